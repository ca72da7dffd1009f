"""Bylines: the names of persons in them, and the agency."""

import re
from collections.abc import Iterable
from functools import lru_cache
from html import unescape

from newsmill.text.agencies import agency_named
from newsmill.text.wordlists import all_words, read_data

_DATA = read_data("bylines.toml")


def _alternatives(name: str) -> str:
    return "|".join(map(re.escape, all_words(_DATA[name])))


_BEFORE = re.compile(rf"^(?:{_alternatives('before')})(?:\s*:\s*|\s+(?=\S))", re.IGNORECASE)
_NOBODY = re.compile(rf"\b(?:{_alternatives('nobody')})\b", re.IGNORECASE)
_PICTURES = re.compile(
    rf"\b(?:{_alternatives('pictures')})\s*:.*?(?=\b(?:{_alternatives('before')})\s*:|$)", re.IGNORECASE
)
_ROLES = frozenset(all_words(_DATA["role"]))
_ROLE_ENDS = tuple(f"-{role}" for role in _ROLES)
_AND = re.compile(r"\s+(?:&|and|och|und|et|en|y|og|ja|e|i|sowie|with|mit|med)\s+(?=[^\W\d_a-z])")
_NAMED_ADDRESS = re.compile(r"^\s*\S+@\S+\.\w+\s*\(([^()@]+)\)\s*$")
_ADDRESS = re.compile(r"\s*[(<\[]?\S+@\S+\.\w+[)>\]]?|\s*\(@\w+\)|(?<!\S)@\w+|https?://\S+")
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
_SITE = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_DEGREE = re.compile(r",\s*(?:PhD|Ph\.\s?D\.|MD|M\.D\.|MSc|MBA|RN|Esq\.?)(?=$|[\s,;])")
_JUNIOR = re.compile(r",\s*((?:Jr|Sr)\b\.?)")
_KEPT_COMMA = "\ue000"
_PLACE = re.compile(
    r"(\S+ \S.*?)\s+(?:in|i|en|à|a|da|te|w|em)\s+[^\W\d_a-z][\w’'.-]*(?:[ -][^\W\d_a-z][\w’'.-]*){0,2}$"
)


@lru_cache(maxsize=10_000)
def read_byline(text: str) -> tuple[tuple[str, ...], str | None]:
    """Return the persons of a byline, and the agency that it names.

    A comma or an "and" parts names only where every part has two words: not "Berg, Anna", not "Ortega y Gasset". Roles,
    places, degrees, addresses and whoever took the pictures are left out.

    >>> read_byline("Av Anna Berg, TT"), read_byline("Anna Berg (TT)")
    ((('Anna Berg',), 'TT'), (('Anna Berg',), 'TT'))
    >>> read_byline("Door onze redactie"), read_byline("@annaberg")
    (((), None), ((), None))
    >>> read_byline("Von A. B. und C. D., Berlin"), read_byline("Text: Sara Ek Foto: Bo Ek")
    ((('A. B.', 'C. D.'), None), (('Sara Ek',), None))
    >>> read_byline("José Ortega y Gasset"), read_byline("Berg, Anna")
    ((('José Ortega y Gasset',), None), (('Berg, Anna',), None))
    >>> read_byline("By Jane Doe, Political Editor (jane@harbourpost.example)")
    (('Jane Doe',), None)
    >>> read_byline("Jane Dorn in Brussels and Martin Land, Jr., PhD")
    (('Jane Dorn', 'Martin Land, Jr.'), None)
    """
    names: list[str] = []
    agency: str | None = None
    text = _NAMED_ADDRESS.sub(r"\1", unescape(text))
    text = _PICTURES.sub("", _ADDRESS.sub("", text))
    text = _JUNIOR.sub(rf"{_KEPT_COMMA}\1", _DEGREE.sub("", text))
    for strong in re.split(r"[;\n|•/]|\s[–—-]\s", text):
        whole = _BEFORE.sub("", strong.strip(" .:,\t") if strong.strip().endswith((":", ",")) else strong.strip())
        while match := _BRACKETS.search(whole):
            agency = agency or agency_named(match[1])
            whole = whole[: match.start()]
        for part in _parted(whole):
            found = agency_named(part)
            agency = agency or found
            if found is None and part and not _NOBODY.search(part) and not _SITE.fullmatch(part):
                names.append(_PLACE.sub(r"\1", part).replace(_KEPT_COMMA, ", "))
    return distinct_names(names), agency


def distinct_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return each name once, whatever its case, and none that is two of the others in a row.

    >>> distinct_names(["ANNA BERG", "Anna Berg"]), distinct_names(["A. B.", "C. D.", "A. B. C. D."])
    (('Anna Berg',), ('A. B.', 'C. D.'))
    """
    found: dict[str, str] = {}
    for name in names:
        key = name.casefold()
        if key not in found or found[key].isupper():
            found[key] = name
    joined = {f"{one} {other}" for one in found for other in found if one != other} if len(found) > 2 else set()
    return tuple(name for key, name in found.items() if key not in joined)


def _parted(whole: str) -> list[str]:
    parts = [part.strip() for part in _AND.sub(",", whole).split(",")]
    persons = [part for part in parts if not _is_role(part) and agency_named(part) is None]
    if len(persons) < len(parts) and all(" " in part or _NOBODY.search(part) for part in persons):
        return [part for part in parts if not _is_role(part)]
    if all(" " in part for part in parts):
        return parts
    last = whole.rpartition(",")[2].strip()
    if len(parts) > 1 and parts[-1] == last and last[:1].isupper() and all(" " in part for part in parts[:-1]):
        return parts[:-1]  # the last one is a place
    return [whole]


def _is_role(part: str) -> bool:
    """Return whether a part of a byline says what a person is, as "Science Editor" does."""
    line = part.casefold()
    return line in _ROLES or line.rpartition(" ")[2] in _ROLES or line.endswith(_ROLE_ENDS)
