"""Linking a warehouse: new articles come and go in any order, and everything is as if it had been linked at once."""

import hashlib
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from newsmill.linking import linker
from newsmill.linking.linker import link
from newsmill.linking.rules import RULES_VERSION, lists_digest
from newsmill.warehouse.checks import run_checks
from newsmill.warehouse.connection import open_writer
from newsmill.warehouse.corrections import Correction, add_corrections, withdraw_correction
from newsmill.warehouse.derivations import sign
from newsmill.warehouse.links import forget_articles
from newsmill.warehouse.load_statements import delete_files
from newsmill.warehouse.tables import derived_tables
from tests.linking.speed import articles, fill

TABLES = tuple(table.name for table in derived_tables("linking"))

Connection = duckdb.DuckDBPyConnection
MADE = list(articles(240, seed=3))
RECORDED = (1, "e25d4ee7d41d6be3", "f2e1ee5aacb6891a")
"""Version of the rules, digest of the lists, and of the links of the first two hundred of MADE."""


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with open_writer(tmp_path / "news.duckdb") as opened:
        yield opened


def state(connection: Connection) -> dict[str, list[str]]:
    return {table: sorted(map(repr, connection.execute(f"FROM {table}").fetchall())) for table in TABLES}


def forget(connection: Connection, ids: Sequence[str]) -> None:
    """As a load does before it puts in what replaces them."""
    connection.execute("CREATE OR REPLACE TEMP TABLE outdated AS SELECT unnest($ids) AS article_id", {"ids": list(ids)})
    forget_articles(connection, "FROM outdated")
    for table in ("articles", "entity_mentions"):
        connection.execute(f"DELETE FROM {table} WHERE article_id IN (FROM outdated)")


def edited(chance: random.Random, made: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The articles with some names written as other mentions of them are, and with each other's mentions."""
    mentions = [list(article["mentions"]) for article in made]
    chance.shuffle(mentions)
    for some in mentions:
        some[chance.randrange(len(some))] = chance.choice(some)
    return [article | {"mentions": some} for article, some in zip(made, mentions, strict=True)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """All articles but the last forty, linked at once."""
    with open_writer(tmp_path_factory.mktemp("whole") / "news.duckdb") as connection:
        fill(connection, MADE[:200])
        link(connection)
        return state(connection)


@pytest.mark.parametrize("seed", range(4))
def test_any_order_and_any_batches_give_the_same_links(
    connection: Connection, whole: dict[str, list[str]], seed: int
) -> None:
    chance = random.Random(seed)
    waiting, changed = chance.sample(MADE, len(MADE)), list[dict[str, Any]]()
    while waiting:
        count = chance.choice([1, 2, 17, 90])
        batch, waiting = waiting[:count], waiting[count:]
        fill(connection, batch)
        if chance.random() < 0.6:
            link(connection)
        if chance.random() < 0.4:
            again = chance.sample(batch, min(3, len(batch)))
            forget(connection, [article["article_id"] for article in again])
            if chance.random() < 0.5:
                link(connection)
            fill(connection, edited(chance, again))
            changed += again
    link(connection)
    forget(connection, [article["article_id"] for article in (*changed, *MADE[200:])])
    fill(connection, [article for article in changed if article in MADE[:200]])
    link(connection)
    found = state(connection)
    assert [table for table in TABLES if found[table] != whole[table]] == []


def test_other_links_come_with_another_version_of_the_rules(whole: dict[str, list[str]]) -> None:
    """A failure means that links differ: raise RULES_VERSION, and record both here."""
    found = hashlib.sha256("\n".join(whole["entity_links"]).encode()).hexdigest()[:16]
    assert (RULES_VERSION, lists_digest(), found) == RECORDED


@pytest.mark.parametrize("rules", ["0+other", None])
def test_links_made_by_other_rules_are_made_anew(
    connection: Connection, whole: dict[str, list[str]], rules: str | None
) -> None:
    fill(connection, MADE[:200])
    link(connection)
    connection.execute("UPDATE name_entities SET score = 0.3")
    assert link(connection).articles == 0
    connection.execute("DELETE FROM derivations")
    if rules:
        sign(connection, "linking", rules)
    assert link(connection).articles == 200
    assert link(connection).articles == 0
    found = state(connection)
    assert [table for table in TABLES if found[table] != whole[table]] == []


def test_parts_of_a_linking_give_the_same_links(
    connection: Connection, whole: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linker, "ARTICLES_PER_TRANSACTION", 30)
    fill(connection, MADE[:200])
    assert link(connection).articles == 200
    assert link(connection, anew=True).articles == 200
    found = state(connection)
    assert [table for table in TABLES if found[table] != whole[table]] == []


ELLA, ROMAN, CYRILLIC = ("Ella Ferreira", "PER"), ("Vladimir Putin", "PER"), ("Владимир Путин", "PER")
HE, SHE, HIS = ("Александр Громов", "PER"), ("Александра Громова", "PER"), ("Громова", "PER")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param({"a": [ELLA, ("Ferreira", "PER")]}, {"a": [ELLA, ELLA]}, id="a spelling goes"),
        pytest.param({"x": [ROMAN], "y": [CYRILLIC]}, {"x": [ROMAN, CYRILLIC], "y": [HE]}, id="a name moves"),
        pytest.param(
            {"a": [HE, SHE], "b": [SHE, HIS], "c": [HE, HE]},
            {"a": [HE, HE], "b": [SHE, HIS], "c": [HE, HE]},
            id="the article goes that has both cases",
        ),
    ],
)
def test_an_edited_article_is_linked_as_anew(
    connection: Connection, before: dict[str, list[tuple[str, str]]], after: dict[str, list[tuple[str, str]]]
) -> None:
    def put(made: dict[str, list[tuple[str, str]]]) -> None:
        fill(connection, [{"article_id": key, "language": "ru", "mentions": names} for key, names in made.items()])
        connection.execute("UPDATE articles SET published_at = NULL")
        link(connection)

    put(before)
    changed = {key: names for key, names in after.items() if names != before[key]}
    forget(connection, list(changed))
    put(changed)
    found = state(connection)
    link(connection, anew=True)
    assert found == state(connection)


