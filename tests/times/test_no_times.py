"""Sentences with figures and words that are no times."""

import json
from datetime import date
from pathlib import Path

import pytest

from newsmill.times.find import find_times

SENTENCES: dict[str, list[str]] = json.loads(Path(__file__).with_name("no_times.json").read_text("utf-8"))


def test_sentences_without_times_have_none() -> None:
    sentences = [(language, sentence) for language, some in SENTENCES.items() for sentence in some]
    assert {language: len(some) for language, some in SENTENCES.items()} == dict.fromkeys(SENTENCES, 25)
    wrong = [sentence for language, sentence in sentences if find_times(sentence, language, date(2024, 11, 5))]
    assert len(wrong) <= len(sentences) * 0.02, wrong


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "Sonden är framme vid Mars."),
        ("en", "He may come, and they march on."),
        ("en", "A man in his 30s fell."),
        ("fr", "La voiture a été vendue."),
        ("de", "Der dritte Mann."),
    ],
)
def test_words_that_are_times_elsewhere(language: str, text: str) -> None:
    assert find_times(text, language, date(2024, 11, 5)) == []
