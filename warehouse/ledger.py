"""The ledger: what is loaded from which source file."""

import duckdb
import polars as pl

from warehouse.contract import polars_schema


def read_ledger(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """The table source_files, in order of source_file."""
    return pl.DataFrame(connection.sql("FROM source_files ORDER BY source_file"), schema=polars_schema("source_files"))
