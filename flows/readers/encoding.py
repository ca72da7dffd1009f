"""What encoding a file is in, and its text: bytes in, str out."""

import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import resources

from charset_normalizer import from_bytes

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# First bytes of formats whose beginning can be valid text by itself (PDF, SQLite) or too short to judge (a 20 byte gzip).
_BINARY_SIGNATURES = (
    b"%PDF-",
    b"SQLite format 3\x00",
    b"\x1f\x8b\x08",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x7fELF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"\xfd7zXZ",
    b"7z\xbc\xaf\x27\x1c",
    b"\x28\xb5\x2f\xfd",
    b"\xd0\xcf\x11\xe0",
    b"PAR1",
    b"MZ\x90\x00",
)
# Controls that no text has a use for. NUL is judged apart; \t \n \v \f \r, backspace and escape (terminal logs) are harmless.
_CONTROLS = bytes(set(range(1, 8)) | set(range(14, 27)) | set(range(28, 32)) | {127})
_CONTROL_SHARE = 0.03
_NUL_SHARE = 0.2
# Evidence beyond this many bytes after the first legacy character changes no decision, but costs time.
_EVIDENCE_BYTES = 1 << 20
_EVIDENCE_WORDS = 1000
# Below this mean of points per character no alphabet explains the text: charset-normalizer decides.
_EXPLAINED = 0.35
# Text in another script has more than this share of non-ASCII bytes, whatever English it quotes.
_MOSTLY_ASCII_SHARE = 0.05
_HIGH_BYTES = bytes(range(128, 256))


def detect_encoding(sample: bytes, complete: bool) -> str | None:
    """Name the Python codec that a text file is written in.

    A file is UTF-8 if its multi-byte sequences are mostly valid, even if some bytes in between are damaged: to read all
    of it as a legacy encoding for one bad byte would garble every other letter.

    Args:
        sample: The file, or its beginning.
        complete: Whether `sample` is the whole file; if not, it may end inside a character.

    Returns:
        The codec (never one that leaves a byte order mark to care about: `decode` removes it), or None for binary data.

    >>> detect_encoding("Malmö".encode(), complete=True)
    'utf-8'
    >>> detect_encoding("Malmö".encode("utf-16"), complete=True)
    'utf-16-le'
    >>> detect_encoding("Räksmörgås på Åland".encode("latin-1"), complete=True)
    'cp1252'
    >>> detect_encoding(bytes(range(256)), complete=True) is None
    True
    """
    if sample.startswith(_BINARY_SIGNATURES):
        return None
    for mark, encoding in _BYTE_ORDER_MARKS:
        if sample.startswith(mark):
            return encoding if _reads_as_text(sample, encoding) else None
    if wide := _utf16_by_nuls(sample):
        return wide
    if not _has_text_controls(sample):
        return None
    if _is_utf8(sample, complete):
        return "utf-8"
    return _legacy_encoding(sample)


def decode(data: bytes, encoding: str) -> tuple[str, int]:
    """Decode `data`; undecodable bytes become U+FFFD.

    Returns:
        The text without byte order mark, and the number of U+FFFD put in for undecodable bytes.

    >>> decode(b"\\xef\\xbb\\xbfOslo", "utf-8")
    ('Oslo', 0)
    >>> decode("Århus – Turku".encode() + b"\\xff", "utf-8")
    ('Århus – Turku�', 1)
    """
    try:
        text, replaced = data.decode(encoding), 0
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        replaced = text.count("\ufffd") - data.decode(encoding, "ignore").count("\ufffd")
    return text.removeprefix("\ufeff"), replaced


def _has_text_controls(sample: bytes) -> bool:
    """Tell whether NULs and other controls are as rare as in (damaged) text."""
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    nuls = sample.count(0)
    return controls <= max(1, _CONTROL_SHARE * len(sample)) and nuls <= max(1, _NUL_SHARE * len(sample))


def _reads_as_text(sample: bytes, encoding: str) -> bool:
    """Tell whether data that begins with a byte order mark goes on as text in that encoding."""
    text, replaced = decode(sample, encoding)
    unprintable = sum(not (c.isprintable() or c.isspace() or c == "\0") for c in text[:10_000])
    return replaced <= 1 + len(text) // 20 and unprintable <= 1 + min(len(text), 10_000) // 10


def _utf16_by_nuls(sample: bytes) -> str | None:
    """Recognise UTF-16 without byte order mark: the high bytes of spaces, digits and Latin letters are NUL."""
    units = len(sample) // 2
    if units < 2 or sample.count(0) < units // 10 + 1:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    for encoding, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if high > 0.1 * units and low <= 0.02 * units and _reads_as_text(sample, encoding):
            return encoding
    return None


def _is_utf8(sample: bytes, complete: bool) -> bool:
    """Tell whether the sample is UTF-8, perhaps damaged: at least as many valid characters as invalid bytes."""
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        cut_off = error.reason == "unexpected end of data"
        if cut_off and (not complete or error.end - error.start > 1):
            return True
    else:
        return True
    good = sample.decode("utf-8", "ignore")
    valid = len(good) - len(good.encode("ascii", "ignore"))
    invalid = len(sample) - len(good.encode("utf-8"))
    return valid >= invalid


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
    """What the words with non-ASCII characters look like, read in one encoding."""

    counts: Counter[str]
    oddities: int
    mixed_script: int


def _legacy_encoding(sample: bytes) -> str | None:
    """Choose the legacy encoding whose characters make words of one language; charset-normalizer where none does.

    charset-normalizer alone often takes windows-1250 for western European text, see CHOICES.md for the figures.
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
    if best >= _EXPLAINED:
        return best_encoding
    if is_mostly_ascii:
        return "utf-8"  # with damage: a few bytes that make no word in any encoding
    match = from_bytes(evidence[: 1 << 16], enable_fallback=False).best()
    return match.encoding if match else None


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
    capitals = sum(b > "\x7f" and b.isupper() and a.islower() for a, b in zip(text, text[1:], strict=False))
    return symbols + capitals


def _joined_to_ascii_letters(text: str) -> int:
    """Count places where a Latin letter stands beside a letter of another script: words are of one script."""
    return 2 * sum(
        (a > "\x7f") != (b > "\x7f") and a.isalpha() and b.isalpha() for a, b in zip(text, text[1:], strict=False)
    )
