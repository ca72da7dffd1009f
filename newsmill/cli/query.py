"""newsmill query: ask the warehouse in SQL."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from newsmill import limits
from newsmill.cli import options
from newsmill.cli.messages import print_frame
from newsmill.cli.output import Format
from newsmill.cli.signals import ended_by_signals
from newsmill.errors import NewsmillError


def query(
    sql: Annotated[str, typer.Argument(help="One SELECT statement, or - to read it from standard input.")],
    database: options.Database = options.DEFAULT_DATABASE,
    format: Annotated[
        Format,
        typer.Option("--format", "-f", help="How to write the rows. A table shows the first 1,000, the others all."),
    ] = Format.table,
    out: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the rows to this file instead of standard output.")
    ] = None,
    files: Annotated[
        bool, typer.Option("--files", help="Let the SQL read files, such as a CSV file to join with.")
    ] = False,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="SNAPSHOT",
            help="Query a DuckLake as it was: the number of a snapshot, or a time in UTC.",
        ),
    ] = None,
) -> None:
    """Query the warehouse in SQL.

    The warehouse is opened read-only. The tables are articles, sentences, entity_mentions, entities, entity_links,
    entity_names, source_files, rejections and runs; the schema marts has views. `newsmill schema` lists their columns,
    `newsmill examples` has queries.

    Example: `newsmill query "SELECT language, count(*) FROM articles GROUP BY language" --format csv`
    """
    from newsmill.warehouse.connection import open_reader
    from newsmill.warehouse.queries import run_query

    text = _sql(sql)
    with (
        open_reader(database, limits.QUERY_LOCK_SECONDS, external_access=files, at=at) as connection,
        ended_by_signals(),
    ):
        frame = run_query(connection, text)
    print_frame(frame, format, out)


def _sql(argument: str) -> str:
    """Return the argument, or standard input if the argument is -."""
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig") if argument == "-" else argument
        text.encode()
    except UnicodeError as error:
        raise NewsmillError("the SQL is not UTF-8; convert it, such as with iconv") from error
    return text
