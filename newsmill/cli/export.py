"""newsmill export: write the warehouse as Parquet files."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from newsmill import limits
from newsmill.cli import options
from newsmill.cli.messages import output


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for one Parquet file per table and view.")],
    database: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Write every table and view of the warehouse to a Parquet file.

    Example: `newsmill export parquet --database news.duckdb`
    """
    from newsmill.warehouse.connection import open_reader
    from newsmill.warehouse.export import export_parquet

    with open_reader(database, limits.QUERY_LOCK_SECONDS, external_access=True) as connection:
        files = export_parquet(connection, folder)
    output.print(f"{len(files)} Parquet files in {escape(str(folder))}")
