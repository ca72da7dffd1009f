"""Normalisation of text: only what can be defended for any language. Every function is pure, str to str."""

import re
from unicodedata import is_normalized, normalize

from ftfy import fix_encoding

from newsmill.text.wrapping import unwrap_lines

_LINE_ENDS = frozenset("\r\v\f\x85\u2028\u2029")
_CONTROLS = frozenset(map(chr, [*range(0x09), *range(0x0E, 0x20), 0x7F, *range(0x80, 0x85), *range(0x86, 0xA0)]))
_JOINERS = frozenset("\u200c\u200d\u180e")
_TAGS = frozenset(map(chr, range(0xE0020, 0xE0080)))
_INVISIBLE = (
    _CONTROLS
    | frozenset("\u00ad\u200b\ufeff\U000e0001\u061c\u200e\u200f")
    | frozenset(map(chr, [*range(0x202A, 0x202F), *range(0x2060, 0x2070)]))
    | _JOINERS
    | _TAGS
)
_OTHER_BLANKS = frozenset("\t\u00a0\u1680\u202f\u205f\u3000") | frozenset(map(chr, range(0x2000, 0x200B)))
_SURROGATES = frozenset(map(chr, range(0xD800, 0xE000)))
_ORDINARY = bytes([0x0A, *range(0x20, 0x7F)])

# What UTF-8 looks like when it was read as windows-1252 or a relative of it: a character that stands for the first byte
# of a sequence, then one that stands for a byte from 0x80 to 0xBF. A C1 control (but NEL, which is a line end) is
# windows-1252 that was read as ISO 8859-1. Only where one of them occurs is ftfy asked (1.5 ms).
_LEADERS = "ÂÃÄÅÎÏÐÑØÙâãðïĂĐĹŃĆČВГДЕРСвгрп√‚Ôœ"
_FOLLOWERS = "\x80-\xbfĄĆČĎĐĘĚĞĢĪĽŁŃŇŌŐŒŘŚŞŠŢŤŪŸŹŻŽąćčďđęěğģīľłńňōőœřśşšţťūžźżƒˆˇ˘˙˛˜˝‐-‧‰‹›€№™ЁЂ-Џѐ-џҐґ√≈∞∂∑∫Ω"
_MOJIBAKE = re.compile(f"[{_LEADERS}][{_FOLLOWERS}]")
_C1_CONTROL = re.compile("[\x80-\x84\x86-\x9f]")
_QUOTED_MOJIBAKE = re.compile("[\"'“„‘«‹(][^\x00-\x7f\"'“”„‘«‹]{1,6}[\"'”“’»›)]")


def normalise_text(text: str) -> str:
    r"""Normalise a text as design.md defines a body: see the functions below for what each step does and leaves alone.

    Clean text comes back unchanged, and normalising twice equals normalising once: the steps are repeated until none
    of them finds anything to do (they only shorten the text or leave its length alone, NFC apart, so this ends).

    >>> normalise_text("Strejken \t är\u200b  slut.\r\n\r\n\r\n– Skönt, sa hon. ")
    'Strejken är slut.\n\n– Skönt, sa hon.'
    """
    text = text.rstrip()  # the last line end of a clean file is no reason for a second round
    while (normalised := _normalise_once(text)) != text:
        text = normalised
    return text


def _normalise_once(text: str) -> str:
    # The characters that decide which steps there is work for: 3 kB take 10 us so, and 50 us with set(text).
    rest = text.encode("utf-8", "surrogatepass").translate(None, _ORDINARY)
    unusual = set(rest.decode("utf-8", "surrogatepass"))
    if unusual:
        if not unusual.isdisjoint(_SURROGATES):
            text = join_surrogates(text)
        text = repair_mojibake(text)
        if not is_normalized("NFC", text):
            text = normalize("NFC", text)
        if not unusual.isdisjoint(_LINE_ENDS):
            text = fold_line_ends(text)
        if not unusual.isdisjoint(_INVISIBLE):
            text = remove_invisible(text)
    text = unwrap_lines(text)
    blanks = unusual & _OTHER_BLANKS | {" "}
    if "\t" in blanks or any(a + b in text for a in blanks for b in blanks):
        text = fold_blanks(text)
    if "\n\n\n" in text or any(a + "\n" in text or "\n" + a in text for a in blanks):
        text = fold_blank_lines(text)
    return text.strip()


