"""The news agency that a text is credited to, from datelines, credits and attributions; never from running text."""

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from newsmill.text.captions import credit_start
from newsmill.text.wordlists import all_words, read_data

_MAX_DATELINE_CHARS = 80  # "SAN FRANCISCO DE MACORÍS, República Dominicana, 30 septiembre (EFE).-"
_MAX_CREDIT_CHARS = 60
_WORDS_OF_ATTRIBUTION = 30  # between the verb of saying and the agency: a quotation may stand there
_CHARS_OF_ATTRIBUTION = 300
_PHOTO = 3
_LAST_BLOCKS = 4  # where a credit in brackets ends the article


class Spelling(NamedTuple):
    """One way to write an agency's name."""

    text: str
    agency: str
    is_credit_only: bool


class _Mention(NamedTuple):
    """A place in a line where an agency's name stands."""

    start: int
    end: int
    spelling: Spelling


def find_agency(body: str, blocks: Sequence[tuple[int, int, str]], *, with_photos: bool = True) -> str | None:
    """Find the agency that a body credits.

    Args:
        body: A normalised body.
        blocks: Its blocks: start, end, kind; only the kind `caption` matters.
        with_photos: Let the credit of a photo count where the text has none.

    Returns:
        The canonical name from agencies.toml. Of several the one in a dateline, else in a credit of the text, else in
        an attribution, else in a photo credit; of equals the first in the text.
    """
    best: tuple[int, str] | None = None
    index, line = -1, ""
    for mention in _mentions(body):
        while index < 0 or blocks[index][1] <= mention.start:
            index, line = index + 1, ""
        start, end, kind = blocks[index]
        line = line or body[start:end]
        in_line = _Mention(mention.start - start, mention.end - start, mention.spelling)
        rank = _rank(line, in_line, kind, is_near_end=index >= len(blocks) - _LAST_BLOCKS)
        if rank == _PHOTO and not with_photos:
            continue
        if rank is not None and (best is None or rank < best[0]):
            best = rank, mention.spelling.agency
            if rank == 0:
                break
    return best[1] if best else None


def agency_named(name: str) -> str | None:
    """The agency that a name from a byline is one of.

    >>> agency_named("dpa"), agency_named("Deutsche Presse-Agentur"), agency_named("Anna Berg")
    ('dpa', 'dpa', None)
    """
    return _BY_NAME.get(name)


def agency_of_publisher(publisher: str | None) -> str | None:
    """The agency that a publisher is, by its name or the first part of its web address.

    >>> agency_of_publisher("Reuters"), agency_of_publisher("reuters.com"), agency_of_publisher("Die Zeit")
    ('Reuters', 'Reuters', None)
    """
    if publisher is None:
        return None
    return _BY_FOLDED_NAME.get(publisher.casefold()) or _BY_FOLDED_NAME.get(publisher.casefold().partition(".")[0])


def is_agency_dateline(line: str) -> bool:
    """Tell whether a line begins with a dateline that names an agency, such as "BERLIN (dpa) - ".

    >>> is_agency_dateline("PARIS, 3 mars (AFP) – La France a annoncé mardi.")
    True
    >>> is_agency_dateline("Associated Press (AP) meldte dies am Montag.")
    False
    """
    return any(_is_dateline(line, mention) for mention in _mentions(line[:_MAX_DATELINE_CHARS]))


def _spellings() -> dict[str, tuple[Spelling, ...]]:
    """Spellings by their first word, the longest first."""
    spellings: dict[str, list[Spelling]] = {}
    for agency, row in read_data("agencies.toml")["agencies"].items():
        for key, is_credit_only in (("names", False), ("credit_names", True)):
            for name in row.get(key, []):
                spellings.setdefault(_WORD.findall(name)[0], []).append(Spelling(name, agency, is_credit_only))
    return {word: tuple(sorted(found, key=lambda s: -len(s.text))) for word, found in spellings.items()}


