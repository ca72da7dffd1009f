"""Look up the sentences of an article by position."""

from bisect import bisect_right
from collections.abc import Sequence

from newsmill.quotations.model import Span


class Sentences:
    """The sentences of one article, disjoint and in order."""

    def __init__(self, spans: Sequence[Span]) -> None:
        """Prepare the look-up."""
        self.spans = spans
        self._ends = [end for _, end in spans]

    def at(self, position: int) -> Span | None:
        """Return the sentence that holds a position, else the next one; None after the last."""
        i = bisect_right(self._ends, position)
        return self.spans[i] if i < len(self.spans) else None

    def between(self, start: int, end: int) -> list[Span]:
        """Return the sentences that overlap a span."""
        i = bisect_right(self._ends, start)
        found = []
        while i < len(self.spans) and self.spans[i][0] < end:
            found.append(self.spans[i])
            i += 1
        return found
