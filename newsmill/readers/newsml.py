"""NewsML-G2 and NITF: how news agencies send their articles; one article per item."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from newsmill.readers.found_metadata import FoundMetadata, as_document
from newsmill.readers.markup import fragment_blocks, local_name, markup_blocks
from newsmill.readers.records import Record, Rejection
from newsmill.readers.xml import elements, root_name
from newsmill.sources.lines import ENDLESS, WHOLE, Slice
from newsmill.sources.source import Source

NAME = "NewsML-G2, NITF"
FORMAT = "newsml"
SUFFIXES = (".newsml", ".nitf")
IS_TEXT = False

_FETCHES = 8
_ITEMS = frozenset({"newsItem", "nitf"})
_ROOTS = frozenset({"newsitem", "newsmessage", "packageitem", "nitf"})


def recognises(head: bytes) -> bool:
    """The first element of either."""
    return root_name(head) in _ROOTS


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """Runs of items; all of a large file is parsed for each of them, which is fast beside tagging.

    A remote file is fetched for each of them as well, so it has few.
    """
    count = sum(1 for _ in elements(source, _ITEMS))
    size = max(source.state.size_bytes, 1)
    target_bytes = max(target_bytes, size // _FETCHES) if source.location.is_remote else target_bytes
    step = max(1, count * target_bytes // size)
    if count <= step:
        return (WHOLE,)
    starts = range(0, count, step)
    ends = [*starts[1:], count]
    return tuple(Slice(i, start, end, start + 1) for i, (start, end) in enumerate(zip(starts, ends, strict=True)))


def read(source: Source, encoding: str, part: Slice) -> Iterator[Record]:
    """One record per item, in order."""
    items = elements(source, _ITEMS)
    end = None if part.end == ENDLESS else part.end
    for number, item in enumerate(islice(items, part.start, end), part.first_record):
        yield _nitf(number, item, FoundMetadata()) if local_name(item) == "nitf" else _item(number, item)
    next(items, None)  # whether the file ends here, or in damage


def _item(number: int, item: Any) -> Record:
    """A NewsML-G2 item: metadata around its content, which is NITF, XHTML or text."""
    found = FoundMetadata()
    found.offer("external_id", "newsml", item.get("guid"))
    found.offer("title", "newsml", _text(item, "contentMeta/headline") or _text(item, "itemMeta/title"))
    found.offer("lead", "newsml", _text(item, "contentMeta/description[@role='drol:summary']"))
    found.offer("authors", "newsml", tuple(filter(None, (_line(e) for e in _all(item, "contentMeta/by")))))
    found.offer("authors", "newsml", tuple(filter(None, (_line(e) for e in _all(item, "contentMeta/creator/name")))))
    found.offer(
        "publisher", "newsml", _text(item, "itemMeta/provider/name") or _attribute(item, "itemMeta/provider", "literal")
    )
    for path in ("contentMeta/contentCreated", "itemMeta/firstCreated", "itemMeta/versionCreated"):
        found.offer("published_at", "newsml", _text(item, path))
    found.offer("language", "newsml", _attribute(item, "contentMeta/language", "tag") or item.get(_LANG))
    link = _attribute(item, "itemMeta/link[@rel='irel:isTranslationOf']", "href") or ""
    found.keep("translation_of", link)
    found.keep("slugline", _text(item, "contentMeta/slugline"))
    found.keep("dateline", _text(item, "contentMeta/dateline"))
    found.keep("creditline", _text(item, "contentMeta/creditline"))
    found.keep("urgency", _text(item, "contentMeta/urgency"))
    found.keep("version", item.get("version"))
    found.keep("editorial_note", _text(item, "itemMeta/edNote"))
    found.keep("subject_codes", [e.get("qcode") for e in _all(item, "contentMeta/subject") if e.get("qcode")])
    found.keep("keywords", [_line(e) for e in _all(item, "contentMeta/keyword")])
    for inner in item.iter():
        if local_name(inner) == "nitf":
            return _nitf(number, inner, found)
    for content in (*_all(item, "contentSet/inlineXML"), *_all(item, "contentSet/inlineData")):
        blocks = markup_blocks(content) if len(content) else fragment_blocks(content.text or "")
        if blocks:
            return _document(number, found, blocks)
    return Rejection(number, "missing_text", f"item {item.get('guid')} has no text in it")


def _nitf(number: int, root: Any, found: FoundMetadata) -> Record:
    head = "body/body.head/"
    found.offer("external_id", "nitf", _attribute(root, "head/docdata/doc-id", "id-string"))
    found.offer("title", "nitf", _text(root, f"{head}hedline/hl1") or _text(root, "head/title"))
    found.offer("lead", "nitf", _text(root, f"{head}abstract"))
    names = [_line(e) for e in _all(root, f"{head}byline/person")] or [_line(e) for e in _all(root, f"{head}byline")]
    found.offer("authors", "nitf", tuple(filter(None, names)))
    found.offer("publisher", "nitf", _attribute(root, "head/pubdata", "name") or _text(root, f"{head}distributor/org"))
    found.offer("published_at", "nitf", _attribute(root, "head/docdata/date.issue", "norm"))
    found.offer("published_at", "nitf", _attribute(root, "head/pubdata", "date.publication"))
    found.offer("language", "nitf", root.get(_LANG) or root.get("lang"))
    found.keep("dateline", _text(root, f"{head}dateline"))
    found.keep("urgency", _attribute(root, "head/docdata/urgency", "ed-urg"))
    found.keep("slugline", _attribute(root, "head/docdata/fixture", "fix-id"))
    found.keep("keywords", [e.get("key") for e in _all(root, "head/docdata/key-list/keyword") if e.get("key")])
    codes = [e.get("tobject.subject.refnum") for e in _all(root, "head/tobject/tobject.subject")]
    found.keep("subject_codes", [code for code in codes if code])
    contents = _all(root, "body/body.content")
    blocks = [block for content in contents for block in markup_blocks(content)]
    if not blocks:
        return Rejection(number, "missing_text", "a NITF article without body.content")
    return _document(number, found, blocks)


def _document(number: int, found: FoundMetadata, blocks: list[tuple[str, str]]) -> Record:
    text = "\n\n".join(line for _, line in blocks)
    return as_document(number, found, text, [block for block in blocks if block[0] != "body"])


_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def _all(root: Any, path: str) -> list[Any]:
    """Elements by their names without namespaces: `contentMeta/subject`, a step may say `[@name='value']`."""
    found = [root]
    for step in path.split("/"):
        name, _, condition = step.partition("[@")
        key, _, value = condition.rstrip("]").partition("=")
        found = [
            child for element in found for child in element
            if local_name(child) == name and (not key or child.get(key) == value.strip("'"))
        ]  # fmt: skip
    return found


def _text(root: Any, path: str) -> str:
    return next((line for element in _all(root, path) if (line := _line(element))), "")


def _attribute(root: Any, path: str, name: str) -> str | None:
    return next((value for element in _all(root, path) if (value := element.get(name))), None)


def _line(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
