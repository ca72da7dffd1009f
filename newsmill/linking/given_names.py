"""Look up given names that are one name in several languages, or its short form."""

import tomllib
from functools import cache
from importlib.resources import files

from newsmill.linking.romanisation import roman


def given_name(word: str, spelled: str) -> str:
    """Return one name for all variants of a given name; its `roman` spelling if it is on no list.

    Takes a word of a `light` key and its `roman` spelling, by which names in other scripts are looked up.
    """
    latin, romanised = _groups()
    return latin.get(word) or (spelled if word.isascii() else romanised.get(spelled, spelled))


@cache
def _groups() -> tuple[dict[str, str], dict[str, str]]:
    table = tomllib.loads(files("newsmill.linking").joinpath("given_names.toml").read_text("utf-8"))["groups"]
    latin = {name: group[0] for group in reversed(table) for name in group}
    return latin, {roman(name, "en"): name_of for name, name_of in latin.items()}
