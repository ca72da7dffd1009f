"""Direct quotations: what marks, dashes and labels prove, and who the attribution beside them names."""

from bisect import bisect_right
from collections.abc import Sequence

from newsmill.quotations.attributions import Attributions
from newsmill.quotations.cues import Cue, Reader
from newsmill.quotations.dashes import Dashes
from newsmill.quotations.marks import Quoted
from newsmill.quotations.model import Article, Quotation, Span
from newsmill.quotations.turns import TRIM, direct_quotation, trimmed

_END_OF_SENTENCE = ".!?…:;"
_MAX_AFTER_CUE_WITH_COMMA, _MAX_AFTER_CUE = 8, 4
"""Words that may part a verb of speech and the mark after it: 'told reporters on Friday, "..."'."""


class Direct:
    """Reads the direct quotations of one article."""

    def __init__(self, article: Article, reader: Reader, quoted: Sequence[Quoted]) -> None:
        """Prepare: `quoted` are the outermost quoted spans in order."""
        self.article = article
        self.body = article.body
        self.reader = reader
        self.tokens = reader.tokens
        self.quoted = quoted
        self.attributions = Attributions(article, reader)
        self.sentences = self.attributions.sentences
        self.dashes = Dashes(article, reader, self.attributions)
        self.fragments: list[Quoted] = []
        """Quoted spans that are no quotation by themselves; a reported clause may hold them."""
        self._last_end = 0
        self.masked: list[Span] = []
        """Characters that belong to direct quotations and their attributions."""

    def find(self) -> list[Quotation]:
        """Return the direct quotations in order; sets `fragments` and `masked`."""
        found = self.dashes.find()
        self.masked = list(self.dashes.masked)
        previous: Quotation | None = None
        spoken: list[Span] = []
        self.masked.sort()
        for quoted in self.quoted:
            if self._is_masked(quoted.outer[0]):
                continue
            kind = self.article.blocks[quoted.blocks[0]].kind
            if kind == "caption":
                continue
            if previous is not None and self._interrupted(previous, quoted):
                previous.content.extend(quoted.content)
                spoken.append(quoted.outer)
                self._last_end = quoted.outer[1]
                continue
            turn = self._marked_turn(quoted)
            if turn is None:
                self.fragments.append(quoted)
                continue
            spoken.append(quoted.outer)
            self._last_end = quoted.outer[1]
            if (
                previous is not None
                and previous.cue is None
                and not self.body[previous.end : turn.start].strip(TRIM + "“”„«»\"'’‘.!?…")
            ) and "\n" not in self.body[previous.end : turn.start]:
                turn.content[:0] = previous.content
                found.remove(previous)
            if previous is not None and turn.rule == "same_turn" and self._continues(previous, turn):
                previous.content.extend(turn.content)
                continue
            found.append(turn)
            previous = turn
        found.sort(key=lambda quotation: quotation.start)
        self.masked = sorted([*self.masked, *spoken])
        return found

    def _is_masked(self, at: int) -> bool:
        i = bisect_right(self.masked, (at, len(self.body) + 1)) - 1
        return i >= 0 and self.masked[i][1] > at

    # Dashes.

    # Marks.

    def _marked_turn(self, quoted: Quoted) -> Quotation | None:
        after = self._attribution_after(quoted)
        initial = self._is_initial(quoted)
        if after is not None and initial:
            return direct_quotation(quoted.content, after, self.body, self.reader, 0.95)
        before = self._attribution_before(quoted)
        if before is not None:
            return direct_quotation(quoted.content, before, self.body, self.reader, 0.9)
        if self.article.blocks[quoted.blocks[0]].kind in ("title", "heading"):
            return None
        if not self.reader.words.is_v2 and not self.reader.words.zero and len(quoted.content) == 1:
            inside = self._with_insertion(quoted)
            if inside is not None:
                return inside
        if initial and self._is_sentence(quoted):
            if self._after_colon(quoted):
                quotation = direct_quotation(quoted.content, None, self.body, self.reader)
                quotation.speaker = self._who_introduces(quoted)
                return quotation
            if self._ends_sentence(quoted):
                quotation = direct_quotation(quoted.content, None, self.body, self.reader, 0.7)
                quotation.rule = "same_turn"
                return quotation
        return None

    def _with_insertion(self, quoted: Quoted) -> Quotation | None:
        """Return a quotation with an attribution inside its marks, as in French: « C'est bien, dit-il, mais ... »."""
        start, end = quoted.content[0]
        content: list[Span] = []
        cue: Cue | None = None
        for (a, b), found in self.attributions.inside(start, end):
            cue = cue or found
            content.append((start, a))
            start = b
        if cue is None:
            return None
        content.append((start, end))
        spans = [span for a, b in content if (span := trimmed(self.body, a, b)) is not None]
        return direct_quotation(spans, cue, self.body, self.reader) if spans else None

    def _words_in(self, quoted: Quoted) -> int:
        return sum(len(self.body[a:b].split()) for a, b in quoted.content)

    def _is_sentence(self, quoted: Quoted) -> bool:
        """Return whether a quoted span reads as a sentence: a capital in front and two words, or a closing stop."""
        text = self.body[quoted.content[0][0] : quoted.content[-1][1]]
        first = next((c for c in text if c.isalnum()), "")
        words = self._words_in(quoted)
        return (first.isupper() or not first.islower()) and (words > 1 or text[-1:] in ".!?…")

    def _is_initial(self, quoted: Quoted) -> bool:
        """Return whether nothing of its sentence stands before a quoted span but marks, or a colon does."""
        i = quoted.outer[0] - 1
        while i >= 0 and self.body[i] in TRIM + '("”»“':
            if self.body[i] in ",–—" and i < quoted.outer[0] - 1 and self.body[i] == ",":
                return False
            i -= 1
        return i < 0 or self.body[i] in "\n" + _END_OF_SENTENCE or self._at_sentence_start(quoted.outer[0])

    def _at_sentence_start(self, at: int) -> bool:
        sentence = self.sentences.at(at)
        return sentence is not None and sentence[0] >= at - 2

    def _after(self, quoted: Quoted) -> tuple[int, int]:
        """Return the tokens after a quoted span, up to the end of its sentence."""
        at = quoted.outer[1]
        block = self.article.blocks[quoted.blocks[1]]
        sentence = self.sentences.at(at - 1)
        end = sentence[1] if sentence is not None else at
        rest = self.body[at:end].strip(TRIM + ".")
        if not rest and (following := self.sentences.at(end)) is not None and following[0] < block.end:
            # The sentence ends with the mark; an attribution without a capital still belongs to it.
            lead = self.body[following[0] : following[0] + 1]
            is_open = self.body[quoted.content[-1][1] - 1] in "?!," and self.body[at - 1] != "."
            if lead.islower() or lead in ",–—-" or is_open:
                end = following[1]
        return self.tokens.between((at, min(end, block.end)))

    def _attribution_after(self, quoted: Quoted) -> Cue | None:
        begin, stop = self._after(quoted)
        low, words = self.tokens.low, self.reader.words
        while begin < stop and low[begin] in ",–—-":
            begin += 1
        for i in range(begin, min(stop, begin + 40)):
            if low[i] in "„“«":
                stop = i
                break
        if begin >= stop or low[begin] in words.conjunctions:
            return None
        verb = self.attributions.verb_at(begin, stop)
        if verb is None and words.is_v2 and low[begin] in words.pronouns | words.determiners:
            # "…" hij zegt: rare, but so spoken; the verb must follow at once.
            part = self.reader.noun_phrase(begin, stop)
            if part is not None and part[1] in set(self.reader.cues(part[1], min(stop, part[1] + 1))):
                verb = part[1]
        if verb is not None:
            return self.reader.cue(verb, begin, stop, trailing=True)
        return self.attributions.according(begin, stop, at_start=True) or self._signature(quoted, begin, stop)

    def _signature(self, quoted: Quoted, begin: int, stop: int) -> Cue | None:
        """Return the cue of a name alone after a quoted paragraph: "“…” ― Carlos Raúl"."""
        if stop - begin > 8 or self.tokens.mention_of[begin] < 0:
            return None
        between = self.body[quoted.outer[1] : self.tokens.starts[begin]].strip()
        if (
            between in ("–", "—", "―", "-", "--")
            and self.article.mentions[self.tokens.mention_of[begin]].entity_type == "PER"
        ):
            return Cue(begin - 1, begin, (begin, stop), follows=True)
        return None

    def _attribution_before(self, quoted: Quoted) -> Cue | None:
        """Return the cue before a quoted span: 'She said: "…"', 'She said, "…"', 'skriver hon: "…"'."""
        low, words = self.tokens.low, self.reader.words
        at = quoted.outer[0]
        sentence = self.sentences.at(at)
        if sentence is None:
            return None
        if sentence[0] >= at - 2:
            i = at - 1
            while i >= 0 and self.body[i].isspace():
                i -= 1
            if i < 0 or self.body[i] != ":":
                return None
            sentence = self.sentences.at(i) or sentence
        start = max(sentence[0], self._last_end if self._last_end <= at else 0)
        begin, stop = self.tokens.between((start, at))
        if begin >= stop:
            return None
        last = low[stop - 1]
        verbs = [i for i in self.reader.cues(max(begin, stop - 30), stop) if low[i] in words.say]
        colon = last == ":"
        if not verbs:
            return None
        verb = verbs[-1]
        if not colon:
            if not self._is_sentence(quoted):
                return None
            distance = stop - 1 - verb - (1 if last in ",–—" else 0)
            if distance > (_MAX_AFTER_CUE_WITH_COMMA if last == "," else _MAX_AFTER_CUE):
                return None
            if last not in ",–—" and any(low[k] in self.reader.clause_words for k in range(verb + 1, stop)):
                return None
        return self.reader.cue(verb, begin, stop)

    def _after_colon(self, quoted: Quoted) -> bool:
        i = quoted.outer[0] - 1
        while i >= 0 and self.body[i].isspace():
            i -= 1
        return i >= 0 and self.body[i] == ":"

    def _who_introduces(self, quoted: Quoted) -> Span | None:
        """Return the first noun phrase of a sentence that ends with the colon before a quoted span."""
        sentence = self.sentences.at(quoted.outer[0] - 2) or (0, 0)
        begin, stop = self.tokens.between((sentence[0], quoted.outer[0]))
        part = self.reader.noun_phrase(begin, stop) if begin < stop else None
        if part is None or not (
            any(self.tokens.mention_of[i] >= 0 for i in range(*part))
            or self.tokens.low[part[0]] in self.reader.words.pronouns
        ):
            return None
        return self.tokens.span(*part)

    def _ends_sentence(self, quoted: Quoted) -> bool:
        """Return whether nothing of its sentence follows a quoted span."""
        begin, stop = self._after(quoted)
        return all(not self.tokens.is_word(i) for i in range(begin, stop))

    def _interrupted(self, previous: Quotation, quoted: Quoted) -> bool:
        """Return whether an attribution alone parts two quoted spans of one sentence: '"A," he said, "and b."'."""
        if previous.cue is None or not previous.end < previous.cue[0] < quoted.outer[0]:
            return False
        sentence = self.sentences.at(previous.cue[0])
        between = self.body[previous.end : quoted.outer[0]]
        return (
            sentence is not None
            and sentence[0] <= quoted.outer[0] < sentence[1]
            and len(between) < 120
            and between.rstrip()[-1:] in ",–—"
        )

    def _continues(self, previous: Quotation, turn: Quotation) -> bool:
        """Return whether only an attribution and no other sentence parts two quoted spans of one paragraph."""
        between = self.body[previous.end : turn.start]
        if "\n" in between or len(between) > 200:
            return False
        begin, stop = self.tokens.between((previous.end, turn.start))
        sentences = self.sentences.between(previous.end, turn.start)
        return (
            previous.cue is not None and begin < stop and len([s for s in sentences if s[0] > previous.end + 1]) <= 1
        ) or not between.strip(TRIM + "“”„«»\"'’‘.!?…")
