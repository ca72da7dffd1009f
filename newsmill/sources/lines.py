"""Lines of large files in any encoding: where they begin, and one after the other in flat memory."""

from collections.abc import Iterable, Iterator

from newsmill.sources.slices import Slice

MAX_LINE_BYTES = 32 << 20
"""A longer line is no record; it is passed over, not held in memory."""


def newline_unit(encoding: str) -> tuple[str, int]:
    """The numpy type of one code unit of the encoding, and the value of a line feed in it."""
    unit = "\n".encode(encoding.removesuffix("-sig"))
    for order in "<", ">":
        kind = f"{order}u{len(unit)}"
        value = int.from_bytes(unit, "little" if order == "<" else "big")
        if value == 10:
            return kind, value
    raise ValueError(f"no line feed in {encoding}")  # stateful encodings are never detected


class LineSplitter:
    """Finds where lines end in a stream of chunks and cuts the stream into slices of whole lines.

    Feed every chunk in order (sizes divisible by 4, but for the last), then take `slices`.
    """

    def __init__(self, encoding: str, target_bytes: int) -> None:
        self._kind, self._newline = newline_unit(encoding)
        self._target = target_bytes
        self._position = 0
        self._lines = 0
        self._slices: list[Slice] = []
        self._start, self._first_record = 0, 1

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes of the file."""
        import numpy as np  # most runs find no changes and read no lines

        width = int(self._kind[-1])
        units = np.frombuffer(chunk, self._kind, count=len(chunk) // width)
        ends = self._position + (np.flatnonzero(units == self._newline) + 1) * width
        while True:  # cut after the first line that fills the slice
            at = int(np.searchsorted(ends, self._start + self._target, side="left"))
            if at >= len(ends):
                break
            self._cut(int(ends[at]), self._lines + at + 1)
        self._lines += len(ends)
        self._position += len(chunk)

    def slices(self) -> tuple[Slice, ...]:
        """The slices of everything fed so far; together they cover it."""
        if self._position > self._start:
            self._cut(self._position, self._lines + 1)
        return tuple(self._slices)

    def _cut(self, end: int, lines: int) -> None:
        self._slices.append(Slice(len(self._slices), self._start, end, self._first_record))
        self._start, self._first_record = end, lines + 1


def split_lines(chunks: Iterable[bytes], encoding: str) -> Iterator[tuple[bytes, int]]:
    """Yield (line without its line feed, its length in bytes); a line over MAX_LINE_BYTES is cut to its beginning."""
    import numpy as np

    kind, newline = newline_unit(encoding)
    width = int(kind[-1])
    held, length = bytearray(), 0
    for chunk in chunks:
        units = np.frombuffer(chunk, kind, count=len(chunk) // width)
        begin = 0
        for at in (np.flatnonzero(units == newline) * width).tolist():
            part = chunk[begin:at]
            if length:
                held += part[: max(MAX_LINE_BYTES - len(held), 0)]
                yield bytes(held), length + len(part)
                held.clear()
                length = 0
            else:
                yield part, len(part)
            begin = at + width
        rest = chunk[begin:]
        held += rest[: max(MAX_LINE_BYTES - len(held), 0)]
        length += len(rest)
    if length:
        yield bytes(held), length
