"""Resolve a source's language hint to an ISO 639-1 code."""

import re
import tomllib
import unicodedata
from importlib import resources

_NAMES: dict[str, list[str]] = tomllib.loads(
    resources.files(__package__).joinpath("language_names.toml").read_text("utf-8")
)
_CODES = {name: code for code, names in _NAMES.items() for name in (code, *names)}
_FIRST_PART = re.compile(r"[^\W\d_]+")


def resolve_hint(hint: str | None) -> str | None:
    """The ISO 639-1 code that a source means; None where it names none.

    Understood are codes of ISO 639-1, -2 and -3, alone or before a region, script or encoding; English and own names.

    >>> [resolve_hint(hint) for hint in ("SV", "sv_SE.UTF-8", "swe", "Swedish", "svenska", "zh-Hant", "klingon")]
    ['sv', 'sv', 'sv', 'sv', 'sv', 'zh', None]
    """
    if hint is None:
        return None
    name = unicodedata.normalize("NFC", hint).strip().casefold()
    first = _FIRST_PART.match(name)
    return _CODES.get(name) or (_CODES.get(first[0]) if first else None)
