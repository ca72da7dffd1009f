"""Detect the encoding of a file and decode it: bytes in, str out."""

import codecs

from newsmill.sources.legacy_encoding import legacy_encoding

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# First bytes of formats whose beginning can be valid text (PDF, SQLite) or too short to judge (a small gzip).
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
# Controls that no text has a use for. NUL is judged apart; white space, backspace and escape are harmless.
_CONTROLS = bytes(set(range(1, 8)) | set(range(14, 27)) | set(range(28, 32)) | {127})
# Codecs of Python that no page is written in: they fail in ways of their own, or read anything as something else.
_NO_ENCODINGS = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"})
_CONTROL_SHARE = 0.03
_NUL_SHARE = 0.2


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
    return legacy_encoding(sample)


def decode(data: bytes, encoding: str) -> tuple[str, int]:
    r"""Decode `data`; undecodable bytes become U+FFFD.

    Returns:
        The text without byte order mark, and the number of U+FFFD put in for undecodable bytes.

    >>> decode(b"\xef\xbb\xbfOslo", "utf-8")
    ('Oslo', 0)
    >>> decode("Århus – Turku".encode() + b"\xff", "utf-8")
    ('Århus – Turku�', 1)
    """
    try:
        text, replaced = data.decode(encoding), 0
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        replaced = text.count("\ufffd") - data.decode(encoding, "ignore").count("\ufffd")
    return text.removeprefix("\ufeff"), replaced


def decode_as(data: bytes, name: str) -> str | None:
    r"""Decode `data` as the encoding that a page or server names; None if there is none of that name, or it is another.

    >>> decode_as(b"Troms\xf8", "latin-1"), decode_as(b"Troms\xf8", "utf-8"), decode_as(b"Oslo", "\0")
    ('Tromsø', None, None)
    """
    try:
        return data.decode(name) if codecs.lookup(name).name not in _NO_ENCODINGS else None
    except (LookupError, ValueError):  # what stands there can be anything, NUL too
        return None


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