_WORD = re.compile(r"\w+")
_BY_FIRST_WORD = _spellings()
_BY_NAME = {spelling.text: spelling.agency for spellings in _BY_FIRST_WORD.values() for spelling in spellings}
_BY_FOLDED_NAME = {name.casefold(): agency for name, agency in _BY_NAME.items()}
_ATTRIBUTIONS = {key: frozenset(all_words(lists)) for key, lists in read_data("attributions.toml").items()}

# Most names begin with a capital: to look at capitalised words only is three times faster than to look at all.
_CAPITALS = "A-ZÀ-ÖØ-ÞČİА-ЯЁІЇЄЈΑ-Ω"
_CAPITALISED = re.compile(f"[{_CAPITALS}]{{2,}}(?=[a-z])|[{_CAPITALS}]\\w*")  # the first for "BNSile"
_CAPITALISED_FIRST_WORDS = frozenset(word for word in _BY_FIRST_WORD if _CAPITALISED.fullmatch(word))
_OTHER_FIRST_WORDS = tuple(word for word in _BY_FIRST_WORD if not _CAPITALISED.fullmatch(word))

# One item of a list of agencies; without the separators, so that a list can be read in one way only.
_AGENCY = r"\w[\w.&«»]*(?: [\w.&«»]+){0,3}"
_DATELINE_BEFORE = re.compile(rf"[^!?;()/]{{0,60}}[(/](?:{_AGENCY}[-/,;–] ?)?$|(?:[^!?;()]{{2,40}}[.,–—-] )?$")
_BRACKETED_AFTER = re.compile(rf"(?:[-/,;–] ?{_AGENCY})?(?:, [^()/]{{1,30}})?[)/]\s?[.:]?\s?[-–—:]")
_BARE_AFTER = re.compile(r"\s?[-–—]\s|[.:]\s|, [A-ZÀ-Þ]")
_SPACED_DASH_AFTER = re.compile(r"\s[-–—]\s")
_DATE_BEFORE = re.compile(
    r"\d{1,2}\.? \w+\.?(?: \d{4}(?: г\.| р\.)?)?\s?[.,–—/-]+ $|\d{1,2}[./]\d{1,2}[./]?(?:\d{2,4})?\s?[.,–—-]+ $"
)
_CREDIT = re.compile(rf"[(\[/©–—-]*\s?(?:{_AGENCY} ?[-/,–] ?)*$")
_CREDIT_REST = re.compile(rf"(?: ?[-/,–] ?{_AGENCY})*\s?[)\]/.]*$")
_CLOSING_BEFORE = re.compile(rf"(?:[(\[/]|©\s?)(?:{_AGENCY}[-/,–] ?)*$")
_CLOSING_AFTER = re.compile(rf"(?:[-/,–] ?{_AGENCY})*[)\]/]?[\s.]*$")
_SOURCES = "|".join(map(re.escape, all_words(read_data("structure.toml")["source_words"])))
_SOURCE_BEFORE = re.compile(rf"[(\[]?(?:{_SOURCES})\s?[:–-]\s?(?:[^.:]{{2,40}}[,/–-] ?)*$", re.IGNORECASE)
_SUFFIX = re.compile(r"[:'’-]\w{1,4}\b|[a-z]{1,4}\b")
_ENDING = re.compile(rf"[:'’-]?(?:{'|'.join(sorted(_ATTRIBUTIONS['to_endings']))})\b")


def _mentions(text: str) -> list[_Mention]:
    """Find every spelling of an agency's name in a text, in order; of overlapping ones the first and longest."""
    words = _CAPITALISED_FIRST_WORDS.intersection(_CAPITALISED.findall(text))
    found = []
    for word in [*words, *(word for word in _OTHER_FIRST_WORDS if word in text)]:
        start = text.find(word)
        while start >= 0:
            if not text[start - 1 : start].isalnum() and (spelling := _spelling_at(text, start, word)):
                found.append(_Mention(start, start + len(spelling.text), spelling))
            start = text.find(word, start + len(word))
    found.sort(key=lambda mention: (mention.start, -mention.end))
    ends = accumulate((mention.end for mention in found), max, initial=0)
    return [mention for mention, end in zip(found, ends, strict=False) if mention.start >= end]


