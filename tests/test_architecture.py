"""The rooms of the house keep to themselves: who may import whom (design: data moves one way)."""

import ast
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
FORBIDDEN = {
    "flows/readers": {"prefect", "duckdb", "warehouse", "flows.tagger"},
    "flows/stages": {"prefect", "duckdb", "warehouse"},
    "flows/tagger": {"prefect", "duckdb", "warehouse", "flows.readers", "flows.stages"},
    "flows/linking": {"prefect", "duckdb", "flows.readers", "flows.stages", "flows.tagger"},
    "flows/training": {"prefect", "duckdb", "warehouse", "flows.readers", "flows.stages"},
    "flows/benchmark": {"prefect"},
    "flows/evaluation": {"prefect", "duckdb", "warehouse", "flows.readers", "flows.stages", "torch"},
    "warehouse": {"flows", "prefect"},
}
EXCEPTIONS = {
    ("duckdb_file.py", "warehouse.errors"),
    ("duckdb_file.py", "warehouse.foreign"),
    ("remote.py", "warehouse.stores"),
}
"""DuckDB files are a source like others, and what reads them is in the room that knows DuckDB; sources and lakes lie in
the same stores."""


def imported(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


def is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


@pytest.mark.parametrize("room", FORBIDDEN)
def test_rooms_import_only_what_they_may(room: str) -> None:
    files = sorted((CHECKOUT / room).rglob("*.py"))
    assert files
    found = {(file.name, m) for file in files for m in imported(file) if any(is_in(m, p) for p in FORBIDDEN[room])}
    assert found <= EXCEPTIONS


def test_only_the_warehouse_imports_duckdb() -> None:
    found = {f.name for f in (CHECKOUT / "flows").rglob("*.py") if any(is_in(m, "duckdb") for m in imported(f))}
    assert found == {"alternatives.py"}  # what a user would write who has no newsmill


def test_prefect_wraps_the_flows_at_the_edge() -> None:
    found = {f.name for f in (CHECKOUT / "flows").rglob("*.py") if any(is_in(m, "prefect") for m in imported(f))}
    assert found <= {"load_news.py", "prefect_settings.py", "runners.py", "serving.py",
                     "temporary_server_process.py", "train_tagger.py", "writer.py"}  # fmt: skip


def test_every_connection_raises_what_signals_raise() -> None:
    for file in (CHECKOUT / "warehouse").glob("*.py"):
        text = file.read_text("utf-8")
        assert text.count("duckdb.connect(") <= text.count("signals_raised()"), file.name
