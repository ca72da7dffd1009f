"""Transactions in a DuckDB file and in a DuckLake."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import duckdb

from newsmill.warehouse.ducklake.statements import claim, is_ducklake


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection, what: str, run_id: str | None = None) -> Iterator[None]:
    """Commit at the end of the block, or roll back if it raises. `what` and run name the snapshot of a DuckLake."""
    connection.begin()
    try:
        if is_ducklake(connection):
            claim(connection, what, run_id)
        yield
        connection.commit()
    except BaseException:
        with suppress(duckdb.Error):  # DuckDB has rolled back itself if the commit or the log failed
            connection.rollback()
        raise
