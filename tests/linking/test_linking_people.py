"""People in the corpus: every spelling of one comes to one cluster, and people with names alike stay apart."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsmill.linking.clustering import SURNAME, cluster_names
from newsmill.linking.corpus_names import Cluster, Node, blocking_key
from newsmill.linking.forms import make_forms

CASES = json.loads(Path(__file__).with_name("linking_people_cases.json").read_text("utf-8"))
PEOPLE: list[tuple[str, dict[str, str]]] = [(name, spellings) for name, spellings in CASES["one-person"]]
KNOWN_FAILURE = pytest.mark.xfail(reason="known failure: move it to another group when it passes")

Written = tuple[str, str]
"""A surface and the language of its article."""


def written(texts: Iterable[str]) -> list[Written]:
    """Names written as "sv Gudrun Persson"."""
    return [(name, language) for language, _, name in (text.partition(" ") for text in texts)]


def in_languages(spellings: dict[str, str]) -> list[Written]:
    return [(name, language) for language, name in spellings.items()]


def make_nodes(names: Iterable[Written], kind: str = "PER") -> list[Node]:
    """A node for each key; each name stands in one article of its own, once."""
    names = list(names)
    forms = make_forms(names)
    nodes: dict[str, Node] = {}
    for name in names:
        form = forms[name]
        node = nodes.setdefault(form.key, Node(form.key, form.stems, kind == "PER"))
        node.languages[form.language] += 1
        node.types[kind] += 1
        node.articles += 1
    return list(nodes.values())


def cluster(nodes: Iterable[Node], supported: Collection[frozenset[str]] = ()) -> list[Cluster]:
    """The clusters of all blocking keys."""
    by_key: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        by_key[blocking_key(node)].append(node)
    return [cluster for key in sorted(by_key) for cluster in cluster_names(by_key[key], supported)]


def groups(names: Iterable[Written], supported: Collection[frozenset[str]] = ()) -> set[frozenset[str]]:
    """The keys of each cluster."""
    return {frozenset(node.key for node in found.nodes) for found in cluster(make_nodes(names), supported)}


def of(*keys: str) -> frozenset[str]:
    return frozenset(keys)


def cases(group: str) -> pytest.MarkDecorator:
    """Notes and names; the names are the id."""
    return pytest.mark.parametrize("case", CASES[group], ids=[" / ".join(map(str, case[1:])) for case in CASES[group]])


def test_there_are_enough_cases() -> None:
    assert len(PEOPLE) >= 20
    for _, spellings in PEOPLE:
        assert len({"sv", "nl", "de", "en", "fr", "pl", "cs", "fi"} & spellings.keys()) >= 6
        assert {"ru", "uk", "bg", "sr"} & spellings.keys()
    assert len(CASES["apart"]) >= 15


@pytest.mark.parametrize("spellings", [spellings for _, spellings in PEOPLE], ids=[name for name, _ in PEOPLE])
def test_a_person_is_one_in_all_romanisations(spellings: dict[str, str]) -> None:
    assert len(groups(in_languages(spellings))) == 1


@KNOWN_FAILURE
@pytest.mark.parametrize(
    "spellings", [case[1] for case in CASES["one-person-known-failures"]],
    ids=[case[0] for case in CASES["one-person-known-failures"]],
)  # fmt: skip
def test_people_not_joined_yet(spellings: dict[str, str]) -> None:
    assert len(groups(in_languages(spellings))) == 1


@cases("joined")
def test_names_of_one_person(case: list[str]) -> None:
    assert len(groups(written(case[1:]))) == 1


@cases("apart")
def test_people_alike_stay_apart(case: list[str]) -> None:
    found = groups(written(case[1:]))
    assert len(found) == len(case) - 1


@KNOWN_FAILURE
@cases("apart-known-failures")
def test_people_not_kept_apart_yet(case: list[str]) -> None:
    assert len(groups(written(case[1:]))) >= 2


def test_all_people_of_the_cases_together_are_as_many() -> None:
    names = [name for _, spellings in PEOPLE for name in in_languages(spellings)]
    assert len(groups(names)) == len(PEOPLE)


def test_an_initial_that_fits_two_stays_alone() -> None:
    names = written(["en John Hale", "en John Hale", "en Joan Hale", "en Joan Hale", "en J. Hale"])
    assert groups(names) == {of("john hale"), of("joan hale"), of("j hale")}
    assert groups(written(["en Mark Hale", "en John Hale", "en John Hale", "en J. Hale"])) == {
        of("mark hale"), of("john hale", "j hale")
    }  # fmt: skip


def test_an_inflected_name_that_may_be_a_womans_needs_an_article_with_both() -> None:
    names = written(["ru Александр Громов", "ru Александра Громова"])
    both = of("александр громов", "александра громова")
    apart = {of("александр громов"), of("александра громова")}
    assert groups(names) == apart
    assert groups(names, {both}) == {both}
    assert groups(names, {of("александр громов", "александра орлова")}) == apart


def test_an_inflected_name_that_may_be_a_womans_is_the_mans_who_is_named_far_more() -> None:
    man, other = written(["ru Александр Громов", "ru Александра Громова"])
    assert len(groups([man] * 2 + [other])) == 2
    assert len(groups([man] * 3 + [other])) == 1
    assert len(groups([man] + [other] * 3)) == 2


def test_an_inflected_name_that_no_woman_has_needs_nothing() -> None:
    assert len(groups(written(["ru Борис Громов", "ru Бориса Громова"]))) == 1


@pytest.mark.parametrize(
    ("nominative", "genitive"),
    [
        ("pl Jan Nowak", "pl Jana Nowaka"),
        ("cs Petr Dvořák", "cs Petra Dvořáka"),
        ("hr Ivan Horvat", "hr Ivana Horvata"),
    ],
)
def test_support_joins_cases_but_not_a_couple(nominative: str, genitive: str) -> None:
    names = written([nominative, genitive])
    both = frozenset(node.key for node in make_nodes(names))
    assert len(groups(names)) == 2
    assert groups(names, {both}) == {both}
    couple = written(["cs Jan Novák", "cs Jana Nováková"])
    assert len(groups(couple, {of("jan novak", "jana novakova")})) == 2


def test_support_says_nothing_of_another_name() -> None:
    names = written(["pl Jan Nowak", "pl Jana Nowaka", "pl Janina Nowak"])
    found = groups(names, {of("jan nowak", "jana nowaka")})
    assert found == {of("jan nowak", "jana nowaka"), of("janina nowak")}


def test_a_surname_alone_means_the_one_person_who_has_it() -> None:
    names = written(["ru Юрий Громов"] * 2 + ["sv Jurij Gromov", "ru Громов", "ru Громова", "sv Gromov"])
    (only,) = cluster(make_nodes(names))
    rules = {node.key: rule for node, rule in zip(only.nodes, only.rules, strict=True)}
    assert only.head.key == "юрии громов"
    assert rules["юрии громов"] == ("name", 1.0)
    assert {rules[key] for key in ("громов", "громова", "gromov")} == {("surname", SURNAME)}


def test_a_surname_alone_means_the_dominant_person_with_a_lower_score() -> None:
    four = written(["ru Юрий Громов"] * 4 + ["ru Олег Громов", "ru Громов"])
    person = next(found for found in cluster(make_nodes(four)) if len(found.nodes) == 2)
    assert [node.key for node in person.nodes] == ["юрии громов", "громов"]
    assert person.rules[1] == ("surname", round(SURNAME * 0.8, 2))


def test_a_surname_alone_means_nobody_where_two_share_it() -> None:
    three = written(["ru Юрий Громов"] * 3 + ["ru Олег Громов", "ru Громов"])
    assert of("громов") in groups(three)
    assert of("gromov") in groups(written(["sv Jurij Gromov"] * 2 + ["de Oleg Gromow"] * 2 + ["en Gromov"]))


def test_one_article_is_too_few_for_a_surname() -> None:
    assert of("hale") in groups(written(["en John Hale", "en Hale"]))


def test_a_surname_that_differs_stays_alone() -> None:
    names = written(["sv Sven Lindqvist"] * 3 + ["sv Lindgren"])
    assert groups(names) == {of("sven lindqvist"), of("lindgren")}


def test_words_of_one_stem_are_people_if_most_of_their_mentions_are() -> None:
    people = make_nodes(written(["ru Громов"] * 3 + ["ru Юрий Громов"] * 2))
    mistaken = make_nodes(written(["ru Громова"]), "LOC")
    (only,) = cluster([*mistaken, *people])
    assert {node.key for node in only.nodes} == {"громов", "громова", "юрии громов"}
    few = make_nodes(written(["ru Громова"])) + make_nodes(written(["ru Громов"] * 3), "LOC")
    (place,) = cluster(few)
    assert not any(node.is_person for node in place.nodes)


def test_a_person_and_an_institution_of_one_name_are_two() -> None:
    nodes = make_nodes(written(["sv Hale Lindqvist"] * 2)) + make_nodes(written(["de Hale Lindkvist"]), "ORG")
    assert len(cluster_names(nodes)) == 2


@pytest.mark.parametrize(
    ("names", "count"),
    [
        (["sv Vinterhamn", "ru Винтерхамн", "uk Вінтерхамн", "ru Винтерхамну"], 1),
        (["sv Norda Line", "ru Норда Лине", "pl Norda Line"], 1),
        (["cs Zlatá Lípa", "cs Zlaté Lípy", "cs Zlatou Lípu"], 1),
        (["sv Vinterhamn", "sv Vinterholm"], 2),
        (["en Norda Line", "en Norda Lines Group"], 2),
        (["en Norda Line", "en Nordic Line"], 2),
    ],
)
def test_other_names(names: list[str], count: int) -> None:
    assert len(cluster(make_nodes(written(names), "ORG"))) == count


POOL = [
    *written(
        text for group in ("joined", "apart", "apart-known-failures") for case in CASES[group] for text in case[1:]
    ),
    *(name for _, spellings in PEOPLE[:6] for name in in_languages(spellings)),
    *written(["ru Громов", "ru Громова", "sv Gromov", "en Hale", "sv Berg", "pl Nowak", "cs Novák", "cs Nováka"]),
]
FORMS = make_forms(POOL)
COUNTED = st.lists(
    st.tuples(st.sampled_from(POOL), st.integers(1, 4), st.sampled_from(["PER", "PER", "PER", "ORG"])),
    min_size=1, max_size=40, unique_by=lambda counted: (FORMS[counted[0]].key, counted[2] == "PER"),
)  # fmt: skip


def counted_nodes(counted: Iterable[tuple[Written, int, str]]) -> list[Node]:
    nodes = []
    for name, count, kind in counted:
        form = FORMS[name]
        languages, kinds = Counter({form.language: count}), Counter({kind: count})
        nodes.append(Node(form.key, form.stems, kind == "PER", languages, kinds, count))
    return nodes


def outcome(clusters: Iterable[Cluster]) -> list[Any]:
    return [
        sorted((node.key, node.is_person, *rule) for node, rule in zip(found.nodes, found.rules, strict=True))
        for found in clusters
    ]


@given(COUNTED, st.randoms(use_true_random=False))
def test_every_order_of_nodes_gives_the_same_clusters(counted: list[tuple[Written, int, str]], chance: Random) -> None:
    unique = list({FORMS[name].key: (name, count, kind) for name, count, kind in counted}.values())
    first = cluster_names(counted_nodes(unique))
    mixed = chance.sample(unique, len(unique))
    assert outcome(cluster_names(counted_nodes(mixed))) == outcome(first)


@given(COUNTED)
def test_every_node_is_in_one_cluster(counted: list[tuple[Written, int, str]]) -> None:
    nodes = counted_nodes(counted)
    clusters = cluster(nodes)
    placed = [id(node) for found in clusters for node in found.nodes]
    assert sorted(placed) == sorted(map(id, nodes))
    for found in clusters:
        assert found.rules[0] == ("name", 1.0)
        assert all(0 < score <= 1 and rule for rule, score in found.rules)
        assert len({blocking_key(node) for node in found.nodes}) == 1
