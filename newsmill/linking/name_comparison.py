"""Compare two names of the corpus word by word: which rule makes them one name, and with which score."""

from collections.abc import Iterable

from newsmill.linking.corpus_names import Node
from newsmill.linking.forms import CASE_LANGUAGES, GENITIVE_LANGUAGES
from newsmill.linking.given_names import given_name
from newsmill.linking.romanisation import roman, skeleton, soft, vowels

SAME = 0.95
CASE = 0.9
SPELLING = 0.85
SCRIPT = 0.8
INITIAL = 0.7

_VOWELS_ALIKE = 0.6
_VOWELS_ALIKE_IN_LONG_NAMES = 0.5
_LONG = 5
"""Names with so many consonants are known by them."""
_NEAR_VOWELS = frozenset(("ae", "ea", "ei", "ie", "ou", "uo", "ao", "oa", "ia", "ai", "ua", "au"))
"""Vowels that are written differently in another script: Biden is Байден, Musk is Маск."""
_A_AND_E = ("ae", "ea")
"""First sounds that may differ across scripts: Anthony is Энтони."""

Rule = tuple[float, str]
"""Score and name of the rule by which two names or words are one."""


class NameWord:
    """A word of a name with the keys by which words are compared (`newsmill.linking.romanisation`)."""

    __slots__ = ("given", "roman", "skeleton", "soft", "stem", "text", "vowels")

    def __init__(self, text: str, stem: str, language: str) -> None:
        self.text, self.stem = text, stem
        self.roman = roman(text, language)
        self.given = given_name(text, self.roman)
        self.skeleton, self.vowels = skeleton(text, language), vowels(text, language)
        self.soft = soft(text, language)


def compare_names(a: Node, mine: list[NameWord], b: Node, theirs: list[NameWord], same_script: bool) -> Rule | None:
    """Return the rule by which two names of one blocking key are one, or None if they are not.

    The weakest rule of their words decides. Of two full names of people, given name and surname are compared.
    """
    pairs: list[tuple[NameWord, NameWord]] = list(zip(mine, theirs, strict=False))
    rules: list[Rule] = []
    if a.is_person and len(mine) > 1 and len(theirs) > 1:
        given = _compare_given(a, mine[0], b, theirs[0], same_script)
        if given is None:
            return None
        rules.append(given)
        pairs = [(mine[-1], theirs[-1])]
    elif len(mine) != len(theirs):
        return None
    for word, other in pairs:
        rule = compare_words(a, word, b, other, same_script)
        if rule is None:
            return None
        rules.append(rule)
    score, rule_name = min(rules)
    if a.is_person and len(mine) > 1:
        pairs.append((mine[0], theirs[0] if rules[0][1] in ("spelling", "script") else mine[0]))
    if rule_name in ("spelling", "script") and not sounds_alike(pairs, same_script):
        return None
    return score, rule_name


def _compare_given(a: Node, word: NameWord, b: Node, other: NameWord, same_script: bool) -> Rule | None:
    if len(word.text) == 1 or len(other.text) == 1:
        return (INITIAL, "initial") if word.roman[:1] == other.roman[:1] else None
    rule = compare_words(a, word, b, other, same_script)
    if rule is not None and rule[1] in ("same", "case"):
        return rule
    if word.given == other.given:
        return SPELLING, "given_name"
    if rule is None and not same_script:
        in_english = skeleton(word.text, "en"), skeleton(other.text, "en")  # Mitch keeps its ch in Czech
        if _is_soft(word, other) or _differ_by_one(*in_english) or (in_english[0] == in_english[1] != ""):
            return SCRIPT, "script"
    return rule


def compare_words(a: Node, word: NameWord, b: Node, other: NameWord, same_script: bool) -> Rule | None:
    """Return the rule by which two words of names are one, or None if they are not."""
    if word.text == other.text:
        return SAME, "same"
    if not same_script:
        return (SCRIPT, "script") if word.skeleton == other.skeleton and word.skeleton else None
    if word.roman == other.roman:
        return SAME, "same"
    if word.stem == other.stem and _is_case(a, word.text, b, other.text):
        return CASE, "case"
    is_enough = len(word.skeleton) > 1 or (a.is_person and len(a.stems) > 1)
    if word.skeleton == other.skeleton and is_enough and not set(a.languages) & set(b.languages):
        return SPELLING, "spelling"
    return None


def _is_soft(word: NameWord, other: NameWord) -> bool:
    """Return True if both begin with a sound that languages write as j, g, ж or дж: Jean, Жан."""
    if word.soft is None or other.soft is None or "zh" not in (word.roman + other.roman):
        return False
    return word.soft == other.soft or _differ_by_one(word.soft, other.soft)


def _differ_by_one(a: str, b: str) -> bool:
    """Return True if both begin alike and one has one consonant more (Michel, Мишель)."""
    short, long = sorted((a, b), key=len)
    return (
        len(long) == len(short) + 1
        and short[:1] == long[:1]
        and short in {long[:i] + long[i + 1 :] for i in range(len(long))}
    )


def _is_case(a: Node, word: str, b: Node, other: str) -> bool:
    """Return True if one of two words with one stem can be the other with an ending in the languages of the longer."""
    first = a if len(word) >= len(other) else b
    if _only(first, CASE_LANGUAGES):
        return True
    longer, shorter = (word, other) if len(word) >= len(other) else (other, word)
    return longer == shorter + "s" and _only(first, GENITIVE_LANGUAGES)


def _only(node: Node, languages: frozenset[str]) -> bool:
    return sum(count for language, count in node.languages.items() if language in languages) >= 0.9 * node.mentions


def sounds_alike(pairs: Iterable[tuple[NameWord, NameWord]], same_script: bool) -> bool:
    """Return True if enough vowels agree: most of them across scripts, 85 % of them within a script."""
    slots = consonants = 0
    agreed = 0.0
    for word, other in pairs:
        slots += max(len(word.vowels), len(other.vowels))
        agreed += _vowels_in_common(word.vowels, other.vowels)
        consonants += len(word.skeleton)
        first = word.roman[0] + other.roman[0]
        if (
            first[0] in "aeou"
            and first[1] in "aeou"
            and first[0] != first[1]
            and (same_script or first not in _A_AND_E)
        ):
            return False
    if consonants < 3:
        return agreed == slots
    if same_script:
        return agreed >= 0.85 * slots
    return agreed >= (_VOWELS_ALIKE_IN_LONG_NAMES if consonants >= _LONG else _VOWELS_ALIKE) * slots


def _vowels_in_common(mine: str, theirs: str) -> float:
    """Return how many vowels agree in order; near ones count half. Either word may have more vowels."""
    row = [0.0] * (len(theirs) + 1)
    for vowel in mine:
        before = 0.0
        for i, other in enumerate(theirs, start=1):
            alike = 1.0 if vowel == other else 0.5 if vowel + other in _NEAR_VOWELS else 0.0
            before, row[i] = row[i], max(row[i], row[i - 1], before + alike)
    return row[-1]


def name_words(node: Node) -> list[NameWord]:
    """Return the words of a name with their keys."""
    language = node.language
    return [NameWord(*word, language) for word in zip(node.key.split(), node.stems, strict=True)]


def script_of(key: str) -> str:
    """Return the script of the first letter: latin, greek, cyrillic or other."""
    letter = next((character for character in key if character.isalpha()), "a")
    return (
        "latin"
        if letter < "\u0250"
        else "greek"
        if "\u0370" <= letter < "\u0400"
        else "cyrillic"
        if letter < "\u0530"
        else "other"
    )
