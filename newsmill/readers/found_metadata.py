"""Metadata collected from several places of a record, each value with its origin, and the record made of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from newsmill.readers.records import RawDocument
from newsmill.text.safe_text import safe_text, safe_value


@dataclass(slots=True)
class FoundMetadata:
    """Values by field of RawDocument, the origin of each, values for `extra`, and the names of the site."""

    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    site: list[str] = field(default_factory=list)

    def offer(self, name: str, origin: str, value: Any) -> None:
        """Take a value unless the field has one."""
        if value and name not in self.values:
            self.values[name], self.origins[name] = value, origin

    def keep(self, name: str, value: Any) -> None:
        """Put a value into `extra` unless it is empty or the name is taken."""
        if value and name not in self.extra:
            self.extra[name] = value


def as_document(number: int, found: FoundMetadata, text: str, marks: Iterable[tuple[str, str]] = ()) -> RawDocument:
    """Return the record of an article.

    Args:
        number: Place of the record, from 1.
        found: Its metadata.
        text: Its text, without title and lead.
        marks: Kind (heading, quote or caption) and text of lines of the text.
    """
    names = {"language": "language_hint"}
    values = {name: safe_value(value) for name, value in found.values.items() if name != "authors"}
    return RawDocument(
        number,
        safe_text(text),
        external_id=values.get("external_id"),
        url=values.get("url"),
        title=values.get("title"),
        lead=values.get("lead"),
        authors=tuple(safe_text(name) for name in found.values.get("authors", ())),
        publisher=values.get("publisher"),
        published_at=values.get("published_at"),
        language=values.get("language"),
        extra=safe_value(found.extra),
        origins={names.get(name, name): origin for name, origin in found.origins.items()},
        marks=tuple((kind, safe_text(line)) for kind, line in marks),
    )
