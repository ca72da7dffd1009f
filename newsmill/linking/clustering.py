"""What the whole corpus says: which names of different articles, languages and scripts are names of one thing.

Names that no list knows are compared within blocks only: people by the consonants of the surname, others by those of
all
words. A block is clustered by itself, from its most mentioned name to its least, so that what one block comes to
depends on nothing outside it.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

from newsmill.linking.forms import CASE_LANGUAGES, GENITIVE_LANGUAGES
from newsmill.linking.gender import Gender, compare_gender
from newsmill.linking.given_names import given_name
from newsmill.linking.romanisation import roman, root, skeleton, soft, vowels

SAME = 0.95
CASE = 0.9
SPELLING = 0.85
SCRIPT = 0.8
INITIAL = 0.7
SURNAME = 0.7

_VOWELS_ALIKE = 0.6
_VOWELS_ALIKE_IN_LONG_NAMES = 0.5
_LONG = 5
"""Consonants from which on a name is long enough to be known by them."""
_NEAR_VOWELS = frozenset(("ae", "ea", "ei", "ie", "ou", "uo", "ao", "oa", "ia", "ai", "ua", "au"))
"""Vowels that one script writes for the other one's: Biden is Байден, Musk is Маск."""
_A_AND_E = ("ae", "ea")
"""First sounds that may differ across scripts: Anthony is Энтони."""
_CLEAR_LEAD = 3
"""Times as many articles as a form that may be a woman's: what has the man's name is then his genitive."""
_DOMINANT = 0.8
"""Share of the articles with a surname that one person must have for the surname alone to mean that person."""


@dataclass(slots=True)
class Node:
    """All names with one key and class: how often, in which languages and as which type they are mentioned."""

    key: str
    stems: tuple[str, ...]
    is_person: bool
    languages: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    articles: int = 0

    @property
    def mentions(self) -> int:
        """Mentions of the name."""
        return self.languages.total()

    @property
    def language(self) -> str:
        """The language that mentions it most."""
        return main_language(self.languages)


@dataclass(slots=True)
class Cluster:
    """Names of one thing: the most mentioned one first, each with the rule and score by which it joined."""

    nodes: list[Node]
    rules: list[tuple[str, float]]

    @property
    def head(self) -> Node:
        """The most mentioned name."""
        return self.nodes[0]

    @property
    def articles(self) -> int:
        """Articles by name, added up."""
        return sum(node.articles for node in self.nodes)


def main_language(languages: Counter[str]) -> str:
    """The language with the most mentions, the first in the alphabet of several."""
    return min(languages, key=lambda language: (-languages[language], language))


class _Word:
    """A word of a name with its keys."""

    __slots__ = ("given", "roman", "skeleton", "soft", "stem", "text", "vowels")

    def __init__(self, text: str, stem: str, language: str) -> None:
        self.text, self.stem = text, stem
        self.roman = roman(text, language)
        self.given = given_name(text, self.roman)
        self.skeleton, self.vowels = skeleton(text, language), vowels(text, language)
        self.soft = soft(text, language)


def block_of(node: Node) -> str:
    """Name of the block in which a name is compared."""
    words = node.key.split()
    if node.is_person or len(words) == 1:
        return skeleton(words[-1], node.language) or root(words[-1], node.language)
    bones = " ".join(filter(None, (skeleton(word, node.language) for word in words)))
    return bones if len(bones) > 2 else roman(node.key, node.language)


def cluster_block(nodes: Iterable[Node], supported: Container[frozenset[str]] = ()) -> list[Cluster]:
    """The clusters of one block, in a fixed order.

    supported: pairs of keys that some article has both of, as one name in two cases; that decides whether "Александра
    Громова" is a man in the genitive or a woman.
    """
    ordered = sorted(nodes, key=lambda node: (-node.mentions, node.key))
    _agree_on_class(ordered)
    full = [node for node in ordered if node.is_person and len(node.stems) > 1]
    others = [node for node in ordered if not node.is_person]
    alone = [node for node in ordered if node.is_person and len(node.stems) == 1]
    clusters = _greedy(full, supported)
    singles = []
    for group in _greedy(alone, supported):
        person = _dominant(group, clusters)
        if person is None:
            singles.append(group)
        else:
            cluster, share = person
            cluster.nodes += group.nodes
            cluster.rules += [("surname", round(SURNAME * share, 2))] * len(group.nodes)
    return clusters + singles + _greedy(others, supported)


def _agree_on_class(nodes: Iterable[Node]) -> None:
    """Single words with one stem are people if most of their mentions are: the tagger errs in some cases more often."""
    groups: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        if len(node.stems) == 1:
            groups[node.stems[0]].append(node)
    for group in groups.values():
        people = sum(node.types["PER"] for node in group)
        for node in group:
            node.is_person = 2 * people > sum(node.mentions for node in group)


