"""Normalisation: cases, and what must hold for any text."""

import json
import textwrap
import unicodedata
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsmill.text.normalise import normalise_text
from newsmill.text.wrapping import unwrap_lines

CASES = json.loads(Path(__file__).with_name("text_cases.json").read_text("utf-8"))
CHANGED = [case for group in ("in-the-wild-like", "synthetic") for case in CASES[group]]

ANY_TEXT = st.text(st.characters(exclude_categories=()))
# Characters that the steps act on, so that they meet each other.
TRICKY_TEXT = st.text(
    "ab Zåéß-.\t\n\r\v\f\x00\x85\x96\xa0\xad\u0301\u200b\u200c\u200d\u2028\u202f\u3000\ufeff\ud83d\ude00"
    "Ãâ€™¤\x80Ð°یم👩🔬",
    max_size=60,
)
WORDS = st.lists(st.text("abcdefghij", min_size=1, max_size=12), min_size=60, max_size=200)


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in CHANGED], ids=[case[0] for case in CHANGED])
def test_text_is_normalised(text: str, expected: str) -> None:
    assert normalise_text(text) == expected


@pytest.mark.parametrize("text", [case[1] for case in CASES["negative"]], ids=[case[0] for case in CASES["negative"]])
def test_clean_text_is_left_alone(text: str) -> None:
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    assert normalise_text(text) == text


@pytest.mark.xfail(reason="known failure: move it to another group when it passes")
@pytest.mark.parametrize(
    ("text", "expected"), [case[1:] for case in CASES["known-failures"]], ids=[c[0] for c in CASES["known-failures"]]
)
def test_known_failures(text: str, expected: str) -> None:
    assert normalise_text(text) == expected


@given(ANY_TEXT | TRICKY_TEXT)
def test_normalised_text_keeps_the_promises_of_a_body(text: str) -> None:
    body = normalise_text(text)
    assert normalise_text(body) == body
    assert body == body.strip()
    assert unicodedata.is_normalized("NFC", body)
    assert body.encode("utf-8").decode("utf-8") == body
    assert not any(unicodedata.category(c) == "Cc" for c in body if c != "\n")
    assert not set(body) & set("\u200b\ufeff\u2028\u2029\xad\u202e")
    assert "\n\n\n" not in body
    assert "  " not in body
    assert all(line == line.strip() for line in body.split("\n"))


@given(st.lists(st.text("abcåäö ’–.", max_size=30), max_size=8))
def test_letters_and_punctuation_stay(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert normalise_text(text).split() == text.split()


@given(WORDS, WORDS, st.integers(45, 100))
def test_what_was_wrapped_is_unwrapped(first: list[str], second: list[str], width: int) -> None:
    paragraphs = [" ".join(words) + "." for words in (first, second)]
    wrapped = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in paragraphs)
    assert normalise_text(wrapped) == "\n\n".join(paragraphs)


def test_suspended_hyphens_keep_their_space() -> None:
    text = (
        "In der ganzen Stadt werden seit dem Montag Fuß-\nund Radwege erneuert, sagte eine Sprecherin der\n"
        "Verwaltung, die sich davon auch mehr Kunden für\ndie vielen Läden und mehr Ruhe in der Altstadt-\n"
        "siedlung verspricht, und zwar schon sehr bald.\n\nNun ja."
    )
    assert unwrap_lines(text).split("\n")[0] == (
        "In der ganzen Stadt werden seit dem Montag Fuß- und Radwege erneuert, sagte eine Sprecherin der Verwaltung, "
        "die sich davon auch mehr Kunden für die vielen Läden und mehr Ruhe in der Altstadt-siedlung verspricht, und "
        "zwar schon sehr bald."
    )


def test_samples_and_seeds_are_clean_but_for_the_last_line_end(samples: Path, shared: Path) -> None:
    for path in [*samples.glob("texts/*/*.txt"), *shared.glob("seeds/*.txt")]:
        text = path.read_text("utf-8")
        assert normalise_text(text) == text.strip()


@pytest.mark.parametrize(
    "unit",
    ["abc ", "åbc ", "\n", " \n", " ", "\xa0", "a\n", "a\u200b", "\u200b", "Ã¤ ", "\xad \n", "\t", '("', "\r"],
)
def test_long_text_takes_linear_time(unit: str) -> None:
    def seconds(count: int) -> float:
        text = "å" + unit * count + "b"
        start = perf_counter()
        normalise_text(text)
        return perf_counter() - start

    seconds(100)
    assert seconds(200_000) < 60 * max(seconds(10_000), 0.002)
