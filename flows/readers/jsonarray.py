"""JSON: an array of objects, alone or in an object ({"articles": [...]}); one object; JSON Lines under another name."""

import codecs
import json
import re
from collections.abc import Iterator

from flows.readers import jsonlines
from flows.readers.encoding import decode
from flows.readers.fields import ALIASES, document
from flows.readers.lines import MAX_LINE_BYTES, Slice, newline_unit
from flows.readers.records import RAW_CHARS, Record, Rejection
from flows.readers.source import Source
from flows.readers.storable import MAX_LEVELS, storable_text

NAME = "JSON"
FORMAT = "json"
SUFFIXES = (".json",)
IS_TEXT = True

_HEAD_BYTES = 1 << 16
_SPACE = re.compile(r"[ \t\r\n\0\ufeff]*")
_BETWEEN = re.compile(r"[ \t\r\n\0,]*")
_WRAPPED = re.compile(
    r'\{\s*(?:"(?P<key>[^"\\]*)"\s*:\s*(?:"(?:[^"\\]|\\.)*"|[-+.\deE]+|true|false|null)\s*,\s*)*'
    r'"(?:articles|data|docs|documents|entries|hits|items|news|records|response|results|stories)"\s*:\s*\[\s*\{'
)
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_DECODER = json.JSONDecoder(strict=False)


def recognises(head: bytes) -> bool:
    """An array whose first element is an object."""
    return re.match(rb"(?:\xef\xbb\xbf)?\s*\[\s*\{", head) is not None


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """Pieces of whole elements of about `target_bytes`, in bytes."""
    begin = _begin(source, encoding)
    if begin is None:
        return jsonlines.slices(source, encoding, target_bytes)
    pieces: list[Slice] = []
    start, first, end = begin, 1, begin
    for number, (_, _, end) in enumerate(_Elements(source, encoding, begin).read(), 1):
        if end - start >= target_bytes:
            pieces.append(Slice(len(pieces), start, end, first))
            start, first = end, number + 1
    return (*pieces, Slice(len(pieces), start, max(end, start + 1), first))


def read(source: Source, encoding: str, piece: Slice) -> Iterator[Record]:
    """One record per element; `record_number` is its place in the array (in JSON Lines the line number)."""
    begin = _begin(source, encoding)
    if begin is None:
        yield from jsonlines.read(source, encoding, piece)
        return
    elements = _Elements(source, encoding, max(begin, piece.start)).read()
    plain = encoding == "utf-8"
    for number, (element, problem, end) in enumerate(elements, piece.first_record):
        value = jsonlines.plain_value(element) if plain and problem is None else None
        if value is not None:
            yield document(number, value, element)
        else:
            text, _ = decode(element, "utf-8" if _width(encoding) > 1 else encoding)
            if problem is None:
                yield jsonlines.record_of(number, text)
            else:
                yield Rejection(number, "invalid_json", problem, storable_text(text[:RAW_CHARS]))
        if end >= piece.end:
            return


def _begin(source: Source, encoding: str) -> int | None:
    """Where the first element begins, in bytes; None for JSON Lines."""
    head = _narrow(source.head(_HEAD_BYTES), encoding)
    start = _after(_SPACE, head, 3 if head.startswith("\xef\xbb\xbf") else 0)
    if head[start : start + 1] == "[":
        return start + 1
    if wrapped := _WRAPPED.match(head, start):
        keys = set(re.findall(r'"([^"\\]*)"\s*:', wrapped[0]))
        if keys.isdisjoint(ALIASES["text"]):
            return wrapped.end() - 1
    try:
        _, end = _DECODER.raw_decode(head, start)
    except (ValueError, RecursionError):
        return start  # one object, longer than the head, or broken
    return None if head[_after(_SPACE, head, end) :] else start


class _Elements:
    """Reads the elements of an array, one after the other."""

    def __init__(self, source: Source, encoding: str, start: int) -> None:
        self._chunks = source.chunks(start)
        self._text = ""
        self._offset = start
        self._ended = False
        if _width(encoding) > 1:  # positions are then bytes of UTF-8, and the file is one piece
            self._chunks = _transcoded(source, encoding, start)

    def read(self) -> Iterator[tuple[bytes, str | None, int]]:
        """Yield (element, what is wrong with it or None, the byte after it).

        One character of `_text` is one byte: what JSON is made of is ASCII in every encoding that is left here.
        """
        at = 0
        while True:
            at = _after(_BETWEEN, self._text, at)
            if at >= len(self._text):
                self._offset, self._text, at = self._offset + len(self._text), "", 0
                if not self._more():
                    return
                continue
            if self._text[at] == "]":
                return
            end, problem = self._end_of(at)
            yield self._text[at:end].encode("latin-1"), problem, self._offset + end
            if end - at > 1 << 16 or end > 1 << 20:
                self._offset, self._text, end = self._offset + end, self._text[end:], 0
            at = end

    def _end_of(self, at: int) -> tuple[int, str | None]:
        """Where the element ends, and what is wrong with it."""
        while True:
            try:
                _, end = _DECODER.raw_decode(self._text, at)
            except RecursionError:
                problem = f"nested deeper than {MAX_LEVELS} levels"
            except json.JSONDecodeError as error:
                problem = f"{error.msg} at character {error.pos - at + 1} of the element"
            else:
                if end < len(self._text) or not self._more():  # a number may go on
                    return end, None
                continue
            size = len(self._text) - at
            if size > MAX_LINE_BYTES:
                problem = f"an element of more than {MAX_LINE_BYTES:,} bytes, or one that never ends"
            elif self._more(size):
                continue
            return _closing_bracket(self._text, at) or len(self._text), problem

    def _more(self, size: int = 1) -> bool:
        """Read at least `size` bytes more, unless the file ends."""
        parts = []
        while size > 0 and (chunk := next(self._chunks, b"")):
            parts.append(chunk.decode("latin-1"))
            size -= len(chunk)
        self._text += "".join(parts)
        return bool(parts)


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
