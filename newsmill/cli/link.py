"""newsmill link: link mentions of names to entities."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from newsmill import limits
from newsmill.cli import options
from newsmill.cli.messages import output, waiting


def link(
    database: options.Database = options.DEFAULT_DATABASE,
    lake: options.Lake = str(options.DEFAULT_LAKE),
    anew: Annotated[bool, typer.Option("--anew", help="Delete all links and link every article again.")] = False,
    links: options.OldLinks = None,
    undo: options.OldUndo = None,
    wait: options.Wait = limits.RUN_WAIT_SECONDS,
    quiet: options.Quiet = False,
) -> None:
    """Link the mentions of names in new articles to entities.

    A load does this at its end. Use this command after a load that was interrupted while linking, or with --anew to
    make every link again. docs/linking.md explains the rules; `newsmill correct` corrects their results.

    Example: `newsmill link --database news.duckdb`
    """
    from newsmill.cli.progress import shown_on
    from newsmill.lake.files import lake_at
    from newsmill.pipeline.link_names import run_link
    from newsmill.pipeline.target import Target

    with shown_on(Console(stderr=True, quiet=quiet)):
        linked = run_link(Target(database, lake_at(lake)), anew=anew, wait_seconds=wait, report_waiting=waiting(quiet))
    if not quiet:
        output.print(escape(linked.text()))
