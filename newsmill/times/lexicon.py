"""The words of time of a language: from CLDR and from the repository's own tables, as roles of phrases."""

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

Roles = Mapping[str, int | str]
"""The roles that a phrase can play, and its value in each: `{"month": 3}` for "mars"."""

_DATA = files("newsmill.times") / "data"
_NUMBERED = frozenset(
    {
        "number", "nth", "month", "weekday", "day", "habit", "shift", "month_short", "weekday_short", "weekday_back",
        "weekday_next",
    }
)  # fmt: skip
"""Roles whose value is an integer."""
STARTING_ROLES = (
    "month", "month_short", "weekday", "weekday_short", "weekday_part", "weekday_back", "weekday_next", "habit",
    "day", "moment",
    "period", "edge", "ref", "season", "holiday", "part_of_day", "unit", "frequency", "clock", "oclock", "noon",
    "decade_word",
)  # fmt: skip
"""Roles that start work: a text without such a word or a figure holds no time."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All phrases of a language that times are made of.

    Attributes:
        language: Code of the language.
        roles: Roles of each phrase, lower case.
        endings: What follows the figures of an ordinal number ("st", ":e").
        decades: What follows the figures of a decade ("s", "-talet").
        is_capitalised: Months and weekdays have a capital letter, so a word without one is none.
        is_ago_a_duration: "vor zwei Wochen" is annotated as the duration "zwei Wochen".
        hundreds: "1800-talet" is the century.
        has_ages_in_decades: "In his 30s": two figures are a decade with an apostrophe only.
        has_decimal_point: A point between figures is a decimal point, so "14.30" alone is no clock.
        shift_follows: "la semaine dernière": the word for last or next stands behind the unit.
        keeps_article: "den 14 februari": the article belongs to the date.
        nouns_are_capitalised: A small word behind a year is none that is counted.
        plurals: Endings of words that can be counted.
        past: Words that say that a sentence speaks of the past.
        future: Words that say that a sentence speaks of the future.
        counted: Words after a figure that make it a count, not a year.
        captions: Words that stand before the dates of metadata ("Published", "Stand").
        has_own_table: False for a language that is known from CLDR alone.
    """

    language: str
    roles: Mapping[str, Roles]
    endings: tuple[str, ...]
    decades: tuple[str, ...]
    is_capitalised: bool
    is_ago_a_duration: bool
    hundreds: bool
    has_ages_in_decades: bool
    has_decimal_point: bool
    shift_follows: bool
    keeps_article: bool
    nouns_are_capitalised: bool
    plurals: tuple[str, ...]
    past: re.Pattern[str] | None
    future: re.Pattern[str] | None
    counted: frozenset[str]
    captions: frozenset[str]
    has_own_table: bool

    def starts(self) -> Iterator[str]:
        """Yield the phrases that a search starts from."""
        return (phrase for phrase, roles in self.roles.items() if any(role in roles for role in STARTING_ROLES))


@lru_cache
def languages() -> frozenset[str]:
    """Return the codes of all languages that there are words for."""
    return frozenset(file.name.removesuffix(".json") for file in (_DATA / "cldr").iterdir())


@lru_cache
def own_tables() -> frozenset[str]:
    """Return the codes of the languages that have a table of this repository's own beside CLDR's words."""
    return frozenset(file.name.removesuffix(".toml") for file in (_DATA / "words").iterdir())


@cache
def lexicon(language: str) -> Lexicon | None:
    """Return the words of a language (ISO 639-1); None if there are none.

    Args:
        language: The code. `no` is read as Bokmål.
    """
    language = {"no": "nb"}.get(language, language)
    if language not in languages():
        return None
    own = tomllib.loads((_DATA / "words" / f"{language}.toml").read_text("utf-8")) if language in own_tables() else {}
    common = tomllib.loads((_DATA / "common.toml").read_text("utf-8"))
    roles: defaultdict[str, dict[str, int | str]] = defaultdict(dict)
    unwanted = set(_phrases(own.get("not_words", "")))
    cldr = [entry for entry in _cldr(language) if entry[2] not in unwanted]
    for role, value, phrase in (*cldr, *_table(common), *_table(own)):
        roles[phrase].setdefault(role, value)
    _compose(roles, own)
    return Lexicon(
        language,
        dict(roles),
        tuple(_phrases(own.get("ordinal_endings", ""))),
        tuple(_phrases(own.get("decade_endings", ""))),
        own.get("capitalised", False),
        own.get("ago_is_a_duration", False),
        own.get("hundreds", False),
        own.get("ages_in_decades", False),
        own.get("decimal_point", False),
        own.get("shift_follows", False),
        own.get("keeps_article", False),
        own.get("nouns_capitalised", False),
        tuple(_phrases(own.get("plural_endings", ""))),
        _any_of(own.get("past", "")),
        _any_of(own.get("future", "")),
        frozenset((*_phrases(common["counted"]), *_phrases(own.get("counted", "")))),
        frozenset((*_phrases(common["captions"]), *_phrases(own.get("captions", "")))),
        bool(own),
    )


