"""The quotation rules on constructed texts, on bad input and on long input."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsmill.quotations.conventions import conventions
from newsmill.quotations.find import find_person_roles, read_article
from newsmill.quotations.model import Article
from tests.quotations.articles import article, shown

CASES = json.loads((Path(__file__).parent / "cases.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_quotations_of_a_text(case: dict[str, object]) -> None:
    text = article(
        str(case["text"]), str(case["language"]), str(case.get("people", "")), str(case.get("organisations", ""))
    )
    found = [list(shown(text, quotation)) for quotation in read_article(text)]
    assert found == case["quotes"]


def assert_is_sound(text: Article) -> None:
    """Spans are ordered, inside the body, and refer to mentions."""
    found = read_article(text)
    for quotation in found:
        at = 0
        for start, end in quotation.content:
            assert at <= start < end <= len(text.body)
            at = end
        assert quotation.mention is None or 0 <= quotation.mention < len(text.mentions)
        for span in (quotation.cue, quotation.speaker):
            assert span is None or 0 <= span[0] < span[1] <= len(text.body)
    assert [quotation.start for quotation in found] == sorted(quotation.start for quotation in found)
    assert found == read_article(text)


# fmt: off
PIECES = [
    "“", "”", "„", "«", "»", "‘", "’", '"', "'", ",,", "''", "– ", "— ", "\n", ", ", ". ", ": ", "(", ") ", "säger ",
    "zegt ", "said ", "att ", "dat ", "Anna Berg ", "han ", "hon ", "Enligt ", "volgens ", "NN: ", "huset ", "It ",
]
# fmt: on


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from(["sv", "nl", "de", "en", "fr", "fi", "xx"]))
def test_any_marks_in_any_order(pieces: list[str], language: str) -> None:
    body = "\n".join(line.strip() for line in "".join(pieces).split("\n") if line.strip())
    if body:
        assert_is_sound(article(body, language, "Anna Berg"))


@pytest.mark.parametrize(
    "text",
    [
        "“" + "All of it is speech. " * 5000 + "”",
        "“Never closed. " * 4000,
        '"' * 20000,
        "– Ja, säger Anna Berg. " * 4000,
        "Anna Berg säger att " * 4000,
        "\n".join(["“A paragraph that opens."] * 4000),
        "\n".join(["– Ja, det är sant."] * 5000),
        "Anna Berg, " * 8000 + "säger att det regnar.",
        "zo, zegt Anna Berg, dat, " * 4000,
    ],
    ids=["one quotation", "never closed", "marks alone", "turns", "cues", "paragraphs", "dashes", "commas", "inserted"],
)
def test_time_is_linear(text: str) -> None:
    """Twice the text takes about twice the time; a hundred thousand characters take a second or two."""
    half = text[: len(text) // 2]
    seconds = []
    for part in (half, text):
        read = article(part, "sv", "Anna Berg")
        started = time.process_time()
        read_article(read)
        seconds.append(time.process_time() - started)
    assert seconds[1] < 3.2 * seconds[0] + 0.2
    assert seconds[1] < 4


def test_an_unclosed_mark_does_not_swallow_the_article() -> None:
    rest = "\n".join(f"Paragraph {n} of the article has nothing to do with it." for n in range(30))
    text = article(f"“We are leaving today.\n{rest}\nThe mayor said “no” to that.", "en")
    assert max(quotation.end - quotation.start for quotation in read_article(text)) < 60


@pytest.mark.parametrize(
    ("language", "people", "organisations", "text", "expected"),
    [
        ("sv", "Pål Jonson", "", "Försvarsminister Pål Jonson (M) är nöjd.", ("Försvarsminister", "M", None, None)),
        ("sv", "Ebba Lind", "", "Ebba Lind, 38, bor i Åbo.", (None, None, 38, None)),
        (
            "nl", "Robert Tieman", "Infrastructuur", "Robert Tieman, minister van Infrastructuur, wil een brug.",
            ("minister van Infrastructuur", None, None, "Infrastructuur"),
        ),
        ("de", "Karl Mayer", "", "Landtagspräsident Karl Mayer (CDU) kam.", ("Landtagspräsident", "CDU", None, None)),
        ("en", "John Harrow", "", "Prime Minister John Harrow left.", ("Prime Minister", None, None, None)),
        ("nl", "Toos Verbeek", "", "Toos Verbeek (83) zit op een bank.", (None, None, 83, None)),
    ],
)  # fmt: skip
def test_roles(language: str, people: str, organisations: str, text: str, expected: tuple[object, ...]) -> None:
    read = article(text, language, people, organisations)
    (role,) = find_person_roles(read)
    organisation = None if role.organisation is None else read.mentions[role.organisation]
    name = organisation and read.body[organisation.start : organisation.end]
    assert (role.role, role.party, role.age, name) == expected


@pytest.mark.parametrize("language", ["sv", "nl", "de", "en", "fr", "es", "it", "pt", "da", "nb", "nn", "fi"])
def test_every_listed_language_has_its_words(language: str) -> None:
    words = conventions(language)
    assert words.language == language
    for name in ("say", "that", "he", "she", "prepositions", "roles", "finite", "conjunctions"):
        assert getattr(words, name) or (name == "prepositions" and language == "fi"), name
    assert words.before or words.after
