"""The structure of an article, as its lines show it: title, lead, headings, quotations, captions, fact boxes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from newsmill.text import lines as look
from newsmill.text.agencies import find_agency, is_agency_dateline
from newsmill.text.folding import folded

# A standfirst is set in bold above an article: shorter than this, followed by at least so much text.
_MIN_LEAD_CHARS, _MAX_LEAD_CHARS, _MAX_LEAD_CHARS_UNTITLED = 40, 250, 200
_MIN_BLOCKS_AFTER_LEAD, _MIN_CHARS_AFTER_LEAD = 3, 500
_MAX_LEAD_RATIO = 1.4  # to the mean of the paragraphs after it, direct speech apart
_TITLE_WITHIN, _PROSE_WITHIN, _LEAD_WITHIN = 3, 6, 6  # lines from the top, in which each is looked for
_TEXT_AFTER_LEAD_WITHIN = 30


class Block(NamedTuple):
    """One line of a body: characters `start` to `end` (half open), without white space around."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Structure:
    """Result of `find_structure`. The blocks cover every character of the body that is not white space."""

    blocks: tuple[Block, ...]
    title: str | None
    lead: str | None
    agency: str | None


def find_structure(
    body: str, title: str | None = None, lead: str | None = None, marks: Sequence[tuple[str, str]] = ()
) -> Structure:
    r"""Find the blocks of a body and what each of them is, and its title, lead and agency.

    Args:
        body: A normalised body (`normalise_text`); each of its lines is a block.
        title: The title, where the source names one; the block that equals it, if any, is of kind `title`.
        lead: The lead, likewise.
        marks: Lines of the body that the source shows to be of a kind (heading, quote or caption), in order.

    Returns:
        Blocks in order, of kind title, lead, heading, body, quote, caption or factbox; title and lead as given, else
        as recognised, else None; the agency that `find_agency` finds.

    >>> body = "Färjorna står still\nAv Anna Berg\n– Vi väntar, säger kaptenen till TT.\nVid kajen. Foto: Bo Ek/TT"
    >>> structure = find_structure(body)
    >>> [block.kind for block in structure.blocks], structure.title, structure.agency
    (['title', 'body', 'quote', 'caption'], 'Färjorna står still', 'TT')
    """
    spans = _lines(body)
    article = _Article([body[start:end] for start, end in spans], _blank_before(body, spans))
    article.mark_captions()
    article.mark_given("title", title)
    article.mark_given("lead", lead)
    article.mark_shown(marks)
    if title is None:
        article.mark_title()
    if lead is None:
        article.mark_lead()
    article.mark_factboxes()
    article.mark_headings()
    article.mark_quotes()
    blocks = tuple(Block(start, end, kind) for (start, end), kind in zip(spans, article.kinds, strict=True))
    return Structure(
        blocks, title or article.text_of("title"), lead or article.text_of("lead"), find_agency(body, blocks)
    )


def _lines(body: str) -> list[tuple[int, int]]:
    spans = []
    start = 0
    for line in body.split("\n"):
        if text := line.strip():
            begin = start + line.index(text[0])
            spans.append((begin, begin + len(text)))
        start += len(line) + 1
    return spans


def _blank_before(body: str, spans: list[tuple[int, int]]) -> list[bool]:
    ends = [0, *(end for _, end in spans)]
    return [body.count("\n", end, start) > 1 for end, (start, _) in zip(ends, spans, strict=False)]


