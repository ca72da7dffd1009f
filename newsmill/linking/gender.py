"""Tell a man and a woman of one family from one name in two cases, by the endings of given name and surname."""

import re
import tomllib
from enum import Enum, auto
from functools import cache
from importlib.resources import files

from newsmill.linking.romanisation import roman

_VOWELS = "aeiou"
_ENDS_LIKE_A_MAN = re.compile(r"[^aeiou]$|[aeiou]i$")
"""A man's given name in the nominative ends in a consonant, or in the j of Andrej."""


class Gender(Enum):
    """The result for two full names with one stem: SAME gender, OTHER gender, or UNSURE without more evidence."""

    SAME = auto()
    OTHER = auto()
    UNSURE = auto()


def compare_gender(name: tuple[str, str], other: tuple[str, str]) -> Gender:
    """Compare (given name, surname) with another one of the same stems; `roman` words.

    A man's given name takes -a in the genitive, and his surname an ending with it; a woman's has -a in the nominative,
    and her surname stays (Ivana Horvat), takes -ova (Nováková) or -a in place of an adjective's -i (Novotná). Where the
    surname has an -a as well, it is a man in the genitive unless women have that given name too (Aleksandra).

    >>> compare_gender(("ian", "novak"), ("iana", "novakova"))
    <Gender.OTHER: 2>
    >>> compare_gender(("boris", "dzhonson"), ("borisa", "dzhonsona"))
    <Gender.SAME: 1>
    >>> compare_gender(("aleksandr", "gromov"), ("aleksandra", "gromova"))
    <Gender.UNSURE: 3>
    >>> compare_gender(("peter", "pelegrini"), ("petera", "pelegriniho"))
    <Gender.SAME: 1>
    """
    man, woman = sorted((name, other), key=lambda words: words[0].endswith("a"))
    is_pair = _ENDS_LIKE_A_MAN.search(man[0]) or woman[0] == man[0] + "a"
    if not woman[0].endswith("a") or not is_pair:
        return Gender.SAME
    given, surname = man[0], man[1]
    if not given.endswith("i") and woman[0].endswith("ia"):
        return Gender.OTHER
    if surname == woman[1]:
        if surname[-1] not in _VOWELS:
            return Gender.OTHER
        return Gender.UNSURE if woman[0] in _women() else Gender.SAME
    if woman[1] == surname + "ova" or (surname.endswith("i") and woman[1].endswith("a")):
        return Gender.OTHER
    return Gender.UNSURE if woman[1].endswith("a") and woman[0] in _women() else Gender.SAME


@cache
def _women() -> frozenset[str]:
    """Given names of women that are a man's name with an -a, `roman`."""
    table = tomllib.loads(files("newsmill.linking").joinpath("given_names.toml").read_text("utf-8"))
    return frozenset(roman(name, "en") for name in table["women"])
