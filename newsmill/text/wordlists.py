"""Words that rules go by, from the TOML files beside this module: data of languages, never code of languages."""

import tomllib
from collections.abc import Iterable
from importlib import resources
from typing import Any


def read_data(name: str) -> dict[str, Any]:
    """Read a TOML file of this package, such as `structure.toml`."""
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text("utf-8"))


def all_words(lists: dict[str, Iterable[str]]) -> tuple[str, ...]:
    """The words of all languages, casefolded, each once; the longest first, as an alternation in a regex needs them.

    >>> all_words({"sv": ["Foto", "bild"], "da": ["foto"], "en": ["photo by"]})
    ('photo by', 'bild', 'foto')
    """
    words = {word.casefold() for words in lists.values() for word in words}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))
