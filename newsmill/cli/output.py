"""Write rows as tables for people, and as CSV, JSON or Parquet for programs."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from newsmill.errors import NewsmillError

if TYPE_CHECKING:
    import polars as pl

_NARROWEST, _WIDEST = 80, 100_000
"""Widths of a table that is not written to a terminal."""

MOST_ROWS = 1_000
"""Most rows of a table. Nobody reads more, and measuring the cells of many rows takes minutes."""


class Format(StrEnum):
    """The format of rows."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


class Output(Console):
    """A console that raises BrokenPipeError like a file. The one of rich ends the process with exit code 1."""

    def on_broken_pipe(self) -> None:
        """Raise the error that is being handled."""
        raise


def write_frame(frame: "pl.DataFrame", format: Format, out: Path | None, console: Console) -> None:
    """Write rows to the file `out`, or to standard output (tables: to the console).

    A table has the first MOST_ROWS rows. Binary data is written as text except in Parquet, in the form of DuckDB.

    Raises:
        NewsmillError: Parquet would go to a terminal, the format has no such value, or the file cannot be written.
        BrokenPipeError: The reader of standard output has closed it.
    """
    if format is Format.parquet and out is None and sys.stdout.isatty():
        raise NewsmillError("Parquet is not for a terminal; name a file with --output FILE")
    from polars.exceptions import PanicException, PolarsError

    try:
        if out is None and format is Format.table:
            print_rows(frame.columns, frame.head(MOST_ROWS).iter_rows(), console, _numeric(frame))
            return
        content = _content(frame, format)
    except (PolarsError, PanicException) as error:
        raise NewsmillError(
            f"the rows cannot be written as {format.value} ({next(iter(str(error).splitlines()), '')}); "
            "make that column text in the SQL, as in column::VARCHAR"
        ) from error
    with _writing(out), out.open("wb") if out else nullcontext(sys.stdout.buffer) as file:
        file.write(content)
        file.flush()


def write_text(out: Path, text: str) -> None:
    """Write a text file.

    Raises:
        NewsmillError: The file cannot be written.
    """
    with _writing(out):
        out.write_text(text, "utf-8")


def print_rows(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], console: Console, numeric: Sequence[bool] = ()
) -> None:
    """Print a table. On a terminal, long cells are folded to its width; no cell is cut."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for index, name in enumerate(columns):
        right = index < len(numeric) and numeric[index]
        table.add_column(Text(name), justify="right" if right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    if not console.is_terminal:
        wide = Measurement.get(console, console.options.update(max_width=_WIDEST), table)
        console.width = max(wide.maximum, _NARROWEST)
    console.print(table, soft_wrap=False)
    if not table.row_count:
        console.print("(no rows)")


@contextmanager
def _writing(out: Path | None) -> Iterator[None]:
    """Turn errors of writing into one sentence, except for a pipe that its reader has closed."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        place = out or "standard output"
        raise NewsmillError(f"{place}: {(error.strerror or str(error)).lower()}; choose another --output") from error


def _content(frame: "pl.DataFrame", format: Format) -> bytes:
    """Return the content of a file with the rows. Written by Polars itself, few errors of files would be clear."""
    if format is Format.csv:
        return _flat(_readable(frame)).write_csv().encode()
    if format is Format.json:
        return _readable(frame).write_json().encode() + b"\n"
    if format is Format.parquet:
        content = BytesIO()
        frame.write_parquet(content)
        return content.getvalue()
    text = StringIO()
    print_rows(frame.columns, frame.head(MOST_ROWS).iter_rows(), Console(file=text), _numeric(frame))
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return _blob(value)
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=_cell)
    return str(value)


def _blob(value: bytes) -> str:
    r"""Return bytes in the form of DuckDB.

    >>> print(_blob(b'a "\x00\\\xff'))
    a \x22\x00\x5C\xFF
    """
    plain = set(range(32, 127)) - set(b"\"'\\")
    return "".join(chr(byte) if byte in plain else f"\\x{byte:02X}" for byte in value)


def _numeric(frame: "pl.DataFrame") -> list[bool]:
    return [dtype.is_numeric() for dtype in frame.dtypes]


def _readable(frame: "pl.DataFrame") -> "pl.DataFrame":
    """Return the rows with binary data as text in the form of DuckDB, and as JSON if inside of lists and structs."""
    binary = [name for name, dtype in frame.schema.items() if "Binary" in str(dtype)]
    return frame.with_columns(_texts(frame[name]) for name in binary)


def _texts(values: "pl.Series") -> "pl.Series":
    import polars as pl

    return pl.Series(values.name, [None if value is None else _cell(value) for value in values.to_list()], pl.String)


def _flat(frame: "pl.DataFrame") -> "pl.DataFrame":
    """Return the rows with lists and structs as JSON, because CSV has neither."""
    nested = [name for name, dtype in frame.schema.items() if dtype.is_nested()]
    return frame.with_columns(_texts(frame[name]) for name in nested)
