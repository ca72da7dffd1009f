"""Rows of CSV that keep to the rules (RFC 4180), many at a time: where they end is found on columns of bytes."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

_QUOTE, _LINE_FEED, _RETURN = b'"\n\r'


@dataclass(frozen=True, slots=True)
class CleanRows:
    """Rows of a block, blank lines among them; what follows `end`, after `lines[-1]` line feeds, is a row that goes on.

    `values` are the texts of all fields, one after the other. For each row: how many of these there are up to its end,
    the byte after it, and the line feeds up to there.
    """

    block: bytes
    values: list[str]
    counts: list[int]
    ends: list[int]
    lines: list[int]

    @property
    def end(self) -> int:
        """The byte after the last row."""
        return self.ends[-1] if self.ends else 0

    def __iter__(self) -> Iterator[tuple[list[str], int, int, int, int]]:
        """Fields, start, end, line feeds before it and up to its end of each row that is not blank."""
        count = start = line = 0
        for next_count, end, next_line in zip(self.counts, self.ends, self.lines, strict=True):
            fields = self.values[count:next_count]
            if fields != [""] or self.block[start] == _QUOTE:
                yield fields, start, end, line, next_line
            count, start, line = next_count, end, next_line

    def columns(self, width: int) -> list[list[str]] | None:
        """The texts by column, if every row has so many; None if one has not, or may be a blank line."""
        if width < 2 or self.counts != list(range(width, len(self.values) + 1, width)):
            return None
        return [self.values[column::width] for column in range(width)]


def clean_rows(block: bytes, encoding: str, delimiter: str, max_field_bytes: int) -> CleanRows | None:
    r"""The rows of a block that begins with one, as the standard library's strict parser reads them; None on any doubt.

    There is doubt where a quotation mark neither opens nor closes a field nor is doubled, a line ends in a carriage
    return alone, a field is too long, and where the block has NUL or is not in the encoding.

    >>> list(clean_rows(b'1,"a ""b"" c"\r\n\n2,"d\n', "utf-8", ",", 100))
    [(['1', 'a "b" c'], 0, 15, 0, 1)]
    >>> clean_rows(b'1,a "b",c\n', "utf-8", ",", 100) is None
    True
    """
    if not _is_plain(encoding) or b"\0" in block:
        return None
    codes = np.frombuffer(block, np.uint8)
    quotes, feeds, returns = (np.flatnonzero(codes == code) for code in (_QUOTE, _LINE_FEED, _RETURN))
    if len(returns) and (returns[-1] == len(codes) - 1 or (codes[returns + 1] != _LINE_FEED).any()):
        return None
    if not _are_paired(codes, quotes, ord(delimiter)):
        return None
    ends = _outside(feeds, quotes) + 1
    if not len(ends):
        return CleanRows(block, [], [], [], [])
    marks = np.concatenate((_outside(np.flatnonzero(codes[: ends[-1]] == ord(delimiter)), quotes), ends - 1))
    marks.sort()
    values = _values(block, codes, encoding, quotes, marks, max_field_bytes)
    if values is None:
        return None
    counts, lines = np.searchsorted(marks, ends), np.searchsorted(feeds, ends)
    return CleanRows(block, values, counts.tolist(), ends.tolist(), lines.tolist())


def _outside(places: Any, quotes: Any) -> Any:
    """Those of some places that are not between quotation marks."""
    return places[(np.searchsorted(quotes, places) & 1) == 0] if len(quotes) else places


def _are_paired(codes: Any, quotes: Any, delimiter: int) -> bool:
    """Return whether every quotation mark opens a field, closes one, or is half of a doubled one."""
    opening, closing = quotes[0::2], quotes[1::2]
    follows = np.zeros(len(opening), bool)  # another one, at once: the two are a doubled mark inside a field
    follows[1:] = opening[1:] == closing[: len(opening) - 1] + 1
    before = codes[opening - 1]
    opens = (opening == 0) | (before == delimiter) | (before == _LINE_FEED) | follows
    is_last = closing == len(codes) - 1
    after = codes[np.where(is_last, 0, closing + 1)]
    is_doubled = np.append(follows[1:], False)[: len(closing)]
    closes = is_last | (after == delimiter) | (after == _LINE_FEED) | (after == _RETURN) | is_doubled
    return bool(opens.all() and closes.all())


def _values(block: bytes, codes: Any, encoding: str, quotes: Any, marks: Any, max_field_bytes: int) -> list[str] | None:
    """The texts between the marks that end fields; None if one is too long or the block is not in the encoding."""
    begins = np.concatenate(([0], marks[:-1] + 1))
    is_quoted = (codes[begins] == _QUOTE) & (begins < marks)
    has_return = (codes[marks] == _LINE_FEED) & (codes[marks - 1] == _RETURN) & (begins < marks)
    begins, ends = begins + is_quoted, marks - is_quoted - has_return
    if int((ends - begins).max()) > max_field_bytes:
        return None
    places = zip(begins.tolist(), ends.tolist(), strict=True)
    try:
        if block.isascii():
            text = block.decode("ascii")
            values = [text[a:b] for a, b in places]
        else:
            values = [block[a:b].decode(encoding) for a, b in places]
    except UnicodeDecodeError:
        return None
    doubled = quotes[2::2][quotes[2::2] == quotes[1:-1:2] + 1]
    for index in np.unique(np.searchsorted(marks, doubled)).tolist():
        if index < len(values):
            values[index] = values[index].replace('""', '"')
    return values


@lru_cache(maxsize=100)
def _is_plain(encoding: str) -> bool:
    """Return whether bytes of ASCII are never part of another character: UTF-8 and single-byte encodings."""
    high = bytes(range(128, 256))
    return encoding == "utf-8" or len(high.decode(encoding, "replace")) == len(high)
