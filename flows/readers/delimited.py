"""CSV and TSV: one article per row; the first row names the columns."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any, cast

from flows.errors import SourceError
from flows.readers.encoding import decode
from flows.readers.fields import LISTS, canonical_keys, document, makes_articles
from flows.readers.lines import MAX_LINE_BYTES, Slice, newline_unit, split_lines
from flows.readers.records import RAW_CHARS, Record, Rejection
from flows.readers.source import Source
from flows.readers.storable import storable_text

NAME = "CSV"
FORMAT = "csv"
SUFFIXES = (".csv", ".tsv", ".tab")
IS_TEXT = True

MAX_COLUMNS = 5_000
MAX_FIELD_CHARS = 1_200_000
"""A longer field is one whose quotation marks do not pair: no article is so long (flows/stages/bodies.py)."""

_DELIMITERS = ",;\t|"
_HEAD_BYTES = 1 << 18
_SAMPLE_ROWS = 50

csv.field_size_limit(MAX_FIELD_CHARS)


def recognises(head: bytes) -> bool:
    """Never: any text may be rows of something."""
    return False


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """Pieces of whole rows of about `target_bytes`."""
    table = _table(source, encoding)
    pieces: list[Slice] = []
    start, first = 0, 1
    end = 0
    for row in _Rows(source.chunks(), encoding, table.dialect).read():
        end = min(row.end, source.size_bytes)  # there may be no line feed at the end
        if end - start >= target_bytes:
            pieces.append(Slice(len(pieces), start, end, first))
            start, first = end, row.last_line + 1
    if end > start or not pieces:
        pieces.append(Slice(len(pieces), start, end, first))
    return tuple(pieces)


def read(source: Source, encoding: str, piece: Slice) -> Iterator[Record]:
    """One record per row; `record_number` is the number of the line that it begins in."""
    table = _table(source, encoding)
    chunks = source.chunks(piece.start, piece.end)
    for row in _Rows(chunks, encoding, table.dialect, piece.start, piece.first_record).read():
        if row.first_line <= table.header_line:
            continue
        problem = row.problem
        if problem is None and len(row.fields) != len(table.columns):
            problem = f"{len(row.fields):,} fields where the first row names {len(table.columns):,}"
        if problem is not None:
            yield Rejection(row.first_line, "invalid_record", problem, storable_text(row.raw[:RAW_CHARS]))
        else:
            values = zip(table.columns, row.fields, strict=True)
            given = {name: storable_text(value) for name, value in values if value or name in LISTS}
            yield document(row.first_line, given, row.raw)


@dataclass(frozen=True, slots=True)
class _Table:
    dialect: type[csv.Dialect]
    columns: list[str]
    header_line: int


def _table(source: Source, encoding: str) -> _Table:
    """The dialect, and the names in the first row, of the delimiter that makes most of them known ones.

    Raises:
        SourceError: None of them makes a column with text.
    """
    found = []
    for delimiter in _DELIMITERS:
        dialect = _dialect(delimiter, source, encoding)
        rows = _Rows([source.head(_HEAD_BYTES)], encoding, dialect).read()
        header = next((row for row in rows if row.problem is None), None)
        if header is not None and len(header.fields) <= MAX_COLUMNS:
            columns = canonical_keys([storable_text(name) for name in header.fields])
            even = sum(len(row.fields) == len(columns) for row, _ in zip(rows, range(_SAMPLE_ROWS), strict=False))
            if makes_articles(columns):
                found.append((even, len(columns), _Table(dialect, columns, header.last_line)))
    if not found:
        raise SourceError(
            f"{source.location}: no column named text, body or content; the first row must name the columns "
            f"(at most {MAX_COLUMNS:,})"
        )
    return max(found, key=lambda entry: entry[:2])[2]


def _dialect(delimiter: str, source: Source, encoding: str) -> type[csv.Dialect]:
    head, _ = decode(source.head(_HEAD_BYTES), encoding)
    is_escaped = head.count('\\"') > head.count('""')
    attributes = {
        "delimiter": delimiter,
        "quotechar": '"',
        "doublequote": not is_escaped,
        "escapechar": "\\" if is_escaped else None,
        "skipinitialspace": f'{delimiter} "' in head and f'{delimiter}"' not in head,
        "lineterminator": "\n",
        "quoting": csv.QUOTE_MINIMAL,
        "strict": True,
    }
    return type("Found", (csv.Dialect,), attributes)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row, the lines (from 1) and the last byte that it takes, and what is wrong with it."""

    first_line: int
    last_line: int
    end: int
    raw: str
    fields: list[str]
    problem: str | None = None