def join_surrogates(text: str) -> str:
    r"""Join halves of a surrogate pair to their character; a half without the other becomes U+FFFD.

    JSON escapes are where they come from. U+FFFD says that something was lost; UTF-8 could not store a half.

    >>> join_surrogates("\ud83d\ude00, \ud83d!")
    '😀, �!'
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def repair_mojibake(text: str) -> str:
    r"""Repair lines of UTF-8 that were read in another encoding, by ftfy's encoding fixes and no other of its fixes.

    Line by line, so that one line does not decide for the others. A line that quotes a piece of mojibake, alone
    between quotation marks or brackets, speaks about it: it stays.

    >>> repair_mojibake("FÃ¤rjan gÃ¥r i morgon.")
    'Färjan går i morgon.'
    >>> repair_mojibake("Ein Sieg \x96 und \x84Jubel\x93.")
    'Ein Sieg – und „Jubel“.'
    >>> repair_mojibake("“Über” (so) bleibt, ‘Ärger’ auch: &amp; ﬁn…")
    '“Über” (so) bleibt, ‘Ärger’ auch: &amp; ﬁn…'
    >>> repair_mojibake('På skärmen stod "Ã¤" i stället för ä.')
    'På skärmen stod "Ã¤" i stället för ä.'
    """
    if not _looks_garbled(text):
        return text
    return "\n".join(
        fix_encoding(line) if _looks_garbled(line) and not _QUOTED_MOJIBAKE.search(line) else line
        for line in text.split("\n")
    )


def _looks_garbled(text: str) -> bool:
    return _MOJIBAKE.search(text) is not None or "Ã " in text or _C1_CONTROL.search(text) is not None


def fold_line_ends(text: str) -> str:
    r"""Make every kind of line end (CR LF, CR, VT, FF, NEL, line and paragraph separator) a line feed.

    >>> fold_line_ends("a\r\nb\rc\u2028d\x0ce")
    'a\nb\nc\nd\ne'
    """
    return _LINE_END.sub("\n", text)


_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")


def remove_invisible(text: str) -> str:
    r"""Remove control characters and characters without width.

    - Soft hyphens are hints to a typesetter: a word with one is not found by searching for it. At a line end, one says
      that the word goes on in the next line, and goes with the line end.
    - Directional controls and marks (U+200E, U+202A, U+2066 and their like) change how text is shown, not what it
      says, and lose their partner when a sentence is cut out. Right-to-left text itself needs none of them.
    - Zero-width joiner and non-joiner stay where they are part of the spelling: after letters of the scripts from
      Arabic to Khmer and Mongolian (the non-joiner only before such a letter too), the joiner between emoji. Tags stay
      after the black flag whose region they spell.

    >>> remove_invisible("Eu\u00adro\u00adpa\u200b\x00, \u202aHaifa\u202c")
    'Europa, Haifa'
    >>> remove_invisible("می\u200cخواهم, Auf\u200clage") == "می\u200cخواهم, Auflage"
    True
    >>> remove_invisible("👩\u200d🔬\u200d") == "👩\u200d🔬"
    True
    """
    return _INVISIBLES.sub(_what_stays, _HYPHENATED.sub("", text))


_INVISIBLES = re.compile("[" + re.escape("".join(sorted(_INVISIBLE))) + "]+")
_HYPHENATED = re.compile("\u00ad[ \t]?\n(?=[^\\W\\d_])")
_JOINING = re.compile("[\u0600-\u109f\u1780-\u18af\ua840-\ua8ff\ufb50-\ufdff\ufe70-\ufefe]")
_EMOJI = re.compile("[\u00a9\u00ae\u2190-\u2bff\ufe0f\U0001f000-\U0001faff\U000e007f]")
_BLACK_FLAG = "\U0001f3f4"


def _what_stays(match: re.Match[str]) -> str:
    """The joiner or the tags that a run of invisible characters is reduced to, mostly none."""
    run, text = match.group(), match.string
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if before == _BLACK_FLAG:
        return "".join(c for c in run if c in _TAGS)
    joiner = next((c for c in run if c in _JOINERS), "")
    if _JOINING.match(before) and (joiner == "\u200d" or _JOINING.match(after)):
        return joiner
    return "\u200d" if "\u200d" in run and _EMOJI.match(before) and _EMOJI.match(after) else ""


def fold_blanks(text: str) -> str:
    r"""Fold runs of white space within a line to one character, and tabs to spaces.

    No-break and other typographic spaces stay (French punctuation, Swedish thousands); a run becomes the character it
    consists of, or an ordinary space where it is mixed, because there the line could be broken.

    >>> fold_blanks("12\u00a0000  kronor\t(brutto)\u00a0 !")
    '12\xa0000 kronor (brutto) !'
    """
    return _BLANKS.sub(_one_blank, text)


_BLANKS = re.compile(r"[^\S\n]{2,}|\t")


def _one_blank(match: re.Match[str]) -> str:
    run = match.group()
    return run[0] if run[0] != "\t" and run == run[0] * len(run) else " "


def fold_blank_lines(text: str) -> str:
    r"""Leave one blank line where there are more, and no white space at the ends of lines or of the text.

    A single line end stays single: some sources mark their paragraphs so.

    >>> fold_blank_lines(" a \n \n\n\u3000b\n c")
    'a\n\nb\nc'
    """
    return _LINE_END_AND_BLANKS.sub(lambda match: "\n\n" if match.group().count("\n") > 1 else "\n", text.strip())


# Needs the runs of blanks folded, or it would be quadratic.
_LINE_END_AND_BLANKS = re.compile(r"[^\S\n]?\n\s*")
