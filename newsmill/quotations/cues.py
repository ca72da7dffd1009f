"""Find the words that attribute speech in a sentence, and the subject of each."""

from collections.abc import Iterator
from dataclasses import dataclass

from newsmill.quotations.conventions import Conventions
from newsmill.quotations.model import Mention, Span
from newsmill.quotations.tokens import Tokens

_BOUNDARIES = frozenset(",;:()[]–—―…!?")
_MARKS = frozenset("„“”«»‚‘’‹›\"'")
PUNCTUATION = _BOUNDARIES | _MARKS
_MAX_PARTICLE_DISTANCE = 14
_MAX_NOUN_PHRASE = 14
_MAX_OF_PHRASE = 10


@dataclass(frozen=True, slots=True)
class Cue:
    """A word of speech: its tokens and the tokens of who speaks; `follows` if the subject stands after the verb."""

    first: int
    stop: int
    subject: tuple[int, int] | None
    follows: bool
    anaphoric: bool = False
    """The clause only points back: "Det säger Persson"."""


class Reader:
    """Looks at one article's tokens with the conventions of its language."""

    def __init__(self, tokens: Tokens, words: Conventions, mentions: list[Mention]) -> None:
        """Prepare: `mentions` are the article's."""
        self.tokens = tokens
        self.words = words
        self.mentions = mentions
        self.of = words.of
        self.clause_words = words.that | words.whether | words.manner | words.subordinators
        self.heads = words.roles | words.spokesperson | words.women | words.men

    def cues(self, begin: int, stop: int) -> Iterator[int]:
        """Yield the tokens of a sentence that are verbs of attribution, separable ones only with their particle."""
        words, low = self.words, self.tokens.low
        for i in range(begin, stop):
            if low[i] not in words.cues or self.tokens.mention_of[i] >= 0:
                continue
            if i > begin and self.tokens.is_capital(i) and not self._begins_quoted(i):
                continue
            if (
                words.zero
                and i > begin
                and low[i - 1] in words.determiners | words.prepositions - {"as", "while", "when"}
            ):
                continue  # A noun: "a flurry of tweets", "the claims".
            particles = words.particles.get(low[i])
            if particles is not None and not any(
                low[j] in particles for j in (i - 1, *range(i + 1, min(stop, i + _MAX_PARTICLE_DISTANCE)))
            ):
                continue
            yield i

    def _begins_quoted(self, i: int) -> bool:
        return self.tokens.low[i - 1] in _MARKS

    def cue(self, verb: int, begin: int, stop: int, *, trailing: bool = False) -> Cue:
        """Return the cue of a verb with its subject, looked for in the tokens from `begin` to `stop`.

        `trailing`: the verb follows the words themselves, so a subject right after it is taken first.
        """
        words, low = self.words, self.tokens.low
        left = self.clause_start(verb, begin)
        first = verb
        while first > left and low[first - 1] in words.aux | words.adverbs and low[first - 1] not in words.pronouns:
            first -= 1
        before = (left, first)
        aux_at = next((i for i in range(left, verb) if low[i] in words.aux), None)
        if any(low[i] in words.passive for i in range(max(left, verb - 4), verb)):
            return Cue(verb, verb + 1, self._agent(verb, stop), follows=True)
        if trailing and words.is_v2 and aux_at == left and left < verb:
            inner = self.noun_phrase(left + 1, verb)
            if inner is not None:
                return Cue(verb, verb + 1, inner, follows=False)
        anaphoric = left < verb and low[left] in words.anaphora and verb - left <= 3
        if left == verb and verb > begin and not (trailing and words.is_v2):
            shared = self._shared_subject(verb, begin)
            if shared is not None:
                return Cue(verb, verb + 1, shared, follows=False)
        if trailing or (words.is_v2 and (left == verb or self._is_adverbial(left, verb))) or anaphoric:
            after = self.noun_phrase(verb + 1, stop)
            is_free = left == verb or words.is_v2 or anaphoric or (trailing and aux_at in (None, left))
            has_other = trailing and left < verb and not anaphoric and self._subject_before(left, first) is not None
            if after is not None and is_free and not has_other:
                return Cue(verb, verb + 1, after, follows=True, anaphoric=anaphoric)
        if words.is_v2 and aux_at is not None and (aux_at == left or self._is_adverbial(left, aux_at)):
            inner = self.noun_phrase(aux_at + 1, verb)
            if inner is not None:
                return Cue(verb, verb + 1, inner, follows=False, anaphoric=anaphoric)
        limit = aux_at if words.is_v2 and aux_at is not None and aux_at > left else first
        subject = self._subject_before(before[0], limit)
        if subject is not None:
            return Cue(verb, verb + 1, subject, follows=False)
        if left > begin and low[left - 1] in words.relative | {",", ")", "–", "—"}:
            apposed = self._before_apposition(left, begin)
            if apposed is not None:
                return Cue(verb, verb + 1, apposed, follows=False)
        after = self.noun_phrase(verb + 1, stop)
        if after is not None and (left == verb or words.is_v2 or words.language == "fi"):
            return Cue(verb, verb + 1, after, follows=True)
        return Cue(verb, verb + 1, None, follows=False)

    def _shared_subject(self, verb: int, begin: int) -> tuple[int, int] | None:
        """Return the subject of a verb that has none in its clause: before an apposition, or before "and"."""
        low, words = self.tokens.low, self.words
        verbs = words.finite | words.cues
        if low[verb - 1] in words.conjunctions:
            return self.noun_phrase(begin, verb - 1)
        is_apposition = low[verb - 1] in (",", ")") and not any(
            low[i] in verbs and low[i] not in words.determiners and self.tokens.mention_of[i] < 0
            for i in range(begin, verb - 1)
        )
        return self._before_apposition(verb, begin) if is_apposition else None

    def clause_start(self, verb: int, begin: int) -> int:
        """Return the token at which the clause of a verb begins: after punctuation, a complementiser or a relative."""
        low = self.tokens.low
        i = verb
        while i > begin:
            token = low[i - 1]
            if token in _BOUNDARIES or token in _MARKS:
                if token in ("(", ")") and token == ")":
                    opened = self._opening_bracket(i - 1, begin)
                    if opened is not None:
                        i = opened
                        continue
                break
            if (
                token in self.clause_words
                and token not in self.words.adverbs
                and not (i - 1 == begin and token in self.words.anaphora)
            ):
                break
            if token in self.words.relative and token not in self.words.determiners:
                break
            if token in self.words.conjunctions and token not in self.words.adverbs and not self._joins_names(i - 1):
                break
            i -= 1
        return i

    def _opening_bracket(self, closing: int, begin: int) -> int | None:
        for i in range(closing - 1, max(begin, closing - 8) - 1, -1):
            if self.tokens.low[i] == "(":
                return i
        return None

    def _joins_names(self, i: int) -> bool:
        return (
            i > 0 and i + 1 < len(self.tokens.low) and self.tokens.is_capital(i - 1) and self.tokens.is_capital(i + 1)
        )

    def _is_adverbial(self, first: int, stop: int) -> bool:
        """Return whether tokens begin as an adverbial does: with a preposition, an adverb or a day, not a mention."""
        words = self.words
        if first >= stop:
            return True
        token = self.tokens.low[first]
        if token in words.pronouns or self.tokens.mention_of[first] >= 0:
            return False
        if token in words.prepositions or token in words.adverbs or token in words.time_words:
            return True
        # A word of no list, alone before the verb: "destijds weigerde Rusland".
        return (
            words.is_v2
            and stop - first == 1
            and token not in words.determiners | words.anaphora
            and token not in self.heads
            and not (self.tokens.is_capital(first) and words.language == "de")
            and stop + 1 < len(self.tokens.low)
            and (
                self.tokens.mention_of[stop + 1] >= 0 or self.tokens.low[stop + 1] in words.pronouns | words.determiners
            )
        )

    def _subject_before(self, first: int, stop: int) -> tuple[int, int] | None:
        """Return the noun phrase that ends before a verb, without adverbials in front."""
        words, low = self.words, self.tokens.low
        while stop > first and (low[stop - 1] in words.adverbs or low[stop - 1] in words.time_words):
            if low[stop - 1] in words.pronouns:
                break
            stop -= 1
        while first < stop and (
            low[first] in words.conjunctions or low[first] in words.adverbs or low[first] in words.time_words
        ):
            if low[first] in words.pronouns and self.tokens.mention_of[first] < 0:
                break
            first += 1
        if first >= stop:
            return None
        if low[stop - 1] in words.pronouns and self.tokens.mention_of[stop - 1] < 0:
            return stop - 1, stop
        if (
            low[first] in words.prepositions
            and low[first] not in words.determiners
            and self.tokens.mention_of[first] < 0
        ):
            if words.is_v2:
                return None
            start = self._after_adverbial(first, stop)
            if start is None:
                return None
            first = start
        if not any(self._is_noun_like(i) for i in range(first, stop)):
            return None
        return max(first, stop - _MAX_NOUN_PHRASE), stop

    def _after_adverbial(self, first: int, stop: int) -> int | None:
        """Return where the subject begins after a prepositional phrase: at a pronoun, a determiner or a mention."""
        words, tokens = self.words, self.tokens
        for i in range(first + 2, stop):
            if tokens.low[i - 1] in words.prepositions:
                continue
            is_new_mention = tokens.mention_of[i] >= 0 and tokens.mention_of[i] != tokens.mention_of[i - 1]
            if tokens.low[i] in words.determiners or is_new_mention:
                return i
        return None

    def _is_noun_like(self, i: int) -> bool:
        words, tokens = self.words, self.tokens
        return (
            tokens.mention_of[i] >= 0
            or tokens.low[i] in words.determiners
            or tokens.low[i] in self.heads
            or (
                tokens.is_word(i) and tokens.low[i] not in words.adverbs | words.prepositions | words.finite | words.aux
            )
        )

    def _before_apposition(self, left: int, begin: int) -> tuple[int, int] | None:
        """Return the noun phrase before an apposition, relative clause or bracket that ends right before the verb."""
        low = self.tokens.low
        stop = left
        while stop > begin and (low[stop - 1] in _BOUNDARIES or low[stop - 1] in self.words.relative):
            stop -= 1
        best: tuple[int, int] | None = None
        for _ in range(4):
            first = self.clause_start(stop, begin)
            span = self._subject_before(first, stop)
            if span is not None:
                best = best or span
                if any(self.tokens.mention_of[i] >= 0 and self._is_person(i) for i in range(*span)):
                    return span
            if first <= begin or low[first - 1] not in (",", ")", "(", "–", "—"):
                break
            stop = first - 1
        return best

    def _is_person(self, i: int) -> bool:
        return self.mentions[self.tokens.mention_of[i]].entity_type == "PER"

    def _agent(self, verb: int, stop: int) -> tuple[int, int] | None:
        """Return the noun phrase after "by" of a passive."""
        for i in range(verb + 1, min(stop, verb + 8)):
            if self.tokens.low[i] in self.words.by:
                return self.noun_phrase(i + 1, stop)
        return None

    def noun_phrase(self, first: int, stop: int) -> tuple[int, int] | None:
        """Return the noun phrase that begins at a token, after adverbs and days: "försvarsminister Pål Jonson (M)"."""
        words, tokens = self.words, self.tokens
        low = tokens.low
        skipped = 0
        while first < stop and skipped < 5:
            token = low[first]
            is_pronoun = token in words.pronouns and tokens.mention_of[first] < 0
            if is_pronoun or tokens.mention_of[first] >= 0:
                break
            if token in words.adverbs or token in words.time_words or token in words.aux:
                first += 1
            elif token in words.prepositions and not words.is_v2 and not words.zero and skipped == 0:
                first = self._after_addressee(first, stop)
            elif token in words.prepositions and words.is_v2 and token not in words.determiners:
                first += 2
                while first < stop and low[first] in words.time_words | words.prepositions:
                    first += 1
            else:
                break
            skipped += 1
        if first >= stop or not tokens.is_word(first):
            return None
        if low[first] in words.pronouns and tokens.mention_of[first] < 0 and low[first] not in words.determiners:
            return first, first + 1
        if low[first] in words.pronouns and low[first] in words.determiners:
            following = first + 1
            if (
                following >= stop
                or not tokens.is_word(following)
                or low[following] in words.adverbs | words.prepositions | words.finite | self.clause_words
            ):
                return first, first + 1
        is_start = (
            low[first] in words.determiners
            or tokens.mention_of[first] >= 0
            or low[first] in self.heads
            or tokens.is_capital(first)
            or (
                words.is_v2
                and words.language != "de"
                and tokens.low[first]
                not in words.prepositions | self.clause_words | words.conjunctions | words.finite | words.to
            )
        )
        if not is_start:
            return None
        i = first
        while i < stop and i - first < _MAX_NOUN_PHRASE:
            token = low[i]
            if token == "(" and i + 2 < stop and low[i + 2] == ")":
                i += 3
                continue
            if not tokens.is_word(i) or token in self.clause_words:
                break
            if i > first and tokens.mention_of[i] < 0:
                if token in words.to and token not in self.of:
                    break
                if token in words.prepositions | self.of and not (token in self.of and self._continues(first, i, stop)):
                    break
                if token in words.conjunctions and token not in self.of and not self._joins_names(i):
                    break
                if (
                    (token in words.finite and token not in words.determiners)
                    or token in words.adverbs
                    or token in words.time_words
                ):
                    break
                if token in words.relative and token not in words.determiners:
                    break
                if self._ends_before(i, first):
                    break
            i += 1
        return (first, i) if i > first else None

    def _after_addressee(self, first: int, stop: int) -> int:
        """Return where a Romance noun phrase begins after "à l'AFP", "a EFE": behind the addressee."""
        words, tokens = self.words, self.tokens
        i = first + 1
        while i < stop and tokens.low[i] in words.determiners and tokens.mention_of[i] < 0:
            i += 1
        index = tokens.mention_of[i] if i < stop else -1
        i += 1
        while i < stop and index >= 0 and tokens.mention_of[i] == index:
            i += 1
        return i

    def _ends_before(self, i: int, first: int) -> bool:
        """Return whether a word ends a noun phrase: after a name, a German noun, a Nordic definite form."""
        words, tokens = self.words, self.tokens
        if tokens.is_capital(i) or tokens.low[i] in self.of | words.determiners or tokens.low[i] in self.heads:
            return False
        if tokens.low[i] in words.conjunctions:
            return False
        if tokens.mention_of[i - 1] >= 0 and tokens.mention_of[i] < 0:
            return True
        if words.language == "de":
            return tokens.is_capital(i - 1)
        if words.language in ("sv", "da", "nb", "nn"):
            return (
                i - 1 == first
                and tokens.low[first] not in words.determiners
                and tokens.low[first].endswith(("en", "et", "na", "ne", "n", "a"))
            )
        return False

    def _continues(self, first: int, i: int, stop: int) -> bool:
        """Return whether a preposition inside a noun phrase joins another noun: no day, place or person beside it."""
        tokens = self.tokens
        if i + 1 >= stop or i - first > _MAX_OF_PHRASE or tokens.low[i + 1] in self.words.time_words:
            return False
        if tokens.low[i] in ("i", "på", "in", "at", "im"):
            return False
        index = tokens.mention_of[i - 1]
        return not (index >= 0 and self.mentions[index].entity_type == "PER")

    def span(self, part: tuple[int, int] | None) -> Span | None:
        """Return the characters of a range of tokens."""
        return self.tokens.span(*part) if part is not None and part[0] < part[1] else None
