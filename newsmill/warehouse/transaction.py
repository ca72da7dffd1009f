"""One transaction: all of it or nothing, in a DuckDB file and in a DuckLake."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import duckdb

from newsmill.warehouse.ducklake.statements import claim, is_ducklake


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection, what: str, run_id: str | None = None) -> Iterator[None]:
    """Begin; commit at the end, or roll back whatever is raised. `what` and run name the snapshot of a DuckLake."""
    connection.begin()
    try:
        if is_ducklake(connection):
            claim(connection, what, run_id)
        yield
        connection.commit()
    except BaseException:
        with suppress(duckdb.Error):  # it has rolled back by itself where the commit or the log failed
            connection.rollback()
        raise
