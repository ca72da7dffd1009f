"""Picture captions, known by the credit at their end: "… Foto: Anna Berg/TT", "… Beeld AP", "(Photo AFP)"."""

import re

from newsmill.text.wordlists import all_words, read_data

_MAX_CAPTION_CHARS = 500
_MAX_CREDIT_CHARS = 120

_DATA = read_data("structure.toml")
_WORDS = "|".join(map(re.escape, all_words(_DATA["photo_words"])))
_PICTURE_AGENCIES = "|".join(
    re.escape(name) for names in _DATA["picture_agencies"].values() for name in sorted(names, key=len, reverse=True)
)
# The first words of all of these: a line without any of them is no caption, and most lines are told so.
_FIRST_WORDS = frozenset(
    re.findall(r"\w+", words.casefold())[0]
    for lists in (_DATA["photo_words"], _DATA["picture_agencies"])
    for names in lists.values()
    for words in names
)
_CAPITAL = r"[^\W\d_a-zà-öø-ÿа-яё]"  # no lower case letter of the common alphabets: a capital, or a script without case
_NAME = rf"(?:{_CAPITAL}[\w.’'-]*|\d+|[\w-]+\.(?:com|net|org|[a-z]{{2}})\b|(?:{_PICTURE_AGENCIES})\b)"
_NAMES = rf"{_NAME}(?:[ ]?[ /,&|+-][ ]?(?:{_NAME}|(?:de|van|von|der|den|and|und|och|og|en|et|y|for|via)\b)){{0,9}}"
_WORD = re.compile(r"\w+")
_CREDITS = (
    # A word for picture and a colon: "Foto: Anna Berg/TT", "Photo by: …", "© AP Photo / Alex Brandon".
    re.compile(rf"(?:^|(?<=[\s(\[/|–—©]))(?i:{_WORDS})\s?[:/©]\s?(?:©\s?)?{_NAMES}[\s.)\]]*$"),
    # The word without a colon, after the end of a sentence, in brackets, or alone: "Beeld AP", "(Photo AFP)".
    re.compile(rf"(?:^|(?<=[.!?…)»”\"’|–—/] )|(?<=[(\[]))(?i:{_WORDS}) {_NAMES}[\s.)\]]*$"),
    # An agency before the word: "(AP Photo)".
    re.compile(rf"\(?\b(?:{_PICTURE_AGENCIES})[ -](?i:photo|foto)\b.{{0,40}}$"),
    # A photographer's two names and an agency, or the other way round: "Anna Berg/TT", "REUTERS/Anna Berg".
    re.compile(
        rf"(?:^|(?<=[.!?…)»”\"’|–—] )|(?<=[(\[]))(?:{_NAME}(?: {_NAME}){{1,3}} ?/ ?(?:{_PICTURE_AGENCIES})"
        rf"|(?:{_PICTURE_AGENCIES}) ?/ ?{_NAME}(?: {_NAME}){{1,3}})[\s.)\]]*$"
    ),
)


def credit_start(line: str) -> int | None:
    """Find the picture credit that ends a line.

    Args:
        line: One block of a body.

    Returns:
        Where the credit begins; None if the line is no caption.

    >>> line = "Soldater i Almaty. Foto: Anna Berg/TT"
    >>> line[credit_start(line):]
    'Foto: Anna Berg/TT'
    >>> credit_start("Hon tog en bild av huset.") is None
    True
    """
    if len(line) > _MAX_CAPTION_CHARS or (line[-1:] in '.!?…”»“"' and ":" not in line and "/" not in line):
        return None
    tail_start = max(0, len(line) - _MAX_CREDIT_CHARS)
    tail = line[tail_start:]
    if _FIRST_WORDS.isdisjoint(_WORD.findall(tail.casefold())):
        return None
    for pattern in _CREDITS:
        match = pattern.search(tail)
        if match:
            return tail_start + match.start()
    return None
