"""Detect the legacy encoding (windows-1252, KOI8-R, ...) of a text that is not Unicode."""

import logging
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import combinations, pairwise

from charset_normalizer import from_bytes

logging.getLogger("charset_normalizer").setLevel(logging.WARNING)  # its account of every guess is nobody's business

# Evidence beyond this many bytes after the first legacy character changes no decision, but costs time.
_EVIDENCE_BYTES = 1 << 20
_EVIDENCE_WORDS = 1000
# Below this mean of points per character no alphabet explains the text: charset-normalizer decides.
_EXPLAINED = 0.35
# Text in another script has more than this share of non-ASCII bytes, whatever English it quotes.
_MOSTLY_ASCII_SHARE = 0.05
_PAIR_HANDICAP = 0.02
"""Points that two alphabets together are behind one, as together they explain more of anything."""

_PAIRED = frozenset({"cp1252"})
"""Encodings with pairs: Polish and Hungarian together would explain Spanish read as windows-1250."""

_HIGH_BYTES = bytes(range(128, 256))


def legacy_encoding(sample: bytes) -> str | None:
    """Choose the legacy encoding whose characters make words of one language; charset-normalizer where none does.

    charset-normalizer alone often takes windows-1250 for western European text, docs/measurements.md has the figures.

    Args:
        sample: Data with bytes above 127, which is not UTF-8.

    Returns:
        The codec: `utf-8` where so few bytes are odd that they must be damage; None if nothing explains the data.
    """
    first = _first_non_ascii(sample)
    evidence = sample[max(0, first - 100) : first + _EVIDENCE_BYTES]
    words = b" ".join([word for word in evidence.split() if not word.isascii()][:_EVIDENCE_WORDS])
    readings: dict[str, _Reading] = {}
    best, best_encoding = -1.0, ""
    alphabets, handicaps = _tables()
    is_mostly_ascii = len(sample) - len(sample.translate(None, _HIGH_BYTES)) < _MOSTLY_ASCII_SHARE * len(sample)
    for alphabet in alphabets:
        if is_mostly_ascii and not alphabet.is_latin:
            continue
        for encoding in alphabet.encodings:
            if encoding not in readings:
                readings[encoding] = _read_words(words.decode(encoding, "replace"))
            points = _mean_points(readings[encoding], alphabet) - handicaps.get(encoding, 0.0)
            if points > best:
                best, best_encoding = points, encoding
    paired, paired_encoding = _best_pair(readings, handicaps)
    if paired > best:
        best, best_encoding = paired, paired_encoding
    if best >= _EXPLAINED:
        return best_encoding
    if is_mostly_ascii:
        return "utf-8"  # with damage: a few bytes that make no word in any encoding
    match = from_bytes(evidence[: 1 << 16], enable_fallback=False).best()
    return match.encoding if match else None


def _best_pair(readings: dict[str, "_Reading"], handicaps: dict[str, float]) -> tuple[float, str]:
    """Return the points and the encoding of the two Latin alphabets that explain a text of two languages best."""
    best, best_encoding = -1.0, ""
    for encoding, alphabets in _latin_pairs().items():
        if (reading := readings.get(encoding)) is None:
            continue
        for alphabet in alphabets:
            points = _mean_points(reading, alphabet) - handicaps.get(encoding, 0.0) - _PAIR_HANDICAP
            if points > best:
                best, best_encoding = points, encoding
    return best, best_encoding


@cache
def _latin_pairs() -> dict[str, list["_Alphabet"]]:
    """Return the common letters of every two Latin alphabets, by encoding."""
    alphabets = [alphabet for alphabet in _tables()[0] if alphabet.is_latin]
    pairs: dict[str, list[_Alphabet]] = {}
    for one, other in combinations(alphabets, 2):
        points = {
            letter: max(one.points.get(letter, -1.0), other.points.get(letter, -1.0))
            for letter in one.points | other.points
        }
        for encoding in one.encodings:
            if encoding in other.encodings and encoding in _PAIRED:
                pairs.setdefault(encoding, []).append(_Alphabet(points, True, (encoding,)))
    return pairs


@dataclass(frozen=True, slots=True)
class _Alphabet:
    """Points for each non-ASCII character of a language's spelling, and the legacy encodings its texts come in."""

    points: dict[str, float]
    is_latin: bool
    encodings: tuple[str, ...]


@cache
def _tables() -> tuple[tuple[_Alphabet, ...], dict[str, float]]:
    """Read encodings.toml: the alphabets, and the handicap of each encoding that has one."""
    data = tomllib.loads(resources.files(__package__).joinpath("encodings.toml").read_text("utf-8"))
    typography = dict.fromkeys(data["typography"], 0.5)
    alphabets = []
    for row in data["alphabets"]:
        points = typography | dict.fromkeys(row.get("rare", "") + row.get("rare", "").upper(), 0.6)
        frequent = row.get("frequent", row["letters"])
        points |= dict.fromkeys(row["letters"] + row["letters"].upper(), 0.6)
        points |= dict.fromkeys(frequent.upper(), 0.8) | dict.fromkeys(frequent, 1.0)
        alphabets.append(_Alphabet(points, row["script"] == "latin", tuple(row["encodings"])))
    return tuple(alphabets), data["handicaps"]


@dataclass(frozen=True, slots=True)
class _Reading:
    """Score the words with non-ASCII characters as read in one encoding."""

    counts: Counter[str]
    oddities: int
    mixed_script: int


def _first_non_ascii(sample: bytes) -> int:
    try:
        sample.decode("ascii")
    except UnicodeDecodeError as error:
        return error.start
    return len(sample)


def _read_words(text: str) -> _Reading:
    return _Reading(
        Counter(c for c in text if c > "\x7f"), _oddities_inside_words(text), _joined_to_ascii_letters(text)
    )


def _mean_points(reading: _Reading, alphabet: _Alphabet) -> float:
    points = sum(alphabet.points.get(c, -1.0) * n for c, n in reading.counts.items()) - reading.oddities
    if not alphabet.is_latin:
        points -= reading.mixed_script
    return points / max(1, reading.counts.total())


def _oddities_inside_words(text: str) -> int:
    """Count what the wrong encoding puts inside words: symbols between letters, capitals after small letters."""
    symbols = sum(
        b > "\x7f" and not b.isalnum() and b not in "’·\xad" and a.isalpha() and c.isalpha()
        for a, b, c in zip(text, text[1:], text[2:], strict=False)
    )
    capitals = sum(b > "\x7f" and b.isupper() and a.islower() for a, b in pairwise(text))
    return symbols + capitals


def _joined_to_ascii_letters(text: str) -> int:
    """Count places where a Latin letter stands beside a letter of another script: words are of one script."""
    return 2 * sum((a > "\x7f") != (b > "\x7f") and a.isalpha() and b.isalpha() for a, b in pairwise(text))
