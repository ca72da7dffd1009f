"""Divide the word pieces of a long block among windows that the model can read."""

from collections.abc import Iterator
from typing import NamedTuple

MAX_PIECES = 190
"""Pieces in one window. The model was trained on up to 192, including its two marks (model/README.md)."""
OVERLAP = 40
"""Fewest pieces that neighbouring windows share. 60 and 80 take more time and do not improve sentence F1."""


class Window(NamedTuple):
    """The model reads pieces [start, stop); results are kept for pieces [keep_start, keep_stop)."""

    start: int
    stop: int
    keep_start: int
    keep_stop: int


def windows(count: int) -> Iterator[Window]:
    """Yield the windows for a block of `count` pieces, in order. Their kept ranges are disjoint and cover every piece.

    Every window of a long block is full, because context helps: the last one starts earlier and is not shorter. Where
    two windows overlap, each piece is kept from the window whose edge is farther away.
    """
    starts = [*range(0, count - MAX_PIECES, MAX_PIECES - OVERLAP), max(0, count - MAX_PIECES)]
    keep_start = 0
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        stop = min(count, start + MAX_PIECES)
        keep_stop = count if following is None else (following + stop) // 2
        if keep_stop > keep_start:
            yield Window(start, stop, keep_start, keep_stop)
        keep_start = keep_stop