def _cldr(language: str) -> Iterator[tuple[str, int | str, str]]:
    """Yield role, value and phrase of CLDR's words. Abbreviations have roles of their own, which need a date beside."""
    words: dict[str, Any] = json.loads((_DATA / "cldr" / f"{language}.json").read_text("utf-8"))
    for role in ("month", "weekday"):
        for number, forms in words[role].items():
            longest = max(map(len, forms))
            for form in forms:
                is_short = form.endswith(".") or (len(form) <= 4 and len(form) < longest)
                yield f"{role}_short" if is_short else role, int(number), form.rstrip(".").replace("ʼ", "'")
    for role, group in (("unit", "unit"), ("part_of_day", "daypart")):
        for code, forms in words[group].items():
            yield from ((role, code, form) for form in forms)
    for role, pairs in (("ago", words["past"]), ("ahead", words["future"])):
        for before, after in pairs:
            if before:
                yield f"{role}_before", 1, before
            if after and " " not in after:
                yield f"{role}_after", 1, after


def _table(table: Mapping[str, Any]) -> Iterator[tuple[str, int | str, str]]:
    """Yield role, value and phrase of a table of our own."""
    for role, start in (("number", 0), ("nth", 1)):
        for number, phrases in enumerate(table.get(role, "").split(";") if role in table else (), start):
            yield from ((role, number, phrase) for phrase in _phrases(phrases))
    for number, phrases in table.get("numbers", {}).items():
        yield from (("number", int(number), phrase) for phrase in _phrases(phrases))
    for role, group in table.get("words", {}).items():
        if isinstance(group, str):
            yield from ((role, 1, phrase) for phrase in _phrases(group))
            continue
        for value, phrases in group.items():
            number = int(value) if role in _NUMBERED else value
            yield from ((role, number, phrase) for phrase in _phrases(phrases))


def _compose(roles: dict[str, dict[str, int | str]], own: Mapping[str, Any]) -> None:
    """Add what a language's tables say how to build: inflected forms, compounds, numbers to 99."""

    def words(role: str) -> list[tuple[str, int | str]]:
        return [(phrase, values[role]) for phrase, values in roles.items() if role in values]

    def add(role: str, value: int | str, phrase: str) -> None:
        roles[phrase].setdefault(role, value)

    for role, endings in own.get("endings", {}).items():
        for word, value in words(role):
            for ending in _phrases(endings):
                cut = len(ending) - len(ending.lstrip("<"))  # each "<" takes a letter off
                add(role, value, word[: len(word) - cut] + ending[cut:])
    for role, endings in own.get("new_endings", {}).items():
        source, _, target = role.partition("_to_")
        for word, value in words(source):
            for ending in _phrases(endings):
                add(target, value, word + ending)
    for joint in own.get("weekday_part_joints", ()):
        for weekday, number in words("weekday"):
            for part, code in words("part_of_day"):
                if " " not in part:
                    add("weekday_part", f"{number} {code}", weekday + joint + part)
    if form := own.get("compound_number"):
        ones = [(word, value) for word, value in words("number") if isinstance(value, int) and 1 <= value <= 9]
        tens = [(w, v) for w, v in words("number") if isinstance(v, int) and v in range(20, 100, 10)]
        for ten, high in tens:
            for one, low in ones:
                assert isinstance(high, int)
                assert isinstance(low, int)
                add("number", high + low, form.format(tens=ten, ones=own.get("combining", {}).get(one, one)))


def _any_of(words: str) -> re.Pattern[str] | None:
    alternatives = "|".join(re.escape(word) for word in _phrases(words))
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE) if alternatives else None


def _phrases(text: str) -> Iterable[str]:
    return [phrase.strip().lower().replace("’", "'") for phrase in text.split(",") if phrase.strip()]
