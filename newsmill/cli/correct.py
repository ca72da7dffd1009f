"""newsmill correct: apply, list and withdraw corrections of names."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from newsmill import limits
from newsmill.cli import options
from newsmill.cli.messages import output, waiting
from newsmill.cli.output import print_rows

_COLUMNS = ("id", "action", "name", "target", "type", "reason", "made_at", "withdrawn_at")


def correct(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="CSV file of corrections to apply. Without it, list them.")
    ] = None,
    database: options.Database = options.DEFAULT_DATABASE,
    lake: options.Lake = str(options.DEFAULT_LAKE),
    withdraw: Annotated[
        list[str] | None,
        typer.Option("--withdraw", metavar="ID", help="Withdraw the correction with this id. Repeat for more."),
    ] = None,
    wait: options.Wait = limits.RUN_WAIT_SECONDS,
    quiet: options.Quiet = False,
) -> None:
    """Correct the entities of names: apply, list or withdraw corrections.

    The first line of the file names its columns: action, name, target, type, reason. Each further line is one
    correction:

    - merge,Ella Ferreira,E. Ferreira — both names mean one entity

    - split,Komárom — the name gets an entity of its own

    - rename,Kazakhstan,Kazakstan — the entity is shown under the second name

    - pin,Kreml,list:kremlin — the entity gets this identifier

    The columns type (PER, ORG, LOC or MISC: the type of most mentions of the name) and reason may be empty. Corrections
    are applied after all rules, are stored in the warehouse and the lake, and stay until they are withdrawn.

    Example: `newsmill correct corrections.csv`, then `newsmill correct` to list them
    """
    from newsmill.cli.progress import shown_on
    from newsmill.lake.files import lake_at
    from newsmill.pipeline.correction_files import read_correction_file
    from newsmill.pipeline.link_names import run_link
    from newsmill.pipeline.target import Target

    if file is None and not withdraw:
        _print_corrections(database)
        return
    given = read_correction_file(file) if file else []
    target = Target(database, lake_at(lake))
    with shown_on(Console(stderr=True, quiet=quiet)):
        linked = run_link(target, given, withdraw or (), wait_seconds=wait, report_waiting=waiting(quiet))
    if not quiet:
        output.print(escape(linked.text()))


def _print_corrections(database: options.Database) -> None:
    from newsmill.warehouse.connection import open_reader
    from newsmill.warehouse.corrections import correction_rows

    with open_reader(database, limits.QUERY_LOCK_SECONDS) as connection:
        rows = correction_rows(connection)
    print_rows(_COLUMNS, rows, output)
