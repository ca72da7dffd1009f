"""Read clauses that name their source: "enligt polisen", "laut Ministerium", "poliisin mukaan"."""

from newsmill.quotations.cues import PUNCTUATION, Cue, Reader

Source = tuple[list[tuple[int, int]], Cue]
"""Token ranges of the content, and the cue with the source as its subject."""


class Sources:
    """Looks for named sources in the sentences of one article."""

    def __init__(self, reader: Reader) -> None:
        """Prepare."""
        self.reader = reader
        self.tokens = reader.tokens
        self.words = words = reader.words
        self._triggers = {phrase[0] for phrase in words.before} | {phrase[-1] for phrase in words.after}
        self._triggers |= words.before_noun | words.closing

    def find(self, begin: int, stop: int) -> Source | None:
        """Return the clause that a source is given for: "enligt polisen", "laut Ministerium", "poliisin mukaan"."""
        low, words = self.tokens.low, self.words
        for i in range(begin, stop):
            if low[i] not in self._triggers:
                continue
            for phrase in words.before:
                n = len(phrase)
                if low[i] == phrase[0] and tuple(low[i : i + n]) == phrase and self._is_source(i, n, stop):
                    return self._source_before(i, n, begin, stop)
            if low[i] in words.before_noun and any(
                low[k] in words.source_nouns for k in range(i + 1, min(stop, i + 4))
            ):
                return self._source_before(i, 1, begin, stop)
            if low[i] in words.closing and self._is_source(i, 1, stop):
                return self._source_before(i, 1, begin, stop)
            for phrase in words.after:
                n = len(phrase)
                if low[i] == phrase[-1] and i - n + 1 > begin and tuple(low[i - n + 1 : i + 1]) == phrase:
                    return self._source_after(i - n + 1, i + 1, begin, stop)
        return None

    def _is_source(self, i: int, n: int, stop: int) -> bool:
        """Return whether a noun phrase follows; words with other meanings ("so", "efter") need a comma first."""
        low, words = self.tokens.low, self.words
        if i + n >= stop:
            return False
        if n == 1 and (low[i] in words.closing or low[i] in ("efter", "etter", "conforme", "aldus")):
            return (
                low[i] in words.closing
                and i > 0
                and low[i - 1] in (",", "“", "”", "«", '"', "’")
                and self.reader.noun_phrase(i + n, stop) is not None
            )
        following = low[i + n]
        if low[i] in ("segundo", "secondo"):
            return following in words.determiners or self.tokens.mention_of[i + n] >= 0 or self.tokens.is_capital(i + n)
        return self.tokens.is_word(i + n)

    def _source_before(self, i: int, n: int, begin: int, stop: int) -> Source | None:
        low = self.tokens.low
        part = self.reader.noun_phrase(i + n, min(stop, i + n + 16))
        if part is None or part[0] > i + n + 1:
            part = (i + n, min(stop, i + n + 2))
        end = part[1]
        # The noun phrase goes on to a comma that is near.
        comma = next((k for k in range(part[1], min(stop, part[1] + 6)) if low[k] in PUNCTUATION), None)
        if comma is not None and not any(low[k] in self.words.finite for k in range(part[1], comma)):
            end = comma
            if i - begin <= 1 and low[comma] == ",":
                second = next((k for k in range(comma + 1, min(stop, comma + 16)) if low[k] == ","), None)
                if (
                    second is not None
                    and second + 1 < stop
                    and not any(low[k] in self.words.finite for k in range(comma + 1, second))
                ):
                    end = second
        elif stop - end <= 3 and not any(low[k] in self.words.finite for k in range(end, stop)):
            end = stop
        cue = Cue(i, i + n, part, follows=True)
        spans = []
        if i - begin >= 1 and low[i - 1] not in self.words.conjunctions:
            last = i - 1 if low[i - 1] in PUNCTUATION else i
            if last - begin >= 1:
                spans.append((begin, last))
        if end < stop:
            first = end + 1 if low[end] in PUNCTUATION else end
            if stop - first >= 1:
                spans.append((first, stop))
        return (spans, cue) if spans else None

    def _source_after(self, first: int, last: int, begin: int, stop: int) -> Source | None:
        low, words = self.tokens.low, self.words
        left = self.reader.clause_start(first, begin)
        at = first - 1
        if words.language == "de":
            while at > left and self._continues_source(at - 1):
                at -= 1
        else:
            index = self.tokens.mention_of[at]
            while at > left and index >= 0 and self.tokens.mention_of[at - 1] == index:
                at -= 1
        if at >= first:
            return None
        cue = Cue(first, last, (at, first), follows=False)
        spans = []
        if at > begin:
            end = at - 1 if low[at - 1] in PUNCTUATION else at
            if end > begin:
                spans.append((begin, end))
        if last < stop:
            spans.append((last + 1 if low[last] in PUNCTUATION else last, stop))
        spans = [span for span in spans if span[1] > span[0]]
        return (spans, cue) if spans else None

    def _continues_source(self, i: int) -> bool:
        """Return whether a token belongs to the German noun phrase that ends before "zufolge"."""
        low, words = self.tokens.low, self.words
        if (
            low[i] in words.finite
            or low[i] in words.pronouns - words.determiners
            or low[i] in words.adverbs
            or low[i] in words.prepositions
        ):
            return low[i] in words.determiners and self.tokens.is_capital(i - 1) and not self.tokens.is_capital(i)
        if low[i] in words.determiners or self.tokens.is_capital(i):
            return low[i + 1] not in words.determiners or self.tokens.is_capital(i)
        return low[i].endswith(("en", "er", "em")) and self.tokens.is_capital(i + 1) and low[i] not in words.cues
