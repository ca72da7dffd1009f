"""Pair quotation marks: the outermost quoted spans of each block, whatever the convention, none beyond its bounds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from newsmill.quotations.model import Block, Span

CLOSERS: dict[str, tuple[str, ...]] = {
    "“": ("”", "“"),
    "„": ("“", "”", "„", "''"),
    ",,": ("''", "”", "“", '"', ",,"),
    "``": ("''",),
    "''": ("''",),
    "”": ("”",),
    "«": ("»",),
    "»": ("«", "»"),
    "‘": ("’",),
    "’": ("’",),
    "‚": ("‘", "’"),
    "‹": ("›",),
    "›": ("‹", "›"),
    '"': ('"',),
    "'": ("'",),
    "「": ("」",),
    "『": ("』",),
}
"""Opening marks and what closes them, in all conventions (Unicode CLDR `delimiters`; docs/quotations.md lists them)."""

_ANY = re.compile(",,|''|``|[“”„«»‘’‚‹›\"'「」『』]")
_CLOSING = frozenset(("”", "“", "»", "«", '"', "’", "''"))
Pair = tuple[Span, Span]
"""An opening and a closing mark."""
_SINGLE = "‘’‚'"
_ELISION = re.compile(r"['’‘](?:n|t|s|k|m|r|em|til|tis|twas|cause|bout|ne|nen|\d0s?)\b", re.IGNORECASE)
_MAX_BLOCKS, _MAX_CHARS = 12, 6000
"""A quotation that opens again in each paragraph ends after so many paragraphs and characters."""
_MAX_DEPTH = 4


@dataclass(slots=True)
class Quoted:
    """One outermost quoted span: `outer` with its marks, `content` without, one span for each paragraph."""

    outer: Span
    content: list[Span]
    is_closed: bool = True
    blocks: tuple[int, int] = (0, 0)
    parts: list[Span] = field(default_factory=list)


def find_quoted(body: str, blocks: Sequence[Block]) -> list[Quoted]:
    r"""Return the outermost quoted spans of a body in order.

    An unclosed mark ends with its paragraph where the paragraph begins with it, else with nothing: it is dropped.
    Consecutive paragraphs that each open with a mark, of which only the last one is closed, are one quoted span.

    >>> body = "He said “yes” and 5'10\" is ‘the workers’ height’."
    >>> found = find_quoted(body, [Block(0, len(body), "body")])
    >>> [body[start:end] for quoted in found for start, end in quoted.content]
    ['yes', 'the workers’ height']
    """
    found: list[Quoted] = []
    running: Quoted | None = None
    for index, block in enumerate(blocks):
        pairs, unclosed, stray = _pair(body, block)
        if running is not None:
            is_near = (
                index - running.blocks[1] == 1
                and index - running.blocks[0] < _MAX_BLOCKS
                and block.end - running.outer[0] < _MAX_CHARS
                and block.kind in ("body", "quote", "lead")
            )
            mark = body[running.outer[0]]
            if is_near and unclosed is not None and unclosed[0] == block.start and body[block.start] == mark:
                _extend(running, (unclosed[1], block.end), block.end, index)
                continue
            if is_near and pairs and pairs[0][0][0] == block.start and body[block.start] == mark:
                opening, closing = pairs.pop(0)
                _extend(running, (opening[1], closing[0]), closing[1], index)
                running.is_closed = True
            elif is_near and stray is not None:
                _extend(running, (block.start, stray[0]), stray[1], index)
                running.is_closed = True
                pairs = [pair for pair in pairs if pair[0][0] > stray[0]]
            running = None
        for opening, closing in pairs:
            if content := _strip(body, (opening[1], closing[0])):
                found.append(Quoted((opening[0], closing[1]), [content], blocks=(index, index)))
        if unclosed is not None and (content := _strip(body, (unclosed[1], block.end))):
            running = Quoted((unclosed[0], block.end), [content], False, (index, index))
            found.append(running)
    return [quoted for quoted in found if quoted.is_closed or _opens_block(quoted, blocks)]


def _opens_block(quoted: Quoted, blocks: Sequence[Block]) -> bool:
    return quoted.outer[0] <= blocks[quoted.blocks[0]].start + 2


def _extend(turn: Quoted, span: Span, outer_end: int, block: int) -> None:
    turn.content.append(span)
    turn.outer = (turn.outer[0], outer_end)
    turn.blocks = (turn.blocks[0], block)


def _strip(body: str, span: Span) -> Span | None:
    start, end = span
    while start < end and body[start].isspace():
        start += 1
    while end > start and body[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _pair(body: str, block: Block) -> tuple[list[Pair], Span | None, Span | None]:
    """Return pairs of marks, a mark that is never closed, and a first closing mark without an opening one."""
    marks = [match.span() for match in _ANY.finditer(body, block.start, block.end)]
    if not marks:
        return [], None, None
    straight = sum(body[start:end] == '"' for start, end in marks)
    last_close = _last_closes(body, marks)
    pairs: list[Pair] = []
    stack: list[Span] = []
    stray: Span | None = None
    for place in marks:
        start, end = place
        mark = body[start:end]
        if mark in _SINGLE and not _is_single_mark(body, start, block, [body[a:b] for a, b in stack[-1:]]):
            continue
        before = body[start - 1] if start > block.start else " "
        after = body[end] if end < block.end else " "
        opened = [body[a:b] for a, b in stack]
        if stack and mark in CLOSERS[opened[-1]] and _can_close(mark, before, after, opened[-1], straight):
            first = stack.pop()
            if not stack:
                pairs.append((first, place))
        elif mark in CLOSERS and _can_open(mark, before, after) and len(stack) < _MAX_DEPTH:
            if last_close.get(mark, -1) > start or not stack:
                stack.append(place)
        elif len(stack) > 1 and any(mark in CLOSERS[opener] for opener in opened):
            while mark not in CLOSERS[body[slice(*stack[-1])]]:
                stack.pop()
            first = stack.pop()
            if not stack:
                pairs.append((first, place))
        elif not stack and stray is None and not pairs and mark in _CLOSING and not before.isspace():
            stray = place
    return pairs, (stack[0] if stack else None), stray


def _last_closes(body: str, marks: Sequence[Span]) -> dict[str, int]:
    """Return for each opening mark the place of the last mark of the block that could close it."""
    last = {body[start:end]: start for start, end in marks}
    return {opener: max(last.get(closer, -1) for closer in CLOSERS[opener]) for opener in last if opener in CLOSERS}


def _can_close(mark: str, before: str, after: str, opener: str, straight: int) -> bool:
    if mark == '"':
        return straight % 2 == 0 or not before.isspace() or after.isspace() or not after.isalnum()
    if mark == opener and mark in ("”", "’", "'", "''"):
        return not before.isspace() or not after.isalnum()
    if mark == opener and mark in ("“", "„", "»", "«", ",,"):
        return not before.isspace() and not after.isalnum()
    return True


def _can_open(mark: str, before: str, after: str) -> bool:
    if mark in ("„", "‚", "«", "“", "「", "『", ",,", "``"):
        return True
    if mark == "»":
        return before.isspace() or not before.isalnum()
    return (not before.isalnum() and before not in ",.!?…") or (before.isspace())


def _is_single_mark(body: str, i: int, block: Block, stack: Sequence[str]) -> bool:
    """Tell whether a single mark quotes: not an apostrophe, a foot or minute sign, 'n' or '90s."""
    mark = body[i]
    before = body[i - 1] if i > block.start else " "
    after = body[i + 1] if i + 1 < block.end else " "
    if mark == "‚":
        return True
    if before.isalnum() and after.isalnum():
        return False
    if stack and mark in CLOSERS[stack[-1]] and stack[-1] in _SINGLE and not before.isspace():
        return not (before in "sxzSXZ" and after.isspace() and _closes_later(body, i, block))
    if before.isalnum() or after.isspace() or (before.isdigit()):
        return False
    return _ELISION.match(body, i) is None


def _closes_later(body: str, i: int, block: Block) -> bool:
    """Tell whether a possessive apostrophe is more likely: another closing mark follows before the next opening one."""
    for j in range(i + 1, min(block.end, i + 300)):
        if body[j] in "‘‚":
            return False
        if body[j] in "’'":
            before, after = body[j - 1], body[j + 1] if j + 1 < block.end else " "
            if not before.isspace() and not (before.isalnum() and after.isalnum()):
                return body[i + 2 : i + 3].islower()
    return False
