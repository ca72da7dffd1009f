"""Accuracy on the annotated samples, and on the two seed articles; floors that cannot be lowered quietly."""

from pathlib import Path
from typing import Any

import pytest

from newsmill.lab.evaluation.quotations import by_marks, by_rules, score_quotations, tagged_article
from newsmill.quotations.find import read_article
from newsmill.quotations.model import Article
from tests.quotations.annotated import Sample, read_samples

FLOORS = {("sv", "dev"): (93, 90), ("sv", "test"): (90, 90), ("nl", "dev"): (94, 90), ("nl", "test"): (90, 85)}
"""F1 and the share of right speakers, in per cent, by language and part."""


def as_gold(sample: Sample) -> dict[str, Any]:
    quotes = [
        {"type": q.kind, "content": q.content, "speaker": [q.speaker] if q.speaker else []} for q in sample.quotes
    ]
    return {"lang": sample.language, "text": sample.text, "quotes": quotes}


@pytest.mark.parametrize("language", ["sv", "nl"])
@pytest.mark.parametrize("part", ["dev", "test"])
def test_samples(language: str, part: str) -> None:
    samples = [sample for sample in read_samples(language) if sample.part == part]
    articles = [tagged_article(sample.text, language) for sample in samples]
    gold = [as_gold(sample) for sample in samples]
    row = score_quotations("samples", "newsmill", gold, [by_rules(article) for article in articles])
    marks = score_quotations("samples", "marks", gold, [by_marks(article) for article in articles])
    f1, speaker = FLOORS[language, part]
    assert row.total.f1 >= f1, row
    assert row.speaker is not None
    assert row.speaker >= speaker, row
    assert row.total.f1 > marks.total.f1


@pytest.mark.parametrize("language", ["sv", "nl"])
def test_samples_cover_the_house_styles(language: str) -> None:
    samples = read_samples(language)
    assert len(samples) >= 60
    assert {sample.style for sample in samples} == {"agency", "broadsheet", "tabloid", "public service"}
    assert sum(sample.part == "test" for sample in samples) * 4 == len(samples)


def named(article: Article) -> list[tuple[str, str, str | None]]:
    """Kind, whole text and name of the speaker's mention of each quotation."""
    body = article.body
    return [
        (q.kind, body[q.start : q.end], None if q.mention is None else body[slice(*article.mentions[q.mention][:2])])
        for q in read_article(article)
    ]


def test_every_turn_of_the_swedish_seed_is_of_its_researcher(shared: Path) -> None:
    text = (shared / "seeds" / "000_45ac861f81552bda.txt").read_text("utf-8")
    article = tagged_article(text, "sv")
    turns = [line for line in text.split("\n") if line.startswith("– ")]
    direct = [(words, name) for kind, words, name in named(article) if kind == "direct" and len(words.split()) > 6]
    assert len(direct) == len(turns)
    assert {name for _, name in direct} == {"Persson", "Gudrun Persson"}
    assert not any("Herre i eget hus" in words for words, _ in direct)


def test_the_tweet_of_the_dutch_seed_has_its_three_quoted_parts(shared: Path) -> None:
    article = tagged_article((shared / "seeds" / "004_0d8747e61da56392.txt").read_text("utf-8"), "nl")
    parts = {words for kind, words, name in named(article) if kind == "direct" and name == "Margarita Simonjan"}
    assert parts == {
        "de Krim erkent",
        "het Cyrillisch weer introduceert",
        "het Russisch als een tweede officiële taal",
    }
