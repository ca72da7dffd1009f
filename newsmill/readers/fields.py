"""Keys of structured records (JSON, CSV, tables) and the fields of a raw document that they fill."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from operator import itemgetter
from typing import Any

from newsmill.limits import RAW_CHARS
from newsmill.readers.records import RawDocument, Record, Rejection
from newsmill.text.safe_text import safe_text

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
        record_number: Target in the file, from 1.
        values: Key -> JSON value (str, number, bool, None, list, dict).
        raw: The record as read, or its beginning, for a rejection; None: as JSON of the values.
    """
    plan = _plan(tuple(values))
    if plan is not None:
        picked = plan.pick(values)
        if all(picked) and _ONLY_TEXT.issuperset(map(type, picked)):
            return plan.document(record_number, picked, values)
    left, taken = dict(values), dict(_NOTHING)
    for name, present in _present(tuple(values)):
        for key in present:
            value = values[key]
            if _is_given(value):
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


def documents(
    numbers: Sequence[int], keys: Sequence[str], columns: Sequence[Sequence[Any]]
) -> list[RawDocument] | None:
    """The same as `document` makes of each row, by columns and so in a third of the time; None if it has to be asked.

    Args:
        numbers: Target of each row in the file.
        keys: The names of the columns.
        columns: JSON values by column, None where a row has none.
    """
    fields = _fields(tuple(keys))
    if fields is None or len(set(keys)) < len(keys) or not LISTS.isdisjoint(keys):
        return None
    taken: dict[str, Sequence[Any]] = {}
    for field, key in fields.items():
        column = columns[keys.index(key)]
        kinds = set(map(type, column))
        if "" in column or (field == "text" and kinds != _ONLY_TEXT):
            return None
        if field == "authors":
            column = [(name,) if name.__class__ is str else _names(name) for name in column]
            if [] in columns[keys.index(key)] or {} in columns[keys.index(key)]:
                return None
        elif not kinds <= _TEXT_OR_NONE:
            if field not in ("external_id", "published_at") or not kinds.isdisjoint((list, dict)):
                return None
            column = [_scalar(value) for value in column]
        taken[field] = column
    others = [(key, column) for key, column in zip(keys, columns, strict=True) if key not in fields.values()]
    rows = zip(*(column for _, column in others), strict=True) if others else repeat((), len(numbers))
    names = [key for key, _ in others]
    if any(None in column for _, column in others):
        extra = [{name: value for name, value in zip(names, row, strict=True) if value is not None} for row in rows]
    else:
        extra = [dict(zip(names, row, strict=True)) for row in rows]
    arguments = [taken.get(name, repeat(() if name == "authors" else None)) for name in _ARGUMENTS]
    return list(map(RawDocument, numbers, *arguments, extra))


_ARGUMENTS = (
    "text", "external_id", "url", "title", "lead", "authors", "publisher", "published_at", "language",
)  # fmt: skip
_TEXT_OR_NONE = frozenset({str, type(None)})


def _is_given(value: Any) -> bool:
    """Whether a value says anything: 0 and False do."""
    return True if value else not (value is None or isinstance(value, str | list | dict))


def canonical_keys(names: Sequence[str]) -> list[str]:
    """Names of columns as keys of `ALIASES` where they differ from one only in case, spaces and hyphens.

    No two columns get the same key: one that has the name exactly goes before others, then the first one; the others
    keep their own name, and one that has the name of another gets a number.

    >>> canonical_keys(["Publish Date", "URL", "Ressort"])
    ['publish_date', 'url', 'Ressort']
    >>> canonical_keys(["Text", "text", "URL", "Url", "Ressort", "Ressort"])
    ['Text', 'text', 'url', 'Url', 'Ressort', 'Ressort_2']
    """
    keys, taken = [], set(names)
    for name in names:
        key = _KEYS.get(_plain(name), name)
        keys.append(name if key in taken else key)
        taken.add(key)
    return _numbered(keys)


def _numbered(names: Sequence[str]) -> list[str]:
    """The names, where one that has been there before has a number behind it that makes it another one."""
    counts = Counter[str]()
    numbered, given = [], set(names)
    for name in names:
        counts[name] += 1
        while counts[name] > 1 and f"{name}_{counts[name]}" in given:
            counts[name] += 1
        numbered.append(name if counts[name] == 1 else f"{name}_{counts[name]}")
    return numbered


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
    return safe_text(text[:RAW_CHARS])


@dataclass(frozen=True, slots=True)
class _Plan:
    """How records with the same keys, at most one for each field, become documents where all of them have texts."""

    pick: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    place: Callable[[tuple[Any, ...]], tuple[Any, ...]]
    authors: str | None
    extra: tuple[str, ...]

    def document(self, record_number: int, found: tuple[str, ...], values: Mapping[str, Any]) -> RawDocument:
        """The same as `document` makes, in half the time."""
        extra = {key: values[key] for key in self.extra}
        names: tuple[str, ...] = ()
        if self.authors is not None:
            authors = values[self.authors]
            if _is_given(authors):
                names = (authors,) if authors.__class__ is str else _names(authors)
            else:
                extra[self.authors] = authors
        return RawDocument(record_number, *self.place((*found, names, extra, None)))


_ONLY_TEXT = frozenset({str})


@lru_cache(maxsize=1_000)
def _plan(names: tuple[str, ...]) -> _Plan | None:
    """The plan for records with these keys; None if they have none, or two for a field, or no text."""
    fields = _fields(names)
    if fields is None or len(fields.keys() - {"authors"}) < 2:
        return None  # with one key an itemgetter gives no tuple
    found = dict(fields)
    authors = found.pop("authors", None)
    extra = tuple(name for name in names if name not in (*found.values(), authors))
    places = {field: place for place, field in enumerate((*found, "authors", "extra"))}
    place = itemgetter(*(places.get(field, -1) for field in (*_ARGUMENTS, "extra")))
    return _Plan(itemgetter(*found.values()), place, authors, extra)


@lru_cache(maxsize=1_000)
def _fields(names: tuple[str, ...]) -> dict[str, str] | None:
    """Fields and the one key that fills each; None if two keys fill one, or none fills the text."""
    present = _present(names)
    if any(len(keys) > 1 for _, keys in present) or "text" not in dict(present):
        return None
    return {field: keys[0] for field, keys in present}


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
