"""Resolve speakers to mentions: names, pronouns, roles, and turns that name nobody."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from newsmill.quotations.cues import Reader
from newsmill.quotations.model import Article, PersonRole, Quotation, Span
from newsmill.quotations.people import MAN, WOMAN, People

_MAX_SENTENCES_BACK = 8
_MAX_TURN_GAP = 1500
"""Characters after which an unnamed quotation is no longer ascribed to the last speaker: about three paragraphs."""


@dataclass(frozen=True, slots=True)
class _Spoken:
    kind: str
    at: int
    mention: int | None
    speaker: Span | None


class Speakers:
    """Gives each quotation of an article its speaker, in reading order."""

    def __init__(self, article: Article, reader: Reader, roles: Sequence[PersonRole]) -> None:
        """Prepare: `roles` are the person roles of the article."""
        self.article = article
        self.reader = reader
        self.tokens = reader.tokens
        self.words = reader.words
        self.people = People(reader)
        self.roles = roles
        self.starts = [sentence[0] for sentence in article.sentences]
        self.quoted: list[Span] = []
        self.history: list[_Spoken] = []
        self.mention_starts = [mention.start for mention in article.mentions]

    def resolve(self, found: Sequence[Quotation]) -> None:
        """Set mention, rule and, for unnamed turns, speaker of quotations in reading order."""
        self.quoted = sorted(span for q in found if q.kind == "direct" for span in q.content)
        self.quoted_starts = [span[0] for span in self.quoted]
        for quotation in found:
            if quotation.speaker is not None:
                self._name(quotation)
            else:
                self._continue(quotation)
            at = quotation.cue[0] if quotation.cue else quotation.start
            if quotation.mention is not None or quotation.speaker is not None:
                self.history.append(_Spoken(quotation.kind, at, quotation.mention, quotation.speaker))

    def _name(self, quotation: Quotation) -> None:
        speaker = quotation.speaker
        assert speaker is not None
        first, stop = self.tokens.between(speaker)
        low, words = self.tokens.low, self.words
        if stop - first == 1 and low[first] in words.pronouns and self.tokens.mention_of[first] < 0:
            quotation.rule = "pronoun"
            quotation.mention = self._of_pronoun(low[first], speaker[0])
            return
        inside = list(
            dict.fromkeys(self.tokens.mention_of[i] for i in range(first, stop) if self.tokens.mention_of[i] >= 0)
        )
        role = next((i for i in range(first, stop) if is_role(low[i], self.reader)), None)
        for index in inside:
            mention = self.article.mentions[index]
            if mention.entity_type == "PER" and not self._belongs_to_role(index, role, first):
                quotation.rule, quotation.mention = "named", index
                return
        if role is not None:
            person = self._of_role(low[role], speaker[0]) if self._is_definite(role, first) else None
            if low[role] in words.spokesperson and inside:
                quotation.rule, quotation.mention = "spokesperson", inside[0]
            else:
                quotation.rule, quotation.mention = (
                    "role",
                    person if person is not None else (inside[0] if inside else None),
                )
            return
        if quotation.pattern == "label":
            quotation.mention = inside[0] if inside else self._by_label(self.article.body[speaker[0] : speaker[1]])
            return
        quotation.rule = "named" if inside else "unnamed"
        quotation.mention = inside[0] if inside else None

    def _by_label(self, label: str) -> int | None:
        """Return the person whose surname or initials an interview's label gives."""
        for index, mention in enumerate(self.article.mentions):
            names = self.article.body[mention.start : mention.end].split()
            initials = "".join(name[0] for name in names)
            if mention.entity_type == "PER" and (
                label.casefold() in (name.casefold() for name in names) or (len(names) > 1 and label == initials)
            ):
                return index
        return None

    def _belongs_to_role(self, index: int, role: int | None, first: int) -> bool:
        """Return whether a person in a noun phrase is not its head: "a lawyer for Donald Trump"."""
        start, _ = self.tokens.between((self.article.mentions[index].start, self.article.mentions[index].end))
        return role is not None and role < start and start > first and self.tokens.low[start - 1] in self.reader.of

    def _is_definite(self, role: int, first: int) -> bool:
        """Return whether a role means someone known: a definite article, or the Nordic definite form."""
        word = self.tokens.low[role]
        before = self.tokens.low[first:role]
        if any(token in self.words.indefinite for token in before):
            return False
        if self.words.language in ("sv", "da", "nb", "nn"):
            return word.endswith(("en", "et", "n", "t", "na")) or any(
                token in self.words.determiners for token in before
            )
        return self.words.language == "fi" or any(token in self.words.determiners for token in before)

    def _of_role(self, word: str, at: int) -> int | None:
        """Return the last person before a position that has a role word ("ministern" for "minister Jonson")."""
        stem = word[: max(4, len(word) - 2)]
        best = None
        for role in self.roles:
            if self.article.mentions[role.mention].start >= at:
                break
            if role.role and any(part.startswith(stem) or part.endswith(word) for part in role.role.lower().split()):
                best = role.mention
        return best

    def _of_pronoun(self, word: str, at: int) -> int | None:
        words = self.words
        wanted = (
            MAN
            if word in words.he and word not in words.she
            else WOMAN
            if word in words.she and word not in words.he
            else None
        )
        if word in words.they and word not in words.she:
            return self._last(at, ("ORG",))
        person = self._last(at, ("PER",), wanted)
        if person is None and word in words.they:
            return self._last(at, ("ORG",))
        return person

    def _last(self, at: int, types: tuple[str, ...], wanted: str | None = None) -> int | None:
        """Return the nearest earlier mention that fits: sentence by sentence back, the first of each sentence first."""
        sentence = bisect_right(self.starts, at) - 1
        history = len(self.history) - 1
        for n in range(sentence, max(-1, sentence - _MAX_SENTENCES_BACK), -1):
            start, end = self.article.sentences[n]
            for index in self._mentions(start, min(end, at)):
                mention = self.article.mentions[index]
                if (
                    mention.entity_type in types
                    and not self._is_quoted(mention.start)
                    and self.people.fits(index, wanted)
                ):
                    return index
            while history >= 0 and self.history[history].at >= start:
                spoken = self.history[history].mention
                if (
                    spoken is not None
                    and self.article.mentions[spoken].entity_type in types
                    and self.people.fits(spoken, wanted)
                ):
                    return spoken
                history -= 1
        return None

    def _mentions(self, start: int, end: int) -> range:
        first = bisect_right(self.mention_starts, start - 1)
        return range(first, bisect_right(self.mention_starts, end - 1))

    def _is_quoted(self, at: int) -> bool:
        i = bisect_right(self.quoted_starts, at) - 1
        return i >= 0 and self.quoted[i][1] > at

    def _continue(self, quotation: Quotation) -> None:
        """Ascribe a quotation without attribution: to the person named right before, the last speaker, the lead."""
        last = self.history[-1] if self.history else None
        if quotation.pattern not in ("subjunctive", "part"):
            last = next((spoken for spoken in reversed(self.history[-3:]) if spoken.kind == "direct"), last)
        is_near = last is not None and quotation.start - last.at < _MAX_TURN_GAP
        if (
            quotation.pattern == "subjunctive"
            and (subject := self._subject_of_sentence_before(quotation.start, last)) is not None
        ):
            self._take(quotation, subject, None, "same_turn")
            return
        if quotation.pattern in ("subjunctive", "part"):
            if is_near and last is not None:
                self._take(quotation, last.mention, last.speaker, "same_turn")
            return
        if quotation.pattern == "fragment" and (subject := self._first_of_sentence(quotation.start)) is not None:
            self._take(quotation, subject, None, "introduced")
            return
        named = self._introduced(quotation, last.at if last is not None else 0)
        if named is not None:
            self._take(quotation, named, None, "introduced")
        elif is_near and last is not None:
            self._take(quotation, last.mention, last.speaker, "same_turn")
        else:
            person = self._last(quotation.start, ("PER",))
            if person is None:
                person = next(
                    (i for i in self._mentions(0, quotation.start) if self.article.mentions[i].entity_type == "PER"),
                    None,
                )
            if person is not None:
                self._take(quotation, person, None, "nearest")
            else:
                quotation.rule = "none"

    def _first_of_sentence(self, at: int) -> int | None:
        """Return the person or institution that the sentence of a quoted span names first, before the span."""
        sentence = bisect_right(self.starts, at) - 1
        if sentence < 0:
            return None
        inside = self._mentions(self.starts[sentence], at)
        people = [i for i in inside if self.article.mentions[i].entity_type in ("PER", "ORG")]
        return people[0] if people else None

    def _subject_of_sentence_before(self, at: int, last: _Spoken | None) -> int | None:
        """Return the mention that the sentence before begins with, unless that sentence was a quotation itself."""
        sentence = bisect_right(self.starts, at) - 2
        if sentence < 0 or (last is not None and last.at >= self.starts[sentence]):
            return None
        start, end = self.article.sentences[sentence]
        return next(
            (
                i
                for i in self._mentions(start, min(end, start + 60))
                if self.article.mentions[i].entity_type in ("PER", "ORG")
            ),
            None,
        )

    def _take(self, quotation: Quotation, mention: int | None, speaker: Span | None, rule: str) -> None:
        quotation.mention, quotation.rule = mention, rule
        if speaker is None and mention is not None:
            speaker = (self.article.mentions[mention].start, self.article.mentions[mention].end)
        quotation.speaker = speaker

    def _introduced(self, quotation: Quotation, after: int) -> int | None:
        """Return the person that the sentence before a quotation is about: its subject, since the last quotation."""
        sentence = bisect_right(self.starts, quotation.start) - 2
        if sentence < 0 or self.article.sentences[sentence][0] <= after:
            return None
        start, end = self.article.sentences[sentence]
        if self._is_quoted(start + 1) or self._is_quoted(end - 2):
            return None
        people = [i for i in self._mentions(start, end) if self.article.mentions[i].entity_type == "PER"]
        if not people:
            first, _ = self.tokens.between((start, end))
            low = self.tokens.low[first] if first < len(self.tokens.low) else ""
            if low in self.words.he | self.words.she and not self.words.determiners & {low}:
                return self._of_pronoun(low, start)
            return None
        text = self.article.body[quotation.start : quotation.end]
        surface = self.article.body[self.article.mentions[people[0]].start : self.article.mentions[people[0]].end]
        if surface.split()[-1] in text:
            return None
        is_subject = self.article.mentions[people[0]].start - start < 60
        return people[0] if (is_subject and len(people) == 1) or self.article.body[end - 1] == ":" else None


def is_role(word: str, reader: Reader) -> bool:
    """Return whether a word names a role: one of the list, or a compound of it ("VW-Chef", "försvarsministern")."""
    words = reader.words
    if word in words.roles or word in words.spokesperson:
        return True
    if len(word) < 8 or not words.is_v2:
        return False
    return word.endswith(_compound_heads(reader))


def _compound_heads(reader: Reader) -> tuple[str, ...]:
    heads = _HEADS.get(reader.words.language)
    if heads is None:
        heads = tuple(sorted(word for word in reader.words.roles | reader.words.spokesperson if len(word) > 4))
        _HEADS[reader.words.language] = heads
    return heads


_HEADS: dict[str, tuple[str, ...]] = {}
