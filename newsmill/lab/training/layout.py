"""Texts put together, and cut down to what they teach."""

import random
from collections.abc import Iterator, Sequence

from newsmill.lab.training.gold import GoldDocument

_RUNS = (1, 1, 2, 4, 8, 16)
"""Numbers of neighbouring documents that are joined; one is chosen at random."""


def joined(documents: Sequence[GoldDocument], source: random.Random) -> Iterator[GoldDocument]:
    """Yield runs of neighbouring documents as one, with a space or, in a third of the runs, a line break between."""
    at = 0
    while at < len(documents):
        run = documents[at : at + source.choice(_RUNS)]
        yield _one(run, source.choice((" ", " ", "\n")))
        at += len(run)


def _one(run: Sequence[GoldDocument], between: str) -> GoldDocument:
    texts, starts, at = [], [], 0
    for document in run:
        starts.append(at)
        texts.append(document.text)
        at += len(document.text) + len(between)
    sentences = entities = None
    if all(document.sentences is not None for document in run):
        sentences = tuple((at + start, at + end) for at, document in zip(starts, run, strict=True)
                          for start, end in document.sentences or ())  # fmt: skip
    if all(document.entities is not None for document in run):
        entities = tuple((at + start, at + end, kind) for at, document in zip(starts, run, strict=True)
                         for start, end, kind in document.entities or ())  # fmt: skip
    return GoldDocument(run[0].id, run[0].language, between.join(texts), sentences, entities)


def taught(document: GoldDocument, teaches: str) -> GoldDocument:
    """Return the document without what its corpus is not used for: teaches is sentences, entities or both."""
    return GoldDocument(
        document.id,
        document.language,
        document.text,
        document.sentences if teaches != "entities" else None,
        document.entities if teaches != "sentences" else None,
    )
