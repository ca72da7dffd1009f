"""Cluster the names of the whole corpus: find names in other articles, languages and scripts that mean one thing.

Names that no list knows are compared only if they have the same blocking key: for people the consonants of the surname,
for other names the consonants of all words. The names of one blocking key are clustered from the most mentioned to the
least, so the result for a key depends only on its names.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence

from newsmill.linking.corpus_names import Cluster, Node
from newsmill.linking.gender import Gender, compare_gender
from newsmill.linking.name_comparison import (
    NameWord,
    Rule,
    compare_names,
    compare_words,
    name_words,
    script_of,
    sounds_alike,
)

SURNAME = 0.7
"""Score of a surname without a given name, times the person's share of the articles with that surname."""
_CLEAR_LEAD = 3
"""A form that may be a woman's name is a man's genitive if the man is in so many times as many articles."""
_DOMINANT = 0.8
"""A surname alone means the person who has at least this share of the articles with that surname."""


def cluster_names(nodes: Iterable[Node], supported: Container[frozenset[str]] = ()) -> list[Cluster]:
    """Cluster the names of one blocking key; the order of the clusters is fixed.

    Args:
        nodes: The names.
        supported: Pairs of keys that one article has as one name in two cases. They decide if "Александра Громова" is a
            man's name in the genitive or a woman's name.
    """
    ordered = sorted(nodes, key=lambda node: (-node.mentions, node.key))
    _agree_on_class(ordered)
    full = [node for node in ordered if node.is_person and len(node.stems) > 1]
    others = [node for node in ordered if not node.is_person]
    alone = [node for node in ordered if node.is_person and len(node.stems) == 1]
    clusters = _cluster_greedily(full, supported)
    singles = []
    for group in _cluster_greedily(alone, supported):
        person = _dominant(group, clusters)
        if person is None:
            singles.append(group)
        else:
            cluster, share = person
            cluster.nodes += group.nodes
            cluster.rules += [("surname", round(SURNAME * share, 2))] * len(group.nodes)
    return clusters + singles + _cluster_greedily(others, supported)


def _agree_on_class(nodes: Iterable[Node]) -> None:
    """Give single words of one stem one class, that of most mentions: the tagger errs more often in some cases."""
    groups: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        if len(node.stems) == 1:
            groups[node.stems[0]].append(node)
    for group in groups.values():
        people = sum(node.types["PER"] for node in group)
        for node in group:
            node.is_person = 2 * people > sum(node.mentions for node in group)


def _cluster_greedily(nodes: Sequence[Node], supported: Container[frozenset[str]]) -> list[Cluster]:
    clusters: list[Cluster] = []
    words: list[list[list[NameWord]]] = []
    by_given: dict[str, list[int]] = defaultdict(list)
    for node in sorted(nodes, key=_has_initial):  # names with an initial last
        mine = name_words(node)
        keys = _given_keys(node, mine)
        candidates = sorted({number for key in keys for number in by_given[key]})
        best: tuple[float, int, str] | None = None
        initials: list[int] = []
        for number in candidates:
            rule = _fit(node, mine, clusters[number], words[number], supported)
            if rule and rule[1] == "initial":
                initials.append(number)
            if rule and (best is None or rule[0] > best[0]):
                best = (rule[0], number, rule[1])
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


def _given_keys(node: Node, words: list[NameWord]) -> set[str]:
    """Return keys of which two names must share one to be compared: for people, of the given name or its initial."""
    if not node.is_person or len(words) == 1:
        return {""}
    soft_one = "soft" if words[0].soft is not None else ""
    return {words[0].roman[:1], words[0].skeleton[:1], words[0].given[:1], soft_one} - {""} or {""}


def _fit(
    node: Node,
    mine: list[NameWord],
    cluster: Cluster,
    theirs: list[list[NameWord]],
    supported: Container[frozenset[str]],
) -> Rule | None:
    """Return the rule by which a name belongs to a cluster, or None. Names in its own script decide, if any."""
    script = script_of(node.key)
    same = [i for i, other in enumerate(cluster.nodes) if script_of(other.key) == script]
    best: Rule | None = None
    for i in same or range(len(cluster.nodes)):
        other = cluster.nodes[i]
        rule = compare_names(node, mine, other, theirs[i], bool(same))
        if rule and node.is_person and len(mine) > 1 and len(theirs[i]) > 1:
            gender = compare_gender((mine[0].roman, mine[-1].roman), (theirs[i][0].roman, theirs[i][-1].roman))
            if mine[0].given == theirs[i][0].given:
                gender = Gender.SAME  # Sasha is Alexander
            if gender is Gender.OTHER:
                return None
            if gender is Gender.UNSURE and not _is_genitive(node, other, supported):
                continue
        if rule and (best is None or rule[0] > best[0]):
            best = rule
    return best


def _is_genitive(node: Node, other: Node, supported: Container[frozenset[str]]) -> bool:
    """Return True if a name like a woman's is a man's genitive: an article has both, or he is named far more often."""
    is_longer = len(node.key) > len(other.key)
    return frozenset((node.key, other.key)) in supported or (
        is_longer and other.articles >= _CLEAR_LEAD * node.articles
    )


def _dominant(single: Cluster, people: Sequence[Cluster]) -> tuple[Cluster, float] | None:
    """Return the person whom a surname alone means in most articles, and the share of these articles; or None."""
    fitting = []
    mine = name_words(single.head)
    for person in people:
        for node in person.nodes:
            theirs = name_words(node)[-1]
            same_script = script_of(node.key) == script_of(single.head.key)
            rule = compare_words(single.head, mine[0], node, theirs, same_script)
            if rule and (rule[1] not in ("spelling", "script") or sounds_alike([(mine[0], theirs)], same_script)):
                fitting.append(person)
                break
    total = sum(person.articles for person in fitting)
    if not fitting or total < 2:
        return None
    best = max(fitting, key=lambda person: (person.articles, person.head.key))
    share = best.articles / total
    return (best, share) if share >= _DOMINANT else None
