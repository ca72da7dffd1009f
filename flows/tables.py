"""Rows for people and for machines."""

import json
import sys
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import polars as pl
from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from flows.errors import NewsmillError

_NARROWEST, _WIDEST = 80, 100_000
"""Where the output is no terminal, rows get as much room as they need."""


class Format(StrEnum):
    """How rows are written."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


def write_frame(frame: pl.DataFrame, format: Format, out: Path | None, console: Console) -> None:
    """Write rows to the file `out`, or to standard output (tables: to the console).

    Raises:
        NewsmillError: Parquet for a terminal, or the file cannot be written.
    """
    if format is Format.parquet and out is None and sys.stdout.isatty():
        raise NewsmillError("Parquet is not for a terminal; name a file with --output FILE")
    try:
        with out.open("wb") if out else nullcontext(sys.stdout.buffer) as file:
            if format is Format.csv:
                _flat(frame).write_csv(file)
            elif format is Format.json:
                file.write(frame.write_json().encode() + b"\n")
            elif format is Format.parquet:
                frame.write_parquet(file)
            elif out is None:
                print_rows(frame.columns, frame.iter_rows(), console, _numeric(frame))
            else:
                with TextIOWrapper(file, encoding="utf-8") as text:
                    print_rows(frame.columns, frame.iter_rows(), Console(file=text), _numeric(frame))
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise NewsmillError(f"{out}: {(error.strerror or str(error)).lower()}; choose another --output") from error


def write_text(out: Path, text: str) -> None:
    """Write a text file.

    Raises:
        NewsmillError: it cannot be written.
    """
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        raise NewsmillError(f"{out}: {(error.strerror or str(error)).lower()}; choose another --output") from error


def print_rows(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], console: Console, numeric: Sequence[bool] = ()
) -> None:
    """Print a table; cells are folded to the width of a terminal, and never cut."""
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


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _numeric(frame: pl.DataFrame) -> list[bool]:
    return [dtype.is_numeric() for dtype in frame.dtypes]


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Lists and structs as JSON, since CSV has none."""
    nested = [name for name, dtype in frame.schema.items() if dtype.is_nested()]
    return frame.with_columns(
        pl.Series(name, [None if value is None else _cell(value) for value in frame[name].to_list()], pl.String)
        for name in nested
    )