class _Article:
    """The lines of one article and their kinds so far; each method decides on one kind, in the order of the calls."""

    def __init__(self, lines: list[str], blank_before: list[bool]) -> None:
        self.lines = lines
        self.blank_before = blank_before
        self.kinds = ["body"] * len(lines)
        self.is_prose = [look.is_prose(line) for line in lines]

    def text_of(self, kind: str) -> str | None:
        return self.lines[self.kinds.index(kind)] if kind in self.kinds else None

    def mark_given(self, kind: str, text: str | None) -> None:
        wanted = folded(text) if text else ""
        if not wanted:
            return
        for i, line in enumerate(self.lines):
            # Folding drops white space and punctuation, and seldom lengthens: most lines need not be folded.
            if self.kinds[i] not in ("title", "lead") and 2 * len(line) >= len(wanted) and folded(line) == wanted:
                self.kinds[i] = kind
                return

    def mark_shown(self, marks: Sequence[tuple[str, str]]) -> None:
        at = 0
        for kind, text in marks:
            wanted = folded(text)
            for i in range(at, len(self.lines)):
                if 2 * len(self.lines[i]) >= len(wanted) and folded(self.lines[i]) == wanted:
                    if self.kinds[i] not in ("title", "lead"):
                        self.kinds[i] = kind
                    at = i + 1
                    break

    def mark_captions(self) -> None:
        for i, line in enumerate(self.lines):
            if look.is_caption(line):
                self.kinds[i] = "caption"

    def mark_title(self) -> None:
        """A short first line without a final stop, with running text below; dates and the like may stand above."""
        for i, line in enumerate(self.lines[:_TITLE_WITHIN]):
            if self.kinds[i] != "body":
                return
            if not look.is_aside(line):
                if _could_be_title(line) and any(self.is_prose[i + 1 : i + 1 + _PROSE_WITHIN]):
                    self.kinds[i] = "title"
                return

    def mark_lead(self) -> None:
        """The first paragraph, if it is set apart as a standfirst is: short, below the title, above much text."""
        title = self.kinds.index("title") if "title" in self.kinds else None
        top = 0 if title is None else title + 1
        for i in range(top, min(top + _LEAD_WITHIN, len(self.lines))):
            line = self.lines[i]
            if self.kinds[i] == "caption" or not self.is_prose[i]:
                continue
            longest = _MAX_LEAD_CHARS_UNTITLED if title is None else _MAX_LEAD_CHARS
            if (
                _MIN_LEAD_CHARS <= len(line) <= longest
                and self.kinds[i] == "body"
                and not look.begins_with_dash(line)
                and not look.is_quotation(line)
                and not line.endswith(":")
                and not is_agency_dateline(line)
                and self._has_text_after(i)
            ):
                self.kinds[i] = "lead"
            return

    def _has_text_after(self, i: int) -> bool:
        after = range(i + 1, min(i + 1 + _TEXT_AFTER_LEAD_WITHIN, len(self.lines)))
        lengths = [len(self.lines[j]) for j in after if self._is_paragraph(j)]
        return (
            len(lengths) >= _MIN_BLOCKS_AFTER_LEAD
            and sum(lengths) >= _MIN_CHARS_AFTER_LEAD
            and len(self.lines[i]) * len(lengths) <= _MAX_LEAD_RATIO * sum(lengths)
        )

    def _is_paragraph(self, i: int) -> bool:
        return self.is_prose[i] and self.kinds[i] == "body" and not look.is_dialogue(self.lines[i])

    def mark_factboxes(self) -> None:
        """From a line that opens a box to where the box plainly ends, else to the end of the text.

        A box ends with the line that names its sources; before direct speech, with the heading above it if there is
        one; and at a blank line, if its own lines follow each other without.
        """
        i = 0
        while i < len(self.lines):
            if self.kinds[i] == "body" and look.opens_factbox(self.lines[i]) and i + 1 < len(self.lines):
                end = self._end_of_factbox(i)
                for j in range(i, end):
                    if self.kinds[j] == "body":
                        self.kinds[j] = "factbox"
                i = end
            else:
                i += 1

    def _end_of_factbox(self, opener: int) -> int:
        is_tight = not self.blank_before[opener + 1] and (opener == 0 or self.blank_before[opener])
        heading = None
        for i in range(opener + 1, len(self.lines)):
            if is_tight and self.blank_before[i]:
                return i
            if look.names_sources(self.lines[i]):
                return i + 1
            if look.is_dialogue(self.lines[i]):
                return heading or i
            if i > opener + 1 and self._is_heading(i):
                heading = i
        return len(self.lines)

    def mark_headings(self) -> None:
        has_text_above = "title" not in self.kinds
        for i in range(len(self.lines)):
            if has_text_above and i > 0 and self.kinds[i] == "body" and self._is_heading(i):
                self.kinds[i] = "heading"
            has_text_above = (
                has_text_above or (self.is_prose[i] and self.kinds[i] != "caption") or self.kinds[i] == "lead"
            )

    def _is_heading(self, i: int) -> bool:
        """A short line without a stop above running text; not one of several, which are a list."""
        if not self._is_short(i):
            return False
        following = next((j for j in (i + 1, i + 2) if j < len(self.lines) and self.kinds[j] != "caption"), None)
        if following is None or not self.is_prose[following] or self.kinds[following] not in ("body", "quote"):
            return False
        return not (self._is_short(i - 1) and i > 1 and (self._is_short(i - 2) or not self.blank_before[i]))

    def _is_short(self, i: int) -> bool:
        line = self.lines[i]
        return (
            self.kinds[i] in ("body", "heading")
            and len(line) <= look.MAX_HEADING_CHARS
            and not look.has_stop(line)
            and not (line.endswith("?") and len(line) > look.MAX_QUESTION_CHARS)
            and not look.is_dialogue(line)
            and not line[0].islower()
            and not look.is_aside(line)
            and " | " not in line  # a row of a table
        )

    def mark_quotes(self) -> None:
        for i, line in enumerate(self.lines):
            if self.kinds[i] == "body" and (look.is_dialogue(line) or look.is_quotation(line)):
                self.kinds[i] = "quote"


def _could_be_title(line: str) -> bool:
    return (
        len(line) <= look.MAX_TITLE_CHARS
        and (not look.has_stop(line) or line.endswith(("…", "...")))
        and not look.begins_with_dash(line)
        and any(c.isalpha() for c in line)
    )
