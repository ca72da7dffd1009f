"""A second run over changed, touched, failed and removed files."""

import os
from pathlib import Path

import pytest
from rich.console import Console

from newsmill.cli.progress import shown_on
from newsmill.pipeline.rebuild import run_rebuild
from newsmill.warehouse import snapshots as derived
from tests.flows.mill import GOOD, Mill, line


def test_changed_touched_failed_and_removed_files(mill: Mill) -> None:
    for name in ("good.txt", "changed.txt", "touched.txt", "fails.txt", "gone.txt"):
        mill.put(name)
    mill.put("records.jsonl", line(id="a") + b"{\n")
    assert mill.load().files["new"] == 6
    before = mill.table("FROM articles ORDER BY ALL")

    mill.put("changed.txt", GOOD.replace("maj", "juni"))
    mill.put("records.jsonl", line(id="b") + line(id="a"))
    os.utime(mill.sources / "touched.txt", (0, 0))
    (mill.sources / "fails.txt").rename(mill.folder / "kept")
    (mill.sources / "fails.txt").symlink_to("nowhere")
    (mill.sources / "gone.txt").unlink()
    summary = mill.load()
    kinds = {kind: summary.files[kind] for kind in ("new", "changed", "unchanged", "failed", "gone")}
    assert kinds == {"new": 0, "changed": 2, "unchanged": 2, "failed": 1, "gone": 1}
    assert summary.gone_files == ["gone.txt"]
    assert mill.broken_rules() == {}
    mill.assert_whole("changed.txt", body=GOOD.replace("maj", "juni"))
    mill.assert_whole("records.jsonl", (1, 2))
    assert mill.rows("SELECT count(*) FROM rejections") == [(0,)]
    same = (
        "SELECT * FROM articles WHERE source_file IN ('good.txt', 'touched.txt', 'fails.txt', 'gone.txt') ORDER BY ALL"
    )
    assert mill.table(same).equals(before.filter(~before["source_file"].is_in(["changed.txt", "records.jsonl"])))

    # The failed file is what it was: its rows never went, and nothing is tagged for it.
    (mill.sources / "fails.txt").unlink()
    (mill.folder / "kept").rename(mill.sources / "fails.txt")
    summary = mill.load(prune=True)
    assert (summary.words, summary.files["pruned"], summary.status) == (0, 1, "completed")
    assert mill.rows("SELECT status, error FROM source_files WHERE source_file = 'fails.txt'") == [("loaded", None)]
    assert mill.rows("SELECT count(*) FROM articles WHERE source_file = 'gone.txt'") == [(0,)]
    assert mill.table(same).equals(before.filter(before["source_file"].is_in(["good.txt", "touched.txt", "fails.txt"])))
    assert mill.broken_rules() == {}
    assert mill.load().changed_nothing


def test_prune_keeps_to_the_sources(mill: Mill) -> None:
    paths: list[Path] = [mill.put(f"{folder}/{name}.txt") for folder in ("a", "ab") for name in "12"]
    mill.load()
    for path in paths[::2]:
        path.unlink()
    assert mill.load(mill.sources / "a", prune=True).files["pruned"] == 1
    names = mill.rows("SELECT source_file FROM articles ORDER BY ALL")
    assert names == [("a/2.txt",), ("ab/1.txt",), ("ab/2.txt",)]


def test_a_load_keeps_what_a_rebuild_copies(
    mill: Mill, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(derived, "_FEWEST_ARTICLES", 2)
    mill.put("a.txt")
    mill.load()
    assert not (mill.lake / "derived").exists()
    mill.put("b.txt", GOOD.replace("Malmö", "Lund"))
    mill.load()
    tables = ("entity_links", "entities", "entity_names", "marts.entity_ranking", "marts.name_co_mentions")
    before = [mill.table(f"FROM {table} ORDER BY ALL") for table in tables]
    mill.database.unlink()
    with shown_on(Console(), lines=True):
        rebuilt = run_rebuild(mill.database, mill.lake)
    assert capsys.readouterr().out.splitlines() == [
        "Copying articles, sentences and mentions",
        "Copying links and aggregates",
        "Linking names",
    ]
    assert rebuilt.text().endswith(
        "2 files, 2 articles, 6 entity mentions, 2 quotations, 6 sentences, 2 time expressions"
    )
    assert all(frame.equals(mill.table(f"FROM {table} ORDER BY ALL"))
               for table, frame in zip(tables, before, strict=True))  # fmt: skip
    assert mill.broken_rules() == {}
