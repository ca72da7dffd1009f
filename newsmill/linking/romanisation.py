"""Keys of words across scripts: `roman` writes them in one alphabet, `skeleton` keeps what all spell alike.

The letters follow the national romanisation systems (UN group of experts on geographical names, reports on Bulgarian,
Russian, Ukrainian, Serbian, Greek); what newspapers of a language write instead stands in _SPELLINGS.
"""

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "к": "k", "л": "l",
    "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "a", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia", "і": "i", "ј": "i",
    "љ": "l", "њ": "n", "ћ": "ch", "ђ": "dzh", "џ": "dzh",
}  # fmt: skip
_GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "τ": "t", "υ": "i", "φ": "f", "χ": "kh",
    "ψ": "ps", "ω": "o",
}  # fmt: skip
_LETTERS = str.maketrans(_CYRILLIC | _GREEK)
_SPELLINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "cs": (("ch", "kh"),),
    "da": (("tj", "C"), ("sj", "S"), ("ch", "kh")),
    "de": (("schtsch", "SC"), ("tsch", "C"), ("dsch", "dzh"), ("sch", "S"), ("ch", "kh")),
    "el": (("mp", "b"), ("nt", "d"), ("tz", "dzh")),
    "fr": (
        ("chtch", "SC"),
        ("tch", "C"),
        ("dj", "D"),
        ("j", "zh"),
        ("D", "dzh"),
        ("ch", "S"),
        ("gue", "ge"),
        ("gui", "gi"),
    ),
    "nl": (("tsj", "C"), ("sj", "S"), ("ch", "kh"), ("oe", "u")),
    "no": (("tsj", "C"), ("sj", "S"), ("ch", "kh")),
    "pl": (("szcz", "SC"), ("cz", "C"), ("sz", "S"), ("rz", "zh"), ("ch", "kh")),
    "sk": (("ch", "kh"),),
    "sv": (("tj", "C"), ("sj", "S"), ("ch", "kh")),
}
"""Spellings of foreign sounds in the newspapers of a language: C is the ch of Chekhov, S the sh of Shostakovich."""
_SOUNDS = (
    ("C", "ch"), ("S", "sh"), ("ou", "u"), ("ck", "k"), ("ph", "f"), ("th", "t"), ("w", "v"), ("x", "ks"), ("qu", "kv"),
    ("q", "k"), ("y", "i"), ("j", "i"),
)  # fmt: skip
_CLASSES = (
    ("dzh", ""), ("kh", ""), ("shch", "k"), ("sch", "k"), ("tch", "k"), ("ch", "k"), ("sh", "k"), ("zh", "k"), ("cz",
    "k"),
    ("sz", "k"), ("ts", "k"), ("tz", "k"), ("dt", "t"), ("c", "k"), ("s", "k"), ("z", "k"), ("ff", "v"), ("f", "v"),
)  # fmt: skip
_DEVOICED = {"d": "t", "b": "p", "g": "k"}
_ENDING = re.compile(
    r"(?<=[a-z]{3})[aeiou]{1,3}(?:m(?:[aeiou]{1,2}m?)?|go|ho|kh|h|mi|v(?:a|e|i|o|u|im|em|om|oi|oiu|ei|ikh|ih|e?go|o?go|ega|oga|emu|omu)?)?$"
)
"""An ending that a name can have in a Slavic language, after three letters: of a case, or -ov, -ova."""
_SOFT_POLISH = ((re.compile(r"(?<=[^cs])cie$"), "te"), (re.compile(r"dzie$"), "de"), (re.compile(r"zhe$"), "re"))
"""The locative of names in t, d and r: Hammondzie."""
_MUTE = re.compile(r"(?<=ie)r$")
_ENGLISH_W = re.compile(r"^у(?=[аеиоэ])")
"""Russian and Bulgarian write the w of Warren as у."""
_SILENT = re.compile(r"[aeiouh]+")
_DOUBLE = re.compile(r"(.)\1+")
_SOFT = re.compile(r"dzh|zh|i|g(?=[ei])")
_VOWEL_RUNS = re.compile(r"[aeiou]+")


@lru_cache(maxsize=200_000)
def roman(word: str, language: str) -> str:
    """Return a word of a `light` key in plain Latin letters, in a spelling that languages share.

    Different spellings of one sound become one: w is v, y and j are i, Dutch oe and French ou are u, German tsch,
    Polish cz, Dutch tsj and Swedish tj are ch; double letters are single.

    >>> roman("путин", "ru"), roman("poetin", "nl"), roman("poutin", "fr")
    ('putin', 'putin', 'putin')
    """
    text = _ENGLISH_W.sub("в", word).translate(_LETTERS)
    if text.startswith("mc"):
        text = "mak" + text[2:].removeprefix("k")
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    for letters, sound in (*_SPELLINGS.get(language, ()), *_SOUNDS):
        text = text.replace(letters, sound)
    return _DOUBLE.sub(r"\1", text)


@lru_cache(maxsize=200_000)
def root(word: str, language: str) -> str:
    """Return a `roman` word without an ending of the Slavic languages, whatever its language.

    >>> root("хрущева", "ru"), root("khrushchev", "en"), root("chrusjtjov", "sv")
    ('khrushch', 'khrushch', 'khrushch')
    """
    spelled = roman(word, language)
    if language == "pl":
        for ending, hard in _SOFT_POLISH:
            spelled = ending.sub(hard, spelled)
    found = _ENDING.search(spelled)
    return spelled[: found.start()] if found else spelled


@lru_cache(maxsize=200_000)
def skeleton(word: str, language: str) -> str:
    """Return the consonants of the root, in classes that are equal across scripts; empty for a word of vowels.

    >>> skeleton("johnson", "en") == skeleton("джонсону", "ru") == "nkn"
    True
    """
    text = root(word, language)
    for letters, sound in _CLASSES:
        text = text.replace(letters, sound)
    text = _SILENT.sub("", _MUTE.sub("", text)).replace("tk", "k")  # Gates is Гейтс
    return _DOUBLE.sub(r"\1", text[:-1] + _DEVOICED.get(text[-1], text[-1])) if text else ""


@lru_cache(maxsize=200_000)
def soft(word: str, language: str) -> str | None:
    """Return the consonants after a first sound that is written j, g, ж or дж; None for other first sounds.

    >>> soft("jeremy", "en"), soft("джереми", "ru"), soft("jean", "fr") == soft("жан", "bg"), soft("paul", "en")
    ('rm', 'rm', True, None)
    """
    found = _SOFT.match(roman(word, language))
    if found is None:
        return None
    text = roman(word, language)[found.end() :]
    for letters, sound in (("dzh", "k"), ("g", "k"), *_CLASSES):
        text = text.replace(letters, sound)
    return _DOUBLE.sub(r"\1", _SILENT.sub("", text))


@lru_cache(maxsize=200_000)
def vowels(word: str, language: str) -> str:
    """Return the vowels of the root in order: of neighbours the first, except the i of ia, ie, io and iu."""
    return "".join(run.removeprefix("i")[:1] or run[0] for run in _VOWEL_RUNS.findall(root(word, language)))
