"""Signals during a query."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb


@contextmanager
def signals_raised() -> Iterator[None]:
    """Raise the error of a signal handler, which DuckDB wraps in an error of its own.

    Every connection is used in such a block: otherwise a Ctrl-C would count as a failure that is retried.
    """
    try:
        yield
    except (RuntimeError, duckdb.InterruptException) as error:
        if not isinstance(error, duckdb.InterruptException) and str(error) != "Query interrupted":
            raise
        raise error.__cause__ or KeyboardInterrupt from error
