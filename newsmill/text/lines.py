"""Tests of a single line of a body that need no other line."""

import re

from newsmill.text.agencies import is_agency_dateline
from newsmill.text.captions import credit_start
from newsmill.text.wordlists import all_words, read_data

MAX_HEADING_CHARS = 90
MAX_QUESTION_CHARS = 60  # a longer question in a line of its own is a sentence of the text, or of an interviewer
MAX_TITLE_CHARS = 160
MIN_PROSE_CHARS = 50
_MAX_SCORE_CHARS = 40
_LONG_PROSE_CHARS = 160  # a line of this length is prose, whatever it ends with

_FINAL_STOPS = ".!?…।؟。！？"
_CLOSERS = "\"'”“’‘»«›‹)]"
_DASHES = "–—―"
# Opening quotation marks and what closes them in the countries that use them so.
_QUOTES = {
    "“": "”",
    "”": "”",
    "„": "“”",
    "«": "»",
    "»": "«»",
    "‘": "’",
    "’": "’",
    "‚": "‘",
    "‹": "›",
    "›": "‹›",
    '"': '"',
}

_DATA = read_data("structure.toml")
_FACTBOX_WORDS = frozenset(all_words(_DATA["factbox_words"]))
_SOURCE_WORDS = frozenset(all_words(_DATA["source_words"]))
_FURNITURE = frozenset(all_words(_DATA["furniture"]))
_BYLINE_WORDS = "|".join(map(re.escape, all_words(_DATA["byline_words"])))

_HEAD = re.compile(r"([^:|–—]{2,40}?)\s?(?:[:|–—]|\s-\s|$)")
_HEAD_WITH_TITLE = re.compile(r"([^:|–—]{2,40}?)\s?(?:[:|–—](?:\s|$)|\s-\s|$)")
_NAME = r"[A-ZÀ-ÞČŠŽŁА-ЯІЇЄ][\w.’'-]*(?:, | |$)"
_BYLINE = re.compile(rf"(?i:{_BYLINE_WORDS}):? (?:{_NAME}|(?:{'|'.join(_DATA['name_particles'])}) ){{2,8}}$")
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_NAME_AND_YEAR = re.compile(r", [^,]*\b(?:19|20)\d\d\b[^,]{0,7}$")  # "Angela Merkel, 2018": a picture without credit
_SCORE = re.compile(r"\d\s?[-–—:]\s?\d")
_DIALOGUE = re.compile(rf"(?:[{_DASHES}]\s?|- )[^\W_\s]|(?:[{_DASHES}]\s?|- )[\"'“”„«»‘’¿¡…(]")
_CLOSED_INSIDE = re.compile(r"[.,!?;:]?\s")


def has_stop(line: str) -> bool:
    """Tell whether a line ends like a sentence or goes on: with a stop, a colon, a comma. Not with ? or !.

    >>> has_stop("Stöd till andra"), has_stop("Knyts närmare?"), has_stop("Det var allt.”")
    (False, False, True)
    """
    return line.rstrip(_CLOSERS + " ")[-1:] in ".;:,…।。"


def is_prose(line: str) -> bool:
    """Tell whether a line reads as running text: long, and ended as a sentence.

    >>> is_prose("Färjorna till Helsingfors har stått still i fyra dagar nu."), is_prose("Vem ska betala?")
    (True, False)
    """
    if len(line) < MIN_PROSE_CHARS:
        return is_dialogue(line)
    return len(line) >= _LONG_PROSE_CHARS or line.rstrip(_CLOSERS + " ")[-1:] in _FINAL_STOPS + ":"


def is_dialogue(line: str) -> bool:
    """Tell whether a line begins with the dash of direct speech and is a sentence, not an item of a list.

    >>> is_dialogue("– Det är tyst, säger hon."), is_dialogue("– mjölk")
    (True, False)
    """
    return _DIALOGUE.match(line) is not None and line.rstrip(_CLOSERS + " ")[-1:] in _FINAL_STOPS + _DASHES + ":"


def begins_with_dash(line: str) -> bool:
    """Tell whether a line begins as direct speech or an item of a list does."""
    return line[:1] in _DASHES or line.startswith("- ")


def is_quotation(line: str) -> bool:
    """Tell whether a line is one quotation from its first to its last character.

    >>> is_quotation("“It is a grave.”"), is_quotation("“It is,” she said. “A grave.”")
    (True, False)
    """
    closers = _QUOTES.get(line[:1])
    if closers is None:
        return False
    end = len(line.rstrip(".,!?"))
    if end < 3 or line[end - 1] not in closers:
        return False
    inside = line[1 : end - 1]
    return not any(_CLOSED_INSIDE.match(inside, i + 1) for i, c in enumerate(inside) if c in closers)


def is_caption(line: str) -> bool:
    """Tell whether a line is a picture caption or a picture credit."""
    return credit_start(line) is not None


def opens_factbox(line: str) -> bool:
    """Tell whether a line opens a fact box.

    >>> opens_factbox("Fakta: Ryssland"), opens_factbox("Repères"), opens_factbox("Fakta är att det regnar.")
    (True, True, False)
    """
    match = _HEAD_WITH_TITLE.match(line) if len(line) <= MAX_HEADING_CHARS and not has_stop(line.rstrip(":")) else None
    return match is not None and match.group(1).casefold() in _FACTBOX_WORDS


def names_sources(line: str) -> bool:
    """Tell whether a line names sources, as at the end of a fact box: "Källa: TT"."""
    head, colon, _ = line[:40].partition(":")
    return bool(colon) and head.rstrip().casefold() in _SOURCE_WORDS


def is_aside(line: str) -> bool:
    """Tell whether a short line stands beside the text: byline, dateline, date, score, address, furniture of a page.

    >>> is_aside("Av Anna Berg"), is_aside("Läs också: Strejken"), is_aside("IFK–AIK 3–1"), is_aside("Nu är det tyst")
    (True, True, True, False)
    """
    if len(line) > MAX_TITLE_CHARS:
        return False
    match = _HEAD.match(line)
    return (
        (match is not None and match.group(1).casefold() in _FURNITURE)
        or _is_byline(line)
        or 3 * len(_DIGIT.findall(line)) > len(line)
        or (len(line) <= MAX_HEADING_CHARS and _NAME_AND_YEAR.search(line) is not None)
        or (len(line) < _MAX_SCORE_CHARS and _SCORE.search(line) is not None)
        or "\t" in line
        or line.count("|") > 1
        or "@" in line
        or "http" in line
        or is_agency_dateline(line)
        or names_sources(line)
        or line[0] in "•*·#>|=_©.,;:)"
        or _LETTER.search(line) is None
    )


def _is_byline(line: str) -> bool:
    return len(line) <= MAX_HEADING_CHARS and _BYLINE.match(line) is not None
