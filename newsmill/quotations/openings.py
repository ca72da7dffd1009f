"""Find where a reported clause begins after a verb: at a complementiser, an infinitive marker, a comma, or at once."""

from newsmill.quotations.cues import PUNCTUATION, Reader

_MAX_TO_THAT = 18
_MAX_TO_INFINITIVE = 9
MIN_CONTENT = 2
"""Words that a reported clause has at least."""


class Openings:
    """Looks for the first token of a reported clause in one article; all methods return it or None."""

    def __init__(self, reader: Reader) -> None:
        """Prepare."""
        self.reader = reader
        self.tokens = reader.tokens
        self.words = reader.words

    def that(self, verb: int, limit: int) -> int | None:
        """Return where a clause with a complementiser begins after a verb."""
        low, words = self.tokens.low, self.words
        for k in range(verb + 1, min(limit, verb + _MAX_TO_THAT)):
            token = low[k]
            if token in words.that:
                if low[k - 1] in words.conjunctions and words.language == "nl":
                    return None
                return k if limit - k > MIN_CONTENT else None
            if token in words.whether and (k <= verb + 2 or low[k - 1] == ",") and token not in words.anaphora:
                return k if limit - k > MIN_CONTENT else None
            if token in ";:()–—" or (k > verb + 1 and token in words.say and token not in words.particles):
                return None
        return None

    def infinitive(self, verb: int, limit: int) -> int | None:
        """Return where an infinitive clause begins: "lovar att införa", "belooft te komen", "pledged to leave"."""
        low, words = self.tokens.low, self.words
        for k in range(
            verb + 1, min(limit, verb + (_MAX_TO_INFINITIVE if words.language not in ("de", "nl") else _MAX_TO_THAT))
        ):
            if low[k] in words.to and k + 1 < limit:
                if words.language in ("en", "sv", "da", "nb", "nn"):
                    following = low[k + 1]
                    if (
                        following in words.determiners
                        or self.tokens.mention_of[k + 1] >= 0
                        or not self.tokens.is_word(k + 1)
                    ):
                        return None
                    return k
                if words.language in ("nl", "de"):
                    return self._before_infinitive(verb, k)
                return k if low[k + 1] not in words.determiners and self.tokens.mention_of[k + 1] < 0 else None
            if low[k] in ";:()–—" or (low[k] == "," and words.language not in ("de", "nl")):
                return None
            if low[k] in words.that or (low[k] in words.cues and low[k] not in words.finite):
                return None
        return None

    def _before_infinitive(self, verb: int, marker: int) -> int | None:
        """Return where a Dutch or German infinitive clause begins: after the comma, else after the verb."""
        low = self.tokens.low
        for k in range(marker - 1, verb, -1):
            if low[k] == ",":
                return k + 1
        return verb + 1 if self.words.language == "nl" else None

    def bare_first(self, verb: int, limit: int) -> int | None:
        """Return where a clause without complementiser begins right after a verb that takes no addressee."""
        low, words = self.tokens.low, self.words
        if low[verb] in words.addressing or verb + 1 >= limit:
            return None
        k = verb + 1
        if not (low[k] in words.pronouns | words.determiners - words.that or self.tokens.mention_of[k] >= 0):
            return None
        for j in range(k + 1, min(limit, k + 10)):
            if low[j] in words.that | words.whether:
                return None
            if low[j] in words.finite or low[j] in words.think:
                return k
        return None

    def bare(self, verb: int, limit: int) -> int | None:
        """Return where a clause without complementiser begins: after the addressee, a day, one prepositional phrase."""
        low, words, tokens = self.tokens.low, self.words, self.tokens
        k = verb + 1
        if k < limit and low[verb] in ("told", "tells", "telling", "tell"):
            if low[k] in words.determiners:
                k += 1
            index = tokens.mention_of[k] if k < limit else -1
            k += 1
            while k < limit and index >= 0 and tokens.mention_of[k] == index:
                k += 1
        while k < limit and (low[k] in words.time_words or low[k] in words.adverbs):
            k += 1
        if k < limit and low[k] in ("in", "on", "at", "to", "during", "after") and tokens.is_word(k):
            end = k + 1
            while end < limit and end - k < 9 and tokens.is_word(end) and not self._begins_clause(end, k):
                end += 1
            if end >= limit or not tokens.is_word(end):
                return None
            k = end
        if k >= limit - MIN_CONTENT or low[k] in PUNCTUATION or low[k] in words.conjunctions:
            return None
        if low[k] in words.prepositions and low[k] not in words.determiners | words.pronouns | {
            "while",
            "when",
            "if",
            "since",
            "as",
            "because",
        }:
            return None
        is_subject = low[k] in words.pronouns | words.determiners or tokens.mention_of[k] >= 0 or tokens.is_capital(k)
        if not is_subject and low[verb] not in ("said", "says", "say", "saying"):
            return None
        following = range(k + 1, min(limit, k + 14))
        return k if any(low[j] in words.finite or low[j].endswith(("ed", "n't")) for j in following) else None

    def unmarked(self, verb: int, limit: int) -> int | None:
        """Return where a Nordic clause without complementiser begins: "Clinton sa hun var glad"."""
        low, words = self.tokens.low, self.words
        k = verb + 1
        while k < limit and low[k] in words.adverbs:
            k += 1
        if k >= limit - 2 or not (
            low[k] in words.pronouns | words.determiners | words.anaphora or self.tokens.mention_of[k] >= 0
        ):
            return None
        return k if any(low[j] in words.finite for j in range(k + 1, min(limit, k + 8))) else None

    def _begins_clause(self, i: int, opened: int) -> bool:
        words = self.words
        return i > opened + 1 and (
            self.tokens.low[i] in words.pronouns
            or (self.tokens.low[i] in words.determiners and self.tokens.low[i - 1] not in words.prepositions)
        )

    def after_comma(self, verb: int, limit: int) -> int | None:
        """Return where a German main clause of reported speech begins: "Die Kanadier sagen, der Pilot trage ..."."""
        low = self.tokens.low
        for k in range(verb + 1, min(limit, verb + 14)):
            if low[k] in (",", ":"):
                following = low[k + 1] if k + 1 < limit else ""
                words = self.words
                if (
                    following in words.conjunctions | words.subordinators
                    or following in ("um", "wo", "was")
                    or limit - k <= 3
                ):
                    return None
                has_mood = any(low[j] in words.subjunctive for j in range(k + 1, min(limit, k + 30)))
                is_infinitive = any(
                    low[j - 1] == "zu" and low[j].endswith("n") for j in range(max(k + 2, limit - 3), limit)
                )
                if is_infinitive and k <= verb + 3:
                    return k + 1
                if k == verb + 1 and low[verb] in words.say and following in words.determiners:
                    return k + 1
                if not has_mood and (
                    low[verb] not in words.say
                    or following in words.relative
                    or not any(low[j] in words.finite or low[j].endswith("ten") for j in range(k + 1, limit))
                ):
                    return None
                return k + 1
            if low[k] in ";()–—":
                return None
        return None
