"""Keys of names: what they leave out, which forms and spellings they bring together, and which they keep apart."""

import json
from pathlib import Path
from typing import Any
from unicodedata import normalize

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsmill.linking.fold import light, stem
from newsmill.linking.forms import Form, clean, make_forms, nominatives
from newsmill.linking.romanisation import roman, skeleton

CASES = json.loads(Path(__file__).with_name("linking_key_cases.json").read_text("utf-8"))
KNOWN_FAILURE = pytest.mark.xfail(reason="known failure: move it to another group when it passes")


def cases(group: str) -> pytest.MarkDecorator:
    """The cases of a group, each with its note as id."""
    ids = [" ".join(part for part in case[:2] if isinstance(part, str)) for case in CASES[group]]
    return pytest.mark.parametrize("case", CASES[group], ids=ids)


def light_key(text: str) -> str:
    return str(pl.select(light(pl.lit(text))).item())


def cleaned(text: str) -> str:
    return str(pl.select(clean(pl.lit(text))).item())


def stems(language: str, words: list[str]) -> set[str]:
    frame = pl.DataFrame({"word": words, "language": language})
    return set(frame.select(stem(light(pl.col("word")), pl.col("language"))).to_series())


def skeletons(spellings: dict[str, str]) -> set[str]:
    return {skeleton(light_key(word), language) for language, word in spellings.items()}


def form(surface: str, language: str) -> Form:
    return make_forms([(surface, language)])[surface, language]


@cases("light")
def test_light_leaves_out_case_marks_and_punctuation(case: list[str]) -> None:
    _, text, key = case
    assert light_key(text) == key


@KNOWN_FAILURE
@cases("light-known-failures")
def test_known_failures_of_light(case: list[str]) -> None:
    _, text, key = case
    assert light_key(text) == key


@cases("clean")
def test_a_surface_is_cleaned(case: list[str]) -> None:
    _, surface, expected = case
    assert cleaned(surface) == expected


@KNOWN_FAILURE
@cases("clean-known-failures")
def test_known_failures_of_cleaning(case: list[str]) -> None:
    _, surface, expected = case
    assert cleaned(surface) == expected


@cases("stem")
def test_forms_of_a_name_share_a_stem(case: Any) -> None:
    _, language, words = case
    assert len(stems(language, words)) == 1


@cases("stem-negative")
def test_other_names_do_not_share_a_stem(case: Any) -> None:
    _, language, words = case
    assert len(stems(language, words)) == len(words)


@KNOWN_FAILURE
@cases("stem-known-failures")
def test_known_failures_of_stems(case: Any) -> None:
    _, language, words = case
    assert len(stems(language, words)) == 1


@cases("skeleton")
def test_spellings_of_a_name_share_a_skeleton(case: Any) -> None:
    _, spellings = case
    assert len(skeletons(spellings)) == 1


@cases("skeleton-negative")
def test_other_names_do_not_share_a_skeleton(case: Any) -> None:
    _, spellings = case
    assert len(skeletons(spellings)) == len(spellings)


@KNOWN_FAILURE
@cases("skeleton-known-failures")
def test_known_failures_of_skeletons(case: Any) -> None:
    _, spellings = case
    assert len(skeletons(spellings)) == 1


@pytest.mark.parametrize(
    "spellings",
    [
        {"ru": "путин", "nl": "poetin", "fr": "poutin", "en": "putin", "uk": "путін"},
        {"ru": "чехов", "nl": "tsjechov", "de": "tschechow", "en": "chekhov", "pl": "czechow", "sv": "tjechov"},
        {"ru": "шубин", "de": "schubin", "en": "shubin", "pl": "szubin", "nl": "sjoebin", "sv": "sjubin"},
        {"ru": "морозов", "de": "morosow", "el": "μοροζοφ"},
    ],
)
def test_roman_writes_sounds_in_one_way(spellings: dict[str, str]) -> None:
    written = {roman(word, language).replace("z", "s").replace("f", "v") for language, word in spellings.items()}
    assert len(written) == 1


@KNOWN_FAILURE
@pytest.mark.parametrize(
    ("language", "word"), [("sv", "zjukov"), ("nl", "zjoekov"), ("da", "zjukov"), ("no", "zjukov")]
)
def test_zj_has_one_vowel_too_many(language: str, word: str) -> None:
    assert roman(word, language) == roman("жуков", "ru") == "zhukov"


@KNOWN_FAILURE
@pytest.mark.parametrize(("greek", "latin"), [("πουλος", "pulos"), ("ουρανος", "uranos")])
def test_greek_ou_is_not_yet_u(greek: str, latin: str) -> None:
    assert roman(light_key(greek), "el") == latin


@cases("nominatives")
def test_nominatives(case: Any) -> None:
    _, key, languages, expected = case
    assert list(nominatives(key, languages)) == expected


@cases("acronyms")
def test_acronyms(case: list[str]) -> None:
    assert form(*case).is_acronym


@cases("acronyms-negative")
def test_what_is_no_acronym(case: list[str]) -> None:
    assert not form(*case).is_acronym


@cases("stands-for")
def test_an_acronym_can_stand_for_a_name(case: list[str]) -> None:
    _, language, acronym, name = case
    assert form(acronym, language).can_stand_for(form(name, language))


@cases("stands-for-negative")
def test_an_acronym_cannot_stand_for_a_name(case: list[str]) -> None:
    _, language, acronym, name = case
    assert not form(acronym, language).can_stand_for(form(name, language))


@cases("has-initials")
def test_a_name_has_the_initials(case: list[str]) -> None:
    _, language, acronym, name = case
    assert form(name, language).has_initials(form(acronym, language).key)


@cases("has-initials-negative")
def test_a_name_has_not_the_initials(case: list[str]) -> None:
    _, language, acronym, name = case
    assert not form(name, language).has_initials(form(acronym, language).key)


def test_a_surface_without_letters_is_its_own_key() -> None:
    assert form("***", "en").key == "***"
    assert form("***", "en").stems == ("***",)


# The letters of the languages that are read. Signs that NFKD takes apart into capitals are a known failure above.
LETTERS = "".join(
    c for c in map(chr, range(32, 0x530)) if normalize("NFKD", c.lower()).lower() == normalize("NFKD", c.lower())
)
NAMES = st.text(st.sampled_from(LETTERS) | st.sampled_from("ẞ’“”–-.'ﬁıİСАёђ"), max_size=30)


@given(st.lists(NAMES, min_size=1, max_size=20))
def test_light_twice_is_light_once(texts: list[str]) -> None:
    once = pl.DataFrame({"text": texts}).select(light(pl.col("text")))
    assert once.select(light(pl.col("text"))).equals(once)


@settings(deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=20), st.sampled_from(["ru", "cs", "lt", "el", "fi", "hu", "sv"]))
def test_every_word_of_a_key_has_a_stem_that_begins_as_it_does(texts: list[str], language: str) -> None:
    for made in make_forms((text, language) for text in texts).values():
        assert len(made.stems) == len(made.tokens)
        assert all(word[:2] == short[:2] for word, short in zip(made.tokens, made.stems, strict=True) if len(short) > 3)
