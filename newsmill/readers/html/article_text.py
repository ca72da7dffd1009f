"""The text of a web page: what trafilatura takes for the article, its headings, and the captions of its pictures."""

import re
from functools import cache
from typing import Any

from newsmill.readers.markup import CELLS, one_line
from newsmill.text.lines import has_stop

_SKIPPED = "ancestor::nav or ancestor::aside or ancestor::footer or ancestor::form"
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MAX_CAPTION_CHARS = 600
_MAX_HEADING_CHARS = 200
_MIN_PARAGRAPH_CHARS = 40
_MAX_CHARS = 20_000
_MIN_SHORT_CHARS, _MAX_SHORT_CHARS = 40, 500
_MIN_LINKED = 0.6

# trafilatura makes ordinary spaces of no-break and thin ones; so they go through it as signs of the disc of Phaistos,
# which nobody can read.
_UNWRITABLE = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_CONTROLS = re.compile(f"[{_UNWRITABLE}]")
_HIDDEN = {0xA0: 0x101D0, 0x202F: 0x101D1, 0x2009: 0x101D2, 0x2007: 0x101D3}
_SHOWN = {sign: space for space, sign in _HIDDEN.items()}
_TO_HIDE = re.compile(f"[{_UNWRITABLE}{''.join(map(chr, _HIDDEN))}]")
_TO_SHOW = re.compile(f"[{''.join(map(chr, _SHOWN))}]")
_UNREAD = frozenset({"script", "style"})


def page_text(tree: Any) -> list[tuple[str, str]]:
    """The blocks of the article in order, each with its kind: body, heading, quote or caption.

    Args:
        tree: The page, parsed by lxml; it is not changed.

    Returns:
        The blocks; none if there is no article.
    """
    _translate(tree, _TO_HIDE, _HIDDEN)
    body = _extracted(tree)
    _translate(tree, _TO_SHOW, _SHOWN)
    if body is None:
        return []
    blocks = [*_bare_beginning(body), *(block for element in body for block in _blocks(element))]
    blocks = [(kind, text.translate(_SHOWN).strip()) for kind, text in blocks]
    blocks = [block for block in blocks if block[1]]
    return _completed(tree, blocks)


def _translate(tree: Any, wanted: re.Pattern[str], table: dict[int, int]) -> None:
    """Put other characters for some in all texts of a tree; what lxml reads but will not write goes."""
    for element in tree.iter():
        if element.text and element.tag not in _UNREAD and wanted.search(element.text):
            element.text = _CONTROLS.sub("", element.text).translate(table)
        if element.tail and wanted.search(element.tail):
            element.tail = _CONTROLS.sub("", element.tail).translate(table)


def _extracted(tree: Any) -> Any:
    """Return the article as trafilatura finds it, or None.

    Under 250 characters trafilatura falls back to all text of the page without its structure; a short article is then
    looked for again.
    """
    from trafilatura import bare_extraction

    found = bare_extraction(tree, include_comments=False, with_metadata=False)
    body = None if found is None else found.body
    length = 0 if body is None else len("".join(body.itertext()))
    if length <= _MAX_SHORT_CHARS:
        short = bare_extraction(tree, include_comments=False, with_metadata=False, config=_short_articles())
        if short is not None and short.body is not None and 2 * len("".join(short.body.itertext())) >= length:
            return short.body
    return body


@cache
def _short_articles() -> Any:
    from trafilatura.settings import use_config

    settings = use_config()
    settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(_MIN_SHORT_CHARS))
    return settings


def _bare_beginning(body: Any) -> list[tuple[str, str]]:
    """Return sentences without an element of their own before the first paragraph: line breaks part the others."""
    texts = [body.text]
    for element in body:
        if element.tag != "head":
            break
        texts.append(element.tail)
    lines = [line for text in texts for line in _split(text)]
    return [("body", line) for line in lines if len(line) >= _MIN_PARAGRAPH_CHARS and has_stop(line)]


def _blocks(element: Any) -> list[tuple[str, str]]:
    if element.tag == "head":
        return [("heading", line) for line in _lines(element)]
    if element.tag == "list":
        return [("body", line) for item in element.iter("item") for line in _lines(item)]
    if element.tag == "quote":
        return [("quote", line) for line in _lines(element)]
    if element.tag == "table":
        return [("body", line) for row in element.iter("row") for line in _row(row)]
    return [("body", line) for line in _lines(element)]


def _row(row: Any) -> list[str]:
    """Return a row as one line with its cells apart; cells of sentences or several lines are lines of their own."""
    cells = [_lines(cell) for cell in row.iter("cell") if not any(True for _ in cell.iter("row"))]
    cells = [lines for lines in cells if lines]
    if any(len(lines) > 1 or has_stop(lines[0]) for lines in cells):
        return [line for lines in cells for line in lines]
    return [CELLS.join(lines[0] for lines in cells)] if cells else []


def _split(text: str | None) -> list[str]:
    return [line for raw in (text or "").split("\n") if (line := one_line(raw))]


def _lines(element: Any) -> list[str]:
    """The text of an element, a line for each of its line breaks and paragraphs."""
    parts = [element.text or ""]
    for child in element.iterdescendants():
        if child.tag in ("lb", "p", "item"):
            parts.append("\n")
        parts += [child.text or "", "\n" if child.tag in ("p", "item") else "", child.tail or ""]
    return _split("".join(parts))


def _completed(tree: Any, blocks: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Put captions, and headings that were lost, where they stand on the page; take out lines that are links."""
    places = {_fold(text): index for index, (_, text) in reversed(list(enumerate(blocks)))}
    added: list[tuple[int, str, str]] = []
    teasers: set[str] = set()
    prose: set[str] = set()
    after, seen_title = 0, False
    for element in tree.iter(*_HEADINGS, "p", "li", "figcaption", "blockquote", "div"):
        if element.tag == "figcaption":
            text = one_line(element.text_content())
            if 0 < len(text) <= _MAX_CAPTION_CHARS and (after or seen_title) and not element.xpath(_SKIPPED):
                added.append((after, "caption", text))
            continue
        seen_title = seen_title or element.tag == "h1"
        if element.tag == "div" and not element.text:
            continue
        text = _fold(element.text_content()[:_MAX_CHARS])
        if (place := places.get(text)) is not None:
            after = max(after, place + 1)
            (teasers if _is_teaser(blocks[place], element) else prose).add(text)
        elif element.tag in _HEADINGS and len(text) <= _MAX_HEADING_CHARS:
            following = element.getnext()
            place = None if following is None else places.get(_fold(following.text_content()[:_MAX_CHARS]))
            if place is not None and len(blocks[place][1]) >= _MIN_PARAGRAPH_CHARS:
                added.append((place, "heading", one_line(element.text_content())))
    known = set(places)
    teasers -= prose
    result = [[] if _fold(block[1]) in teasers else [block] for block in blocks]
    for index, kind, text in reversed(added):
        folded = _fold(text)
        if index < len(blocks) and folded and folded not in known:
            known.add(folded)
            result[index].insert(0, (kind, text))
    return [block for part in result for block in part]


def _is_teaser(block: tuple[str, str], element: Any) -> bool:
    """Return whether a line is mostly links and has no sentence; headings may be links."""
    kind, text = block
    if kind != "body" or text.endswith((".", ":", "。")) or element.xpath(_SKIPPED):
        return False
    return sum(len(_fold(link.text_content())) for link in element.iter("a")) >= _MIN_LINKED * len(_fold(text))


def _fold(text: str) -> str:
    return "".join(text.split())
