"""Remove text of a web page that does not belong to the article: repeated titles, teasers, notices."""

from collections import Counter
from collections.abc import Sequence

from newsmill.text.folding import folded

Block = tuple[str, str]

_TITLE_BLOCKS = 8
_MIN_REPEATED_CHARS = 20
_MAX_COPIES = 2
_MIN_SAID_CHARS, _MAX_SAID_CHARS = 200, 100_000  # each block is looked for in all of it
_MIN_COVERED = 0.7
_PREFIX = 40


def without_boilerplate(blocks: Sequence[Block], title: str, said: str | None) -> list[Block]:
    """The blocks that are of the article.

    Args:
        blocks: Kind and text, in order.
        title: The title that was found.
        said: The text that JSON-LD gives of the article, if it does.

    Returns:
        They without the heading that repeats the title and the short lines above it; without what the page says three
        times and more, and later copies of long blocks; and, where JSON-LD gives most of the text, without what
        stands after its beginning and not in it.
    """
    kept = _within_said(_once(_after_title(list(blocks), folded(title))), said)
    return kept if any(kind != "caption" for kind, _ in kept) else list(blocks)


def _after_title(blocks: list[Block], title: str) -> list[Block]:
    """The heading may have a kicker before the title; what stands above it are names of sections and the like."""
    for place, (kind, text) in enumerate(blocks[:_TITLE_BLOCKS]):
        line = folded(text)
        is_heading = kind == "heading" and title in line and len(line) < 2 * len(title)
        if title and kind != "caption" and (is_heading or line == title):
            above = [block for block in blocks[:place] if block[0] == "caption" or len(block[1]) >= 2 * _PREFIX]
            return above + blocks[place + 1 :]
    return blocks


def _once(blocks: list[Block]) -> list[Block]:
    lines = [folded(text) for _, text in blocks]
    counts = Counter(lines)
    kept, seen = [], set()
    for block, line in zip(blocks, lines, strict=True):
        if len(line) >= _MIN_REPEATED_CHARS and (counts[line] > _MAX_COPIES or line in seen):
            continue
        seen.add(line)
        kept.append(block)
    return kept


def _within_said(blocks: list[Block], said: str | None) -> list[Block]:
    """JSON-LD leaves out standfirst, headings and captions, which stay."""
    whole = folded(said or "")
    if not _MIN_SAID_CHARS <= len(whole) <= _MAX_SAID_CHARS:
        return blocks
    inside = [kind == "body" and _is_within(folded(text), whole) for kind, text in blocks]
    lengths = [len(text) if kind == "body" else 0 for kind, text in blocks]
    begins = (i for i, length in enumerate(lengths) if inside[i] and length >= _PREFIX)
    first = next(begins, len(blocks))
    covered = sum(length for length, is_inside in zip(lengths, inside, strict=True) if is_inside)
    if covered < _MIN_COVERED * sum(lengths[first:]):
        return blocks
    return [
        block
        for place, (block, is_inside) in enumerate(zip(blocks, inside, strict=True))
        if place <= first or is_inside or block[0] != "body"
    ]


def _is_within(text: str, whole: str) -> bool:
    return text in whole or (len(text) > _PREFIX and (text[:_PREFIX] in whole or text[-_PREFIX:] in whole))
