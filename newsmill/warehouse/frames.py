"""Rows of Polars frames into tables of DuckDB, by way of Parquet files.

DuckDB's own way in for frames needs pyarrow, a dependency larger than DuckDB.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from newsmill.errors import WarehouseError


def insert_frame(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Insert the rows of a frame into a table, by the names of the columns. Raises WarehouseError on a full disk."""
    with _parquet(frame) as path:
        connection.execute(f"INSERT INTO {table} BY NAME FROM read_parquet($path)", {"path": str(path)})


def put_frame(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Make a temporary table of the rows of a frame. Raises WarehouseError on a full disk."""
    with _parquet(frame) as path:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS FROM read_parquet('{path}')")


@contextmanager
def _parquet(frame: pl.DataFrame) -> Iterator[Path]:
    """Write the frame to a file that is deleted at the end of the block."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rows.parquet"
            frame.write_parquet(path)
            yield path
    except (OSError, pl.exceptions.ComputeError) as error:  # Polars says of a full disk that the file is damaged
        place = tempfile.gettempdir()
        reason = str(error).rpartition("IO error: ")[2]
        raise WarehouseError(f"{place}: cannot be written ({reason}); free some space, or set TMPDIR") from error
