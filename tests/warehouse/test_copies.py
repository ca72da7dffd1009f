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
