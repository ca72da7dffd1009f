"""newsmill examples: list and run example queries."""

from typing import Annotated

import typer
from rich.markup import escape

from newsmill import limits
from newsmill.cli import options
from newsmill.cli.messages import output, print_frame
from newsmill.cli.output import print_rows
from newsmill.cli.signals import ended_by_signals
from newsmill.errors import NewsmillError


def examples(
    names: Annotated[list[str] | None, typer.Argument(help="Examples to run. Without names, list all.")] = None,
    database: options.Database = options.DEFAULT_DATABASE,
    run_all: Annotated[bool, typer.Option("--all", help="Run all examples.")] = False,
) -> None:
    """List example queries, or run some of them.

    Example: `newsmill examples`, then `newsmill examples NAME`
    """
    from newsmill.warehouse.connection import open_reader
    from newsmill.warehouse.queries import examples as all_examples
    from newsmill.warehouse.queries import run_query

    known = {example.name: example for example in all_examples()}
    if not names and not run_all:
        print_rows(["name", "question"], [(example.name, example.question) for example in known.values()], output)
        output.print("\nRun one with: newsmill examples NAME")
        return
    unknown = sorted(set(names or ()) - set(known))
    if unknown:
        raise NewsmillError(f"no example {', '.join(unknown)}; newsmill examples lists them")
    with open_reader(database, limits.QUERY_LOCK_SECONDS) as connection:
        for name in names or known:
            output.print(f"\n[bold]{escape(known[name].question)}[/]")
            with ended_by_signals():
                frame = run_query(connection, known[name].sql)
            print_frame(frame)
