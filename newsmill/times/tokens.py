"""Runs of words and figures of time in a text, each word with the roles that it can play."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from newsmill.times.lexicon import STARTING_ROLES, Lexicon, Roles, lexicon

_BEFORE, _AFTER = 45, 55
"""Characters around a word of time that an expression can reach over."""

_SHORT = 40
"""A text of so many characters, such as a date of metadata, is looked at as a whole."""

_GAP = re.compile(r"(?P<plain>(?:'s?)?[ \u00a0\u202f]{0,3}|\n)|(?P<marks>(?:[ \u00a0]?[,./–—-]){1,3})[ \u00a0]{0,2}")
"""Pattern of the text between two words of one expression."""


@dataclass(frozen=True, slots=True)
class Token:
    """A phrase or a figure: where it is, and its value in each role."""

    start: int
    end: int
    roles: Roles


@dataclass(frozen=True, slots=True)
class Run:
    """Tokens with nothing but a mark between them.

    Attributes:
        tokens: The tokens, in order.
        classes: One letter for each token (all its roles together) and each mark between two.
        owners: The token of each letter; that of a mark is the one before it.
    """

    tokens: Sequence[Token]
    classes: str
    owners: Sequence[int]


@dataclass(frozen=True, slots=True)
class Words:
    """The compiled words of a language.

    Attributes:
        lexicon: The words.
        starts: For each phrase that a search starts from, one word of it.
        starting: Letters of tokens without which a run holds no time.
        token: Pattern of all phrases and figures.
        letters: The letter of each set of roles.
    """

    lexicon: Lexicon
    starts: frozenset[str]
    starting: frozenset[str]
    token: re.Pattern[str]
    letters: dict[frozenset[str], str]

    def class_of(self, *roles: str) -> str:
        """Return a pattern of all letters of tokens that can play one of the roles."""
        letters = sorted({letter for combined, letter in self.letters.items() if not combined.isdisjoint(roles)})
        return f"[{''.join(letters)}]" if letters else "(?!)"


@cache
def words_of(language: str) -> Words | None:
    """Return the compiled words of a language; None for a language without words."""
    lexical = lexicon(language)
    if lexical is None:
        return None
    shapes = _shapes(lexical)
    figures = "|".join(f"(?P<{name}>{shape})" for name, shape in shapes.items())
    token = f"(?=[\\d'q])(?:{figures})|(?P<word>{_trie(lexical.roles)})"
    starts = frozenset(max(_WORD.findall(phrase), key=len) for phrase in lexical.starts())
    combined = {frozenset(roles) for roles in lexical.roles.values()} | set(_SHAPE_ROLES)
    ordered = sorted(combined, key=sorted)
    letters = {roles: chr(0xE000 + number) for number, roles in enumerate(ordered)}
    starting = frozenset(letter for roles, letter in letters.items() if not roles.isdisjoint(_STARTING_ROLES))
    return Words(lexical, starts, starting, re.compile(token), letters)


def folded(text: str) -> str:
    """Return the text in small letters, of the same length."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    return lower.replace("\u2019", "'").replace("\u02bc", "'").replace("\u00a0", " ").replace("\u202f", " ")


def runs(text: str, words: Words) -> Iterator[Run]:
    """Yield the runs of a text that hold a word or a figure of time.

    Args:
        text: Text as `folded` returns it.
        words: The words of its language.
    """
    if len(text) <= _SHORT:
        yield from _window(text, words, 0, len(text))
        return
    starts = words.starts
    low, high = 0, -1
    for word in _WORD.finditer(text):
        if word[0] in starts or ("0" <= word[0][0] <= "9" and _is_start(word, text)):
            start, end = word.span()
            if start - _BEFORE > high:
                if high >= 0:
                    yield from _window(text, words, low, high)
                low = max(start - _BEFORE, 0)
            high = end + _AFTER
    if high >= 0:
        yield from _window(text, words, low, high)