def _greedy(nodes: Sequence[Node], supported: Container[frozenset[str]]) -> list[Cluster]:
    clusters: list[Cluster] = []
    words: list[list[list[_Word]]] = []
    by_given: dict[str, list[int]] = defaultdict(list)
    for node in sorted(nodes, key=_has_initial):  # an initial has to fit one of the names that are there
        mine = _words(node)
        keys = _given_keys(node, mine)
        candidates = sorted({number for key in keys for number in by_given[key]})
        best: tuple[float, int, str] | None = None
        initials: list[int] = []
        for number in candidates:
            judged = _judge(node, mine, clusters[number], words[number], supported)
            if judged and judged[1] == "initial":
                initials.append(number)
            if judged and (best is None or judged[0] > best[0]):
                best = (judged[0], number, judged[1])
        if best and best[2] == "initial":
            number = max(initials, key=lambda number: (clusters[number].articles, -number))
            total = sum(clusters[fitting].articles for fitting in initials)
            best = (best[0], number, best[2]) if clusters[number].articles >= _DOMINANT * total else None
        if best is None:
            number = len(clusters)
            clusters.append(Cluster([node], [("name", 1.0)]))
            words.append([mine])
        else:
            number = best[1]
            clusters[number].nodes.append(node)
            clusters[number].rules.append((best[2], best[0]))
            words[number].append(mine)
        for key in keys:
            by_given[key].append(number)
    return clusters


def _has_initial(node: Node) -> bool:
    return node.is_person and len(node.stems) > 1 and node.key[1:2] == " "


def _given_keys(node: Node, words: list[_Word]) -> set[str]:
    """What a name must share with another one to be compared with it: for people the given name or its initial."""
    if not node.is_person or len(words) == 1:
        return {""}
    soft_one = "soft" if words[0].soft is not None else ""
    return {words[0].roman[:1], words[0].skeleton[:1], words[0].given[:1], soft_one} - {""} or {""}


def _words(node: Node) -> list[_Word]:
    language = node.language
    return [_Word(*word, language) for word in zip(node.key.split(), node.stems, strict=True)]


def _judge(
    node: Node, mine: list[_Word], cluster: Cluster, theirs: list[list[_Word]], supported: Container[frozenset[str]]
) -> tuple[float, str] | None:
    """Whether a name belongs to a cluster: names in its own script decide if there are any, else those in others."""
    script = _script(node.key)
    same = [i for i, other in enumerate(cluster.nodes) if _script(other.key) == script]
    best: tuple[float, str] | None = None
    for i in same or range(len(cluster.nodes)):
        other = cluster.nodes[i]
        judged = _compare(node, mine, other, theirs[i], bool(same))
        if judged and node.is_person and len(mine) > 1 and len(theirs[i]) > 1:
            gender = compare_gender((mine[0].roman, mine[-1].roman), (theirs[i][0].roman, theirs[i][-1].roman))
            if mine[0].given == theirs[i][0].given:
                gender = Gender.SAME  # Sasha is Alexander
            if gender is Gender.OTHER:
                return None
            if gender is Gender.UNSURE and not _is_genitive(node, other, supported):
                continue
        if judged and (best is None or judged[0] > best[0]):
            best = judged
    return best


def _is_genitive(node: Node, other: Node, supported: Container[frozenset[str]]) -> bool:
    """Whether a name that ends as a woman's is a man's in a case: an article has both, or he is named far more."""
    is_longer = len(node.key) > len(other.key)
    return frozenset((node.key, other.key)) in supported or (
        is_longer and other.articles >= _CLEAR_LEAD * node.articles
    )


def _compare(a: Node, mine: list[_Word], b: Node, theirs: list[_Word], same_script: bool) -> tuple[float, str] | None:
    pairs: list[tuple[_Word, _Word]] = list(zip(mine, theirs, strict=False))
    rules: list[tuple[float, str]] = []
    if a.is_person and len(mine) > 1 and len(theirs) > 1:
        given = _compare_given(a, mine[0], b, theirs[0], same_script)
        if given is None:
            return None
        rules.append(given)
        pairs = [(mine[-1], theirs[-1])]
    elif len(mine) != len(theirs):
        return None
    for word, other in pairs:
        rule = _compare_words(a, word, b, other, same_script)
        if rule is None:
            return None
        rules.append(rule)
    score, rule_name = min(rules)
    if a.is_person and len(mine) > 1:
        pairs.append((mine[0], theirs[0] if rules[0][1] in ("spelling", "script") else mine[0]))
    if rule_name in ("spelling", "script") and not _sounds_alike(pairs, same_script):
        return None
    return score, rule_name


