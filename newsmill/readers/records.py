"""Records that readers yield: raw documents and rejections."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)  # not frozen: that makes making one three times as slow, and there are millions
class RawDocument:
    """One record as the source gave it; nothing is interpreted yet.

    `record_number` counts from 1. `text` is the article without what stands in `title` and `lead`, unless the source
    repeats it there. `authors` are strings as given; a string may hold several names. `published_at` is a date as it
    was written, or seconds since 1970 as digits. `extra` has what no field takes, as JSON values. `origins` says for
    fields where in the record they stood (`json-ld`, `opengraph`, ...), if it is not plainly the record itself.
    `marks` are lines of the text that the source shows to be of a kind: (heading, quote or caption, the line).
    """

    record_number: int
    text: str
    external_id: str | None = None
    url: str | None = None
    title: str | None = None
    lead: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published_at: str | None = None
    language: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    marks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """One record that cannot become an article: a reason of the fixed list (sql/tables/rejections.sql), and why."""

    record_number: int
    reason: str
    detail: str
    raw: str | None = None


Record = RawDocument | Rejection
