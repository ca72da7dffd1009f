"""NITF: the articles of news agencies, as documents of their own and inside of NewsML-G2."""

from typing import Any

from newsmill.readers.agency_zones import with_zone
from newsmill.readers.found_metadata import FoundMetadata, as_document
from newsmill.readers.markup import LINE_BREAK, local_name, markup_blocks
from newsmill.readers.records import Record, Rejection
from newsmill.readers.xml_paths import attribute_at, children, line_of, text_at
from newsmill.text.folding import folded
from newsmill.text.lines import has_stop

LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_HEAD = "body/body.head/"
_MAX_WRAPPED_CHARS, _MIN_WRAPPED_LINES, _MAX_STOPS = 90, 8, 0.5


def nitf_record(number: int, root: Any, found: FoundMetadata) -> Record:
    """Return the record of a NITF article.

    Args:
        number: Place of the record, from 1.
        root: The element `nitf`; its lead is taken out.
        found: Metadata of the item around it, which come first.
    """
    found.offer("external_id", "nitf", attribute_at(root, "head/docdata/doc-id", "id-string"))
    found.offer("title", "nitf", text_at(root, f"{_HEAD}hedline/hl1") or text_at(root, "head/title"))
    names = [line_of(e) for e in children(root, f"{_HEAD}byline/person")]
    names = names or [line_of(e, ("byttl",)) for e in children(root, f"{_HEAD}byline")]
    found.offer("authors", "nitf", tuple(filter(None, names)))
    for publisher in (
        attribute_at(root, "head/pubdata", "name"),
        text_at(root, f"{_HEAD}distributor/org") or text_at(root, f"{_HEAD}distributor"),
        attribute_at(root, "head/docdata/doc.copyright", "holder"),
        attribute_at(root, "head/docdata/doc-id", "regsrc"),
    ):
        found.offer("publisher", "nitf", publisher)
    provider = found.values.get("publisher")
    found.offer("published_at", "nitf", with_zone(attribute_at(root, "head/docdata/date.issue", "norm"), provider))
    found.offer("published_at", "nitf", with_zone(attribute_at(root, "head/pubdata", "date.publication"), provider))
    found.offer("language", "nitf", root.get(LANG) or root.get("lang") or root.get("baselang"))
    found.keep("dateline", text_at(root, f"{_HEAD}dateline"))
    found.keep("urgency", attribute_at(root, "head/docdata/urgency", "ed-urg"))
    found.keep("slugline", attribute_at(root, "head/docdata/fixture", "fix-id"))
    found.keep("keywords", [e.get("key") for e in children(root, "head/docdata/key-list/keyword") if e.get("key")])
    codes = [e.get("tobject.subject.refnum") for e in children(root, "head/tobject/tobject.subject")]
    found.keep("subject_codes", [code for code in codes if code])
    contents = children(root, "body/body.content")
    leads = [e for content in contents for e in content.iter() if local_name(e) == "p" and e.get("lead") == "true"]
    lead = text_at(root, f"{_HEAD}abstract") or " ".join(filter(None, map(line_of, leads)))
    subtitle = text_at(root, f"{_HEAD}hedline/hl2")
    if not lead and folded(subtitle) != folded(found.values.get("title", "")):
        lead = subtitle
    found.offer("lead", "nitf", lead)
    for element in leads:
        element.clear(keep_tail=True)
    blocks = [block for content in contents for block in markup_blocks(content, keep_breaks=True)]
    if not blocks and not leads:
        return Rejection(number, "missing_text", "a NITF article without body.content")
    return text_document(number, found, blocks or [("body", lead)])


def text_document(number: int, found: FoundMetadata, blocks: list[tuple[str, str]]) -> Record:
    """Return the record of an article's blocks, without a heading that repeats the title at their beginning."""
    title = folded(found.values.get("title", ""))
    while len(blocks) > 1 and title and folded(blocks[0][1]) == title:
        blocks = blocks[1:]
    between = "\n" if _is_a_line_each(blocks) else "\n\n"
    text = between.join(line for _, line in blocks)
    marks = [(kind, line) for kind, line in blocks if kind != "body"]
    return as_document(number, found, text.replace(LINE_BREAK, "\n"), marks)


def _is_a_line_each(blocks: list[tuple[str, str]]) -> bool:
    """Return whether the paragraphs are the lines of hard-wrapped text."""
    lines = [line for kind, line in blocks if kind == "body"]
    return (
        len(lines) >= _MIN_WRAPPED_LINES
        and max(map(len, lines)) <= _MAX_WRAPPED_CHARS
        and sum(map(has_stop, lines)) <= _MAX_STOPS * len(lines)
    )
