"""How the pieces of a long block are shared out among windows that the model can read."""

from collections.abc import Iterator
from typing import NamedTuple

MAX_PIECES = 190
"""Pieces in one window; the model was trained on up to 192 with its two marks (model/README.md)."""
OVERLAP = 40
"""Least number of pieces that neighbouring windows share; 60 and 80 cost time and move sentence F1 either way."""


class Window(NamedTuple):
    """Pieces [start, stop) are read; of these, [keep_start, keep_stop) are taken from this window."""

    start: int
    stop: int
    keep_start: int
    keep_stop: int


def windows(count: int) -> Iterator[Window]:
    """Yield the windows for a block of `count` pieces, in order; what they keep is disjoint and covers every piece.

    Every window of a long block is full, for context: the last one begins earlier instead of being short. Where two
    overlap, each piece is taken from the one in which it stands farther from an edge.
    """
    starts = [*range(0, count - MAX_PIECES, MAX_PIECES - OVERLAP), max(0, count - MAX_PIECES)]
    keep_start = 0
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        stop = min(count, start + MAX_PIECES)
        keep_stop = count if following is None else (following + stop) // 2
        if keep_stop > keep_start:
            yield Window(start, stop, keep_start, keep_stop)
        keep_start = keep_stop
