"""The standfirst of a web page: the text between headline and article, which extractors of text leave out."""

import re
from collections.abc import Sequence
from typing import Any

from newsmill.readers.markup import one_line
from newsmill.text.folding import folded

_MIN_CHARS, _MAX_CHARS = 40, 700
_MAX_LINKED = 0.3
_EDGE = 20
_MAX_ELEMENTS = 600
_ENDS = tuple('.!?…。！？।۔"”“»')
_BLOCKS = ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "section", "article", "header", "table")
_BESIDE = frozenset(
    {"nav", "aside", "footer", "form", "figure", "details", "dialog", "button", "video", "audio", "table", "ul", "ol"}
)
_HIDDEN = frozenset({"script", "style", "noscript", "template"})
_LEAD = re.compile(
    r"sub-?(title|head|line)|lead(?!er)|lede\b|intro|standfirst|dek\b|excerpt|teaser|summary|abstract|preamble|ingress"
    r"|vorspann|chapo|entradilla|bajada|sommario|manchet",
    re.IGNORECASE,
)
"""Names of classes that sites give to the element of a standfirst."""

_OTHER = re.compile(
    r"caption|credit|copyright|image|img|photo|gallery|byline|author|shar(e|ing)|social|meta|date|time|newsletter"
    r"|sign-?up|popup|comment|player|video|audio|paywall|disclaimer|message|banner|menu|breadcrumb|related"
    r"|(?<!sub)(?<!sub-)(title|headline)",
    re.IGNORECASE,
)
"""Names of other elements between headline and text."""


def standfirst(tree: Any, title: str, blocks: Sequence[tuple[str, str]]) -> str | None:
    """The first text that readers see after the headline and that is not in the article's own text.

    Args:
        tree: The page, parsed by lxml.
        title: The title that was found.
        blocks: Kind and text of what was taken for the article, in order.

    Returns:
        Its text in one line; None where the text follows the headline, or no text does.
    """
    texts = [folded(text) for kind, text in blocks if kind != "caption"]
    begun, whole = {text[:_MIN_CHARS] for text in texts if len(text) >= _MIN_CHARS}, "".join(texts)
    heading = _headline(tree, folded(title))
    if heading is None:
        return None
    found = None
    for place, element in enumerate(heading.xpath("following::*")):
        if place == _MAX_ELEMENTS:
            return None
        if element.tag not in _BLOCKS:
            continue
        text = _shown(element)
        line = folded(text)
        if line[:_MIN_CHARS] in begun:
            return found
        if found is None and _MIN_CHARS <= len(text) <= _MAX_CHARS and _is_lead(element, text):
            if line[-_EDGE:] in whole:
                return None
            found = text
    return None


def _headline(tree: Any, title: str) -> Any:
    """The first heading with the title, those of the first level before others; else the first of that level."""
    headings = [heading for tag in ("h1", "h2", "h3") for heading in tree.iter(tag)]
    for heading in headings if title else ():
        text = folded(_shown(heading))
        if title in text and len(text) < 2 * len(title) + _EDGE:
            return heading
    return headings[0] if headings and headings[0].tag == "h1" else None


def _shown(element: Any) -> str:
    """The text that readers see of an element, in one line; of a long one no more than its beginning."""
    from lxml import etree

    parts: list[str] = []
    left = 2 * _MAX_CHARS
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, part in walk:
        if event == "start" and part.tag in _HIDDEN:
            walk.skip_subtree()
        elif text := part.text if event == "start" else part.tail if part is not element else None:
            parts.append(text[:left])
            left -= len(parts[-1])
            if left <= 0:
                break
    return one_line("".join(parts))


def _is_lead(element: Any, text: str) -> bool:
    if any(True for _ in element.iterdescendants(*_BLOCKS, "figcaption")):
        return False
    own = f"{element.get('class')} {element.get('id')}"
    marks = f"{own} {element.getparent().get('class')}"
    if _OTHER.search(marks) or any(parent.tag in _BESIDE for parent in element.iterancestors()):
        return False
    if not _LEAD.search(own if element.tag.startswith("h") else marks) and not text.endswith(_ENDS):
        return False
    linked = sum(len(_shown(link)) for link in element.iter("a"))
    return linked <= _MAX_LINKED * len(text)
