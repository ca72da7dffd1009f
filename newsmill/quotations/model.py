"""Types of the quotation rules: the article they read and the rows they return. Offsets are characters of the body."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Span = tuple[int, int]
"""Start and end in characters of the body, half open."""


class Block(NamedTuple):
    """One line of the body and its kind (newsmill.text.blocks)."""

    start: int
    end: int
    kind: str


class Mention(NamedTuple):
    """One entity mention of the tagger; its index is its position in the article."""

    start: int
    end: int
    entity_type: str


@dataclass(frozen=True, slots=True)
class Article:
    """Input of the rules: one normalised article with its sentences and mentions in reading order."""

    body: str
    language: str | None
    blocks: Sequence[Block]
    sentences: Sequence[Span]
    mentions: Sequence[Mention]


@dataclass(slots=True)
class Quotation:
    """One quotation: content, cue and speaker. `Quotation.start` and `end` enclose the content spans."""

    kind: str
    """direct, indirect or mixed."""
    content: list[Span]
    cue: Span | None = None
    speaker: Span | None = None
    mention: int | None = None
    rule: str = "none"
    confidence: float = 0.5
    pattern: str = "marks"
    """The rule that found the content: marks, dash, label, or one of newsmill.quotations.clauses."""
    parts: list[Span] = field(default_factory=list)
    """The quoted spans inside a reported clause."""
    part_of: "Quotation | None" = None
    """The mixed quotation that a direct one is a part of."""

    @property
    def start(self) -> int:
        """First character of the content."""
        return self.content[0][0]

    @property
    def end(self) -> int:
        """Position after the last character of the content."""
        return self.content[-1][1]


class PersonRole(NamedTuple):
    """The title, party, age and organisation that an article gives beside a person's name."""

    mention: int
    role: str | None
    party: str | None
    age: int | None
    organisation: int | None
