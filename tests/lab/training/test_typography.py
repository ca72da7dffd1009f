"""Varied texts keep their annotation: the names are still the names, the sentences still cover the text."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsmill.lab.training.gold import GoldDocument
from newsmill.lab.training.layout import joined, taught
from newsmill.lab.training.typography import apply, dialogue_dashes, paragraphs, quotation_marks, vary

TEXT = '"Vi åker till Oslo", sade Anna Berg. Det regnade. "Ja." Så var det.'
DOCUMENT = GoldDocument(
    "a",
    "sv",
    TEXT,
    ((0, 36), (37, 49), (50, 55), (56, 67)),
    ((14, 18, "LOC"), (26, 35, "PER")),
)


def names(document: GoldDocument) -> list[tuple[str, str]]:
    return [(document.text[start:end], kind) for start, end, kind in document.entities or ()]


@given(st.integers(0, 10_000))
def test_names_and_sentences_move_with_the_text(seed: int) -> None:
    varied = vary(DOCUMENT, random.Random(seed))
    found = [(name.casefold(), kind) for name, kind in names(varied)]
    assert found[:2] == [("oslo", "LOC"), ("anna berg", "PER")]
    spans = varied.sentences or ()
    inside = {i for start, end in spans for i in range(start, end)}
    assert all(character.isspace() or i in inside for i, character in enumerate(varied.text))
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert vary(DOCUMENT, random.Random(seed)) == varied


def test_quotation_marks_open_and_close() -> None:
    source = random.Random(0)
    seen = {apply(DOCUMENT, quotation_marks(DOCUMENT, source)).text[:19] for _ in range(200)}
    assert {"„Vi åker till Oslo“", "»Vi åker till Oslo«", "”Vi åker till Oslo”"} <= seen


def test_speech_opens_with_a_dash() -> None:
    varied = apply(DOCUMENT, dialogue_dashes(DOCUMENT, random.Random(1)))
    sentences = [varied.text[start:end] for start, end in varied.sentences or ()]
    assert sentences[0].lstrip("–—- ") == "Vi åker till Oslo, sade Anna Berg."
    assert sentences[2].lstrip("–—- ") == "Ja."


def test_headings_lose_their_stop() -> None:
    source = random.Random(0)
    texts = {apply(DOCUMENT, paragraphs(DOCUMENT, source)).text for _ in range(300)}
    assert any("\n\nDet regnade\n\n" in text for text in texts)


def test_joined_documents_keep_their_spans() -> None:
    parts = list(joined([DOCUMENT] * 7, random.Random(3)))
    assert [name for part in parts for name in names(part)] == names(DOCUMENT) * 7
    assert len(parts) < 7


@pytest.mark.parametrize(("teaches", "kept"), [("sentences", (True, False)), ("entities", (False, True)), ("both", (True, True))])  # fmt: skip # noqa: E501
def test_taught_leaves_the_rest_out(teaches: str, kept: tuple[bool, bool]) -> None:
    document = taught(DOCUMENT, teaches)
    assert (document.sentences is not None, document.entities is not None) == kept