_WORD = re.compile(r"\w+")
_CLOCK_OR_DATE = re.compile(r"[.:/-][ ]?\d|-[a-z]{3}-|\.(?: [^\W\d_]|$)")


def _is_start(word: re.Match[str], text: str) -> bool:
    """Return whether a word that begins with a figure can be a time by itself: a year, a clock, a date, a decade."""
    figures = word[0]
    if len(figures) == 4 and figures.isdecimal():
        return figures[0] == "1" or figures[:2] in ("20", "21")
    return not figures.isdecimal() or (len(figures) < 3 and _CLOCK_OR_DATE.match(text, word.end()) is not None)


def _window(text: str, words: Words, low: int, high: int) -> Iterator[Run]:
    while low and text[low - 1].isalnum():
        low -= 1
    tokens: list[Token] = []
    classes: list[str] = []
    owners: list[int] = []
    end = -1
    letters, starting = words.letters, words.starting
    is_whole = len(text) <= _SHORT
    for match in words.token.finditer(text, low, min(high, len(text))):
        roles = _roles(match, words.lexicon)
        if tokens:
            gap = _GAP.fullmatch(text, end, match.start())
            if gap is None:
                if is_whole or not starting.isdisjoint(classes):
                    yield Run(tokens, "".join(classes), owners)
                tokens, classes, owners = [], [], []
            else:
                marks = (gap["marks"] or "").replace(" ", "").replace("–", "-").replace("—", "-")
                classes.extend(marks)
                owners.extend([len(tokens) - 1] * len(marks))
        tokens.append(Token(match.start(), match.end(), roles))
        classes.append(letters[frozenset(roles)])
        owners.append(len(tokens) - 1)
        end = match.end()
    if tokens and (is_whole or not starting.isdisjoint(classes)):
        yield Run(tokens, "".join(classes), owners)


def _trie(phrases: Iterable[str]) -> str:
    """Return a pattern of whole phrases, the longest first, that shares their beginnings."""
    tree: _Tree = {}
    elided: list[str] = []
    for phrase in phrases:
        if phrase.endswith("'"):
            elided.append(re.escape(phrase))
            continue
        node = tree
        for letter in phrase:
            node = node.setdefault(letter, {})
        node[""] = {}
    bare = "|".join(sorted(elided, key=len, reverse=True))
    return rf"(?<![^\W\d])(?:{_branch(tree)}(?!\w){'|' + bare if bare else ''})"


_Tree: TypeAlias = dict[str, "_Tree"]


def _branch(tree: _Tree) -> str:
    branches = [re.escape(letter) + _branch(below) for letter, below in sorted(tree.items(), reverse=True) if letter]
    if not branches:
        return ""
    single = len(branches) == 1 and "" not in tree
    inner = "|".join(branches)
    return inner if single else f"(?:{inner}){'?' if '' in tree else ''}"


_STARTING_ROLES = frozenset(
    {
        *STARTING_ROLES,
        "on_day",
        "iso",
        "full",
        "clock_time",
        "clock_point",
        "short",
        "span",
        "decade",
        "nth_number",
        "quarter",
        "year",
    }
)
_ISO_TIME = r"(?:t\d\d:?\d\d(?::?\d\d)?z?)?"
_EDGE = r"(?<![\w.,/:-])(?<![$€£#])"


