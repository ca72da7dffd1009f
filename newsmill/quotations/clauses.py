"""Reported clauses: what someone says, thinks or wants, in the words of the article."""

from bisect import bisect_left
from collections.abc import Sequence

from newsmill.quotations.cues import PUNCTUATION, Cue, Reader
from newsmill.quotations.marks import Quoted
from newsmill.quotations.model import Article, Quotation, Span
from newsmill.quotations.openings import MIN_CONTENT, Openings
from newsmill.quotations.sources import Sources

_MAX_PARENTHESIS = 12
_SO = frozenset(("så", "so"))
""""Så kallade", "so genannte": words that only call something so."""


class Clauses:
    """Reads the reported clauses of one article, sentence by sentence."""

    def __init__(self, article: Article, reader: Reader, fragments: Sequence[Quoted], masked: Sequence[Span]) -> None:
        """Prepare: `masked` are characters of direct quotations, `fragments` quoted spans that are none."""
        self.article = article
        self.reader = reader
        self.tokens = reader.tokens
        self.words = reader.words
        self.openings = Openings(reader)
        self.sources = Sources(reader)
        self.fragments = list(fragments)
        self.masked = list(masked)
        self.masked_starts = [span[0] for span in self.masked]

    def find(self) -> list[Quotation]:
        """Return reported clauses in order; each sentence is read once."""
        found: list[Quotation] = []
        block = 0
        blocks = self.article.blocks
        previous: tuple[int, Span] | None = None
        for start, end in self.article.sentences:
            while block + 1 < len(blocks) and blocks[block].end <= start:
                block += 1
            if blocks and blocks[block].kind == "caption":
                continue
            free = self._free(start, end)
            if free is None:
                previous = None
                continue
            begin, stop = self.tokens.between(free)
            while (
                stop > begin and self.tokens.low[stop - 1] in PUNCTUATION and self.tokens.low[stop - 1] not in '”»"’“'
            ):
                stop -= 1
            if begin >= stop:
                continue
            here = self._sentence(begin, stop, previous[1] if previous and previous[0] == block else None)
            if not here and self.words.subjunctive:
                here = self._subjunctive(begin, stop, found, (start, end))
            found.extend(here)
            previous = (block, (start, end)) if not here and free == (start, end) else None
        return found

    def _free(self, start: int, end: int) -> Span | None:
        """Return the part of a sentence outside of direct quotations; None if an attribution at most is left."""
        i = bisect_left(self.masked_starts, start)
        if i and self.masked[i - 1][1] > start:
            i -= 1
        for a, b in self.masked[i:]:
            if a >= end:
                break
            if a <= start + 1:
                start = max(start, b)
                if start >= end:
                    return None
                return None
            end = min(end, a)
        return (start, end) if end - start > 1 else None

    def _sentence(self, begin: int, stop: int, before: Span | None) -> list[Quotation]:
        found: list[Quotation] = []
        verbs = list(self.reader.cues(begin, stop))
        at = begin
        for n, verb in enumerate(verbs):
            if verb < at:
                continue
            limit = self._before_main_clause(verb, begin, stop)
            limit = limit if limit is not None else self._before_contrast(verb, self._limit(verbs[n + 1 :], verb, stop))
            quotation = self._of_verb(verb, begin, limit, stop, before if n == 0 else None)
            if quotation is not None:
                found.append(quotation)
                at = (
                    max(at, self.tokens.between((0, quotation.end))[1])
                    if quotation.end > self.tokens.starts[verb]
                    else at
                )
                if quotation.start < self.tokens.starts[begin]:
                    at = stop
        if not found and (source := self.sources.find(self._after_colon(begin, stop), stop)) is not None:
            named = self._made(*source, 0.7, "source")
            found += [named] if named else []
        if not found and (noun := self._of_noun(begin, stop)) is not None:
            found.append(noun)
        return sorted(found, key=lambda quotation: quotation.start)

    def _limit(self, later: Sequence[int], verb: int, stop: int) -> int:
        """Return where the content of a verb ends: before a coordinate clause with its own verb of speech."""
        low = self.tokens.low
        for other in later:
            left = self.reader.clause_start(other, verb + 1)
            edge = left - 1
            if edge <= verb + 2 or low[edge] in self.reader.clause_words:
                continue
            if low[edge] in self.words.conjunctions or low[edge] == ",":
                is_shared = other == edge + 1 and low[edge] in self.words.conjunctions and low[other] in self.words.say
                has_content = is_shared or any(
                    low[k] in self.words.that | self.words.whether for k in range(other + 1, min(stop, other + 6))
                )
                if has_content or (low[edge] == "," and other - left <= 3 and low[other].endswith("ing")):
                    while edge - 1 > verb and low[edge - 1] in self.words.conjunctions | {","}:
                        edge -= 1
                    return edge
        return stop

    def _before_main_clause(self, verb: int, begin: int, stop: int) -> int | None:
        """Return where the main clause begins if the verb is in a subordinate clause that heads its sentence."""
        low, words = self.tokens.low, self.words
        if (
            not words.is_v2
            or low[begin] not in words.subordinators
            or self.reader.clause_start(verb, begin) > begin + 1
        ):
            return None
        return next((k for k in range(verb + 2, stop - 1) if low[k] == "," and low[k + 1] in words.finite), None)

    def _before_contrast(self, verb: int, stop: int) -> int:
        """Return where a reported clause ends before ", but": there the article speaks again."""
        low, words = self.tokens.low, self.words
        for k in range(verb + 5, stop - 1):
            if low[k] == "," and low[k + 1] in words.contrast and (k + 2 >= stop or low[k + 2] not in words.that):
                return k
        return stop

    def _of_verb(self, verb: int, begin: int, limit: int, stop: int, before: Span | None) -> Quotation | None:
        low, words = self.tokens.low, self.words
        if (
            words.language == "nl"
            and low[verb] in words.want
            and (start := self.openings.infinitive(verb, limit)) is not None
        ) and not any(low[k] in words.that for k in range(verb, start + 1)):
            who = self.reader.cue(verb, begin, limit)
            return self._make(self._after_subject(start, who), limit, who, 0.6, "infinitive")
        if words.zero and low[verb] in words.say and (start := self.openings.bare_first(verb, limit)) is not None:
            return self._make(start, limit, self.reader.cue(verb, begin, start), 0.7, "bare")
        if self._fits_that(verb) and (start := self.openings.that(verb, limit)) is not None:
            return self._make(start, limit, self.reader.cue(verb, begin, limit), 0.8, "that")
        left = self.reader.clause_start(verb, begin)
        if low[verb] in words.say and left > begin and low[left - 1] in words.manner:
            comma = next((k for k in range(verb + 1, min(stop, verb + 14)) if low[k] == ","), None)
            if comma is not None and left - 1 <= begin + 1:
                return self._make(comma + 1, stop, self.reader.cue(verb, left, comma), 0.75, "manner")
            if left - 2 >= begin and low[left - 2] == ",":
                end = comma if comma is not None else stop
                spans = [(begin, left - 2)] + ([(comma + 1, stop)] if comma is not None else [])
                return self._made(spans, self.reader.cue(verb, left, end), 0.7, "manner")
        if low[verb] in words.say and (inserted := self._inserted(verb, left, begin, stop)) is not None:
            return inserted
        cue = self.reader.cue(verb, begin, stop)
        if (
            before is not None
            and cue.anaphoric
            and low[verb] in words.say
            and cue.subject is not None
            and stop - cue.subject[1] < 8
        ):
            first, last = self.tokens.between(before)
            return self._make(first, last, cue, 0.6, "before")
        if low[verb] in words.want and (start := self.openings.infinitive(verb, limit)) is not None:
            return self._make(self._after_subject(start, cue), limit, cue, 0.6, "infinitive")
        if (
            words.is_v2
            and words.language not in ("de", "nl")
            and low[verb] in words.say | words.think
            and not cue.follows
            and cue.subject is not None
            and (start := self.openings.unmarked(verb, limit)) is not None
        ):
            return self._make(start, limit, cue, 0.6, "bare")
        if (
            words.zero
            and low[verb] in words.say | words.think
            and (start := self.openings.bare(verb, limit)) is not None
        ):
            return self._make(start, limit, self.reader.cue(verb, begin, start), 0.7, "bare")
        if (
            words.subjunctive
            and low[verb] in words.say | words.think
            and (start := self.openings.after_comma(verb, limit)) is not None
        ):
            return self._make(start, limit, self.reader.cue(verb, begin, start), 0.7, "comma")
        if (
            low[verb] in words.call | words.say
            and low[verb - 1] not in _SO
            and (fragment := self._fragment(verb, limit)) is not None
        ):
            return self._of_fragment(fragment, self.reader.cue(verb, begin, stop))
        return None

    def _fits_that(self, verb: int) -> bool:
        return self.tokens.low[verb] in self.words.say | self.words.think | self.words.want

    @staticmethod
    def _after_subject(start: int, cue: Cue) -> int:
        return max(start, cue.subject[1]) if cue.follows and cue.subject is not None else start

    def _inserted(self, verb: int, left: int, begin: int, stop: int) -> Quotation | None:
        """Return the clause around or before an attribution: "CLAUSE, säger Persson" and "A, he said, B"."""
        low = self.tokens.low
        if left <= begin + 1 or low[left - 1] not in (",", "–", "—", "”", "»", '"', "’", "“"):
            return None
        comma = left - 1
        while comma > begin and low[comma] in PUNCTUATION and low[comma] not in ",–—":
            comma -= 1
        cue = self.reader.cue(verb, left, stop, trailing=True)
        if cue.subject is None or cue.subject[0] < left:
            return None
        right = max(verb + 1, cue.subject[1])
        end = next((k for k in range(right, min(stop, right + _MAX_PARENTHESIS)) if low[k] in (",", "–", "—")), None)
        if low[left].startswith("waar") and self.words.language == "nl":
            return None
        if (
            low[left] in self.words.relative | self.words.that | self.words.whether
            or low[left - 1] in self.reader.clause_words
        ):
            return None
        is_long = stop - max(verb + 1, cue.subject[1]) > 6
        if not self._is_statement(begin, comma) and (
            is_long or self.tokens.mention_of[begin] >= 0 or comma - begin < 3
        ):
            return None
        if end is None:
            if stop - right > _MAX_PARENTHESIS or any(low[k] in self.words.that for k in range(right, stop)):
                return None
            return self._made([(begin, comma)], cue, 0.7, "trailing")
        if end - right > 4 or low[comma] != low[end]:
            return (
                self._made([(begin, comma)], cue, 0.6, "trailing")
                if end - right > 1 or low[end + 1] not in self.words.finite
                else None
            )
        following = low[end + 1] if end + 1 < stop else ""
        if following in self.words.relative and not self.words.zero:
            return self._made([(begin, comma)], cue, 0.65, "trailing")
        return self._made([(begin, comma), (end + 1, stop)], cue, 0.7, "inserted")

    def _after_colon(self, begin: int, stop: int) -> int:
        """Return where the last part of a sentence begins that a colon opens."""
        for i in range(stop - 4, begin, -1):
            if self.tokens.low[i] == ":":
                return i + 1
        return begin

    def _is_statement(self, first: int, stop: int) -> bool:
        """Return whether tokens hold a verb and are no bare noun phrase, such as a name before an apposition."""
        low, words = self.tokens.low, self.words
        verbs = words.finite | words.subjunctive | words.aux | words.cues
        return any(low[k] in verbs or (words.zero and low[k].endswith(("ed", "n't"))) for k in range(first, stop))

    def _of_noun(self, begin: int, stop: int) -> Quotation | None:
        """Return the clause after a noun of speech: "the claim that", "påståendet att"."""
        low, words = self.tokens.low, self.words
        for i in range(begin, stop - 2):
            if low[i] not in words.nouns:
                continue
            k = i + 1
            while k < min(stop, i + 5) and low[k] not in words.that:
                k += 1
            if k >= stop - 2 or low[k] not in words.that or not (k == i + 1 or low[k - 1] == ","):
                continue
            subject = (
                (i - 1, i) if i > begin and (low[i - 1].endswith("'s") or self.tokens.mention_of[i - 1] >= 0) else None
            )
            return self._make(k, stop, Cue(i, i + 1, subject, follows=False), 0.5, "noun")
        return None

    def _subjunctive(self, begin: int, stop: int, found: Sequence[Quotation], span: Span) -> list[Quotation]:
        """Return a German sentence in the mood of reported speech: it goes on with what was reported before."""
        low, words = self.tokens.low, self.words
        if not found or span[0] - found[-1].end > 400:
            return []
        if not any(low[k] in words.subjunctive for k in range(begin, stop)):
            return []
        last = found[-1]
        between = self.article.body[last.end : span[0]].strip(' .\n“”„"')
        if last.pattern == "subjunctive" and not between:
            last.content[-1] = (last.content[-1][0], self.tokens.ends[stop - 1])
            return []
        quotation = self._make(begin, stop, None, 0.6, "subjunctive")
        return [quotation] if quotation else []

    def _fragment(self, verb: int, limit: int) -> Quoted | None:
        """Return the first quoted fragment after a verb, in its clause."""
        start, end = self.tokens.starts[verb], self.tokens.ends[limit - 1] + 1
        i = bisect_left([quoted.outer[0] for quoted in self.fragments], start)
        if i < len(self.fragments) and self.fragments[i].outer[1] <= end + 1:
            between = self.tokens.between((start, self.fragments[i].outer[0]))
            if between[1] - between[0] <= 12:
                return self.fragments[i]
        return None

    def _of_fragment(self, fragment: Quoted, cue: Cue) -> Quotation | None:
        if cue.subject is None:
            return None
        return Quotation(
            "direct",
            list(fragment.content),
            cue=self.tokens.span(cue.first, cue.stop),
            speaker=self.reader.span(cue.subject),
            rule="named",
            confidence=0.6,
            pattern="fragment",
        )

    def _make(self, first: int, stop: int, cue: Cue | None, confidence: float, rule: str) -> Quotation | None:
        return self._made([(first, stop)], cue, confidence, rule)

    def _made(
        self, parts: Sequence[tuple[int, int]], cue: Cue | None, confidence: float, rule: str
    ) -> Quotation | None:
        low = self.tokens.low
        spans = []
        for first, stop in parts:
            while first < stop and low[first] in ",;:–—":
                first += 1
            while stop > first and low[stop - 1] in ",;:–—(":
                stop -= 1
            if first < stop:
                spans.append(self.tokens.span(first, stop))
        if not spans or sum(len(self.article.body[a:b].split()) for a, b in spans) < MIN_CONTENT:
            return None
        inside = [q for q in self.fragments if any(a - 1 <= q.outer[0] and q.outer[1] <= b + 1 for a, b in spans)]
        return Quotation(
            "mixed" if inside else "indirect",
            spans,
            cue=self.tokens.span(cue.first, cue.stop) if cue else None,
            speaker=self.reader.span(cue.subject) if cue else None,
            rule="named" if cue and cue.subject else "none",
            confidence=confidence,
            pattern=rule,
            parts=[span for q in inside for span in q.content],
        )
