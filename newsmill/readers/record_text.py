"""Texts of structured records: paragraphs in lists and objects, and HTML inside of a text."""

import re
from html import unescape
from typing import Any

from newsmill.readers.cells import is_given
from newsmill.readers.markup import fragment_blocks

Marks = tuple[tuple[str, str], ...]

_TAGS = (
    "p|div|br|hr|span|a|b|i|u|em|strong|small|sub|sup|h[1-6]|ul|ol|li|dl|dt|dd|blockquote|q|cite|code|pre|table|thead"
    "|tbody|tr|td|th|img|figure|figcaption|iframe|script|style|section|article|header|footer|aside|main|font|center"
)
_MARKUP = re.compile(rf"</(?:{_TAGS})\s*>|<(?:br|hr|p|img)(?:\s[^<>]*)?/?>", re.IGNORECASE)
"""A closing tag, or an opening one of an element that needs none: a lone <b> in a sentence is text."""

_PARAGRAPHS = re.compile(r"<(?:p|br)\b", re.IGNORECASE)
_BLOCK_TAGS = re.compile(r"<(?:p|br|div|h[1-6]|ul|ol|li|table|blockquote|figure|section|article)\b", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")
_PAGE = re.compile(r"\s*(?:<!doctype\s+html|<html\b)", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_TEXT_KEYS = ("rendered", "text", "plaintext", "plain", "value", "#text", "html", "content", "body", "$")


def joined_text(value: Any) -> str | None:
    r"""Return the text that a value holds, or None.

    A list of strings is a list of paragraphs. Telegram mixes strings and objects with a `text`, which form one text.
    fundus keeps `summary` and `sections` of `headline` and `paragraphs`.

    >>> joined_text(["Ett.", "Två."]), joined_text(["Se ", {"type": "link", "text": "här"}, "."])
    ('Ett.\n\nTvå.', 'Se här.')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        sections = value.get("sections")
        if isinstance(sections, list):
            parts = [value.get("summary"), *(part for s in sections if isinstance(s, dict)
                                             for part in (s.get("headline"), s.get("paragraphs")))]  # fmt: skip
            return "\n\n".join(text for part in parts if part and (text := joined_text(part)))
        return next((found for key in _TEXT_KEYS if isinstance(found := value.get(key), str) and found), None)
    if not isinstance(value, list) or not value:
        return None
    texts = [item if isinstance(item, str) else item.get("text") if isinstance(item, dict) else None for item in value]
    if not all(isinstance(text, str) for text in texts):
        return None
    between = "\n\n" if all(isinstance(item, str) for item in value) else ""
    return between.join(str(text) for text in texts)


def has_markup(text: str) -> bool:
    """Return whether a text may be HTML or have character references: a quick look, before `plain_text`."""
    return "<" in text or "&" in text


def is_page(text: str) -> bool:
    """Return whether a text is a whole web page."""
    return _PAGE.match(text) is not None


def plain_text(text: str) -> tuple[str, Marks]:
    r"""Return a text without markup, and its marks (headings, quotes, captions).

    A text is HTML if it has a closing tag of HTML, or a line break, paragraph or picture. Its line feeds are breaks
    where it has no elements for them. In other texts character references are resolved, no more.

    >>> plain_text("<p>Bron &auml;r st&auml;ngd.</p><h2>Varför</h2><p>a&lt;b</p>")
    ('Bron är stängd.\n\nVarför\n\na<b', (('heading', 'Varför'),))
    >>> plain_text("Ett &amp; <b>två</b>\nTre"), plain_text("x < y & z")
    (('Ett & två\n\nTre', ()), ('x < y & z', ()))
    """
    if not _MARKUP.search(text):
        return _ENTITY.sub(lambda match: unescape(match[0]), text), ()
    blocks = html_blocks(text)
    return "\n\n".join(line for _, line in blocks), tuple(block for block in blocks if block[0] != "body")


def html_blocks(markup: str) -> list[tuple[str, str]]:
    """Return the lines of HTML, each with its kind; line feeds are breaks where there are no elements for them."""
    if not _BLOCK_TAGS.search(markup):
        markup = markup.replace("\n", "<br>")
    elif not _PARAGRAPHS.search(markup):
        markup = _BLANK_LINE.sub("<br>", markup)
    return fragment_blocks(markup)


def plain_line(text: str) -> str:
    """Return a title or lead without markup.

    >>> plain_line("<b>Fish</b> &amp; chips &#8211; row"), plain_line("1 < 2")
    ('Fish & chips – row', '1 < 2')
    """
    if not has_markup(text):
        return text
    return " ".join(plain_text(text)[0].split("\n\n"))


def given_text(values: list[Any]) -> tuple[int, str] | None:
    """Return the place of the first value that holds a text, and the text."""
    for place, value in enumerate(values):
        if is_given(value) and is_given(text := joined_text(value)):
            return place, text or ""
    return None