_MACHINE_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""Months of dates such as 06-Mar-08, as databases write them whatever the language."""


def _shapes(lexical: Lexicon) -> dict[str, str]:
    """Return the patterns of figures, in the order in which they are tried."""
    end = r"(?![\w%‰°€$£])(?![.,:/-]\d)"
    decades = "|".join(sorted(map(re.escape, lexical.decades), key=len, reverse=True))
    endings = "|".join(sorted(map(re.escape, lexical.endings), key=len, reverse=True))
    two = "'" if lexical.has_ages_in_decades else "'?"
    shapes = {
        "iso": rf"{_EDGE}(?:1[5-9]|20)\d\d(?:-\d{{1,2}}-|[./]\d{{1,2}}[./])\d{{1,2}}{_ISO_TIME}(?!\d)",
        "machine": rf"{_EDGE}\d{{1,2}}-(?:{'|'.join(_MACHINE_MONTHS)})-(?:\d{{4}}|\d\d)(?![\w-])",
        "full": rf"{_EDGE}\d{{1,2}}(?:\. ?\d{{1,2}}\. ?|/\d{{1,2}}/|-\d{{1,2}}-)(?:(?:1[5-9]|20)\d\d|'?\d\d)(?![\d.])",
        "clock": r"(?<![\w.,/:])(?:[01]?\d|2[0-4])(?:[:.h][0-5]\d|h)(?![\w%‰°€$£])(?![.,:/]\d)",
        "short": rf"{_EDGE}(?:\d{{1,2}}\. ?\d{{1,2}}\.(?! ?\d)|\d{{1,2}}[/.]\d{{1,2}}{end})",
        "amount": r"(?<![\w.,])\d{1,3}(?:[., ]\d{3})+(?!\d)|(?<![\w.])(?:\d+,\d+|\d{3,}\.\d+|\d+\.\d(?!\d))",
        "span": rf"{_EDGE}(?:1[5-9]|20)\d\d[/-] ?\d\d{end}",
        "decade": rf"(?<![\w.,/:])(?:\d{{3}}|{two}\d)0(?:{decades})(?!\w)" if decades else "",
        "ordinal": rf"(?<![\w.,/:])\d{{1,2}}(?:{endings})(?!\w)" if endings else "",
        "quarter": r"(?<!\w)q[1-4](?!\w)",
        "year": r"(?<![\w.,:$€£#])(?:1\d|20|21)\d\d(?!\d)(?![%‰°€$£])(?![.,:]\d)(?!\w)",
        "int": r"(?<![\d_.,/:$€£])\d{1,3}(?!\d)(?![.,:]\d)(?![%‰°€$£])",
    }
    return {name: shape for name, shape in shapes.items() if shape}


_SHAPE_ROLES = tuple(
    map(
        frozenset,
        (
            {"iso"}, {"full"}, {"amount"}, {"clock_time"}, {"clock_point", "short"}, {"clock_point"}, {"short"},
            {"span"},
            {"decade"}, {"day_number", "nth_number"}, {"quarter"}, {"year"}, {"int"}, {"int", "hour"}, {"int", "two"},
            {"int", "day_number", "hour"}, {"int", "day_number", "two"}, {"int", "day_number", "hour", "two"},
            {"int", "hour", "two"}, {"int", "day_number"}, {"nth_number"},
        ),
    )
)  # fmt: skip


def _roles(match: re.Match[str], lexical: Lexicon) -> Roles:
    shape, text = match.lastgroup, match[0]
    if shape == "word":
        return lexical.roles[text]
    if shape in ("iso", "full", "amount", "span", "quarter"):
        return {str(shape): text}
    if shape == "machine":
        day, name, year = text.split("-")
        return {"full": f"{day}.{_MACHINE_MONTHS.index(name) + 1}.{year}"}
    if shape == "short":
        return {"short": text}
    if shape == "clock":
        if "." not in text:
            return {"clock_time": text}
        day_figure, month_figure = map(int, text.split("."))
        return (
            {"clock_point": text, "short": text}
            if 1 <= month_figure <= 12 and 1 <= day_figure <= 31
            else {"clock_point": text}
        )
    figures = re.match(r"'?(\d+)", text)
    assert figures is not None
    number = int(figures[1])
    if shape == "decade":
        return {"decade": figures[1]}
    if shape == "year":
        return {"year": number}
    if shape == "ordinal":
        return {"day_number": number, "nth_number": number} if 1 <= number <= 31 else {"nth_number": number}
    roles: dict[str, int | str] = {"int": number}
    if 1 <= number <= 31 and len(text) < 3:
        roles["day_number"] = number
    if number <= 24 and len(text) < 3:
        roles["hour"] = number
    if len(text) == 2:
        roles["two"] = number
    return roles
