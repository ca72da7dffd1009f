"""newsmill publish: put a copy of the warehouse where other programs read it."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from newsmill import limits
from newsmill.cli import options
from newsmill.cli.messages import output, waiting


def publish(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="Path of the copy. An older copy there is replaced.")],
    database: options.Database = options.DEFAULT_DATABASE,
    wait: options.Wait = limits.RUN_WAIT_SECONDS,
) -> None:
    """Publish a copy of the warehouse for readers.

    Other programs can read the copy at PATH while newsmill loads. The complete copy replaces an older one at once; a
    program that has the older one open keeps reading it. Nothing is copied if nothing changed since the last time. A
    warehouse whose checks fail is not published.

    Example: `newsmill publish /srv/news/news.duckdb --database news.duckdb`
    """
    from newsmill.pipeline.publish import run_publish

    is_new = run_publish(database, path, wait, waiting())
    output.print(escape(f"{database} is published as {path}" if is_new else f"{path} is up to date"))
