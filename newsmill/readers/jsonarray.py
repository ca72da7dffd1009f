"""JSON: an array of objects, alone or inside objects ({"articles": [...]}); objects one after another; JSON Lines."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any

from newsmill.limits import RAW_CHARS
from newsmill.readers import jsonlines
from newsmill.readers.aliases import makes_articles
from newsmill.readers.fields import document
from newsmill.readers.records import Record, Rejection
from newsmill.sources.encoding import decode
from newsmill.sources.lines import MAX_LINE_BYTES, newline_unit
from newsmill.sources.slices import Slice
from newsmill.sources.source import Source
from newsmill.text.safe_text import MAX_LEVELS, json_integer, safe_text

NAME = "JSON"
FORMAT = "json"
SUFFIXES = (".json",)
IS_TEXT = True

_HEAD_BYTES = 1 << 16
_SPACE = re.compile(r"[ \t\r\n\0\ufeff]*")
_BETWEEN = re.compile(rb"[ \t\r\n\0,]*")
_ARRAYS = frozenset({
    "articles", "data", "db", "docs", "documents", "entries", "feed", "hits", "items", "messages", "news", "posts",
    "records", "response", "results", "rows", "stories",
})  # fmt: skip
"""Keys of arrays of articles."""

_MAX_DEPTH = 6
_OBJECTS = re.compile(r"\[\s*\{")
_KEY = re.compile(r'[\s,]*"((?:[^"\\]|\\.)*)"\s*:\s*')
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_FIRST_KEY = re.compile(rb'\{\s*"[^"\\]{0,100}"\s*:')
_CLOSING = ord("]")
_GUESSED_BYTES = 1 << 18
_MOST_MISSES = 20
_DECODER = json.JSONDecoder(strict=False, parse_int=json_integer)


def recognises(head: bytes) -> bool:
    """Return True for an array whose first element is an object, and an object that does not end in its line."""
    return re.match(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*\{|\{[ \t\r]*\n\s*\")", head) is not None


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """Return slices of whole elements of about `target_bytes`, in bytes."""
    begin = _begin(source, encoding)
    if begin is None:
        return jsonlines.slices(source, encoding, target_bytes)
    cut: list[Slice] = []
    start, first, end = begin, 1, begin
    for number, (_, _, _, end) in enumerate(_Elements(source, encoding, begin).read(), 1):
        if end - start >= target_bytes:
            cut.append(Slice(len(cut), start, end, first))
            start, first = end, number + 1
    return (*cut, Slice(len(cut), start, max(end, start + 1), first))


def read(source: Source, encoding: str, part: Slice) -> Iterator[Record]:
    """Yield one record per element; `record_number` is its place in the array (in JSON Lines the line number)."""
    begin = _begin(source, encoding)
    if begin is None:
        yield from jsonlines.read(source, encoding, part)
        return
    elements = _Elements(source, encoding, max(begin, part.start)).read()
    for number, (element, value, problem, end) in enumerate(elements, part.first_record):
        if value is not None:
            yield document(number, value, element, source.columns)
        else:
            text, _ = decode(element, "utf-8" if _width(encoding) > 1 else encoding)
            if problem is None:
                yield jsonlines.record_of(number, text, source.columns)
            else:
                yield Rejection(number, "invalid_json", problem, safe_text(text[:RAW_CHARS]))
        if end >= part.end:
            return


def _begin(source: Source, encoding: str) -> int | None:
    """Byte offset of the first element; None for JSON Lines."""
    head = _narrow(source.head(_HEAD_BYTES), encoding)
    start = _after(_SPACE, head, 3 if head.startswith("\xef\xbb\xbf") else 0)
    if head[start : start + 1] == "[":
        return start + 1
    if (array := _nested_array(head, start, _MAX_DEPTH)) is not None:
        return array
    try:
        _, end = _DECODER.raw_decode(head, start)
    except (ValueError, RecursionError):
        return start  # one object, longer than the head, or broken
    following = _after(_SPACE, head, end)
    is_last = following == len(head)
    return start if is_last or "\n" in head[start:end] or "\n" not in head[end:following] else None


def _nested_array(head: str, at: int, depth: int) -> int | None:
    """Return the place after the bracket of the first array of articles inside an object, or None.

    An object that has a text itself is an article. Other values before the array have to end inside the head.
    """
    if not depth or head[at : at + 1] != "{":
        return None
    at += 1
    keys: list[str] = []
    while match := _KEY.match(head, at):
        at = match.end()
        if head.startswith("{", at) and (found := _nested_array(head, at, depth - 1)) is not None:
            return found
        if match[1].casefold() in _ARRAYS and _OBJECTS.match(head, at) and not makes_articles(keys):
            inner = _nested_array(head, head.index("{", at), depth - 1)
            return at + 1 if inner is None else inner
        try:
            value, at = _DECODER.raw_decode(head, at)
        except (ValueError, RecursionError):
            return None
        if isinstance(value, str):
            keys.append(match[1])
    return None


class _Elements:
    """Reads the elements of an array, one after the other.

    The next one is first looked for where what stood between the last two stands again: what orjson reads up to there
    is an element, since no object goes on after its end. Where it does not, the standard library finds the end.
    """

    def __init__(self, source: Source, encoding: str, start: int) -> None:
        self._chunks = source.chunks(start)
        self._data = b""
        self._text: str | None = None
        self._offset = start
        self._is_plain = encoding == "utf-8"
        self._between, self._misses = b"", 0
        if _width(encoding) > 1:  # positions are then bytes of UTF-8, counted from the file's beginning for every part
            self._chunks = _transcoded(source, encoding, start)

    def read(self) -> Iterator[tuple[bytes, dict[str, Any] | None, str | None, int]]:
        """Yield (element, its value where orjson gives it, what is wrong with it or None, the byte after it)."""
        at = 0
        while True:
            after = at
            if (between := _BETWEEN.match(self._data, at)) is not None:
                at = between.end()
            if at >= len(self._data):
                self._let_go(at)
                at = 0
                if not self._more():
                    return
                continue
            if self._data[at] == _CLOSING:
                return
            problem: str | None = None
            value: dict[str, Any] | None
            if (found := self._guessed(after, at)) is not None:
                element, value, end = found
            else:
                end, problem = self._end_of(at)
                element = self._data[at:end]
                value = jsonlines.plain_value(element) if self._is_plain and problem is None else None
            yield element, value, problem, self._offset + end
            if end - at > 1 << 16 or end > 1 << 20:
                self._let_go(end)
                end = 0
            at = end

    def _guessed(self, after: int, at: int) -> tuple[bytes, dict[str, Any], int] | None:
        """The element that begins at `at`, `after` the one before it, its value and its end."""
        if not self._is_plain or self._misses > _MOST_MISSES:
            return None
        if self._between:
            end = self._data.find(b"}", at, at + _GUESSED_BYTES) + 1
            while end and not self._data.startswith(self._between, end):
                end = self._data.find(b"}", end, at + _GUESSED_BYTES) + 1
            element = self._data[at:end]
            if end and (value := jsonlines.plain_value(element)) is not None:
                self._misses = 0
                return element, value, end
            self._misses += 1
        if self._data[after - 1 : after] == b"}" and (key := _FIRST_KEY.match(self._data, at)):
            self._between = self._data[after:at] + key[0]
        return None

    def _end_of(self, at: int) -> tuple[int, str | None]:
        """Return the end of the element and its error, if any.

        One character of `_text` is one byte: what JSON is made of is ASCII in every encoding that is left here.
        """
        while True:
            if self._text is None:
                self._text = self._data.decode("latin-1")
            try:
                _, end = _DECODER.raw_decode(self._text, at)
            except RecursionError:
                problem = f"nested deeper than {MAX_LEVELS} levels"
            except json.JSONDecodeError as error:
                problem = f"{error.msg} at character {error.pos - at + 1} of the element"
            else:
                if end < len(self._data) or not self._more():  # a number may go on
                    return end, None
                continue
            size = len(self._data) - at
            if size > MAX_LINE_BYTES:
                problem = f"an element of more than {MAX_LINE_BYTES:,} bytes, or one that never ends"
            elif self._more(size):
                continue
            return _closing_bracket(self._text, at) or len(self._data), problem

    def _more(self, size: int = 1) -> bool:
        """Read at least `size` bytes more, unless the file ends."""
        parts = [self._data]
        while size > 0 and (chunk := next(self._chunks, b"")):
            parts.append(chunk)
            size -= len(chunk)
        if len(parts) > 1:
            self._data, self._text = b"".join(parts), None
        return len(parts) > 1

    def _let_go(self, end: int) -> None:
        """Forget what is before a byte of the data."""
        self._offset, self._data, self._text = self._offset + end, self._data[end:], None


def _closing_bracket(text: str, at: int) -> int | None:
    """The character after the brackets that open at `at` are closed; None if they are not."""
    depth = 0
    for match in _BRACKETS.finditer(text, at):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(match[0], 0)
        if depth <= 0:
            return match.end()
    return None


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _width(encoding: str) -> int:
    return int(newline_unit(encoding)[0][-1])


def _narrow(head: bytes, encoding: str) -> str:
    """The head with one character for each byte of it, or of its UTF-8 where the encoding is a wide one."""
    if _width(encoding) > 1:
        head = codecs.getincrementaldecoder(encoding)("replace").decode(head).encode()
    return head.decode("latin-1")


def _transcoded(source: Source, encoding: str, start: int) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for chunk in source.chunks():
        text = decoder.decode(chunk).encode("utf-8", "replace")
        yield text[start:]
        start = max(0, start - len(text))
