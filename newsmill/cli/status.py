"""newsmill status: show the state of the warehouse."""

from newsmill import limits
from newsmill.cli import options
from newsmill.cli.messages import output, print_frame


def status(database: options.Database = options.DEFAULT_DATABASE) -> None:
    """Show what is loaded, which files failed, and the last runs.

    Example: `newsmill status --database news.duckdb`
    """
    from newsmill.warehouse.connection import open_reader
    from newsmill.warehouse.queries import status as read_status

    with open_reader(database, limits.QUERY_LOCK_SECONDS) as connection:
        for title, frame in read_status(connection).items():
            output.print(f"\n[bold]{title}[/]")
            print_frame(frame)
