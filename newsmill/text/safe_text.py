"""JSON values from strangers, made fit for tables: no lone surrogates, no NUL, no number that is none."""

import math
import os
import re
from pathlib import PurePath
from typing import Any

MAX_LEVELS = 100
"""Lists and objects nested deeper are no metadata; where Python gives up by itself depends on version and stack."""

MAX_DIGITS = 1_000
"""Longer integers are kept as strings: reading one takes time that grows with its square, and Python refuses to."""


def json_integer(digits: str) -> int | str:
    """A JSON integer, as a string where it is too long to count with."""
    return int(digits) if len(digits) <= MAX_DIGITS else digits


def safe_text(text: str) -> str:
    r"""Join the halves of surrogate pairs, replace lone ones by U+FFFD, drop NUL.

    >>> safe_text("a\ud83d\ude00b\ud800c\0")
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


def safe_value(value: Any, levels: int = MAX_LEVELS) -> Any:
    """Return the same JSON value with every string stored as `safe_text` and infinite numbers as strings; NaN is null.

    Raises:
        RecursionError: Lists and objects are nested deeper than `levels`.
    """
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, list | dict) and not levels:
        raise RecursionError
    if isinstance(value, list):
        return [safe_value(item, levels - 1) for item in value]
    if isinstance(value, dict):
        return {safe_text(key): safe_value(item, levels - 1) for key, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    return value


def path_text(path: str) -> str:
    r"""A path as text for a table: bytes that are no UTF-8 become escapes, a backslash is doubled.

    So two paths never become one, whatever bytes they are made of; nor does a folder look like an archive ("x!/").

    >>> path_text("caf\udce9/menu.txt"), path_text("odd!/menu.txt")
    ('caf\\xe9/menu.txt', 'odd\\x21/menu.txt')
    """
    return name_text(path.replace("\\", "\\\\")).replace("!/", r"\x21/")


def text_path(text: str) -> str:
    r"""The path that `path_text` made this text from.

    >>> text_path(path_text("caf\udce9/a\\xe9/é.txt")) == "caf\udce9/a\\xe9/é.txt"
    True
    """
    return os.fsdecode(_ESCAPE.sub(_unescaped, text.encode()))


_ESCAPE = re.compile(rb"\\(?:\\|x([0-9a-f]{2}))")


def _unescaped(match: re.Match[bytes]) -> bytes:
    return bytes.fromhex(match[1].decode()) if match[1] else b"\\"


def printable(path: PurePath | str) -> str:
    r"""A path for a message: in one line, whatever is in it, and without characters that a terminal would obey.

    >>> printable("new\nline, caf\udce9, \x1b[31m.txt")
    'new\\nline, caf\\xe9, \\x1b[31m.txt'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name_text(str(path)))


def name_text(name: str) -> str:
    """A file name as text to show: bytes that are no UTF-8 become escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
