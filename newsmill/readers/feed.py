"""RSS, Atom and WordPress exports: one article per item, which may be all of its text or the beginning."""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from newsmill.errors import SourceError
from newsmill.limits import RAW_CHARS
from newsmill.readers.found_metadata import FoundMetadata, as_document
from newsmill.readers.markup import fragment_blocks
from newsmill.readers.notices import without_notices
from newsmill.readers.record_text import html_blocks
from newsmill.readers.records import Record, Rejection
from newsmill.readers.wordpress import display_names, why_no_article, without_shortcodes
from newsmill.readers.xml import root_name
from newsmill.sources.encoding import decode
from newsmill.sources.slices import WHOLE, Slice
from newsmill.sources.source import Source
from newsmill.text.safe_text import safe_text

NAME = "RSS, Atom"
FORMAT = "feed"
SUFFIXES = (".rss", ".atom", ".rdf", ".xml")
IS_TEXT = True

_BROKEN = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
"""Errors that feedparser raises for some malformed feeds."""

_DECLARATION = re.compile(r"^\s*<\?xml.*?\?>", re.DOTALL)
_MEDIA = re.compile(r"<media:(description|title|text)\b[^>]*?(?:/>|>.*?</media:\1\s*>)", re.DOTALL)
"""Texts of pictures and films, which feedparser takes for those of the item."""

_FULL_TEXTS = ("yandex_full-text", "turbo_content")

MAX_BYTES = 64 << 20
"""feedparser holds all of a feed in memory."""


def recognises(head: bytes) -> bool:
    """Return True for the first element of a feed."""
    return root_name(head) in ("rss", "feed", "rdf")


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """Return one slice: the whole feed."""
    return (WHOLE,)


def read(source: Source, encoding: str, part: Slice) -> Iterator[Record]:
    """Yield one record per item, in the order of the feed."""
    import feedparser

    content = source.head(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise SourceError(f"{source.location}: a feed of more than {MAX_BYTES:,} bytes")
    # Decoded by us: feedparser raises whatever comes up where a damaged declaration names an encoding.
    text = _DECLARATION.sub("", decode(content, encoding)[0])
    markup = b'<?xml version="1.0" encoding="utf-8"?>' + _MEDIA.sub("", text).encode("utf-8", "replace")
    try:
        feed = feedparser.parse(BytesIO(markup))
    except _BROKEN as error:
        yield Rejection(1, "invalid_record", f"no RSS or Atom: {error}", safe_text(text[:RAW_CHARS]))
        return
    entries = feed.get("entries", [])
    if not entries and (feed.get("bozo") or not feed.get("version")):
        other = f"<{root_name(content[:4096]) or 'no element'}> is another kind of XML"
        problem = f"no RSS or Atom: {feed.get('bozo_exception', other)}"
        yield Rejection(1, "invalid_record", safe_text(problem[:500]), safe_text(text[:RAW_CHARS]))
    names = display_names(text)
    for number, entry in enumerate(entries, 1):
        yield _item(number, entry, feed.get("feed", {}), names)


def _item(number: int, entry: Any, feed: Any, names: Mapping[str, str]) -> Record:
    if problem := why_no_article(entry):
        return Rejection(number, "not_an_article", problem, safe_text(str(entry.get("title", ""))[:RAW_CHARS]))
    contents = [content.get("value", "") for content in entry.get("content", ())]
    contents += [entry[key] for key in _FULL_TEXTS if entry.get(key)]
    summary = entry.get("summary") or ""
    has_lead = any(contents) and summary not in contents
    if "wp_post_type" in entry:
        contents = [without_shortcodes(content) for content in contents]
    longest = max(contents, key=len, default="") or summary or entry.get("title", "")
    blocks = without_notices(html_blocks(longest) if "<" in longest else fragment_blocks(longest))
    text = "\n\n".join(line for _, line in blocks)
    if not text:
        return Rejection(
            number, "missing_text", "an item without text or title", safe_text(str(dict(entry))[:RAW_CHARS])
        )
    found = FoundMetadata()
    found.offer("external_id", "record", entry.get("id"))
    link = entry.get("link") or ""
    found.offer("url", "record", link if "/" in link else None)  # feedparser takes any guid for an address
    found.offer("title", "record", " ".join(line for _, line in fragment_blocks(entry.get("title", ""))))
    if has_lead:
        found.offer("lead", "record", " ".join(line for _, line in without_notices(fragment_blocks(summary))))
    found.offer("authors", "record", _authors(entry, names))
    found.offer("publisher", "record", entry.get("source", {}).get("title"))
    found.offer("publisher", "feed", feed.get("title"))
    found.offer("published_at", "record", dict.get(entry, "published") or dict.get(entry, "updated"))
    found.offer("language", "record", (entry.get("content") or [{}])[0].get("language"))
    found.offer("language", "feed", feed.get("language"))
    keywords = [tag.get("term") for tag in entry.get("tags", ()) if tag.get("term")]
    if keywords:
        found.extra["keywords"] = list(dict.fromkeys(keywords))
    return as_document(number, found, text, [block for block in blocks if block[0] != "body"])


def _authors(entry: Any, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the authors; where one has a mail address, as it is written: feedparser cuts long endings of domains.

    Args:
        entry: An item.
        names: The name to show of each login.
    """
    given = [author.get("name") for author in entry.get("authors", ()) if not author.get("email")]
    if not any(given) and entry.get("author"):
        given = [entry["author"]]
    return tuple(dict.fromkeys(names.get(name, name) for name in given if name))
