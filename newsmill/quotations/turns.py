"""Make direct quotations of content spans and their attribution."""

from collections.abc import Sequence

from newsmill.quotations.cues import Cue, Reader
from newsmill.quotations.model import Quotation, Span

TRIM = " \t\u00a0\u202f\u2009,–—―-"
"""White space and punctuation at the edges of speech that are no part of it."""


def direct_quotation(
    content: Sequence[Span], cue: Cue | None, body: str, reader: Reader, confidence: float = 0.85
) -> Quotation:
    """Return a direct quotation; without a cue, its speaker is left to the running turn."""
    spans = [span for part in content if (span := trimmed(body, *part)) is not None] or list(content)
    return Quotation(
        "direct",
        spans,
        cue=reader.tokens.span(cue.first, cue.stop) if cue else None,
        speaker=reader.span(cue.subject) if cue else None,
        rule="named" if cue and cue.subject else "same_turn",
        confidence=confidence if cue else min(confidence, 0.75),
    )


def trimmed(body: str, start: int, end: int) -> Span | None:
    """Return a span without white space, commas and dashes at its edges; None if no letter or digit is left."""
    while start < end and body[start] in TRIM:
        start += 1
    while end > start and body[end - 1] in TRIM:
        end -= 1
    return (start, end) if any(c.isalnum() for c in body[start:end]) else None
