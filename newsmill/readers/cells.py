"""Values of structured records as strings: placeholders, wrapped values, lists that are written as text."""

import ast
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

PLACEHOLDERS = frozenset({
    "NA", "<NA>", "N/A", "#N/A", "n/a", "nan", "NaN", "NaT", "NULL", "null", "(null)", "None", "none", "undefined",
    "\\N", "[]", "{}", "['']", '[""]', "[nan]", "[None]", "[null]", "c()", "character(0)", "list()",
})  # fmt: skip
"""Texts that R, pandas, Python, JavaScript, Excel and SQL write for a missing value or an empty list."""

_MAX_LIST_CHARS = 10_000
_LIST = re.compile(r"""\s*(?:\[|c\()\s*((?:(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")[,\s]*)+)(?:\]|\))\s*""", re.DOTALL)
_ITEM = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\"""")
_STRING_KEYS = ("rendered", "main", "text", "value", "content", "original", "name", "title", "#text", "$", "en")
_NAME_KEYS = (
    "name",
    "full_name",
    "fullName",
    "display_name",
    "displayName",
    "original",
    "title",
    "domain",
    "site",
    "uri",
)
_PART_KEYS = (("firstName", "firstname", "first_name"), ("lastName", "lastname", "last_name"))
_EXTENDED = frozenset({
    "$oid", "$date", "$numberLong", "$numberInt", "$numberDouble", "$numberDecimal", "$uuid", "$symbol",
})  # fmt: skip
"""Keys of MongoDB's Extended JSON (mongoexport)."""


def is_given(value: Any) -> bool:
    """Return whether a value says anything: 0 and False do, empty ones and placeholders do not."""
    if isinstance(value, str):
        return bool(value) and value not in PLACEHOLDERS
    return bool(value) or not (value is None or isinstance(value, list | dict))


def unwrapped(value: Any) -> Any:
    """Return the value inside Extended JSON, else the value itself.

    >>> unwrapped({"$oid": "65f1"}), unwrapped({"$date": {"$numberLong": "1730817000000"}})
    ('65f1', '2024-11-05T14:30:00+00:00')
    """
    while isinstance(value, dict) and len(value) == 1 and (key := next(iter(value))) in _EXTENDED:
        value = value[key]
        if key == "$date":
            value = _milliseconds(unwrapped(value))
    return value


def _milliseconds(value: Any) -> Any:
    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(value))).isoformat()
    except (ValueError, TypeError, OverflowError):
        return value


def string_of(value: Any) -> str | None:
    """Return the string of a title, address or code: itself, the only one of a list, or the one in an object.

    >>> string_of({"rendered": "Bron"}), string_of(["Bron"]), string_of({"id": 7})
    ('Bron', 'Bron', None)
    """
    value = unwrapped(value)
    if isinstance(value, list) and len(value) == 1:
        return string_of(value[0])
    if isinstance(value, dict):
        return next((found for key in _STRING_KEYS if isinstance(found := value.get(key), str) and found), None)
    return value if isinstance(value, str) else None


def scalar_of(value: Any) -> str | None:
    """Return an identifier or a date as a string; an object or list as JSON."""
    value = unwrapped(value)
    if isinstance(value, list) and len(value) == 1:
        return scalar_of(value[0])
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def names_of(value: Any) -> tuple[str, ...]:
    """Return names: of a string, of a list, also one that is written as text, or of objects with a name.

    >>> names_of("['Anna Berg', 'Piet Vos']"), names_of('c("Anna Berg", "Piet Vos")')
    (('Anna Berg', 'Piet Vos'), ('Anna Berg', 'Piet Vos'))
    >>> names_of([{"name": "Anna Berg"}, {"firstName": "Piet", "lastName": "Vos"}]), names_of("[Red.]")
    (('Anna Berg', 'Piet Vos'), ('[Red.]',))
    """
    value = unwrapped(value)
    if isinstance(value, str):
        return _names_in_text(value)
    if isinstance(value, Mapping):
        parts = [next((value[key] for key in keys if value.get(key)), None) for keys in _PART_KEYS]
        named = next((found for key in _NAME_KEYS if (found := value.get(key))), None)
        return names_of(named) if named else tuple(filter(None, [" ".join(p for p in parts if isinstance(p, str))]))
    if isinstance(value, list):
        return tuple(name for item in value for name in names_of(item))
    return ()


def _names_in_text(text: str) -> tuple[str, ...]:
    if not is_given(text):
        return ()
    if not text.lstrip().startswith(("[", "c(", "{")) or len(text) > _MAX_LIST_CHARS:
        return (text,)
    if match := _LIST.fullmatch(text):
        items = [_ESCAPE.sub(r"\1", one or other) for one, other in _ITEM.findall(match[1])]
        return tuple(item for item in items if is_given(item))
    if "{" not in text:
        return (text,)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        try:
            value = ast.literal_eval(text)
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            return (text,)
    return names_of(value) if isinstance(value, list | dict) else (text,)


_ESCAPE = re.compile(r"\\(['\"\\])")
