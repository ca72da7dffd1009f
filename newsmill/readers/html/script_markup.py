"""Articles that a page keeps in its scripts, as markup in a string of JSON, for browsers to put in place."""

import json
import re
from collections.abc import Iterator
from typing import Any

_MAX_CHARS = 4_000_000
_MIN_CHARS = 300
_MAX_DEPTH = 3
_STRING = re.compile(rf'"(?:[^"\\]|\\.){{{_MIN_CHARS},}}+"')
_PARAGRAPH = re.compile(r"<p[\s>]|<br", re.IGNORECASE)


def scripted_markup(tree: Any) -> str | None:
    """The markup with the longest text of those that scripts keep, or None.

    Args:
        tree: The page, parsed by lxml.
    """
    kept = [markup for script in tree.iter("script") for markup in _markups(script.text or "", _MAX_DEPTH)]
    return max(kept, key=len, default=None)


def _markups(source: str, depth: int) -> Iterator[str]:
    """The strings of JSON with paragraphs, also those of JSON that is kept in a string itself."""
    if not depth or len(source) > _MAX_CHARS:
        return
    for literal in _STRING.finditer(source):
        try:
            text = json.loads(literal[0], strict=False)
        except ValueError:
            continue
        if '"' in text.partition("<")[0]:  # JSON: attributes of markup come after its first tag
            yield from _markups(text, depth - 1)
        elif _PARAGRAPH.search(text):
            yield text
