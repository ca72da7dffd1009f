"""Signals in the middle of a query."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb


@contextmanager
def signals_raised() -> Iterator[None]:
    """Raise what the handler of a signal raised: DuckDB tells it as an error of its own, with that as its cause.

    Every connection is used in such a block, for else a Ctrl-C would be taken for a failure, and tried again.
    """
    try:
        yield
    except (RuntimeError, duckdb.InterruptException) as error:
        if not isinstance(error, duckdb.InterruptException) and str(error) != "Query interrupted":
            raise
        raise error.__cause__ or KeyboardInterrupt from error