def _compare_given(a: Node, word: _Word, b: Node, other: _Word, same_script: bool) -> tuple[float, str] | None:
    if len(word.text) == 1 or len(other.text) == 1:
        return (INITIAL, "initial") if word.roman[:1] == other.roman[:1] else None
    rule = _compare_words(a, word, b, other, same_script)
    if rule is not None and rule[1] in ("same", "case"):
        return rule
    if word.given == other.given:
        return SPELLING, "given_name"
    if rule is None and not same_script:
        in_english = skeleton(word.text, "en"), skeleton(other.text, "en")  # Mitch keeps its ch in Czech
        if _is_soft(word, other) or _differ_by_one(*in_english) or (in_english[0] == in_english[1] != ""):
            return SCRIPT, "script"
    return rule


def _compare_words(a: Node, word: _Word, b: Node, other: _Word, same_script: bool) -> tuple[float, str] | None:
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


def _is_soft(word: _Word, other: _Word) -> bool:
    """Whether both begin with what one language writes as j or g and the other as ж or дж: Jean, Жан."""
    if word.soft is None or other.soft is None or "zh" not in (word.roman + other.roman):
        return False
    return word.soft == other.soft or _differ_by_one(word.soft, other.soft)


def _differ_by_one(a: str, b: str) -> bool:
    """Whether one has a consonant that the other has not (Michel, Мишель), and they begin alike."""
    short, long = sorted((a, b), key=len)
    return (
        len(long) == len(short) + 1
        and short[:1] == long[:1]
        and short in {long[:i] + long[i + 1 :] for i in range(len(long))}
    )


def _is_case(a: Node, word: str, b: Node, other: str) -> bool:
    """Whether one of two words of a stem can be the other with an ending, by the languages of the longer one."""
    first = a if len(word) >= len(other) else b
    if _only(first, CASE_LANGUAGES):
        return True
    longer, shorter = (word, other) if len(word) >= len(other) else (other, word)
    return longer == shorter + "s" and _only(first, GENITIVE_LANGUAGES)


def _only(node: Node, languages: frozenset[str]) -> bool:
    return sum(count for language, count in node.languages.items() if language in languages) >= 0.9 * node.mentions


def _sounds_alike(pairs: Iterable[tuple[_Word, _Word]], same_script: bool) -> bool:
    """Whether the vowels agree as well: most of them across scripts, all but one in eight within a script."""
    slots = bones = 0
    agreed = 0.0
    for word, other in pairs:
        slots += max(len(word.vowels), len(other.vowels))
        agreed += _vowels_in_common(word.vowels, other.vowels)
        bones += len(word.skeleton)
        first = word.roman[0] + other.roman[0]
        if (
            first[0] in "aeou"
            and first[1] in "aeou"
            and first[0] != first[1]
            and (same_script or first not in _A_AND_E)
        ):
            return False
    if bones < 3:
        return agreed == slots
    if same_script:
        return agreed >= 0.85 * slots
    return agreed >= (_VOWELS_ALIKE_IN_LONG_NAMES if bones >= _LONG else _VOWELS_ALIKE) * slots


def _vowels_in_common(mine: str, theirs: str) -> float:
    """How many vowels agree, in order; near ones count half. One may have some that the other has not."""
    row = [0.0] * (len(theirs) + 1)
    for vowel in mine:
        before = 0.0
        for i, other in enumerate(theirs, start=1):
            alike = 1.0 if vowel == other else 0.5 if vowel + other in _NEAR_VOWELS else 0.0
            before, row[i] = row[i], max(row[i], row[i - 1], before + alike)
    return row[-1]


def _dominant(single: Cluster, people: Sequence[Cluster]) -> tuple[Cluster, float] | None:
    """The one person whom a surname without a given name means in most articles, and the share of these articles."""
    fitting = []
    mine = _words(single.head)
    for person in people:
        for node in person.nodes:
            theirs = _words(node)[-1]
            same_script = _script(node.key) == _script(single.head.key)
            rule = _compare_words(single.head, mine[0], node, theirs, same_script)
            if rule and (rule[1] not in ("spelling", "script") or _sounds_alike([(mine[0], theirs)], same_script)):
                fitting.append(person)
                break
    total = sum(person.articles for person in fitting)
    if not fitting or total < 2:
        return None
    best = max(fitting, key=lambda person: (person.articles, person.head.key))
    share = best.articles / total
    return (best, share) if share >= _DOMINANT else None


def _script(key: str) -> str:
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
