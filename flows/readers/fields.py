"""Keys of structured records (JSON, CSV, tables) and the fields of a raw document that they fill."""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from flows.readers.records import RAW_CHARS, RawDocument, Record, Rejection
from flows.readers.storable import storable_text

ALIASES: dict[str, tuple[str, ...]] = {
    "external_id": ("id", "external_id", "article_id", "guid", "uuid", "stories_id"),
    "text": ("text", "body", "content", "maintext"),
    "title": ("title", "headline"),
    "lead": ("lead", "description", "summary", "standfirst", "desc"),
    "url": ("url", "link", "canonical_url"),
    "authors": ("authors", "author", "byline"),
    "publisher": ("publisher", "source_domain", "outlet", "source", "media_name", "outletName", "domain"),
    "published_at": ("published_at", "date_publish", "published", "date", "publish_date", "pub_date", "seendate"),
    "language": ("language", "lang"),
}
"""Field -> keys that fill it; the first one present and not empty is taken, every other key goes to `extra`."""

LISTS = frozenset({"seendate", "outletName", "media_name", "media_url", "MobileURL"})
"""Keys by which article lists of GDELT and Media Cloud are known: they have titles and addresses, but no texts."""

_NOTHING: dict[str, Any] = dict.fromkeys(ALIASES)
_STRINGS = ("title", "lead", "url", "language")
_SHOWN_KEYS, _SHOWN_KEY_CHARS = 12, 40


def document(record_number: int, values: Mapping[str, Any], raw: str | bytes | None) -> Record:
    """A raw document from the keys and values of one record, or why it is none.

    Args:
        record_number: Place in the file, from 1.
        values: Key -> JSON value (str, number, bool, None, list, dict).
        raw: The record as read, or its beginning, for a rejection; None: as JSON of the values.
    """
    left, taken = dict(values), dict(_NOTHING)
    for name, present in _present(tuple(values)):
        for key in present:
            value = values[key]
            if value or not (value is None or isinstance(value, str | list | dict)):  # 0 and False are values
                taken[name] = value
                del left[key]
                break
    text = taken["text"]
    if text is None and taken["url"] and not LISTS.isdisjoint(values):
        text = taken["lead"] or taken["title"]  # all that such a list has of the article
    if text is None:
        keys = ", ".join(ALIASES["text"])
        found = ", ".join(key[:_SHOWN_KEY_CHARS] for key in sorted(values)[:_SHOWN_KEYS])
        empty = any(values.get(key) == "" for key in ALIASES["text"])
        if empty:
            return Rejection(record_number, "empty_text", "the text is empty", _shown(raw, values))
        return Rejection(
            record_number, "missing_text", f"none of the keys {keys}; the record has: {found}", _shown(raw, values)
        )
    if not isinstance(text, str):
        return Rejection(record_number, "text_not_string", f"the text is a JSON {json_kind(text)}", _shown(raw, values))
    for field in _STRINGS:
        if taken[field].__class__ is not str and taken[field] is not None:
            left[field] = taken[field]
            taken[field] = None
    return RawDocument(
        record_number,
        text,
        _scalar(taken["external_id"]),
        taken["url"],
        taken["title"],
        taken["lead"],
        _names(taken["authors"]),
        next(iter(_names(taken["publisher"])), None),
        _scalar(taken["published_at"]),
        taken["language"],
        left,
    )


def canonical_keys(names: Sequence[str]) -> list[str]:
    """Names of columns as keys of `ALIASES` where they differ from one only in case, spaces and hyphens.

    >>> canonical_keys(["Publish Date", "URL", "Ressort"])
    ['publish_date', 'url', 'Ressort']
    """
    return [_KEYS.get(_plain(name), name) for name in names]


def makes_articles(names: Collection[str]) -> bool:
    """Whether records with these keys have a text, or are entries of a list that we know."""
    return not set(ALIASES["text"]).isdisjoint(names) or not LISTS.isdisjoint(names)


def json_kind(value: Any) -> str:
    """What JSON calls the kind of a value."""
    if value is None:
        return "null"
    kinds: dict[type, str] = {dict: "object", list: "array", str: "string", bool: "boolean"}
    return kinds.get(type(value), "number")


def _plain(name: str) -> str:
    return name.strip().replace(" ", "_").replace("-", "_").casefold()


_KEYS = {_plain(key): key for keys in (*ALIASES.values(), tuple(LISTS)) for key in keys}


def _shown(raw: str | bytes | None, values: Mapping[str, Any]) -> str:
    if raw is None:
        raw = json.dumps(values, ensure_ascii=False)
    text = raw[: 4 * RAW_CHARS].decode("utf-8", "ignore") if isinstance(raw, bytes) else raw
    return storable_text(text[:RAW_CHARS])


@lru_cache(maxsize=1_000)
def _present(names: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Fields and the keys that fill them, of records with these keys: most records of a file have the same."""
    found = ((field, tuple(key for key in keys if key in names)) for field, keys in ALIASES.items())
    return tuple((field, keys) for field, keys in found if keys)


def _scalar(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _names(value: Any) -> tuple[str, ...]:
    """Names in a string, a list, or objects with a `name` as schema.org has them."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Mapping):
        return _names(value.get("name"))
    if isinstance(value, list):
        return tuple(name for item in value for name in _names(item))
    return ()
