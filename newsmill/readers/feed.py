"""RSS and Atom: one article per item; what the feed gives of it, which may be all or its beginning."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from newsmill.errors import SourceError
from newsmill.limits import RAW_CHARS
from newsmill.readers.found_metadata import FoundMetadata, as_document
from newsmill.readers.markup import fragment_blocks
from newsmill.readers.records import Record, Rejection
from newsmill.sources.encoding import decode
from newsmill.sources.lines import WHOLE, Slice
from newsmill.sources.source import Source
from newsmill.text.safe_text import safe_text

NAME = "RSS, Atom"
FORMAT = "feed"
SUFFIXES = (".rss", ".atom", ".xml")
IS_TEXT = True

_BROKEN = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
"""What feedparser raises at markup that its authors did not think of."""

_DECLARATION = re.compile(r"^\s*<\?xml.*?\?>", re.DOTALL)

MAX_BYTES = 64 << 20
"""feedparser holds all of a feed in memory."""


def recognises(head: bytes) -> bool:
    """The first element of a feed."""
    from newsmill.readers.xml import root_name

    return root_name(head) in ("rss", "feed", "rdf")


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """One slice: the whole feed."""
    return (WHOLE,)


def read(source: Source, encoding: str, part: Slice) -> Iterator[Record]:
    """One record per item, in the order of the feed."""
    import feedparser

    content = source.head(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise SourceError(f"{source.location}: a feed of more than {MAX_BYTES:,} bytes")
    # Decoded by us: feedparser raises whatever comes up where a damaged declaration names an encoding.
    text = _DECLARATION.sub("", decode(content, encoding)[0])
    markup = b'<?xml version="1.0" encoding="utf-8"?>' + text.encode("utf-8", "replace")
    try:
        feed = feedparser.parse(BytesIO(markup))
    except _BROKEN as error:
        yield Rejection(1, "invalid_record", f"no RSS or Atom: {error}", safe_text(text[:RAW_CHARS]))
        return
    entries = feed.get("entries", [])
    if not entries and (feed.get("bozo") or not feed.get("version")):
        problem = f"no RSS or Atom: {feed.get('bozo_exception', 'another kind of XML')}"
        yield Rejection(1, "invalid_record", safe_text(problem[:500]), safe_text(text[:RAW_CHARS]))
    for number, entry in enumerate(entries, 1):
        yield _item(number, entry, feed.get("feed", {}))


def _item(number: int, entry: Any, feed: Any) -> Record:
    contents = [content.get("value", "") for content in entry.get("content", ())]
    summary = entry.get("summary", "")
    longest = max(contents, key=len, default="") or summary or entry.get("title", "")
    blocks = fragment_blocks(longest)
    text = "\n\n".join(line for _, line in blocks)
    if not text:
        return Rejection(
            number, "missing_text", "an item without text or title", safe_text(str(dict(entry))[:RAW_CHARS])
        )
    found = FoundMetadata()
    found.offer("external_id", "record", entry.get("id"))
    found.offer("url", "record", entry.get("link"))
    found.offer("title", "record", " ".join(line for _, line in fragment_blocks(entry.get("title", ""))))
    if any(contents) and summary not in contents:
        found.offer("lead", "record", " ".join(line for _, line in fragment_blocks(summary)))
    names = [author.get("name") for author in entry.get("authors", ()) if author.get("name")]
    found.offer(
        "authors", "record", tuple(dict.fromkeys(names or [entry.get("author")] if entry.get("author") else names))
    )
    found.offer("publisher", "record", entry.get("source", {}).get("title"))
    found.offer("publisher", "feed", feed.get("title"))
    found.offer("published_at", "record", dict.get(entry, "published") or dict.get(entry, "updated"))
    found.offer("language", "record", (entry.get("content") or [{}])[0].get("language"))
    found.offer("language", "feed", feed.get("language"))
    keywords = [tag.get("term") for tag in entry.get("tags", ()) if tag.get("term")]
    if keywords:
        found.extra["keywords"] = list(dict.fromkeys(keywords))
    return as_document(number, found, text, [block for block in blocks if block[0] != "body"])
