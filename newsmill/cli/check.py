"""newsmill check: run all checks of the warehouse."""

import typer
from rich.markup import escape

from newsmill import limits
from newsmill.cli import options
from newsmill.cli.messages import output, print_frame


def check(database: options.Database = options.DEFAULT_DATABASE) -> None:
    """Run all checks of the warehouse.

    Rows that violate a check are shown, and the exit code is 1. A load runs the same checks, but in a warehouse of more
    than 20,000 articles only on the rows that it loaded.

    Example: `newsmill check --database news.duckdb`
    """
    from newsmill.warehouse.checks import run_checks
    from newsmill.warehouse.connection import open_reader

    with open_reader(database, limits.QUERY_LOCK_SECONDS) as connection:
        results = run_checks(connection)
    failed = [result for result in results if result.failing_rows]
    for result in failed:
        output.print(f"[bold red]failed[/] {result.name}: {escape(result.description)} ({result.failing_rows:,} rows)")
        print_frame(result.sample)
    output.print(f"{len(results) - len(failed)} of {len(results)} checks hold in {escape(str(database))}.")
    if failed:
        raise typer.Exit(1)