def _spelling_at(text: str, start: int, first_word: str) -> Spelling | None:
    for spelling in _BY_FIRST_WORD[first_word]:
        end = start + len(spelling.text)
        if text.startswith(spelling.text, start) and (
            not text[end : end + 1].isalnum() or (spelling.text.isupper() and _to_ending(text, end))
        ):
            return spelling
    return None


def _rank(line: str, mention: _Mention, kind: str, *, is_near_end: bool) -> int | None:
    """0 dateline, 1 credit of the text, 2 attribution, 3 photo credit, None only mentioned."""
    if kind == "caption":
        credit = credit_start(line)
        return _PHOTO if credit is not None and mention.end > credit else None
    if _is_dateline(line, mention):
        return 0
    if _is_credit(line, mention, is_near_end=is_near_end):
        return 1
    return 2 if not mention.spelling.is_credit_only and _is_attribution(line, mention) else None


def _is_dateline(line: str, mention: _Mention) -> bool:
    if mention.start > _MAX_DATELINE_CHARS:
        return False
    before, after = line[: mention.start], line[mention.end : mention.end + _MAX_DATELINE_CHARS]
    if before in ("(", "/") and after.startswith((")", "/")):
        return True
    if before.endswith(("(", "/")) or "(" in before:
        return bool(_DATELINE_BEFORE.match(before) and _BRACKETED_AFTER.match(after))
    if not before:
        return bool(_SPACED_DASH_AFTER.match(after) or (mention.spelling.text.isupper() and after.startswith(", ")))
    return bool(_DATE_BEFORE.search(before) and len(before) < _MAX_CREDIT_CHARS and _BARE_AFTER.match(after))


def _is_credit(line: str, mention: _Mention, *, is_near_end: bool) -> bool:
    if len(line) - mention.end > _MAX_CREDIT_CHARS:
        return False
    before, after = line[max(0, mention.start - _MAX_CREDIT_CHARS) : mention.start], line[mention.end :]
    if len(line) <= _MAX_CREDIT_CHARS:
        if _SOURCE_BEFORE.match(before):
            return True
        if _CREDIT.fullmatch(before) and _CREDIT_REST.match(after) and (before or after or is_near_end):
            return True
    closing = _CLOSING_BEFORE.search(before)
    if closing is None or not _CLOSING_AFTER.match(after):
        return False
    text_before = before[: closing.start()].rstrip()
    return text_before.endswith((".", "!", "?", "…", "”", "“", '"', "»", "’")) or (
        is_near_end and after.rstrip(" .").endswith(("/", "]"))
    )


def _is_attribution(line: str, mention: _Mention) -> bool:
    """Tell whether words around the name say that the agency was told, or tells, what the text says."""
    before = _WORD.findall(line[max(0, mention.start - _CHARS_OF_ATTRIBUTION) : mention.start].casefold())
    ending = _to_ending(line, mention.end)
    suffix = _SUFFIX.match(line, mention.end)
    after_start = suffix.end() if suffix else mention.end
    after = _WORD.findall(line[after_start : after_start + 40].casefold())[:2]
    said = _ATTRIBUTIONS["said"]
    recent = before[-_WORDS_OF_ATTRIBUTION:]
    if ending:
        return not said.isdisjoint(recent) or not said.isdisjoint(after)
    skipped = _without_last(recent, _ATTRIBUTIONS["articles"])
    if skipped and skipped[-1] in _ATTRIBUTIONS["agency_words"]:
        return True
    for words in (recent, skipped):
        if words and (words[-1] in said or words[-1] in _ATTRIBUTIONS["according"]):
            return True
        if words and words[-1] in _ATTRIBUTIONS["to"] and not said.isdisjoint(words[:-1]):
            return True
    return bool(after) and (after[0] in said or after[0] in _ATTRIBUTIONS["after"])


def _to_ending(text: str, end: int) -> str | None:
    """The ending of a name that says "to", with the colon or hyphen before it."""
    match = _ENDING.match(text, end)
    return match.group() if match else None


def _without_last(words: list[str], dropped: frozenset[str]) -> list[str]:
    end = len(words)
    while end and words[end - 1] in dropped:
        end -= 1
    return words[:end]
