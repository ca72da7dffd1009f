"""From annotated texts to what the network is trained on: windows of pieces with their labels."""

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from newsmill.lab.training.gold import UNKNOWN, GoldDocument
from newsmill.tagger.labels import TYPES
from newsmill.tagger.tagger import BEGIN, END
from newsmill.tagger.windows import MAX_PIECES

IGNORED = -100
"""Label of what teaches nothing: PyTorch's own for the cross entropy."""
SHORTEST = 64
"""Least pieces of a window that is cut from a longer text."""
_BLOCK = re.compile(r"\S[^\n]*")

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Window:
    """One input of the network with its labels, all of one length, marks at both ends included."""

    ids: Integers
    entities: Integers
    """0 to 8 as in `newsmill.tagger.labels`, or IGNORED."""
    ends: Integers
    """1 where a sentence ends with the piece, 0 where not, or IGNORED."""
    has_misc: bool
    """False: a piece labelled 0 may be a MISC that the corpus does not label."""


@dataclass(frozen=True, slots=True)
class _Block:
    ids: Integers
    entities: Integers
    ends: Integers


def blocks(document: GoldDocument, tokenizer: Tokenizer) -> Iterator[_Block]:
    """Yield the blocks of a text (its lines, as the tagger reads them) as pieces with labels."""
    for match in _BLOCK.finditer(document.text):
        block, at = match.group(), match.start()
        encoding = tokenizer.encode(block, add_special_tokens=False)
        if not encoding.ids:
            continue
        offsets = np.array(encoding.offsets, np.int64) + at
        starts, stops = _without_leading_space(document.text, offsets[:, 0], offsets[:, 1])
        is_blank = starts >= stops
        entities = np.full(len(starts), IGNORED if document.entities is None else 0, np.int64)
        for start, end, kind in document.entities or ():
            if start < match.end() and end > at:
                first, last = int(np.searchsorted(stops, start, "right")), int(np.searchsorted(starts, end, "left"))
                label = IGNORED if kind == UNKNOWN else 1 + 2 * TYPES.index(kind)
                entities[first:last] = label if label == IGNORED else label + 1
                entities[first : min(first + 1, last)] = label
        ends = np.full(len(starts), IGNORED if document.sentences is None else 0, np.int64)
        for _, end in document.sentences or ():
            if at < end <= match.end():
                ends[min(int(np.searchsorted(stops, end, "left")), len(ends) - 1)] = 1
        entities[is_blank] = ends[is_blank] = IGNORED
        yield _Block(np.array(encoding.ids, np.int64), entities, ends)


def windows(documents: Iterable[GoldDocument], tokenizer: Tokenizer, source: random.Random, has_misc: bool,
            context: float = 0.5) -> Iterator[Window]:  # fmt: skip
    """Yield the windows of one corpus, each piece once.

    Args:
        documents: in the order of the corpus.
        tokenizer: the tagger's.
        source: decides lengths and layout.
        has_misc: whether the corpus labels MISC.
        context: share of the texts whose blocks stand together in windows, END between them; those of the others stand
            alone, as a short article's do.
    """
    waiting = list[_Block]()
    for document in documents:
        together = source.random() < context
        for block in blocks(document, tokenizer):
            for part in _parts(block, source):
                if waiting and (not together or sum(len(w.ids) + 1 for w in waiting) + len(part.ids) > MAX_PIECES):
                    yield _window(waiting, has_misc)
                    waiting = []
                waiting.append(part)
        if waiting:
            yield _window(waiting, has_misc)
            waiting = []


def _parts(block: _Block, source: random.Random) -> Iterator[_Block]:
    """The block, cut where it is longer than a window of a random length."""
    at = 0
    while at < len(block.ids):
        size = MAX_PIECES if len(block.ids) - at <= MAX_PIECES else source.randint(SHORTEST, MAX_PIECES)
        yield _Block(block.ids[at : at + size], block.entities[at : at + size], block.ends[at : at + size])
        at += size


def _window(parts: list[_Block], has_misc: bool) -> Window:
    def joined(arrays: list[Integers], edge: int, last: int, seam: int) -> Integers:
        seams = [x for array in arrays for x in (array, np.array([seam]))][:-1]
        return np.concatenate([np.array([edge]), *seams, np.array([last])])

    return Window(
        joined([part.ids for part in parts], BEGIN, END, END),
        joined([part.entities for part in parts], IGNORED, IGNORED, IGNORED),
        joined([part.ends for part in parts], IGNORED, IGNORED, IGNORED),
        has_misc,
    )


def _without_leading_space(text: str, starts: Integers, stops: Integers) -> tuple[Integers, Integers]:
    starts = starts.copy()
    for i, (start, stop) in enumerate(zip(starts.tolist(), stops.tolist(), strict=True)):
        while start < stop and text[start].isspace():
            start += 1
        starts[i] = start
    return starts, stops


def batches(items: list[Window], pieces: int, source: random.Random, pool: int = 64) -> list[list[Window]]:
    """Return the windows in random batches of about equal length each.

    Args:
        items: shuffled in place.
        pieces: most pieces in a batch, padding included.
        source: decides the order.
        pool: batches' worth of windows that are sorted by length together: more is less padding, less is more random.
    """
    source.shuffle(items)
    found, start = list[list[Window]](), 0
    while start < len(items):
        stop, size = start, 0
        while stop < len(items) and size < pieces * pool:
            size += len(items[stop].ids)
            stop += 1
        batch = list[Window]()
        for item in sorted(items[start:stop], key=lambda window: len(window.ids)):
            if batch and (len(batch) + 1) * len(item.ids) > pieces:
                found.append(batch)
                batch = []
            batch.append(item)
        found.append(batch)
        start = stop
    source.shuffle(found)
    return found
