"""Read the turns of speech that a dash or a label opens."""

from collections import Counter
from collections.abc import Sequence

from newsmill.quotations.attributions import Attributions
from newsmill.quotations.cues import Cue, Reader
from newsmill.quotations.model import Article, Block, Quotation, Span
from newsmill.quotations.turns import direct_quotation, trimmed

_DASHES = "–—―-"
_MAX_LABEL = 40


class Dashes:
    """Reads the turns of one article that dashes and labels open."""

    def __init__(self, article: Article, reader: Reader, attributions: Attributions) -> None:
        """Prepare; `masked` collects the characters of the turns."""
        self.article = article
        self.body = article.body
        self.reader = reader
        self.attributions = attributions
        self.masked: list[Span] = []

    def find(self) -> list[Quotation]:
        """Return the turns, in no particular order; sets `masked`."""
        blocks = self.article.blocks
        dashed = self._dash_blocks()
        found = [self._dash_turn(blocks[i].start, blocks[i].end) for i in dashed]
        found += self._inner_dashes(set(dashed))
        found += self._labelled(set(dashed))
        self.masked.sort()
        return found

    def _dash_blocks(self) -> list[int]:
        """Return the blocks that a dash opens as speech; hyphens open lists unless one of them has an attribution."""
        found: list[int] = []
        hyphens: list[int] = []
        for i, block in enumerate(self.article.blocks):
            if block.kind not in ("quote", "body", "lead") or self.body[block.start] not in _DASHES:
                continue
            text = self.body[block.start : min(block.end, block.start + 4)].lstrip(_DASHES + " \u00a0")
            if not text or (block.kind != "quote" and self.body[block.end - 1] not in '.!?…”"»:'):
                continue
            (hyphens if self.body[block.start] == "-" else found).append(i)
        if any(self.attributions.inside(self._start(i), self.article.blocks[i].end) for i in hyphens):
            found = sorted(found + hyphens)
        return found

    def _start(self, index: int) -> int:
        start = self.article.blocks[index].start
        while self.body[start] in _DASHES + " \u00a0\u202f":
            start += 1
        return start

    def _inner_dashes(self, dashed: set[int]) -> list[Quotation]:
        """Return turns that a dash opens inside a paragraph: a sentence with an attribution of its own."""
        found = []
        at = 0
        for start, end in self.article.sentences:
            while at < len(self.article.blocks) and self.article.blocks[at].end <= start:
                at += 1
            if (
                self.body[start] not in _DASHES
                or at in dashed
                or self.body[start + 1 : start + 2] not in (" ", "\u00a0")
            ):
                continue
            if self.article.blocks[at].kind not in ("body", "quote", "lead", "factbox") or not self.attributions.inside(
                start + 2, end
            ):
                continue
            found.append(self._dash_turn(start, end))
        return found

    def _labelled(self, dashed: set[int]) -> list[Quotation]:
        """Return the turns of an interview whose lines begin with a label ("NN: ..."): two or more, repeated."""
        labels: dict[int, tuple[str, int]] = {}
        for index, block in enumerate(self.article.blocks):
            if index in dashed or block.kind == "caption":
                continue
            colon = self.body.find(":", block.start, min(block.end, block.start + _MAX_LABEL))
            if colon > block.start and colon + 1 < block.end and self.body[colon + 1].isspace():
                labels[index] = (self.body[block.start : colon].strip(), colon)
        counts = Counter(label for label, _ in labels.values())
        repeated = {label for label, count in counts.items() if count > 1}
        if len(repeated) < 2:
            return []
        found = []
        for index, (label, colon) in labels.items():
            block = self.article.blocks[index]
            span = trimmed(self.body, colon + 1, block.end)
            if label not in repeated or span is None:
                continue
            speaker = (block.start, block.start + len(label))
            found.append(Quotation("direct", [span], speaker=speaker, rule="label", confidence=0.9, pattern="label"))
            self.masked.append((block.start, block.end))
        return found

    def _dash_turn(self, begin: int, end: int) -> Quotation:
        block = Block(begin, end, "quote")
        start = block.start
        while start < block.end and self.body[start] in _DASHES + " \u00a0\u202f":
            start += 1
        content: list[Span] = []
        cue: Cue | None = None
        at = start
        attributions = self.attributions.inside(start, block.end)
        end = self._narration(attributions, block.end)
        for (a, b), found in attributions:
            if a >= end:
                break
            cue = cue or found
            if span := trimmed(self.body, at, a):
                content.append(span)
            at = b
        if at < end and (span := trimmed(self.body, at, end)):
            content.append(span)
        if not content:
            content = [(start, end)]
        self.masked.append((block.start, end))
        turn = direct_quotation(content, cue, self.body, self.reader)
        turn.pattern = "dash"
        return turn

    def _narration(self, attributions: Sequence[tuple[Span, Cue]], end: int) -> int:
        """Return where the article speaks again after an attribution: at a pronoun and a verb ("Hon tror")."""
        if not attributions:
            return end
        words, low = self.reader.words, self.reader.tokens.low
        for start, stop in self.attributions.sentences.between(attributions[0][0][1], end):
            first, last = self.reader.tokens.between((start, min(stop, end)))
            if (
                start >= attributions[0][0][1] - 1
                and first + 1 < last
                and low[first] in words.he | words.she
                and low[first + 1] in words.say | words.think
            ):
                return start
        return end
