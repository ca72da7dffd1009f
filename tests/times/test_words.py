"""The words of the languages: what a table must have, and where CLDR's come from."""

import subprocess
import sys
import tomllib
from importlib.resources import files

import pytest

from newsmill.times.calendar import holiday
from newsmill.times.grammar import grammar_of
from newsmill.times.lexicon import languages, lexicon, own_tables

REQUIRED_ROLES = (
    "number", "nth", "month", "weekday", "day", "unit", "shift", "part", "season", "part_of_day", "ref", "holiday",
    "since", "and", "approx", "every", "vague", "plural", "noon", "frequency", "half", "same", "later",
)  # fmt: skip
"""Roles without which a table is unfinished."""
REQUIRED_KEYS = ("future", "past", "counted", "captions")


@pytest.mark.parametrize("language", sorted(own_tables()))
def test_tables_are_complete(language: str) -> None:
    words = lexicon(language)
    assert words is not None
    played = {role for roles in words.roles.values() for role in roles}
    assert set(REQUIRED_ROLES) - played == set()
    text = (files("newsmill.times") / "data" / "words" / f"{language}.toml").read_text("utf-8")
    assert set(REQUIRED_KEYS) - tomllib.loads(text).keys() == set()
    assert "Source" in text.splitlines()[0]
    assert {"ago_before", "ago_after"} & played
    assert {"ahead_before", "ahead_after"} & played


@pytest.mark.parametrize("language", sorted(own_tables()))
def test_values_of_roles_are_known(language: str) -> None:
    words = lexicon(language)
    assert words is not None

    def values(role: str) -> set[int | str]:
        return {roles[role] for roles in words.roles.values() if role in roles}

    assert values("month") == set(range(1, 13))
    assert values("weekday") == set(range(1, 8))
    assert values("unit") <= {"S", "MIN", "H", "D", "W", "M", "Q", "H1", "Y", "DE", "CE", "WE"}
    assert {"H", "D", "W", "M", "Y"} <= values("unit")
    assert {-1, 0, 1} <= values("shift")
    assert values("part") == {"start", "mid", "end"}
    assert [name for name in values("holiday") if holiday(str(name), 2024) is None] == []


def test_every_language_compiles() -> None:
    assert own_tables() <= languages()
    assert all(grammar_of(language) is not None for language in languages())


def test_the_words_of_cldr_are_those_of_babel() -> None:
    """In a fresh process for each language, since Babel 2.18 mixes words of languages that it has read before."""
    for language in ("sv", "pl"):
        command = (
            "import json; from newsmill.lab.times.build_cldr import words_of;"
            f"print(json.dumps(words_of('{language}'), ensure_ascii=False, indent=1, sort_keys=True))"
        )
        made = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True).stdout
        assert made == (files("newsmill.times") / "data" / "cldr" / f"{language}.json").read_text("utf-8")
