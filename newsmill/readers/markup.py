"""Blocks of text in markup that is all article: feeds, XHTML and NITF inside the formats of agencies."""

import re
from collections.abc import Iterator
from typing import Any

_KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2", "mellis"), "heading"),
    **dict.fromkeys(("figcaption", "media-caption", "caption"), "caption"),
    **dict.fromkeys(("blockquote", "bq", "quote", "citat"), "quote"),
}
_LINES = (
    "p div section article li ul ol dl dt dd tr table br figure block hedline media note pre lead body brodtext ingress"
)
_BREAKS = frozenset(_LINES.split(" ")).union(_KINDS)
_CELLS = frozenset({"td", "th", "entry"})
_LEFT_OUT = frozenset(
    {"script", "style", "template", "svg", "iframe", "object", "media-metadata", "media-reference", "media-producer"}
)

CELLS = " | "
"""Between the cells of a row of a table."""

LINE_BREAK = "\u2028"
"""A line break inside a block, where those are kept."""


def markup_blocks(root: Any, keep_breaks: bool = False) -> list[tuple[str, str]]:
    """Return the lines of an element in order, each with its kind: body, heading, quote or caption.

    Args:
        root: The element.
        keep_breaks: Whether an element `br` is a LINE_BREAK in its block instead of the end of it.

    >>> from lxml import html
    >>> markup_blocks(html.fromstring("<div>Ett.<h2>Två</h2><p>Tre<br>fyra <b>fem</b>.</p></div>"))
    [('body', 'Ett.'), ('heading', 'Två'), ('body', 'Tre'), ('body', 'fyra fem.')]
    """
    blocks: list[tuple[str, str]] = []
    held: list[str] = []
    kind = "body"
    for mark, text in _events(root, keep_breaks):
        if mark is None:
            held.append(text)
            continue
        if line := _BREAK_SPACE.sub(LINE_BREAK, one_line("".join(held)).strip(f"|{LINE_BREAK} ")):
            blocks.append((kind, line))
        held, kind = [], mark
    return blocks


def fragment_blocks(markup: str) -> list[tuple[str, str]]:
    """The lines of a fragment of HTML, which may be plain text as well."""
    from lxml import etree, html

    if not re.search(r"[<&]", markup):
        return [("body", line) for raw in markup.split("\n") if (line := one_line(raw))]
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(f"<div>{markup}</div>".replace("\0", "").encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    return markup_blocks(root)


def one_line(text: str) -> str:
    r"""The text with its white space folded as browsers fold it: no-break spaces stay, as they are typography.

    >>> one_line(" 8\xa0400 \n personer ")
    '8\xa0400 personer'
    """
    return _WHITE.sub(" ", text).strip()


_BREAK_SPACE = re.compile(f" ?{LINE_BREAK} ?")
_WHITE = re.compile(r"[ \t\r\n\f\v]+")


def local_name(element: Any) -> str:
    """Name of an element without its namespace; comments and the like have none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _cell_before(cell: Any) -> str | None:
    """Return the text of the cell before this one; None for the first one."""
    before = cell.getprevious()
    return "".join(before.itertext()).strip() if before is not None and local_name(before) in _CELLS else None


def _events(root: Any, keep_breaks: bool) -> Iterator[tuple[str | None, str]]:
    """Yield (None, text) for text, and (kind, "") where a new line of this kind begins; without recursion."""
    waiting: list[tuple[Any, str, bool]] = [(root, "body", False)]
    while waiting:
        element, kind, is_end = waiting.pop()
        name = local_name(element).lower()
        if keep_breaks and name == "br":
            if not is_end:
                yield None, LINE_BREAK + (element.tail or "")
            continue
        if is_end:
            if name in _BREAKS:
                yield kind, ""
            if element is not root and element.tail:
                yield None, element.tail
            continue
        if not name or name in _LEFT_OUT:
            if element is not root and element.tail:
                yield None, element.tail
            continue
        own = _KINDS.get(name, kind)
        if name in _BREAKS:
            yield own, ""
        elif name in _CELLS and (before := _cell_before(element)) is not None:
            yield (own, "") if before.endswith((".", "!", "?")) else (None, CELLS)
        if element.text:
            yield None, element.text
        waiting.append((element, kind, True))
        waiting.extend((child, own, False) for child in reversed(element))
    yield "body", ""
