"""A web page as a record; used for HTML files and for archives of the web."""

import re
from typing import Any

from newsmill import limits
from newsmill.limits import RAW_CHARS
from newsmill.readers.found_metadata import FoundMetadata, as_document
from newsmill.readers.html.article_text import page_text
from newsmill.readers.html.boilerplate import without_boilerplate
from newsmill.readers.html.page_metadata import article_body, page_metadata
from newsmill.readers.html.repairs import mend
from newsmill.readers.html.script_markup import scripted_markup
from newsmill.readers.html.standfirst import standfirst
from newsmill.readers.markup import fragment_blocks
from newsmill.readers.notices import without_notices, without_offer
from newsmill.readers.records import Record, Rejection
from newsmill.text.folding import folded
from newsmill.text.safe_text import safe_text

CUT = "the page is read up to elements that are nested more than 256 deep"
"""In `extra` as `cut_off`, where libxml2 leaves the rest of a page out."""

_MIN_SHOWN_CHARS = 250
"""A page that shows less may be a shell for its scripts; trafilatura takes no less for an article either."""


def page_record(number: int, markup: str, url: str | None = None) -> Record:
    """The article of a page.

    Args:
        number: Place of the record, from 1.
        markup: The page.
        url: Where it was fetched from, if that is known.
    """
    if len(markup) > limits.PAGE_CHARS:
        detail = f"{len(markup):,} characters in one page; the limit is {limits.PAGE_CHARS:,}"
        return Rejection(number, "too_long", detail, safe_text(markup[:RAW_CHARS]))
    tree, is_cut = _parsed(markup)
    if tree is not None:
        mend(tree)
    said = article_body(tree) if tree is not None else None
    blocks = _blocks(tree, said) if tree is not None else []
    if not blocks:
        detail = f"no article is found in the page{'; ' + CUT if is_cut else ''}"
        return Rejection(number, "missing_text", detail, safe_text(markup[:RAW_CHARS]))
    found = page_metadata(tree, url)
    if is_cut:
        found.extra["cut_off"] = CUT
    title = found.values.get("title", "")
    captions = folded("\n".join(text for kind, text in blocks if kind == "caption"))
    _find_lead(found, tree, standfirst(tree, title, blocks), captions)
    blocks = without_notices(without_boilerplate(blocks, title, said))
    if found.extra.get("is_free") is False:
        blocks = without_offer(blocks)
    text = "\n\n".join(text for _, text in blocks)
    found.offer("published_at", "html", _guessed_date(tree, url))
    return as_document(number, found, text, [(kind, line) for kind, line in blocks if kind != "body"])


def _blocks(tree: Any, said: str | None) -> list[tuple[str, str]]:
    """The text that the page shows; where that is little, what JSON-LD or a script has."""
    blocks = page_text(tree)
    if said and _length(blocks) < len(said) / 2:
        blocks = [("body", line) for line in said.split("\n") if line.strip()]
    return blocks if _length(blocks) >= _MIN_SHOWN_CHARS else max(blocks, _scripted_blocks(tree), key=_length)


def _length(blocks: list[tuple[str, str]]) -> int:
    return sum(len(text) for kind, text in blocks if kind != "caption")


def _scripted_blocks(tree: Any) -> list[tuple[str, str]]:
    """The blocks of an article that only scripts have, all of which stands below the headline."""
    markup = scripted_markup(tree)
    if markup is None:
        return []
    inner = parse_page(f"<html><body><h1></h1><article>{markup}</article></body></html>")
    return (page_text(inner) if inner is not None else []) or fragment_blocks(markup)


def _find_lead(found: FoundMetadata, tree: Any, shown: str | None, captions: str) -> None:
    """A standfirst goes before a description, which is no lead where readers see it below a picture or not at all."""
    lead = found.values.get("lead")
    if lead and (shown or not _is_visible(lead, tree) or folded(lead) in captions):
        if lead != shown:
            found.extra["description"] = lead
        del found.values["lead"], found.origins["lead"]
    found.offer("lead", "html", shown)


def parse_page(markup: str) -> Any:
    """Return the page as a tree of lxml, or None; nothing is fetched."""
    return _parsed(markup)[0]


def _parsed(markup: str) -> tuple[Any, bool]:
    """Return the page as a tree, and whether elements nested deeper than libxml2 reads (256) cut it off."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(
            _DECLARATION.sub("", markup).replace("\0", "").encode("utf-8", "replace"), parser
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None, False
    return tree, any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)


_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")


def _is_visible(text: str, tree: Any) -> bool:
    """Return whether readers of the page see a text."""
    seen = []
    for element in tree.iter("p", "h2", "h3", "div", "span", "strong", "li", "em", "b"):
        seen += [element.text or "", *(child.tail or "" for child in element)]
    return folded(text.rstrip("….")) in folded("".join(seen))


def _guessed_date(tree: Any, url: str | None) -> str | None:
    """The date by htmldate, from the address or elements that usually have it; the present day plays no part."""
    from htmldate import find_date

    found: str | None = find_date(tree, original_date=True, extensive_search=False, url=url, max_date="2100-01-01")
    return found
