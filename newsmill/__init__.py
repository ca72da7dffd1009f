"""Batch ETL of multilingual news files into DuckDB: articles, sentences and named entities, ready for SQL.

The functions of this package do what the commands of the same names do (docs/python.md):

- `load`, `link`, `rebuild` and `publish` write a warehouse,
- `connect` and `query` read it.

They are imported on first use, because DuckDB, Polars and Prefect take a second to import.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsmill.api import connect, link, load, publish, query, rebuild

__all__ = ["connect", "link", "load", "publish", "query", "rebuild"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from newsmill import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
