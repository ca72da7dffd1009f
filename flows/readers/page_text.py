"""The text of a web page: what trafilatura takes for the article, its headings, and the captions of its pictures."""

import re
from typing import Any

from flows.readers.markup import one_line

_SKIPPED = "ancestor::nav or ancestor::aside or ancestor::footer or ancestor::form"
_MAX_CAPTION_CHARS = 600

# trafilatura makes ordinary spaces of no-break and thin ones; so they go through it as signs of the disc of Phaistos,
# which nobody can read.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HIDDEN = {0xA0: 0x101D0, 0x202F: 0x101D1, 0x2009: 0x101D2, 0x2007: 0x101D3}
_SHOWN = {sign: space for space, sign in _HIDDEN.items()}


def page_text(tree: Any) -> list[tuple[str, str]]:
    """The blocks of the article in order, each with its kind: body, heading, quote or caption.

    Args:
        tree: The page, parsed by lxml; it is not changed.

    Returns:
        The blocks; none if there is no article.
    """
    from trafilatura import bare_extraction

    _translate(tree, _HIDDEN)
    found = bare_extraction(tree, include_comments=False, with_metadata=False)
    _translate(tree, _SHOWN)
    if found is None or found.body is None:
        return []
    blocks = [(kind, text.translate(_SHOWN).strip()) for element in found.body for kind, text in _blocks(element)]
    blocks = [block for block in blocks if block[1]]
    return _with_captions(tree, blocks)


def _translate(tree: Any, table: dict[int, int]) -> None:
    """Put other characters for some in all texts of a tree; what lxml reads but will not write goes."""
    for element in tree.iter():
        if element.text and not element.text.isascii():
            element.text = _CONTROLS.sub("", element.text).translate(table)
        if element.tail and not element.tail.isascii():
            element.tail = _CONTROLS.sub("", element.tail).translate(table)


def _blocks(element: Any) -> list[tuple[str, str]]:
    if element.tag == "head":
        return [("heading", line) for line in _lines(element)]
    if element.tag == "list":
        return [("body", line) for item in element.iter("item") for line in _lines(item)]
    if element.tag == "quote":
        return [("quote", line) for line in _lines(element)]
    return [("body", line) for line in _lines(element)]


def _lines(element: Any) -> list[str]:
    """The text of an element, a line for each of its line breaks and paragraphs."""
    parts = [element.text or ""]
    for child in element.iterdescendants():
        if child.tag in ("lb", "p", "item"):
            parts.append("\n")
        parts += [child.text or "", "\n" if child.tag in ("p", "item") else "", child.tail or ""]
    return [line for raw in "".join(parts).split("\n") if (line := one_line(raw))]


def _with_captions(tree: Any, blocks: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Put captions where they stand on the page, between the blocks that stand around them."""
    places = {_fold(text): index for index, (_, text) in reversed(list(enumerate(blocks)))}
    captions: list[tuple[int, str]] = []
    after, seen_title = 0, False
    for element in tree.iter("p", "h1", "h2", "h3", "h4", "li", "figcaption", "blockquote", "div"):
        if element.tag == "figcaption":
            text = one_line(element.text_content())
            if 0 < len(text) <= _MAX_CAPTION_CHARS and (after or seen_title) and not element.xpath(_SKIPPED):
                captions.append((after, text))
            continue
        seen_title = seen_title or element.tag == "h1"
        if element.tag != "div" or element.text:
            after = max(after, places.get(_fold(element.text_content()[:20_000]), -1) + 1)
    known = set(places)
    result = list(blocks)
    for index, text in reversed(captions):
        folded = _fold(text)
        if index < len(blocks) and folded and folded not in known:
            known.add(folded)
            result.insert(index, ("caption", text))
    return result


def _fold(text: str) -> str:
    return "".join(text.split())