def test_a_company_meets_its_name_with_two_legal_forms(connection: Connection) -> None:
    for name, article_id in (("GmbH Romaska Ltd", "a"), ("Romaska", "b")):
        fill(connection, [{"article_id": article_id, "language": "en", "mentions": [(name, "ORG")]}])
        found = link(connection)
    assert found.entities == 1
    assert connection.execute("SELECT DISTINCT rule FROM entity_links ORDER BY 1").fetchall() == [
        ("legal_form",),
        ("name",),
    ]


def test_linking_again_changes_nothing_and_anew_gives_the_same(connection: Connection) -> None:
    fill(connection, MADE[:60])
    first = link(connection)
    assert (first.articles, first.links) == (60, 60 * 30)
    before = state(connection)
    again = link(connection)
    assert (again.articles, again.links, again.entities) == (0, 0, first.entities)
    assert state(connection) == before
    assert link(connection, anew=True).articles == 60
    assert state(connection) == before


def test_every_mention_has_a_link_and_every_count_holds(connection: Connection) -> None:
    fill(connection, MADE[:60])
    link(connection)
    checked = {result.name: result.failing_rows for result in run_checks(connection)}
    assert checked["links_match_mentions"] == checked["entity_counts_match_links"] == 0
    assert checked["no_orphans"] > 0, "made-up articles have no sentences: the checks do look"


def test_every_rule_has_its_words(connection: Connection) -> None:
    fill(connection, MADE)
    link(connection)
    rules = connection.execute(
        "SELECT rule, min(article_id), arg_min(mention_index, article_id) FROM entity_links GROUP BY rule"
    ).fetchall()
    assert len(rules) > 20
    for rule, article_id, index in rules:
        told = connection.execute("SELECT rule, because FROM marts.why($article_id, $index)",
                                  {"article_id": article_id, "index": index}).fetchall()  # fmt: skip
        assert "+".join(step for step, _ in told) == rule
        assert all(because for _, because in told), rule


