"""The tables of copies are the same whatever the order, the batches and the history of the loads."""

import random
from pathlib import Path
from typing import Any

import pytest

from newsmill.copies.search import find_copies
from newsmill.warehouse import copies
from newsmill.warehouse.connection import open_writer
from newsmill.warehouse.load import apply_load
from newsmill.warehouse.runs import start_run
from tests.warehouse.lake_factory import ANNOTATED_BY, MOMENT, File, loads, write_partition

TABLES = ("article_copies", "copied_passages", "copy_groups", "copy_texts", "copy_fingerprints", "copy_boilerplate",
          "copy_publishers", "copy_changes")  # fmt: skip
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def words(source: random.Random, count: int) -> str:
    return " ".join("".join(source.choices(LETTERS, k=5)) for _ in range(count))


def random_files(source: random.Random) -> list[File]:
    """Files whose articles are made of a few passages: copies, parts, chains of parts, notices and equal texts."""
    passages = [words(source, source.choice((12, 30, 60))) for _ in range(8)]
    notice = words(source, 20)
    files = []
    for number in range(8):
        publisher = ("The Post", "The Times", None, "Reuters")[number % 4]
        articles = {}
        for record in range(1, source.randint(3, 6)):
            parts = [*source.sample(passages, source.randint(1, 4)), words(source, source.choice((0, 5, 40)))]
            if publisher == "The Post":
                parts.append(notice)
            articles[record] = [part for part in parts if part]
        if source.random() < 0.4:
            articles[7] = [passages[0]]
        files.append(File(f"{number}.txt", articles, [], {}, publisher, "en", source.randint(0, 3)))
    return files


def state(connection: Any) -> dict[str, list[tuple[Any, ...]]]:
    return {table: connection.execute(f"FROM {table} ORDER BY ALL").fetchall() for table in TABLES}


def load(connection: Any, lake: Path, files: list[File], removed: list[str]) -> None:
    listed = loads(write_partition(lake, *files), *files) if files else []
    apply_load(connection, lake, "news", ANNOTATED_BY, listed, removed=removed)


@pytest.mark.parametrize("seed", range(2))
def test_any_history_gives_the_same_rows(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"most_texts": 4, "least_articles": 2, "share": 0.3, "most_listed": 3}.items():
        monkeypatch.setitem(copies._BOUNDS, name, value)
    monkeypatch.setattr(copies, "_TEXTS_PER_BATCH", 3)
    source = random.Random(seed)
    final = random_files(source)
    with open_writer(tmp_path / "once.duckdb") as connection:
        start_run(connection, tmp_path / "lake", "news", ANNOTATED_BY, MOMENT, {}, {})
        load(connection, tmp_path / "lake", final, [])
        find_copies(connection)
        expected = state(connection)
    assert all(expected[table] for table in TABLES if table != "copy_changes"), {k: len(v) for k, v in expected.items()}

    monkeypatch.setattr(copies, "_ARTICLES_PER_BATCH", 2)  # one text can be in several batches
    with open_writer(tmp_path / "often.duckdb") as connection:
        start_run(connection, tmp_path / "often", "news", ANNOTATED_BY, MOMENT, {}, {})
        there: dict[str, File] = {}
        for _ in range(6):
            others = source.sample(random_files(source) + final, source.randint(0, 3))
            chosen = {file.name: file for file in others}
            removed = source.sample(sorted(there.keys() - chosen.keys()), min(len(there.keys() - chosen.keys()), 1))
            load(connection, tmp_path / "often", list(chosen.values()), removed)
            there = {name: file for name, file in (there | chosen).items() if name not in removed}
            if source.random() < 0.7:
                find_copies(connection)
        for file in source.sample(final, len(final)):
            load(connection, tmp_path / "often", [file], [])
            if source.random() < 0.5:
                find_copies(connection)
        find_copies(connection)
        assert state(connection) == expected


def test_marts_say_who_printed_what(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(copies._BOUNDS, "least_articles", 2)
    source = random.Random(5)
    wire, notice = words(source, 20), words(source, 40)
    files = [
        File("reuters.txt", {1: [wire]}, publisher="Reuters", language="en"),
        File("post.txt", {1: [wire, words(source, 10)]}, publisher="The Post", language="en", day=1),
        File("late.txt", {1: [wire]}, publisher="The Late", language="en", day=40),
        File("times.txt", {n: [words(source, 30), notice] for n in (1, 2, 3)}, publisher="The Times", language="en"),
    ]
    with open_writer(tmp_path / "news.duckdb") as connection:
        start_run(connection, tmp_path / "lake", "news", ANNOTATED_BY, MOMENT, {}, {})
        load(connection, tmp_path / "lake", files, [])
        find_copies(connection)

        def ask(sql: str) -> list[tuple[Any, ...]]:
            return connection.execute(sql).fetchall()

        columns = "publisher, role, is_representative, group_article_count, publisher_count, hours_after_first"
        assert ask(f"SELECT {columns} FROM marts.near_duplicates WHERE source_agency = 'Reuters' ORDER BY ALL") == [
            ("Reuters", "source", True, 3, 3, 0.0),
            ("The Late", "copy", False, 3, 3, 960.0),
            ("The Post", "copy", False, 3, 3, 24.0),
        ]
        columns = "agency, publisher, article_count, word_count, taken_words"
        assert ask(f"SELECT {columns} FROM marts.wire_copy ORDER BY ALL") == [
            ("Reuters", "The Late", 1, 20, 20),
            ("Reuters", "The Post", 1, 30, 20),
        ]
        assert ask("SELECT publisher, word_count, own_words FROM marts.own_words ORDER BY ALL") == [
            ("Reuters", 20, 20),
            ("The Late", 20, 20),  # the articles with its text are more than 30 days older
            ("The Post", 30, 10),
            ("The Times", 210, 210),  # all at one time: none is earlier
        ]
        found = ask("SELECT publisher, word_count, boilerplate_words FROM marts.boilerplate_words")
        assert [(publisher, count) for publisher, count, _ in found] == [("The Times", 70)] * 3
        assert all(16 <= words_of_notice <= 40 for _, _, words_of_notice in found)
        shared = "SELECT DISTINCT shared_words FROM marts.copied_words WHERE publisher = 'The Times'"
        assert ask(shared) == [(0,)]  # boilerplate finds no pairs
