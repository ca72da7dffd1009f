"""The parts between the model and the spans: windows, sections, labels, edges, kinds of characters."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsmill.tagger.characters import HYPHEN, LETTER, MARK, OTHER, SPACE, kinds_of
from newsmill.tagger.labels import entity_words
from newsmill.tagger.mention_edges import tidy
from newsmill.tagger.sections import tag_in_sections
from newsmill.tagger.spans import Mention, TaggedBlock
from newsmill.tagger.windows import MAX_PIECES, OVERLAP, windows


@given(st.integers(0, 5000))
def test_windows_keep_every_piece_once_and_far_from_edges(count: int) -> None:
    at = 0
    for window in windows(count):
        assert 0 <= window.start <= window.keep_start == at < window.keep_stop <= window.stop <= count
        assert window.stop - window.start <= MAX_PIECES
        assert window.start == 0 or window.keep_start - window.start >= OVERLAP // 2 - 1
        assert window.stop == count or window.stop - window.keep_stop >= OVERLAP // 2 - 1
        at = window.keep_stop
    assert at == count


def by_stops(text: str) -> TaggedBlock:
    """A tagger that needs no model: a sentence ends with a stop, a word with a capital is a person."""
    sentences = tuple(match.span() for match in re.finditer(r"\S(?:[^.]*[^.\s])?\.*", text))
    return TaggedBlock(sentences, tuple(Mention(*match.span(), "PER", 1.0) for match in re.finditer(r"[A-Z]\w*", text)))


@given(st.lists(st.sampled_from(["a", "Bo", "cc.", "Dora.", "eeeeee"]), min_size=1, max_size=60), st.integers(30, 90))
def test_sections_give_what_the_whole_gives(words: list[str], limit: int) -> None:
    text = " ".join(f"{word} x." for word in words)
    assert tag_in_sections(by_stops, text, limit) == by_stops(text)


def test_a_sentence_longer_than_a_section_is_cut_at_a_space() -> None:
    tagged = tag_in_sections(by_stops, "aaaa bbbb cccc", 6)
    assert tagged.sentences == ((0, 4), (5, 9), (10, 14))
    assert tag_in_sections(by_stops, "abcdefgh", 3).sentences == ((0, 3), (3, 6), (6, 8))


def labelled(*labels: dict[int, float]) -> list[tuple[int, int, str]]:
    rows = [[math.log(probabilities.get(label, 0.001)) for label in range(9)] for probabilities in labels]
    return entity_words(np.array(rows))


def test_labels_inside_follow_their_own_type() -> None:
    assert labelled({1: 0.9}, {2: 0.9}, {0: 0.999}, {5: 0.9}) == [(0, 2, "PER"), (3, 4, "LOC")]
    assert labelled({1: 0.9}, {4: 0.5, 2: 0.4}) == [(0, 2, "PER")]
    assert labelled({5: 0.9}, {5: 0.9}) == [(0, 1, "LOC"), (1, 2, "LOC")]
    assert labelled({0: 0.9999}) == []


@pytest.mark.parametrize(
    ("text", "span", "mention"),
    [
        ("„Volvo“ sa", "„Volvo“", "Volvo"),
        ("bei ОАО «Газпром» да", "ОАО «Газпром»", "ОАО «Газпром»"),
        ("i Paris.", "Paris.", "Paris"),
        ("by Apple Inc.", "Apple Inc.", "Apple Inc."),
        ("in the U.S.", "U.S.", "U.S."),
        ("(FOI) med", "(FOI)", "FOI"),
        ("på – Volvo, sa", "– Volvo,", "Volvo"),
        ("i ***", "***", ""),
    ],
)
def test_edges(text: str, span: str, mention: str) -> None:
    start = text.index(span)
    start, end = tidy(text, kinds_of(text), start, start + len(span), [])
    assert text[start:end] == mention


def test_kinds_are_those_of_characters_not_bytes() -> None:
    assert kinds_of("a\u0301 -😀\u00a01").tolist() == [LETTER, MARK, SPACE, HYPHEN, OTHER, SPACE, LETTER]
