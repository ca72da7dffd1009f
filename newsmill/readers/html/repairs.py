"""Markup of pages that extraction misreads, changed before it is read."""

import re
from typing import Any

from newsmill.readers.markup import one_line
from newsmill.readers.notices import makes_offer

_SENTENCE_ENDS = (".", "!", "?", "…", ":", "”", '"', "»")
_MIN_SENTENCE_CHARS = 40
_BLOCKS = frozenset({"p", "li", "blockquote", "td", "figcaption", "dd"})
_CONTAINERS = ("div", "section", "article", "main", "td", "body", "center")
_INLINE = frozenset({
    "a", "abbr", "b", "big", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span", "strong", "sub",
    "sup", "time", "tt", "u",
})  # fmt: skip
_MIN_BROKEN_CHARS = 100
_MAX_OFFER_CHARS = 1_500
_OFFER_MARKS = re.compile(
    r"pay-?wall-?(?:offer|promo|barrier|message|overlay|teaser|box|layer|cta|modal|prompt|container)|reg-?wall|upsell"
    r"|subscri(?:be|ption)-?(?:offer|box|banner|prompt|promo|cta|wall)|abo-?(?:angebot|box|offer|teaser|banner)|offer-?page"
    r"|piano-|tp-container",
    re.IGNORECASE,
)
"""Classes and ids of offers to subscribe; `paywall` alone is what schema.org's examples call the paid text."""


def mend(tree: Any) -> None:
    """Change a page in place.

    Two line breaks part paragraphs where text has no elements of its own. An `aside` with the headline is the article.
    A `time` inside a sentence is text. An offer to subscribe is no text.

    Args:
        tree: The page, parsed by lxml.
    """
    for aside in list(tree.iter("aside")):
        if next(aside.iter("h1"), None) is not None:
            aside.tag = "section"
    for element in list(tree.iter("time")):
        if _is_in_sentence(element):
            element.drop_tag()
    for element in [e for e in tree.iter(*_CONTAINERS) if _has_broken_text(e)]:
        _wrap_paragraphs(element)
    for element in [e for e in tree.iter("div", "section", "aside", "form") if _is_offer(e)]:
        if element.getparent() is not None:
            element.drop_tree()


def _is_in_sentence(element: Any) -> bool:
    block = next((parent for parent in element.iterancestors() if parent.tag in _BLOCKS), None)
    if block is None:
        return False
    text, own = one_line(block.text_content()), one_line(element.text_content())
    return bool(own) and len(text) - len(own) >= _MIN_SENTENCE_CHARS and text.endswith(_SENTENCE_ENDS)


def _has_broken_text(element: Any) -> bool:
    """Return whether an element has text of its own with two line breaks after one another in it."""
    own = len((element.text or "").strip()) + sum(len((child.tail or "").strip()) for child in element)
    return own >= _MIN_BROKEN_CHARS and any(_is_gap(child) for child in element)


def _is_gap(child: Any) -> bool:
    """Return whether a child is a line break that follows another one."""
    before = child.getprevious()
    return child.tag == "br" and before is not None and before.tag == "br" and not (before.tail or "").strip()


def _wrap_paragraphs(element: Any) -> None:
    """Put the runs of text and inline elements between two line breaks, or other elements, into paragraphs."""
    children = list(element)
    text = element.text
    for child in children:
        element.remove(child)
    element.text = None
    paragraph = element.makeelement("p")
    paragraph.text = text

    def close() -> Any:
        if one_line(paragraph.text_content()):
            if _ends_in_break(paragraph):
                paragraph.remove(paragraph[-1])
            element.append(paragraph)
        return element.makeelement("p")

    for child in children:
        tail, child.tail = child.tail, None
        if (
            child.tag == "br"
            and len(paragraph)
            and paragraph[-1].tag == "br"
            and not (paragraph[-1].tail or "").strip()
        ):
            paragraph = close()
            paragraph.text = tail
        elif child.tag == "br" or child.tag in _INLINE:
            child.tail = tail
            paragraph.append(child)
        else:
            paragraph = close()
            element.append(child)
            paragraph.text = tail
    close()


def _ends_in_break(paragraph: Any) -> bool:
    return len(paragraph) > 0 and paragraph[-1].tag == "br" and not (paragraph[-1].tail or "").strip()


def _is_offer(element: Any) -> bool:
    marks = f"{element.get('class')} {element.get('id')}"
    if not _OFFER_MARKS.search(marks):
        return False
    text = element.text_content()
    return len(text) <= _MAX_OFFER_CHARS and makes_offer(text)
