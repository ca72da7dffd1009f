"""Hard-wrapped text (mails, wires at 72 columns): find out that a text is wrapped, and make each paragraph one line."""

import re
import tomllib
from importlib import resources

# Wires are wrapped at 64 to 80 columns, newspaper columns from OCR at 40; beyond 120 lines are paragraphs.
_NARROWEST, _WIDEST = 40, 120
_WRAPPED_LINES = 4  # fewer full lines than this may be chance
_WRAPPED_SHARE = 0.8
# Without blank lines or indents between paragraphs, their last lines are short breaks too.
_WRAPPED_LINES_UNMARKED, _WRAPPED_SHARE_UNMARKED = 8, 0.6
_MAX_FIRST_WORD = 40  # a longer "word" is no evidence: addresses, text without spaces
# In wrapped text few lines happen to end with a sentence, and about a third or more go on in lower case (German: half).
_MAX_SENTENCE_ENDS, _MAX_CAPITALS = 0.4, 0.7

_INDENT = re.compile(r"[ \t\u00a0\u3000]{2,}|\t")
_ITEM = re.compile(r"[-–—•*·>|#+]|\d+[.)]\s|[a-z]\)\s")
_SENTENCE_END = re.compile(r"[.!?…:][\"'”’»)\]]*$")
_SUSPENDED = frozenset(
    tomllib.loads(resources.files(__package__).joinpath("wrapping.toml").read_text("utf-8"))["suspended"]
)


def unwrap_lines(text: str) -> str:
    r"""Join the lines of hard-wrapped paragraphs, if the text shows that an editor or mailer wrapped it.

    It does if its lines are narrow and nearly every break inside a paragraph stands where the next line's first word
    would not have fitted into the widest line. A break where that word would have fitted was meant, and stays.
    Hyphens at line ends stay: "Ost-" / "see" may be "Ostsee", but "Nord-" / "Ostsee" may not.

    Args:
        text: Text whose line ends are line feeds; indented lines begin paragraphs.

    >>> print(unwrap_lines("To be, or not to be, that is the question:\nWhether 'tis nobler"))
    To be, or not to be, that is the question:
    Whether 'tis nobler
    """
    if text.count("\n") < _WRAPPED_LINES:
        return text
    lines = text.split("\n")
    stripped = [line.strip() for line in lines]
    if not any(" " in line for line in stripped):
        return text
    lengths = [len(line.rstrip()) for line in lines]  # with the indent, which took its room
    width = max(length for line, length in zip(stripped, lengths, strict=True) if " " in line)
    if not _NARROWEST <= width <= _WIDEST:
        return text
    breaks = [
        i
        for i in range(len(lines) - 1)
        if stripped[i] and stripped[i + 1] and not _INDENT.match(lines[i + 1]) and not _ITEM.match(stripped[i + 1])
    ]
    full = [i for i in breaks if _is_full(stripped[i], lengths[i], stripped[i + 1], width)]
    if not _shows_wrapping(stripped, breaks, full, is_marked=_marks_paragraphs(lines)):
        return text
    joined = set(full)
    parts = []
    for i, line in enumerate(lines):
        parts.append(stripped[i] if i - 1 in joined or i in joined else line)
        if i + 1 < len(lines):
            parts.append(_joint(stripped[i], stripped[i + 1]) if i in joined else "\n")
    return "".join(parts)


def _is_full(line: str, length: int, following: str, width: int) -> bool:
    """Tell whether the first word of the following line would not have fitted into this one."""
    word = following.split(" ", 1)[0]
    space = 0 if line.endswith("-") else 1
    return len(word) <= _MAX_FIRST_WORD and " " in line and length + space + len(word) > width


def _marks_paragraphs(lines: list[str]) -> bool:
    """Tell whether paragraphs are set apart, by blank lines or indents."""
    marks = sum(not line or line.isspace() or _INDENT.match(line) is not None for line in lines)
    return marks * 15 >= len(lines)


def _shows_wrapping(stripped: list[str], breaks: list[int], full: list[int], *, is_marked: bool) -> bool:
    least, share = (_WRAPPED_LINES, _WRAPPED_SHARE) if is_marked else (_WRAPPED_LINES_UNMARKED, _WRAPPED_SHARE_UNMARKED)
    if len(full) < least or len(full) < share * len(breaks):
        return False
    ends = sum(_SENTENCE_END.search(stripped[i]) is not None for i in full)
    capitals = sum(not stripped[i + 1][0].islower() for i in full)
    return ends <= _MAX_SENTENCE_ENDS * len(full) and capitals <= _MAX_CAPITALS * len(full)


def _joint(line: str, following: str) -> str:
    """Return the text between two joined lines: nothing after a hyphen inside a word, else a space."""
    inside_word = line.endswith("-") and line[-2:-1].isalpha() and following[0].islower()
    return "" if inside_word and following.split(" ", 1)[0] not in _SUSPENDED else " "
