"""Bylines: the names of persons in them, and the agency."""

import re
from functools import lru_cache

from newsmill.text.agencies import agency_named
from newsmill.text.wordlists import all_words, read_data

_DATA = read_data("bylines.toml")
_BEFORE = re.compile(
    rf"^(?:{'|'.join(map(re.escape, all_words(_DATA['before'])))})(?:\s*:\s*|\s+(?=\S))", re.IGNORECASE
)
_NOBODY = re.compile(rf"\b(?:{'|'.join(map(re.escape, all_words(_DATA['nobody'])))})\b", re.IGNORECASE)
_ROLES = frozenset(all_words(_DATA["role"]))
_AND = re.compile(r"\s+(?:&|and|och|und|et|en|y|og|ja|e|i|sowie|with|mit|med)\s+")
_ADDRESS = re.compile(r"\s*[(<\[]?\S+@\S+\.\w+[)>\]]?|\s*\(@\w+\)|https?://\S+")


@lru_cache(maxsize=10_000)
def read_byline(text: str) -> tuple[tuple[str, ...], str | None]:
    """The persons of a byline, and the agency it names.

    A comma or an "and" parts names only where every part has two words: not "Berg, Anna", not "Ortega y Gasset".

    >>> read_byline("Av Anna Berg, TT")
    (('Anna Berg',), 'TT')
    >>> read_byline("Door onze redactie")
    ((), None)
    >>> read_byline("Von A. B. und C. D.")
    (('A. B.', 'C. D.'), None)
    >>> read_byline("José Ortega y Gasset"), read_byline("Berg, Anna")
    ((('José Ortega y Gasset',), None), (('Berg, Anna',), None))
    >>> read_byline("By Jane Doe, Political Editor (jane@harbourpost.example)")
    (('Jane Doe',), None)
    """
    names: list[str] = []
    agency: str | None = None
    for strong in re.split(r"[;\n|•/]|\s[–—-]\s", _ADDRESS.sub("", text)):
        whole = _BEFORE.sub("", strong.strip(" .:,\t") if strong.strip().endswith((":", ",")) else strong.strip())
        for name in _parted(whole):
            found = agency_named(name)
            agency = agency or found
            if found is None and name and not _NOBODY.search(name):
                names.append(name)
    return tuple(dict.fromkeys(names)), agency


def _parted(whole: str) -> list[str]:
    parts = [part.strip() for part in _AND.sub(",", whole).split(",")]
    persons = [part for part in parts if part.casefold() not in _ROLES and agency_named(part) is None]
    if len(persons) < len(parts) and all(" " in part or _NOBODY.search(part) for part in persons):
        return [part for part in parts if part.casefold() not in _ROLES]
    if all(" " in part for part in parts):
        return parts
    return [whole]