def test_an_interrupted_linking_leaves_nothing(connection: Connection) -> None:
    fill(connection, MADE[:60])

    def stop(_articles: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        link(connection, advance=stop)
    assert not any(state(connection).values())
    assert link(connection).articles == 60


def test_removed_files_take_their_links_along(connection: Connection) -> None:
    fill(connection, MADE[:3])
    link(connection)
    connection.execute("UPDATE articles SET source_file = 'gone'")
    connection.execute(
        "INSERT INTO source_files BY NAME SELECT 'gone' AS source_file, 1 AS size_bytes, 'loaded' AS status, "
        "1 AS article_count, 0 AS rejection_count, 1 AS record_count, [] AS partitions, 'r' AS run_id, "
        "now() AS loaded_at"
    )
    assert delete_files(connection, ["gone"]) == 1
    link(connection)
    assert not any(state(connection).values())


NAMES = [
    ("Ella Ferreira", "PER"),
    ("E. Ferreira", "PER"),
    ("Ferreira", "PER"),
    ("Kreml", "LOC"),
    ("Kazakstan", "LOC"),
    ("Vinterhamn", "LOC"),
    ("Winterhaven", "LOC"),
]


@pytest.fixture
def decided(connection: Connection) -> Connection:
    """An article in Swedish with these names, linked."""
    fill(connection, [{"article_id": "a", "language": "sv", "mentions": NAMES}])
    link(connection)
    return connection


def entity_of(connection: Connection, surface: str) -> tuple[str, str, str]:
    """The entity of a name: id, shown name, rule."""
    row = connection.execute(
        "SELECT entity_id, name, rule FROM entity_links JOIN entities USING (entity_id) "
        "JOIN entity_mentions USING (article_id, mention_index) WHERE surface = $surface",
        {"surface": surface},
    ).fetchone()
    assert row is not None
    return str(row[0]), str(row[1]), str(row[2])


@pytest.mark.parametrize(
    ("correction", "surface", "expected"),
    [
        (Correction("merge", "Vinterhamn", "Winterhaven"), "Vinterhamn", "Winterhaven"),
        (Correction("pin", "Vinterhamn", "wikidata:Q1"), "Vinterhamn", "wikidata:Q1"),
        (Correction("pin", "Vinterhamn", "geonames:2673730"), "Vinterhamn", "Stockholm"),
        (Correction("rename", "Kazakstan", "Kazachstan"), "Kazakstan", "Kazachstan"),
        (Correction("rename", "Kazakhstan", "Kazachstan"), "Kazakstan", "Kazachstan"),
        (Correction("rename", "Ferreira", "E. F."), "E. Ferreira", "E. F."),
        (Correction("pin", "Ferreira", "wikidata:Q2", "PER"), "Ella Ferreira", "wikidata:Q2"),
        (Correction("split", "Kreml"), "Kreml", "Kreml"),
    ],
)
def test_a_correction_holds_until_it_is_taken_back(
    decided: Connection, correction: Correction, surface: str, expected: str
) -> None:
    before = state(decided)
    identity = entity_of(decided, surface)
    assert add_corrections(decided, [correction]) == [correction]
    link(decided)
    entity_id, name, rule = entity_of(decided, surface)
    assert expected in (entity_id, name)
    assert (entity_id, name) != identity[:2]
    assert (rule == identity[2]) if correction.action == "rename" else rule.endswith("user")
    after = state(decided)
    link(decided, anew=True)
    assert state(decided) == after
    assert add_corrections(decided, [correction]) == []
    assert withdraw_correction(decided, correction.correction_id)
    link(decided)
    assert state(decided) == before
    assert not withdraw_correction(decided, correction.correction_id)
    assert add_corrections(decided, [correction]) == [correction]
    link(decided)
    assert state(decided) == after


def test_a_split_keeps_people_apart_whom_an_initial_joined(decided: Connection) -> None:
    assert entity_of(decided, "E. Ferreira")[0] == entity_of(decided, "Ella Ferreira")[0]
    add_corrections(decided, [Correction("split", "E. Ferreira", entity_type="PER", reason="his sister")])
    link(decided)
    assert entity_of(decided, "E. Ferreira")[0] != entity_of(decided, "Ella Ferreira")[0]
    told = decided.execute("SELECT because FROM marts.why('a', 1) ORDER BY step_number DESC LIMIT 1").fetchone()
    assert told == ("split: his sister",)


def test_a_new_name_changes_no_link_and_stays_with_its_entity(decided: Connection) -> None:
    links = state(decided)["entity_links"]
    renamed = Correction("rename", "E. Ferreira", "Dr Ferreira")
    add_corrections(decided, [renamed])
    link(decided)
    assert state(decided)["entity_links"] == links
    add_corrections(decided, [Correction("pin", "Ella Ferreira", "wikidata:Q1")])
    link(decided)
    assert entity_of(decided, "E. Ferreira")[:2] == ("wikidata:Q1", "Dr Ferreira")
    assert withdraw_correction(decided, renamed.correction_id)
    link(decided)
    assert entity_of(decided, "E. Ferreira")[:2] == ("wikidata:Q1", "Ella Ferreira")


def test_a_correction_with_a_type_is_about_names_that_most_mentions_have_of_it(decided: Connection) -> None:
    fill(decided, [{"article_id": "b", "language": "sv", "mentions": [("Vinterhamn", "ORG")]}])
    wrong = Correction("pin", "Vinterhamn", "wikidata:Q1", "ORG")
    add_corrections(decided, [wrong, Correction("pin", "Vinterhamn", "wikidata:Q2", "LOC")])
    fill(decided, [{"article_id": "c", "language": "sv", "mentions": [("Vinterhamn", "LOC")]}])
    assert link(decided).idle_corrections == {wrong.correction_id}
    assert entity_of(decided, "Vinterhamn")[0] == "wikidata:Q2"


def test_a_correction_about_no_name_waits(decided: Connection) -> None:
    waiting = Correction("merge", "Sommarhamn", "Vinterhamn")
    add_corrections(decided, [waiting])
    assert link(decided).idle_corrections == {waiting.correction_id}
    fill(decided, [{"article_id": "b", "language": "sv", "mentions": [("Sommarhamn", "LOC")]}])
    assert link(decided).idle_corrections == frozenset()
    assert entity_of(decided, "Sommarhamn")[0] == entity_of(decided, "Vinterhamn")[0]
