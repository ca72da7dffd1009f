"""Rows of CSV and TSV with their place in the file, many together where they are in order."""

import csv
from codecs import BOM_UTF8
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any, cast

from newsmill.limits import RAW_CHARS
from newsmill.sources.encoding import decode
from newsmill.sources.lines import MAX_LINE_BYTES, newline_unit, split_lines
from newsmill.text.safe_text import safe_text

if TYPE_CHECKING:
    from newsmill.readers.clean_rows import CleanRows

MAX_FIELD_CHARS = 1_200_000
"""A longer field is one whose quotation marks do not pair: no article is so long (newsmill/text/bodies.py)."""

csv.field_size_limit(MAX_FIELD_CHARS)


@dataclass(slots=True)  # not frozen: that makes making one three times as slow
class Row:
    """One row, the lines (from 1) and the last byte that it takes, its fields, and what is wrong with it.

    `raw` is its first line, or the beginning of that.
    """

    first_line: int
    last_line: int
    end: int
    fields: list[str]
    problem: str | None
    raw: str


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that are in order, after so many lines and bytes of the file."""

    rows: "CleanRows"
    lines_before: int
    bytes_before: int
    encoding: str

    def __iter__(self) -> Iterator[Row]:
        """Each of them."""
        for fields, start, end, before, after in self.rows:
            line = self.rows.block[start : min(end, start + 4 * RAW_CHARS)].partition(b"\n")
            raw = b"".join(line[:2]).decode(self.encoding, "ignore")
            yield Row(
                self.lines_before + before + 1, self.lines_before + after, self.bytes_before + end, fields, None, raw
            )

    @property
    def first_line(self) -> int:
        """The line that the first row begins in."""
        return self.lines_before + 1

    @property
    def first_lines(self) -> list[int]:
        """The line that each row begins in, if none of them is blank."""
        return [self.first_line, *(self.first_line + line for line in self.rows.lines[:-1])]

    def columns(self, width: int) -> list[list[str]] | None:
        """The texts by column, as `CleanRows` has it."""
        return self.rows.columns(width)


class Rows:
    """Reads rows; after one whose quotation marks do not pair, with the line after its first one.

    A block of lines goes to `clean_rows` first, and if that has any doubt to the standard library's parser, line by
    line; either way a row that goes on is read with the next block.
    """

    def __init__(
        self, chunks: Iterable[bytes], encoding: str, dialect: type[csv.Dialect], start: int = 0, first_line: int = 1
    ) -> None:
        self._blocks = _blocks(chunks, encoding)
        self._encoding = encoding if newline_unit(encoding)[0][-1] == "1" else "utf-8"
        self._dialect = dialect
        self._has_rules = bool(dialect.doublequote and not dialect.skipinitialspace)
        self._line, self._byte = first_line, start

    def read(self) -> Iterator[Row]:
        """The rows one by one."""
        for rows in self.read_blocks():
            if isinstance(rows, Row):
                yield rows
            else:
                yield from rows

    def read_blocks(self) -> Iterator[Block | Row]:
        """The rows, where they are in order many together."""
        held, surplus = b"", dict[int, int]()
        is_last = False
        while not is_last:
            block, more = next(self._blocks, (b"", {}))
            is_last = not block
            if more:
                lines = held.count(b"\n")
                surplus |= {lines + index: size for index, size in more.items()}
            block = held + block
            rows = None
            if self._has_rules and not surplus and not is_last:
                from newsmill.readers.clean_rows import clean_rows  # imports numpy

                mark = len(BOM_UTF8) if self._byte == 0 and block.startswith(BOM_UTF8) else 0
                rows = clean_rows(block[mark:], self._encoding, self._dialect.delimiter, MAX_FIELD_CHARS)
            if rows is None:
                held, surplus = yield from self._strict(block, surplus, is_last)
                continue
            if rows.end:
                yield Block(rows, self._line - 1, self._byte + mark, self._encoding)
                self._line += rows.lines[-1]
                self._byte += mark + rows.end
                block = block[mark + rows.end :]
            held = block
            if len(held) > MAX_FIELD_CHARS:
                held, surplus = yield from self._strict(held, surplus, is_last)

    def _strict(
        self, block: bytes, surplus: dict[int, int], is_last: bool
    ) -> Generator[Row, None, tuple[bytes, dict[int, int]]]:
        """Yield the rows of a block; return what is left of it, as a row that goes on, and the surplus in that.

        Args:
            block: Whole lines.
            surplus: By index of a line, the bytes of the file that it has more than the block.
            is_last: Whether nothing follows.
        """
        lines, raw_lines = _decoded(block, self._encoding, self._byte == 0)
        sizes = [len(line) for line in raw_lines]
        for index, size in surplus.items():
            sizes[index] += size
        at = 0
        while at < len(lines):
            begin = at
            rows = csv.reader(_from(lines, begin), self._dialect)
            try:
                for fields in rows:
                    count = begin + rows.line_num - at
                    row = self._row(lines[at], sizes[at : at + count], list(map(safe_text, fields)), None)
                    at += count
                    if fields:  # else it is a blank line
                        yield row
            except csv.Error as error:
                problem = str(error)
                if "end of data" in problem and not is_last:
                    break
                if begin + rows.line_num - at > 1 or "end of data" in problem:
                    problem = "a quotation mark opens a field that does not end"
                row = self._row(lines[at], sizes[at : at + 1], [], problem)
                at += 1
                yield row
        return b"".join(raw_lines[at:]), {index - at: size for index, size in surplus.items() if index >= at}

    def _row(self, line: str, sizes: list[int], fields: list[str], problem: str | None) -> Row:
        """The row that begins with a line and takes lines of these sizes."""
        first = self._line
        self._line += len(sizes)
        self._byte += sum(sizes)
        return Row(first, self._line - 1, self._byte, fields, problem, line[:RAW_CHARS])


def _from(lines: list[str], at: int) -> Iterator[str]:
    """The lines from one on, in the time of one step."""
    ahead: Any = iter(lines)
    ahead.__setstate__(at)
    return cast("Iterator[str]", ahead)


def _blocks(chunks: Iterable[bytes], encoding: str) -> Iterator[tuple[bytes, dict[int, int]]]:
    """Blocks of whole lines with their line feeds, and the bytes that some lines, by index, have more in the file.

    Of a line that is too long a block has the beginning; of a line in an encoding of wide units, its UTF-8.
    """
    if newline_unit(encoding)[0][-1] != "1":
        width = len("\n".encode(encoding))
        for line, size in split_lines(chunks, encoding):
            text = decode(line, encoding)[0].encode() + b"\n"
            yield text, {0: size + width - len(text)}
        return
    rest, dropped = b"", 0
    for chunk in chunks:
        end = chunk.rfind(b"\n") + 1
        if end:
            yield rest + chunk[:end], {0: dropped} if dropped else {}
            rest, dropped = chunk[end:], 0
        else:
            kept = chunk[: max(0, MAX_LINE_BYTES - len(rest))]
            rest, dropped = rest + kept, dropped + len(chunk) - len(kept)
    if rest:
        yield rest, {0: dropped} if dropped else {}


def _decoded(block: bytes, encoding: str, is_start: bool) -> tuple[list[str], list[bytes]]:
    """The lines of a block, as text and as they are."""
    text = block.decode(encoding, "replace")
    lines = list(StringIO(text.removeprefix("\ufeff") if is_start else text, newline="\n"))
    raw_lines = list(BytesIO(block))
    if len(lines) != len(raw_lines):  # a damaged character has swallowed a line feed
        lines = [line.decode(encoding, "replace") for line in raw_lines]
    return lines, raw_lines