class _Rows:
    """Reads rows; after one whose quotation marks do not pair, with the line after its first one."""

    def __init__(
        self, chunks: Iterable[bytes], encoding: str, dialect: type[csv.Dialect], start: int = 0, first_line: int = 1
    ) -> None:
        self._blocks = _blocks(chunks, encoding, start == 0)
        self._dialect = dialect
        self._lines: list[str] = []
        self._sizes: list[int] = []  # of the lines, in bytes
        self._at = 0
        self._line, self._byte = first_line, start

    def read(self) -> Iterator[_Row]:
        while True:
            begin = self._at
            rows = csv.reader(_from(self._lines, begin), self._dialect)
            try:
                for fields in rows:
                    row = self._row(begin + rows.line_num - self._at, fields, None)
                    if fields:  # else it is a blank line
                        yield row
            except csv.Error as error:
                count = begin + rows.line_num - self._at
                if "end of data" in str(error) and self._more():
                    continue  # the row goes on
                problem = str(error)
                if count > 1 or "end of data" in problem:
                    problem = "a quotation mark opens a field that does not end"
                yield self._row(1, [], problem)
            else:
                if not self._more():
                    return

    def _row(self, count: int, fields: list[str], problem: str | None) -> _Row:
        """The row that the next `count` lines are."""
        first, at = self._line, self._at
        self._at += count
        self._line += count
        self._byte += self._sizes[at] if count == 1 else sum(self._sizes[at : self._at])
        return _Row(first, self._line - 1, self._byte, self._lines[at], fields, problem)

    def _more(self) -> bool:
        """Take the next lines; those that are done with are let go."""
        lines, sizes = next(self._blocks, ([], []))
        self._lines, self._sizes, self._at = self._lines[self._at :] + lines, self._sizes[self._at :] + sizes, 0
        return bool(lines)


def _from(lines: list[str], at: int) -> Iterator[str]:
    """The lines from one on, in the time of one step."""
    ahead: Any = iter(lines)
    ahead.__setstate__(at)
    return cast("Iterator[str]", ahead)


def _blocks(chunks: Iterable[bytes], encoding: str, is_start: bool) -> Iterator[tuple[list[str], list[int]]]:
    """Lines with their line feeds, many at a time, and their sizes in bytes; of a line that is too long the start."""
    if newline_unit(encoding)[0][-1] != "1":
        width = len("\n".encode(encoding))
        for line, size in split_lines(chunks, encoding):
            yield [decode(line, encoding)[0] + "\n"], [size + width]
        return
    rest, dropped = b"", 0
    for chunk in chunks:
        end = chunk.rfind(b"\n") + 1
        if end:
            yield _decoded(rest + chunk[:end], encoding, is_start, dropped)
            rest, dropped, is_start = chunk[end:], 0, False
        else:
            kept = chunk[: max(0, MAX_LINE_BYTES - len(rest))]
            rest, dropped = rest + kept, dropped + len(chunk) - len(kept)
    if rest:
        yield _decoded(rest, encoding, is_start, dropped)


def _decoded(block: bytes, encoding: str, is_start: bool, dropped: int) -> tuple[list[str], list[int]]:
    text = block.decode(encoding, "replace")
    lines = list(StringIO(text.removeprefix("\ufeff") if is_start else text, newline="\n"))
    sizes = [len(line) for line in BytesIO(block)]
    sizes[0] += dropped  # they were dropped from the only line, or from the first one
    if len(lines) != len(sizes):  # a damaged character has swallowed a line feed
        lines = [line.decode(encoding, "replace") for line in BytesIO(block)]
    return lines, sizes
