"""Read attributions: the words beside a direct quotation that say who speaks (", säger Persson till TT.")."""

from newsmill.quotations.cues import Cue, Reader
from newsmill.quotations.model import Article, Span
from newsmill.quotations.sentences import Sentences

_MAX_ATTRIBUTION_TOKENS = 24
_MAX_TOKENS_TO_CUE = 14
_MAX_APPOSITION_TOKENS = 30


class Attributions:
    """Finds attributions in one article."""

    def __init__(self, article: Article, reader: Reader) -> None:
        """Prepare."""
        self.article = article
        self.reader = reader
        self.tokens = reader.tokens
        self.sentences = Sentences(article.sentences)

    def inside(self, start: int, end: int) -> list[tuple[Span, Cue]]:
        """Return the attributions inside a turn, each from its comma to its end: ", säger Persson till TT."."""
        found: list[tuple[Span, Cue]] = []
        low, words = self.tokens.low, self.reader.words
        for s in self.sentences.between(start, end):
            begin, stop = self.tokens.between((max(s[0], start), min(s[1], end)))
            depth = 0
            for i in range(begin, stop):
                if low[i] in "„“«‚‘‹":
                    depth += 1
                if i == begin or (low[i - 1] not in ",?!–—…”»\"’'" and not (found and i == begin)):
                    continue
                verb = self.verb_at(i, stop)
                if verb is None:
                    continue
                cue = self.reader.cue(verb, i, stop, trailing=True)
                if cue.subject is None:
                    continue
                comma = i - 1
                while (
                    comma > begin
                    and not self.tokens.is_word(comma - 1)
                    and low[comma] in ",–—"
                    and low[comma - 1] in ",?!…"
                ):
                    comma -= 1
                a = self.tokens.starts[comma] if low[comma] in ",–—" else self.tokens.ends[comma]
                b = self._end(cue, verb, begin, stop, min(s[1], end))
                found.append(((a, b), cue))
                break
            else:
                # "Nej! säger hon" cut by the sentence splitter: the sentence is the attribution.
                if begin < stop and s[0] > start and low[begin] in words.say and not self.tokens.is_capital(begin):
                    cue = self.reader.cue(begin, begin, stop, trailing=True)
                    if cue.subject is not None:
                        found.append(((s[0], self._end(cue, begin, begin, stop, min(s[1], end))), cue))
        return found

    def verb_at(self, i: int, stop: int) -> int | None:
        """Return the verb of an attribution that begins at a token: at once, or after a subject ("Merkel said")."""
        words, low = self.reader.words, self.tokens.low
        verbs = set(self.reader.cues(i, min(stop, i + _MAX_TOKENS_TO_CUE)))
        if i in verbs and low[i] in words.say:
            return i
        if low[i] in words.aux | words.pronouns and i + 1 in verbs | {-1} and low[i + 1] in words.say:
            return i + 1
        if words.is_v2:
            if low[i] in words.aux:
                return next((verb for verb in sorted(verbs) if low[verb] in words.say), None)
            return i if self._is_unlisted_verb(i, stop) else None
        part = self.reader.noun_phrase(i, min(stop, i + _MAX_TOKENS_TO_CUE))
        for verb in sorted(verbs):
            if low[verb] not in words.say:
                continue
            if part is not None and all(low[k] in words.aux | words.adverbs for k in range(part[1], verb)):
                return verb
            if all(low[k] in words.aux | words.adverbs for k in range(i, verb)):
                return verb
        if part is not None and part[1] < stop and low[part[1]] in (",", "("):
            for verb in self.reader.cues(part[1], min(stop, part[1] + _MAX_APPOSITION_TOKENS)):
                if low[verb] in words.say and low[verb - 1] in (",", ")"):
                    return verb
        return None

    def _is_unlisted_verb(self, i: int, stop: int) -> bool:
        """Return whether a word of no list stands where a verb of speech does: before "he", "she" or a person."""
        words, low = self.reader.words, self.tokens.low
        if i + 1 >= stop or not self.tokens.is_word(i) or self.tokens.is_capital(i) or self.tokens.mention_of[i] >= 0:
            return False
        known = (
            words.adverbs | words.prepositions | words.conjunctions | words.determiners | words.pronouns | words.finite
        )
        known |= words.relative | self.reader.clause_words | words.titles | self.reader.heads | words.time_words
        if low[i] in known or len(low[i]) < 3:
            return False
        index = self.tokens.mention_of[i + 1]
        if index >= 0:
            return self.article.mentions[index].entity_type == "PER"
        return low[i + 1] in words.he | words.she

    def _end(self, cue: Cue, verb: int, begin: int, stop: int, end: int) -> int:
        """Return where speech goes on after an attribution: at the second comma, if what follows is no apposition."""
        words, low = self.reader.words, self.tokens.low
        i = max(verb + 1, cue.subject[1] if cue.subject and cue.follows else verb + 1)
        while i < stop and low[i] not in (",", ":", "–", "—") and i - verb < _MAX_ATTRIBUTION_TOKENS:
            i += 1
        if i + 1 >= stop or low[i] == ":":
            return end if low[min(i, stop - 1)] != ":" or i + 1 >= stop else self.tokens.ends[i]
        following = low[i + 1]
        if (
            low[i] == ","
            and (
                following
                in words.finite | words.pronouns | words.conjunctions | words.that | words.whether | words.anaphora
                or (following in words.determiners and self.tokens.is_capital(i + 1))
            )
            and following not in words.relative
            and verb - begin <= 14
            and not (following in words.conjunctions and any(True for _ in self.reader.cues(i + 2, min(stop, i + 5))))
        ):
            return self.tokens.ends[i]
        if low[i] in "–—":
            return self.tokens.ends[i]
        return end

    def according(self, begin: int, stop: int, *, at_start: bool = False) -> Cue | None:
        """Return the cue of "according to" in a range of tokens, with the source as its subject."""
        words, low = self.reader.words, self.tokens.low
        for i in range(begin, begin + 1 if at_start else stop):
            for phrase in words.before:
                n = len(phrase)
                if i + n < stop and tuple(low[i : i + n]) == phrase:
                    subject = self.reader.noun_phrase(i + n, stop)
                    if subject is not None and subject[0] <= i + n + 1:
                        return Cue(i, i + n, subject, follows=True)
            if low[i] in words.closing and i + 1 < stop:
                subject = self.reader.noun_phrase(i + 1, stop)
                if subject is not None:
                    return Cue(i, i + 1, subject, follows=True)
        return None
