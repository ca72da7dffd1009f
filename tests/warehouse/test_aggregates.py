"""Marts that read aggregates agree with a plain SELECT over articles, mentions and links, whatever was loaded."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from newsmill.linking.linker import link
from newsmill.warehouse.aggregates import contributions, merge
from newsmill.warehouse.checks import run_checks
from newsmill.warehouse.connection import open_writer
from newsmill.warehouse.load import FileFailure, apply_load
from newsmill.warehouse.rebuild import rebuild
from newsmill.warehouse.runs import start_run
from tests.warehouse.lake_factory import ANNOTATED_BY, MOMENT, File, loads, write_partition

PLAIN = Path(__file__).parent / "plain_marts"
"""Plain SELECTs with the meaning of each mart, which count all rows at every query."""

LISTS = ("people", "organisations", "places", "other_names")
WORDS = ("TT", "BAHN", "KOMÁRNO", "ÅBO", "NORDA", "WIEN", "TALLINN", "AP", "UNESCO", "GÖTEBORG", "VIENNA", "NATO",
         "EKLUND", "EKLUNDS", "MIDSOMMAR", "MUMIN", "SANDBERG")  # fmt: skip
"""Organisations, places, people, a feast, a troll, and one name of a person and of a firm."""

SPOKEN = {
    "sv": ["EKLUND säger att ÅBO vann .", "Enligt NATO väntar BAHN ."],
    "de": ["EKLUND sagte , dass WIEN wartet .", "Laut NATO wartet BAHN ."],
    "en": ["EKLUND said that WIEN waits .", "According to NATO , BAHN waits ."],
}
"""Sentences that quote a person and an institution."""

NUMBERED = {
    "FROM aggregates.name_numbers SELECT surface, entity_type":
        "FROM entity_mentions SELECT DISTINCT surface, entity_type",
    "FROM aggregates.entity_numbers SELECT entity_id": "FROM entity_links SELECT DISTINCT entity_id",
}  # fmt: skip
"""Numbered names, and the names that need a number: nothing stays of names that no article has."""


def random_file(source: random.Random, name: str) -> File:
    """A file whose articles have the same few names in ever other company, or the same text.

    Odd records have a time of publication.
    """
    articles = {
        record: [
            " ".join(["Så", *source.choices(WORDS, k=source.randint(0, 4)), "."]) for _ in range(source.randint(1, 4))
        ]
        for record in source.sample(range(1, 9), source.randint(0, 4))
    }
    if source.random() < 0.6:
        articles[9] = ["Så meldet TT ."]
    language = source.choice(["sv", "de", "en"])
    for record, sentences in articles.items():
        sentences += [[], SPOKEN[language], SPOKEN[language][1:]][record % 3]
    publisher = source.choice([None, "Küstenkurier", "Åbo Tidning", "The Post"])
    return File(name, articles, [], {}, publisher, language, source.randint(0, 3))


def assert_marts_are_as_meant(connection: Any) -> set[str]:
    """Compare each mart that reads aggregates, and run the checks; returns marts and overview lists that have rows."""
    filled = set()
    connection.execute("CREATE SCHEMA IF NOT EXISTS plain")
    for file in sorted(PLAIN.glob("*.sql")):
        connection.execute(f"CREATE OR REPLACE VIEW plain.{file.stem} AS {file.read_text('utf-8')}")
    for file in sorted(PLAIN.glob("*.sql")):
        shown = pl.DataFrame(connection.sql(f"FROM marts.{file.stem} ORDER BY ALL"))
        meant = pl.DataFrame(connection.sql(f"FROM plain.{file.stem} ORDER BY ALL"))
        assert shown.equals(meant), f"{file.stem}\n{shown}\n{meant}"
        filled |= {file.stem} if meant.height else set()
    for names in LISTS:
        if connection.execute(f"SELECT 1 FROM plain.article_overview WHERE len({names}) > 1").fetchone():
            filled.add(names)
    connection.execute("DROP SCHEMA plain CASCADE")
    for numbered, named in NUMBERED.items():
        assert sorted(connection.sql(numbered).fetchall()) == sorted(connection.sql(named).fetchall())
    assert [result.name for result in run_checks(connection) if not result.is_passed] == []
    return filled


@pytest.mark.parametrize("seed", range(2))
def test_marts_are_as_meant_after_any_loads(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contributions, "_ARTICLES_PER_BATCH", 5)
    monkeypatch.setattr(contributions, "_ARTICLES_PER_RECOUNT", 5)
    monkeypatch.setattr(merge, "_ROWS_PER_SLICE", 25)
    source, lake, database = random.Random(seed), tmp_path / "lake", tmp_path / "news.duckdb"
    names, filled = [f"file{number}.txt" for number in range(5)], set[str]()
    with open_writer(database) as connection:
        start_run(connection, lake, "news", ANNOTATED_BY, MOMENT, {}, {})
        for _ in range(4):
            chosen = source.sample(names, 3)
            files = [random_file(source, name) for name in chosen[:2]]
            partition = write_partition(lake, *files)
            failed = [FileFailure(chosen[2], "is a folder")] if source.random() < 0.5 else []
            removed = [] if failed else chosen[2:]
            apply_load(connection, lake, "news", ANNOTATED_BY, loads(partition, *files), failed, removed)
            if source.random() < 0.7:
                link(connection, anew=source.random() < 0.2)
                filled |= assert_marts_are_as_meant(connection)
        link(connection)
        filled |= assert_marts_are_as_meant(connection)
        assert filled == {*LISTS, *(mart.stem for mart in PLAIN.glob("*.sql"))}
        kept = {mart.stem: pl.DataFrame(connection.sql(f"FROM marts.{mart.stem} ORDER BY ALL"))
                for mart in PLAIN.glob("*.sql")}  # fmt: skip
    rebuild(database, lake, "news", link)
    with open_writer(database) as connection:
        assert_marts_are_as_meant(connection)
        for mart, rows in kept.items():
            assert rows.equals(pl.DataFrame(connection.sql(f"FROM marts.{mart} ORDER BY ALL"))), mart


def test_a_warehouse_with_the_aggregates_of_another_newsmill_gets_them_again(good: Path) -> None:
    with open_writer(good) as connection:
        connection.execute("DROP SCHEMA aggregates CASCADE")
    with open_writer(good) as connection:
        assert_marts_are_as_meant(connection)


def test_an_undated_article_stays_on_the_day_of_the_run_that_annotated_it(tmp_path: Path) -> None:
    """Also if that run is of another warehouse, and whatever becomes of its file later on."""
    lake, file, annotated_at = tmp_path / "lake", File("a.txt", {2: ["Till ÅBO ."]}), MOMENT - timedelta(days=30)
    with open_writer(tmp_path / "other.duckdb") as connection:
        start_run(connection, lake, "other", "r9", annotated_at, {}, {})
    loaded, failed = loads(write_partition(lake, file, run_id="r9"), file), [FileFailure("a.txt", "is a folder")]

    def assert_day_is_kept(connection: Any) -> None:
        for mart in ("name_timeline", "entity_timeline"):
            rows = connection.execute(f"SELECT day, is_load_day FROM marts.{mart}").fetchall()
            assert rows == [(annotated_at.date(), True)]
        assert_marts_are_as_meant(connection)

    with open_writer(tmp_path / "news.duckdb") as connection:
        start_run(connection, lake, "news", ANNOTATED_BY, MOMENT, {}, {})
        apply_load(connection, lake, "news", ANNOTATED_BY, loaded)
        link(connection)
        apply_load(connection, lake, "news", ANNOTATED_BY, failed=failed)
        assert_day_is_kept(connection)
        apply_load(connection, lake, "news", ANNOTATED_BY, loaded)
        link(connection)
        assert_day_is_kept(connection)
    rebuild(tmp_path / "news.duckdb", lake, "news", link)
    with open_writer(tmp_path / "news.duckdb") as connection:
        assert_day_is_kept(connection)


def test_counts_are_kept_where_the_lake_has_lost_a_run(tmp_path: Path) -> None:
    """An undated article has no day then, and the check that says why is the only one to fail."""
    lake, first, second = tmp_path / "lake", *(File(f"{n}.txt", {2: ["Till ÅBO ."]}) for n in range(2))
    partition = write_partition(lake, first, second, run_id="lost")
    with open_writer(tmp_path / "news.duckdb") as connection:
        start_run(connection, lake, "news", ANNOTATED_BY, MOMENT, {}, {})
        for file in (first, second):
            apply_load(connection, lake, "news", ANNOTATED_BY, loads(partition, file))
            link(connection)
        apply_load(connection, lake, "news", ANNOTATED_BY, removed=[first.name])
        link(connection)
        assert connection.execute("SELECT day, article_count FROM marts.name_timeline").fetchall() == [(None, 1)]
        assert [result.name for result in run_checks(connection) if not result.is_passed] == ["runs_known"]
