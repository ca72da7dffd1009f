"""Names of keys and columns, and the fields that they fill."""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache
from importlib import resources

ALIASES: dict[str, tuple[str, ...]] = {
    field: tuple(names)
    for field, names in tomllib.loads(resources.files(__package__).joinpath("aliases.toml").read_text("utf-8")).items()
}
"""Field -> names of keys that fill it, in order of preference; a key that fills no field is kept in `extra`."""

ARTICLE_LISTS = ("seendate", "outletName", "media_name", "media_url", "MobileURL")
"""Keys of the article lists of GDELT and Media Cloud, whose records have titles and addresses but no texts."""

FIELDS = tuple(ALIASES)

Columns = tuple[tuple[str, str], ...]
"""Fields and the names of the keys or columns that the user gives for them."""


def plain_key(name: str) -> str:
    """Return a name as names are compared.

    >>> plain_key("Pub_Date"), plain_key(" Texte intégral ")
    ('pubdate', 'texteintégral')
    """
    return _SEPARATORS.sub("", unicodedata.normalize("NFC", name)).casefold()


_SEPARATORS = re.compile(r"[\s_-]+")
_PLACES = {plain_key(name): (field, place) for field, names in ALIASES.items() for place, name in enumerate(names)}
_LISTED = frozenset(map(plain_key, ARTICLE_LISTS))


@lru_cache(maxsize=1_000)
def keys_of_fields(keys: tuple[str, ...], columns: Columns = ()) -> dict[str, tuple[str, ...]]:
    """Return the keys that can fill each field, the preferred one first.

    Of two keys with the same plain name the one that is spelled like the alias comes first.

    Args:
        keys: The keys of a record, in order.
        columns: The keys that the user names for fields, which come before all others.

    >>> keys_of_fields(("ID", "Brödtext", "Text", "text", "Ressort"))
    {'external_id': ('ID',), 'text': ('text', 'Text', 'Brödtext')}
    >>> keys_of_fields(("Text", "Artikel"), (("text", "artikel"),))
    {'text': ('Artikel', 'Text')}
    """
    found: dict[str, list[tuple[int, bool, int, str]]] = {}
    named = {plain_key(name): field for field, name in columns}
    for index, key in enumerate(keys):
        if (chosen := named.get(plain_key(key))) is not None:
            found.setdefault(chosen, []).append((-1, False, index, key))
        elif (known := _PLACES.get(plain_key(key))) is not None:
            field, place = known
            found.setdefault(field, []).append((place, key != ALIASES[field][place], index, key))
    return {field: tuple(entry[-1] for entry in sorted(entries)) for field, entries in found.items()}


@lru_cache(maxsize=1_000)
def is_article_list(keys: tuple[str, ...]) -> bool:
    """Return whether one of the keys belongs to a list of articles without texts."""
    return any(plain_key(key) in _LISTED for key in keys)


def makes_articles(keys: Collection[str], columns: Columns = ()) -> bool:
    """Return whether records with these keys have a text, or are entries of a known list of articles."""
    return "text" in keys_of_fields(tuple(keys), columns) or is_article_list(tuple(keys))


def distinct_keys(names: Sequence[str]) -> list[str]:
    """Return the names of columns, with a number behind a name that was there before.

    >>> distinct_keys(["Text", "Ressort", "Ressort", "Ressort_2"])
    ['Text', 'Ressort', 'Ressort_3', 'Ressort_2']
    """
    counts = Counter[str]()
    numbered, given = [], set(names)
    for name in names:
        counts[name] += 1
        while counts[name] > 1 and f"{name}_{counts[name]}" in given:
            counts[name] += 1
        numbered.append(name if counts[name] == 1 else f"{name}_{counts[name]}")
    return numbered
