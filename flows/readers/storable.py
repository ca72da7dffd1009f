"""JSON values from strangers, made fit for tables: no lone surrogates, no NUL, no number that is none."""

import math
import os
from typing import Any


def storable_text(text: str) -> str:
    r"""Join the halves of surrogate pairs, replace lone ones by U+FFFD, drop NUL.

    >>> storable_text("a\ud83d\ude00b\ud800c\0")
    'a😀b�c'
    """
    if "\0" in text:
        text = text.replace("\0", "")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def storable(value: Any) -> Any:
    """The same JSON value with every string stored as `storable_text` and infinite numbers as strings."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable_text(key): storable(item) for key, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def path_text(path: str) -> str:
    r"""A path as text for a table: bytes that are no UTF-8 become escapes, a backslash is doubled.

    So two paths never become one, whatever bytes they are made of.

    >>> path_text("caf\udce9/menu.txt")
    'caf\\xe9/menu.txt'
    """
    return name_text(path.replace("\\", "\\\\"))


def name_text(name: str) -> str:
    """A file name as text to show: bytes that are no UTF-8 become escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
