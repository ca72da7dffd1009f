"""NewsML-G2 and NITF: the articles of news agencies, one for each item."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from newsmill.readers.agency_zones import with_zone
from newsmill.readers.found_metadata import FoundMetadata
from newsmill.readers.markup import fragment_blocks, local_name, markup_blocks
from newsmill.readers.nitf import LANG, nitf_record, text_document
from newsmill.readers.records import Record, Rejection
from newsmill.readers.xml import elements, root_name
from newsmill.readers.xml_paths import attribute_at, children, line_of, text_at
from newsmill.sources.slices import ENDLESS, WHOLE, Slice
from newsmill.sources.source import Source

NAME = "NewsML-G2, NITF"
FORMAT = "newsml"
SUFFIXES = (".newsml", ".nitf")
IS_TEXT = False

_FETCHES = 8
_ITEMS = frozenset({"newsItem", "nitf"})
_ROOTS = frozenset({"newsitem", "newsmessage", "packageitem", "nitf"})
_OTHER_MEDIA = frozenset({"picture", "graphic", "video", "audio", "animation"})
_LOGIN = re.compile(r"[\w.-]+")
_DATE_CLASSES = frozenset({"publicationDate"})
_TEASERS, _BYLINES = frozenset({"teaser"}), frozenset({"byline"})
_NO_TEXT = frozenset({"notepad", "closingline", "np-public", "np-nonpublic"})
_TT_LEFT_OUT = frozenset({"RUBRIK", "DAT", "BYLINE", "VINJETT"})


def recognises(head: bytes) -> bool:
    """Return True for the first element of either."""
    return root_name(head) in _ROOTS


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """Return runs of items; all of a large file is parsed for each of them, which is fast beside tagging.

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
    """Yield one record per item, in order; none for pictures and films without text."""
    items = elements(source, _ITEMS)
    end = None if part.end == ENDLESS else part.end
    count = 0
    for number, item in enumerate(islice(items, part.start, end), part.first_record):
        count += 1
        record = nitf_record(number, item, FoundMetadata()) if local_name(item) == "nitf" else _item(number, item)
        if record is not None:
            yield record
    next(items, None)  # the file may end here, or in damage
    if not count and not source.damage:
        yield Rejection(
            part.first_record, "not_an_article", "a package: it lists items by their ids, without their texts"
        )


def _item(number: int, item: Any) -> Record | None:
    """Return the record of a NewsML-G2 item, whose content is NITF, XHTML, TT's own markup or text."""
    found = FoundMetadata()
    found.offer("external_id", "newsml", item.get("guid"))
    found.offer("title", "newsml", text_at(item, "contentMeta/headline") or text_at(item, "itemMeta/title"))
    for role in ("drol:summary", "drol:teaser"):
        found.offer("lead", "newsml", text_at(item, f"contentMeta/description[@role='{role}']"))
    found.offer("authors", "newsml", tuple(filter(None, map(line_of, children(item, "contentMeta/by")))))
    found.offer("publisher", "newsml", _provider(item))
    _keep_status(found, item)
    found.offer("language", "newsml", attribute_at(item, "contentMeta/language", "tag") or item.get(LANG))
    found.keep("translation_of", attribute_at(item, "itemMeta/link[@rel='irel:isTranslationOf']", "href"))
    for name in ("slugline", "dateline", "creditline", "urgency"):
        found.keep(name, text_at(item, f"contentMeta/{name}"))
    found.keep("subject_codes", [e.get("qcode") for e in children(item, "contentMeta/subject") if e.get("qcode")])
    found.keep("keywords", [line_of(e) for e in children(item, "contentMeta/keyword")])
    nitf = next((inner for inner in item.iter() if local_name(inner) == "nitf"), None)
    contents = (*children(item, "contentSet/inlineXML"), *children(item, "contentSet/inlineData"))
    blocks: list[tuple[str, str]] = []
    for content in contents if nitf is None else ():
        _take_header(found, content)
        blocks = markup_blocks(content) if len(content) else fragment_blocks(content.text or "")
        if blocks:
            break
    _find_time(found, item)
    creators = map(line_of, children(item, "contentMeta/creator/name"))
    found.offer("authors", "newsml", tuple(name for name in creators if not _LOGIN.fullmatch(name)))
    if nitf is not None:
        return nitf_record(number, nitf, found)
    if blocks:
        return text_document(number, found, blocks)
    kind = (attribute_at(item, "itemMeta/itemClass", "qcode") or "").rpartition(":")[2]
    return (
        None
        if kind in _OTHER_MEDIA
        else Rejection(number, "missing_text", f"item {item.get('guid')} has no text in it")
    )


def _provider(item: Any) -> str | None:
    names = (text_at(item, f"{path}/name") or attribute_at(item, path, "literal")
             for path in ("itemMeta/provider", "contentMeta/infoSource", "rightsInfo/copyrightHolder"))  # fmt: skip
    code = attribute_at(item, "itemMeta/provider", "qcode") or ""
    return next((name for name in names if name), None) or code.rpartition(":")[2] or None


def _find_time(found: FoundMetadata, item: Any) -> None:
    """Offer the time of the first creation, in the zone of the agency where it has none."""
    for path in ("contentMeta/contentCreated", "itemMeta/firstCreated", "itemMeta/versionCreated"):
        found.offer("published_at", "newsml", with_zone(text_at(item, path), found.values.get("publisher")))


def _keep_status(found: FoundMetadata, item: Any) -> None:
    """Keep what the item says about its own use; notes to editors are not kept, as they are not for publication."""
    status = attribute_at(item, "itemMeta/pubStatus", "qcode") or ""
    found.keep("pub_status", status.rpartition(":")[2])
    found.keep("embargoed_until", text_at(item, "itemMeta/embargoed"))
    found.keep("version", item.get("version"))
    found.keep("signals", [e.get("qcode") for e in children(item, "itemMeta/signal") if e.get("qcode")])
    replaced = [line_of(e) for e in children(item, "contentMeta/altId[@type='tt:refuno']")]
    replaced += [e.get("guidref") for e in children(item, "itemMeta/link") if e.get("guidref")]
    found.keep("replaces", replaced)


def _take_header(found: FoundMetadata, content: Any) -> None:
    """Take metadata out of the text: dpa sets subjects, times and title above it, TT headline, dateline and lead."""
    leads: list[str] = []
    for element in list(content.iter()):
        name, classes = local_name(element), frozenset((element.get("class") or "").split())
        if classes & _DATE_CLASSES:
            found.offer("published_at", "newsml", element.get("data-datetime") or element.get("datetime"))
        elif classes & _TEASERS or name == "INGRESS":
            leads.append(line_of(element))
            element.clear(keep_tail=True)
        elif classes & _BYLINES or name == "BYLINE":
            found.offer("authors", "newsml", tuple(filter(None, [line_of(element)])))
            element.clear(keep_tail=True)
        elif name == "DAT":
            found.keep("dateline", " / ".join(filter(None, map(line_of, element))) or line_of(element))
    found.offer("lead", "newsml", " ".join(filter(None, leads)))
    for element in list(content.iter()):
        classes = frozenset((element.get("class") or "").split())
        if local_name(element) in ("header", "head") or local_name(element) in _TT_LEFT_OUT or classes & _NO_TEXT:
            element.clear(keep_tail=True)
