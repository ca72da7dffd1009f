"""The consoles of the command, and the messages that several commands print."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from newsmill.cli.output import MOST_ROWS, Format, Output, write_frame

if TYPE_CHECKING:
    from pathlib import Path

    import polars

output = Output(highlight=False, soft_wrap=True)
"""Standard output."""
errors = Console(stderr=True, highlight=False, soft_wrap=True)
"""Standard error."""


def waiting(quiet: bool = False) -> Callable[[str], object]:
    """Return a function that prints which other run this one waits for."""

    def print_waiting(text: str) -> None:
        if not quiet:
            errors.print(f"newsmill: {escape(text)}")

    return print_waiting


def print_frame(frame: "polars.DataFrame", format: Format = Format.table, out: "Path | None" = None) -> None:
    """Write rows; say so if a table is cut."""
    write_frame(frame, format, out, output)
    if format is Format.table and frame.height > MOST_ROWS:
        errors.print(
            f"newsmill: the first {MOST_ROWS:,} of {frame.height:,} rows; newsmill query --format csv writes them all"
        )
