"""newsmill rebuild: make the warehouse again from the lake."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from newsmill import limits
from newsmill.cli import options
from newsmill.cli.messages import output, waiting


def rebuild(
    database: options.Database = options.DEFAULT_DATABASE,
    lake: options.Lake = str(options.DEFAULT_LAKE),
    wait: options.Wait = limits.RUN_WAIT_SECONDS,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress and no result.")] = False,
) -> None:
    """Make the warehouse again from the lake.

    No sources are read and nothing is tagged. Links and counts that the lake stores are copied; only later articles are
    linked. Use it when the warehouse is lost or damaged, or after an update of newsmill that asks for it.

    Example: `newsmill rebuild --database news.duckdb --lake news.lake`
    """
    from newsmill.cli.progress import shown_on
    from newsmill.lake.files import lake_at
    from newsmill.pipeline.rebuild import run_rebuild

    with shown_on(Console(stderr=True, quiet=quiet)):
        rebuilt = run_rebuild(database, lake_at(lake), wait, waiting(quiet))
    if not quiet:
        output.print(escape(rebuilt.text()))
