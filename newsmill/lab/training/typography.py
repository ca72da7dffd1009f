"""Variations of a text's typography, so that the tagger meets the marks and layouts of every country in training.

Each variation is a list of replacements of stretches of the text; the spans of the annotation move with them.
"""

import random
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise

from newsmill.lab.training.gold import GoldDocument, Span

Edit = tuple[int, int, str]
"""Replace text[start:end]."""

QUOTATION_MARKS = (
    ("“", "”"), ("„", "“"), ("„", "”"), ("”", "”"), ("«", "»"), ("»", "«"), ("»", "»"), ("«\u00a0", "\u00a0»"),
    ('"', '"'), ("‘", "’"), ("‚", "‘"), ("'", "'"), ("''", "''"), (",,", "''"),
)  # fmt: skip
"""Opening and closing, as CLDR and the newspapers of Europe have them; the last two are typewriters' forms."""
_MARK = re.compile(r"[“”„«»‟\"]|''|,,")
_DASHES = ("– ", "— ", "- ", "–", "—")
_CREDITS = {"cs": "Foto", "da": "Foto", "de": "Foto", "el": "Φωτ.", "en": "Photo", "es": "Foto", "et": "Foto",
            "fi": "Kuva", "fr": "Photo", "hr": "Foto", "hu": "Fotó", "it": "Foto", "lv": "Foto", "nb": "Foto",
            "nl": "Beeld", "nn": "Foto", "pl": "Fot.", "pt": "Foto", "ro": "Foto", "ru": "Фото", "sk": "Foto",
            "sl": "Foto", "sr": "Foto", "sv": "Foto", "uk": "Фото"}  # fmt: skip
_AGENCIES = ("TT", "ANP", "AFP", "AP", "Reuters", "dpa", "EPA", "NTB", "Ritzau", "PAP", "ČTK", "Getty Images")


def vary(document: GoldDocument, source: random.Random) -> GoldDocument:
    """Return the document with a random choice of variations; the same state of `source` gives the same one."""
    for chance, variation in _VARIATIONS:
        if source.random() < chance:
            document = apply(document, variation(document, source))
    if source.random() < 0.04:
        document = _with_caption(document, source)
    return document


def apply(document: GoldDocument, edits: Sequence[Edit]) -> GoldDocument:
    """Return the document with the replacements made and its spans moved; a span that becomes empty is dropped.

    A replacement at the edge of a span belongs to it if what it replaces did.
    """
    parts, at, ends, shifts = list[str](), 0, list[int](), [0]
    for start, end, replacement in sorted(edits):
        parts += [document.text[at:start], replacement]
        at = end
        ends.append(end)
        shifts.append(shifts[-1] + len(replacement) - (end - start))
    text = "".join([*parts, document.text[at:]])

    def moved(start: int, end: int) -> Span:
        start, end = start + shifts[bisect_right(ends, start)], end + shifts[bisect_right(ends, end)]
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return start, end

    sentences = entities = None
    if document.sentences is not None:
        sentences = tuple(span for span in (moved(*old) for old in document.sentences) if span[0] < span[1])
    if document.entities is not None:
        moved_entities = ((*moved(start, end), kind) for start, end, kind in document.entities)
        entities = tuple(entity for entity in moved_entities if entity[0] < entity[1])
    return GoldDocument(document.id, document.language, text, sentences, entities)


def quotation_marks(document: GoldDocument, source: random.Random) -> list[Edit]:
    """Other quotation marks, the same throughout: a mark opens where white space, a bracket or a dash stands before."""
    opening, closing = source.choice(QUOTATION_MARKS)
    text = document.text
    edits = []
    for mark in _MARK.finditer(text):
        before = text[mark.start() - 1 : mark.start()]
        opens = not before or before.isspace() or before in "([–—-/"
        edits.append((mark.start(), mark.end(), opening if opens else closing))
    return edits


def capitals(document: GoldDocument, source: random.Random) -> list[Edit]:
    """A few sentences, or the whole text, in capitals."""
    stretches = document.sentences or ((0, len(document.text)),)
    share = source.choice((0.05, 0.2, 1.0))
    return [
        (i, i + 1, document.text[i].upper())
        for start, end in stretches
        if source.random() < share
        for i in range(start, end)
        if len(document.text[i].upper()) == 1 and document.text[i].islower()
    ]


def dialogue_dashes(document: GoldDocument, source: random.Random) -> list[Edit]:
    """Speech that opens with a dash and closes with nothing, where a sentence begins with a quotation mark."""
    dash = source.choice(_DASHES)
    edits = []
    for start, end in document.sentences or ():
        marks = list(_MARK.finditer(document.text, start, end))
        if len(marks) in (1, 2) and marks[0].start() == start:
            edits += [(start, marks[0].end(), dash), *((mark.start(), mark.end(), "") for mark in marks[1:])]
    return edits


def paragraphs(document: GoldDocument, source: random.Random) -> list[Edit]:
    """Blank lines between some sentences; a short sentence between two of them loses its stop, as a heading does."""
    sentences = document.sentences or ()
    edits, is_alone = list[Edit](), True
    share = source.choice((0.1, 0.25, 0.6))
    for i, (start, end) in enumerate(sentences[:-1]):
        following = sentences[i + 1][0]
        gap = document.text[end:following]
        breaks = "\n" in gap
        if gap.isspace() and not breaks and source.random() < share:
            edits.append((end, following, "\n\n"))
            breaks = True
        if is_alone and breaks and end - start < 80 and document.text[end - 1] == "." and source.random() < 0.5:
            edits.append((end - 1, end, ""))
        is_alone = breaks
    return edits


def glued_titles(document: GoldDocument, source: random.Random) -> list[Edit]:
    """Some short sentences lose their stop though the next one follows at once: titles that lost their line."""
    sentences = document.sentences or ()
    return [
        (end - 1, end, "")
        for (start, end), (following, _) in pairwise(sentences)
        if end - start < 60 and document.text[end - 1] == "." and document.text[following].isupper()
        and source.random() < 0.1
    ]  # fmt: skip


def _with_caption(document: GoldDocument, source: random.Random) -> GoldDocument:
    """The document with a picture's credit as its last block, if the corpus names people."""
    people = [document.text[start:end] for start, end, kind in document.entities or () if kind == "PER"]
    word = _CREDITS.get(document.language)
    if not people or not word:
        return document
    name, agency = source.choice(people), source.choice(_AGENCIES)
    between, closing = source.choice((("/", ""), (" / ", ""), (", ", ""), ("/", "."), (" (", ")")))
    start = len(document.text) + 2
    caption = f"{word}{source.choice((': ', ' '))}"
    name_start = start + len(caption)
    agency_start = name_start + len(name) + len(between)
    text = f"{document.text}\n\n{caption}{name}{between}{agency}{closing}"
    entities = (*(document.entities or ()), (name_start, name_start + len(name), "PER"),
                (agency_start, agency_start + len(agency), "ORG"))  # fmt: skip
    sentences = None if document.sentences is None else (*document.sentences, (start, len(text)))
    return GoldDocument(document.id, document.language, text, sentences, entities)


_VARIATIONS: tuple[tuple[float, Callable[[GoldDocument, random.Random], list[Edit]]], ...] = (
    (0.1, dialogue_dashes),
    (0.5, quotation_marks),
    (0.06, capitals),
    (0.5, paragraphs),
    (0.1, glued_titles),
)
"""With the chance that a document meets each."""
