"""The language of an article: what langdetect makes of its text, and the source's word where that leaves it open."""

import re
import tomllib
import unicodedata
from collections import Counter
from functools import cache
from importlib import resources
from typing import NamedTuple

from newsmill.text.langdetect_fast import language_probabilities, load_profiles
from newsmill.text.language_hint import resolve_hint

# Figures measured on development data; docs/measurements.md has them.
_SAMPLE_CHARS = 1000  # half from the start, half from the middle: news is told apart no better with more
_MIN_LETTERS = 20  # fewer are told apart in less than 87 % of cases ...
_MIN_LETTERS_ALONE = 5  # ... unless the script all but tells (Greek, Thai): 97 %
_SURE = 0.65  # five of langdetect's seven trials agree; below it is right half the time
_CLEAR = 0.99  # all seven agree: right in 99.7 % of sentences, and no hint changes it
_CANDIDATE = 0.1  # one trial of seven ended with this language
_OWN_LETTERS, _OWN_WORDS = 0.005, 0.03  # share of a text that shows a language which langdetect does not know

_DATA = tomllib.loads(resources.files(__package__).joinpath("language.toml").read_text("utf-8"))
_SCRIPTS: dict[str, frozenset[str]] = {script: frozenset(codes) for script, codes in _DATA["scripts"].items()}
_ALONE: dict[str, str] = _DATA["alone"]
_NOT_LATIN = frozenset[str]().union(*_SCRIPTS.values()) - frozenset(_DATA["also_latin"]["languages"])
_SAME_EVIDENCE = {"nb": "no", "nn": "no"}  # langdetect knows Norwegian as one
_MERGED = {"zh-cn": "zh", "zh-tw": "zh"}
_WORD = re.compile(r"[^\W\d_]+")


class Language(NamedTuple):
    """A language and how sure langdetect is of it."""

    code: str
    """ISO 639-1, or `und` where it cannot be told."""
    confidence: float
    """langdetect's probability of that language, 4 decimals; 0.0 for `und` and where only the hint speaks for it."""


UNDETERMINED = Language("und", 0.0)


class _Unknown(NamedTuple):
    """Evidence for a language that langdetect does not know; language.toml explains the fields."""

    taken_for: list[str]
    letters: str = ""
    words: list[str] = []  # noqa: RUF012  # read only
    same: bool = False


_UNKNOWN = {code: _Unknown(**fields) for code, fields in _DATA["unknown"].items()}


def detect_language(text: str, hint: str | None = None) -> Language:
    """The language of a text, the same in every process.

    Args:
        text: Any text; up to 1,000 characters of it are read.
        hint: The language as the source gives it (`sv`, `sv-SE`, `swe`, `Swedish`, `svenska`). It decides where the
            text is too short or langdetect unsure, and for languages unknown to it; clear evidence overrules it.

    >>> detect_language("Regeringen vill att fler kommuner ska få bygga bostäder nära stranden.").code
    'sv'
    >>> detect_language("Kl. 12.30"), detect_language("Kl. 12.30", "da")
    (Language(code='und', confidence=0.0), Language(code='da', confidence=0.0))
    """
    sample = _take_sample(text)
    script, letter_count = _main_script(sample)
    probabilities = _probabilities(sample)
    best = max(probabilities, key=probabilities.__getitem__, default="und")
    certainty = probabilities.get(best, 0.0)
    if not _is_written_in(best, script):
        best = _ALONE.get(script or "", "und")
        certainty = 1.0  # the script tells, whatever langdetect says
    if best == "und" or letter_count < (_MIN_LETTERS_ALONE if script in _ALONE else _MIN_LETTERS):
        certainty = 0.0

    hinted = resolve_hint(hint)
    if hinted is not None and _is_written_in(hinted, script):
        evidence = _SAME_EVIDENCE.get(hinted, hinted)
        if evidence in _languages_of_langdetect():
            is_candidate = certainty < _CLEAR and probabilities.get(evidence, 0.0) >= _CANDIDATE
            accepted = certainty == 0.0 or evidence == best or is_candidate
        else:
            accepted = certainty < _SURE or _shows_unknown(hinted, sample, best, certainty)
        if accepted:
            return Language(hinted, round(probabilities.get(evidence, 0.0), 4))
    return Language(best, round(probabilities.get(best, 0.0), 4)) if certainty >= _SURE else UNDETERMINED


def _take_sample(text: str) -> str:
    """Start and middle of a text; if mostly capitals in small letters, because langdetect ignores words in capitals."""
    half = _SAMPLE_CHARS // 2
    middle = len(text) // 2
    sample = text if len(text) <= _SAMPLE_CHARS else f"{text[:half]} {text[middle : middle + half]}"
    capitals = small = 0
    for character, count in Counter(sample).items():
        capitals += count * character.isupper()
        small += count * character.islower()
    return sample.lower() if capitals > small else sample


def _main_script(sample: str) -> tuple[str | None, int]:
    """The script that most letters belong to (None without letters), and how many letters there are."""
    scripts: Counter[str] = Counter()
    for character, count in Counter(sample).items():
        if character.isalpha():
            scripts[_script(character)] += count
    return (scripts.most_common(1)[0][0] if scripts else None), scripts.total()


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNNAMED").split()[0]


def _probabilities(sample: str) -> dict[str, float]:
    merged: dict[str, float] = {}
    for code, probability in language_probabilities(sample).items():
        code = _MERGED.get(code, code)
        merged[code] = merged.get(code, 0.0) + probability
    return merged


@cache
def _languages_of_langdetect() -> frozenset[str]:
    return frozenset(_MERGED.get(code, code) for code in load_profiles().languages)


def _is_written_in(code: str, script: str | None) -> bool:
    """Return whether a language uses a script; a text without letters contradicts no language."""
    if script is None:
        return True
    if script == "LATIN":
        return code not in _NOT_LATIN
    return code in _SCRIPTS.get(script, ())


def _shows_unknown(code: str, sample: str, best: str, certainty: float) -> bool:
    """Return whether a text may be in a language that langdetect does not know and takes for `best`."""
    signs = _UNKNOWN.get(code)
    if signs is None or best not in signs.taken_for:
        return False
    if signs.same or certainty < _CLEAR:
        return True
    small = unicodedata.normalize("NFC", sample).lower()
    words = _WORD.findall(small)
    own_letters = sum(map(small.count, signs.letters))
    own_words = sum(word in signs.words for word in words)
    return own_letters >= _OWN_LETTERS * max(1, sum(map(len, words))) or own_words >= _OWN_WORDS * max(1, len(words))
