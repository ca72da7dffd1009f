"""Records with keys (JSON, CSV, tables) as raw documents."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from operator import itemgetter
from typing import Any

from newsmill.limits import RAW_CHARS
from newsmill.readers.aliases import ALIASES, FIELDS, Columns, is_article_list, keys_of_fields
from newsmill.readers.cells import PLACEHOLDERS, is_given, names_of, scalar_of, string_of, unwrapped
from newsmill.readers.record_text import given_text, has_markup, is_page, plain_line, plain_text
from newsmill.readers.records import RawDocument, Record, Rejection
from newsmill.text.safe_text import safe_text

_LINES = ("title", "lead")
_READ = ("text", *_LINES)
"""Fields that may have markup in them."""

_WRAPPERS = ("_source", "attributes", "fields", "article", "document", "doc", "node", "item", "data", "post")
"""Keys of objects that hold the article: Elasticsearch, JSON:API, Guardian and others."""

_SHOWN_KEYS, _SHOWN_KEY_CHARS, _SHOWN_NAMES = 12, 40, 4
_SHORT_CHARS = 12
"""No placeholder is longer."""


def document(record_number: int, values: Mapping[str, Any], raw: str | bytes | None, columns: Columns = ()) -> Record:
    """Return the raw document of one record, or the reason why it is none.

    Args:
        record_number: Place in the file, from 1.
        values: Key -> JSON value (str, number, bool, None, list, dict).
        raw: The record as read, or its beginning, for a rejection; None: as JSON of the values.
        columns: The keys that the user names for fields.
    """
    plan = _plan(tuple(values), columns)
    if plan is not None:
        picked = plan.pick(values)
        if _ONLY_TEXT.issuperset(map(type, picked)) and not plan.needs_a_look(picked):
            return plan.document(record_number, picked, values)
    keys = keys_of_fields(tuple(values), columns)
    if given_text([values[key] for key in keys.get("text", ())]) is None:
        inner = _unwrapped_record(values, columns)
        if inner is not None:
            values, keys = inner, keys_of_fields(tuple(inner), columns)
    return _looked_through(record_number, dict(values), keys, raw)


def _looked_through(
    record_number: int, left: dict[str, Any], keys: Mapping[str, tuple[str, ...]], raw: str | bytes | None
) -> Record:
    """Return the record of values of any kind; what no field takes stays in `left`."""
    values = dict(left)
    taken: dict[str, Any] = {}
    for field in FIELDS:
        candidates = keys.get(field, ())
        if field == "text":
            found = given_text([left[key] for key in candidates])
            if found is not None:
                taken[field] = found[1]
                del left[candidates[found[0]]]
            continue
        for key in candidates:
            if is_given(left[key]) and (value := _FILLED[field](left[key])):
                taken[field] = value
                del left[key]
                break
            if left[key].__class__ is str and left[key] in PLACEHOLDERS:
                del left[key]
    _take_address(taken, left)
    text = taken.get("text")
    if text is None and taken.get("url") and is_article_list(tuple(values)):
        text = taken.get("lead") or taken.get("title")  # all that such a list has of the article
    if text is None:
        return _without_text(record_number, values, keys.get("text", ()), raw)
    if is_page(text):
        return _of_page(record_number, text, taken, left)
    marks: tuple[tuple[str, str], ...] = ()
    if has_markup(text):
        text, marks = plain_text(text)
        if not text:
            return Rejection(record_number, "empty_text", "markup without text", _shown(raw, values))
    for field in _LINES:
        if taken.get(field):
            taken[field] = plain_line(taken[field])
    return RawDocument(
        record_number,
        text,
        taken.get("external_id"),
        taken.get("url"),
        taken.get("title"),
        taken.get("lead"),
        taken.get("authors", ()),
        next(iter(taken.get("publisher", ())), None),
        taken.get("published_at"),
        taken.get("language"),
        {key: unwrapped(value) for key, value in left.items()},
        marks=marks,
    )


def _date_of(value: Any) -> str | None:
    value = unwrapped(value)
    return None if isinstance(value, dict) else scalar_of(value)


_FILLED: dict[str, Callable[[Any], Any]] = {
    "external_id": scalar_of, "title": string_of, "lead": string_of, "url": string_of, "authors": names_of,
    "publisher": names_of, "published_at": _date_of, "language": string_of,
}  # fmt: skip
"""Converters of values by field. After an empty result the value is kept in `extra` and the next key is tried."""


def _take_address(taken: dict[str, Any], left: dict[str, Any]) -> None:
    """Use a publisher that is an address (trafilatura's `source`) as the address, where there is no other."""
    publisher = next(iter(taken.get("publisher", ())), "")
    if "url" not in taken and publisher.startswith(("http://", "https://")):
        taken["url"] = publisher
        del taken["publisher"]
        hosts = [key for key in keys_of_fields(tuple(left)).get("publisher", ()) if is_given(left[key])]
        if hosts and (names := names_of(left[hosts[0]])):
            taken["publisher"] = names
            del left[hosts[0]]


def _unwrapped_record(values: Mapping[str, Any], columns: Columns) -> dict[str, Any] | None:
    """Return the record with the values of the object that holds the article, if it has one."""
    for key in _WRAPPERS:
        inner = values.get(key)
        if isinstance(inner, dict) and given_text(
            [inner[name] for name in keys_of_fields(tuple(inner), columns).get("text", ())]
        ):
            return inner | {name: value for name, value in values.items() if name != key and name not in inner}
    return None


def _without_text(
    record_number: int, values: Mapping[str, Any], keys: Sequence[str], raw: str | bytes | None
) -> Rejection:
    shown = _shown(raw, values)
    odd = [value for key in keys if is_given(value := values[key]) and not isinstance(value, str)]
    if odd:
        return Rejection(record_number, "text_not_string", f"the text is a JSON {json_kind(odd[0])}", shown)
    if any(isinstance(values[key], str) for key in keys):
        return Rejection(record_number, "empty_text", "the text is empty", shown)
    known = ", ".join(ALIASES["text"][:_SHOWN_NAMES])
    found = ", ".join(key[:_SHOWN_KEY_CHARS] for key in sorted(values)[:_SHOWN_KEYS])
    detail = f"no text under {known} or another known key; the record has: {found}; name one: --column text=NAME"
    return Rejection(record_number, "missing_text", detail, shown)


def _of_page(record_number: int, page: str, taken: dict[str, Any], left: dict[str, Any]) -> Record:
    """Return the record of a web page in a record: its values first, then those that the page states."""
    from newsmill.readers.html.page import page_record

    record = page_record(record_number, page, taken.get("url"))
    if isinstance(record, Rejection):
        return record
    publisher = next(iter(taken.pop("publisher", ())), None)
    for field, value in (*taken.items(), ("publisher", publisher)):
        if field != "text" and value:
            setattr(record, field, plain_line(value) if field in _LINES else value)
            record.origins.pop("language_hint" if field == "language" else field, None)
    record.extra |= left
    return record


def documents(
    numbers: Sequence[int], keys: Sequence[str], values: Sequence[Sequence[Any]], columns: Columns = ()
) -> list[RawDocument] | None:
    """Return what `document` returns for each row, by columns in a third of the time.

    Args:
        numbers: Place of each row in the file.
        keys: The names of the columns.
        values: JSON values by column, None where a row has none.
        columns: The columns that the user names for fields.

    Returns:
        The documents; None if one of the rows is none, or if rows have to be read one by one.
    """
    fields = _single_keys(tuple(keys), columns)
    if fields is None or len(set(keys)) < len(keys) or is_article_list(tuple(keys)):
        return None
    taken: dict[str, Sequence[Any]] = {}
    odd: set[int] = set()
    for field, key in fields.items():
        column = values[keys.index(key)]
        kinds = set(map(type, column))
        if field == "text" and kinds != _ONLY_TEXT:
            return None
        look = _may_be_markup if field in _READ else _needs_a_look
        odd.update(place for place, value in enumerate(column) if value.__class__ is str and look(value))
        if field == "authors":
            if [] in column or {} in column:
                return None
            column = [names_of(name) for name in column]
        elif not kinds <= _TEXT_OR_NONE:
            if field not in ("external_id", "published_at") or not kinds.isdisjoint((list, dict)):
                return None
            column = [scalar_of(value) for value in column]
        taken[field] = column
    others = [(key, column) for key, column in zip(keys, values, strict=True) if key not in fields.values()]
    if any(dict in set(map(type, column)) for _, column in others):
        return None
    rows = zip(*(column for _, column in others), strict=True) if others else repeat((), len(numbers))
    names = [key for key, _ in others]
    if any(None in column for _, column in others):
        extra = [{name: value for name, value in zip(names, row, strict=True) if value is not None} for row in rows]
    else:
        extra = [dict(zip(names, row, strict=True)) for row in rows]
    arguments = [taken.get(name, repeat(() if name == "authors" else None)) for name in _ARGUMENTS]
    found = list(map(RawDocument, numbers, *arguments, extra))
    for place in odd:
        row = {key: column[place] for key, column in zip(keys, values, strict=True) if column[place] is not None}
        record = document(numbers[place], row, None, columns)
        if isinstance(record, Rejection):
            return None
        found[place] = record
    return found


_ARGUMENTS = (
    "text", "external_id", "url", "title", "lead", "authors", "publisher", "published_at", "language",
)  # fmt: skip
_TEXT_OR_NONE = frozenset({str, type(None)})
_ONLY_TEXT = frozenset({str})


def _needs_a_look(value: str) -> bool:
    """Return whether a string may be empty, a placeholder or a list written as text."""
    return not value or value[0] in "[{" or (len(value) <= _SHORT_CHARS and value in PLACEHOLDERS)


def _may_be_markup(value: str) -> bool:
    """Return whether a string needs a look, or may have markup in it."""
    return "<" in value or "&" in value or _needs_a_look(value)


def json_kind(value: Any) -> str:
    """Return what JSON calls the kind of a value."""
    if value is None:
        return "null"
    kinds: dict[type, str] = {dict: "object", list: "array", str: "string", bool: "boolean"}
    return kinds.get(type(value), "number")


def _shown(raw: str | bytes | None, values: Mapping[str, Any]) -> str:
    if raw is None:
        raw = json.dumps(values, ensure_ascii=False)
    text = raw[: 4 * RAW_CHARS].decode("utf-8", "ignore") if isinstance(raw, bytes) else raw
    return safe_text(text[:RAW_CHARS])


@dataclass(frozen=True, slots=True)
class _Plan:
    """The positions of fields in records with the same keys, one for each field, where all of them have texts."""

    pick: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    place: Callable[[tuple[Any, ...]], tuple[Any, ...]]
    authors: str | None
    extra: tuple[str, ...]
    read: int

    def needs_a_look(self, found: tuple[str, ...]) -> bool:
        """Return whether one of the values is not simply what its field takes; the first `read` may have markup."""
        return any(map(_may_be_markup, found[: self.read])) or any(map(_needs_a_look, found[self.read :]))

    def document(self, record_number: int, found: tuple[str, ...], values: Mapping[str, Any]) -> RawDocument:
        """Return the raw document, in half the time of `_looked_through`."""
        extra = {key: unwrapped(values[key]) for key in self.extra}
        names: tuple[str, ...] = ()
        if self.authors is not None:
            authors = values[self.authors]
            names = names_of(authors)
            if not names and not (authors.__class__ is str and authors in PLACEHOLDERS):
                extra[self.authors] = authors
        return RawDocument(record_number, *self.place((*found, names, extra, None)))


@lru_cache(maxsize=1_000)
def _plan(names: tuple[str, ...], columns: Columns) -> _Plan | None:
    """Return the plan for records with these keys; None if they have none, or two for a field, or no text."""
    fields = _single_keys(names, columns)
    if fields is None or len(fields.keys() - {"authors"}) < 2:
        return None  # with one key an itemgetter gives no tuple
    read = [field for field in _READ if field in fields]
    found = {field: fields[field] for field in (*read, *fields)}
    authors = found.pop("authors", None)
    extra = tuple(name for name in names if name not in (*found.values(), authors))
    places = {field: place for place, field in enumerate((*found, "authors", "extra"))}
    place = itemgetter(*(places.get(field, -1) for field in (*_ARGUMENTS, "extra")))
    return _Plan(itemgetter(*found.values()), place, authors, extra, len(read))


@lru_cache(maxsize=1_000)
def _single_keys(names: tuple[str, ...], columns: Columns) -> dict[str, str] | None:
    """Return fields and the one key that fills each; None if two keys fill one, or none fills the text."""
    present = keys_of_fields(names, columns)
    if any(len(keys) > 1 for keys in present.values()) or "text" not in present:
        return None
    if "publisher" in present and "url" not in present:
        return None  # the publisher may be the address
    return {field: keys[0] for field, keys in present.items()}
