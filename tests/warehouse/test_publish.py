"""Copies for readers: whole, swapped at once, and never over somebody else's file."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest

from newsmill.errors import NotPublished, WarehouseLocked, WarehouseMissing
from newsmill.warehouse.checks import run_checks
from newsmill.warehouse.connection import open_reader, open_writer
from newsmill.warehouse.contract import table_names
from newsmill.warehouse.load import apply_load
from newsmill.warehouse.publish import is_published, publish
from newsmill.warehouse.runs import start_run
from tests.warehouse.lake_factory import File, loads, write_partition

VERSIONS, FILES = 12, 6
LOADER = """
import sys
from pathlib import Path
from newsmill.warehouse.connection import open_writer
from newsmill.warehouse.load import FileLoad, apply_load
from newsmill.warehouse.publish import publish

database, lake, target = map(Path, sys.argv[1:4])
for partition in sys.argv[4:]:
    with open_writer(database, wait_seconds=60) as connection:
        apply_load(connection, lake, "news", "r0", [FileLoad(f"{n}.txt", (partition,)) for n in range(6)])
    publish(database, target, is_checked=True)
"""


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with open_reader(path) as connection:
        return {table: connection.sql(f"FROM {table} ORDER BY ALL").fetchall() for table in table_names()}


def test_a_copy_is_whole_and_made_only_where_something_changed(good: Path, tmp_path: Path) -> None:
    target = tmp_path / "for readers" / "public.duckdb"
    assert publish(good, target)
    first = target.stat()
    assert first.st_mode & 0o777 == 0o444
    assert rows(target) == rows(good)
    with open_reader(target) as connection:
        assert all(result.is_passed for result in run_checks(connection))
        assert connection.execute("SELECT count(*) FROM marts.article_overview").fetchone() == (4,)
    assert not publish(good, target)
    assert target.stat().st_ino == first.st_ino
    target.unlink()
    assert publish(good, target)
    with duckdb.connect(str(target), read_only=True) as old:
        with open_writer(good) as connection:
            connection.execute("UPDATE articles SET url = 'Wochenblatt'")
        assert not is_published(good, target)
        assert publish(good, target)
        assert old.execute("SELECT count(*) FROM articles WHERE url = 'Wochenblatt'").fetchone() == (0,)
    assert rows(target) == rows(good)
    assert [path.name for path in target.parent.iterdir()] == ["public.duckdb"]


def test_what_a_killed_writer_left_in_its_log_is_published(good: Path, tmp_path: Path) -> None:
    target = tmp_path / "public.duckdb"
    publish(good, target)
    script = (
        "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]);"
        "c.execute(\"UPDATE articles SET url = 'Wochenblatt'\"); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(good)]).returncode == -signal.SIGKILL
    assert good.with_name("good.duckdb.wal").exists()
    assert publish(good, target)
    with open_reader(target) as connection:
        assert connection.execute("SELECT DISTINCT url FROM articles").fetchall() == [("Wochenblatt",)]
    assert not target.with_name("public.duckdb.wal").exists()


def test_only_an_older_state_of_the_warehouse_is_replaced(good: Path, lake: Path, tmp_path: Path) -> None:
    text, folder, foreign, other = (tmp_path / name for name in ("notes.txt", "folder", "foreign.db", "other.duckdb"))
    text.write_text("somebody's diary")
    folder.mkdir()
    with duckdb.connect(str(foreign)) as connection:
        connection.execute("CREATE TABLE runs (run_id VARCHAR)")
    shutil.copy(good, other)
    with open_writer(other) as connection:
        start_run(
            connection,
            lake,
            "other",
            "of-another-warehouse",
            connection.execute("SELECT now()").fetchall()[0][0],
            {},
            {},
        )
    alias = tmp_path / "alias.duckdb"
    alias.symlink_to(good)
    for target, why in (
        (good, "itself"), (alias, "itself"), (folder, "no file"), (text, "another file"), (foreign, "another file"),
        (other, "another file"),
    ):  # fmt: skip
        before = target.read_bytes() if target.is_file() else b""
        with pytest.raises(NotPublished, match=why) as caught:
            publish(good, target)
        assert str(target) in str(caught.value) and "\n" not in str(caught.value)
        assert (target.read_bytes() if target.is_file() else b"") == before
    with pytest.raises(WarehouseMissing):
        publish(tmp_path / "none.duckdb", tmp_path / "public.duckdb")


def test_a_warehouse_that_breaks_a_rule_is_not_published(good: Path, lake: Path, tmp_path: Path) -> None:
    target = tmp_path / "public.duckdb"
    with open_writer(good) as connection:
        connection.execute("UPDATE sentences SET end_char = end_char + 1 WHERE sentence_index = 0")
    with pytest.raises(NotPublished, match=r"checks fail: .*sentence_spans_slice_back.*newsmill check"):
        publish(good, target)
    assert not target.exists()


def test_a_place_that_cannot_be_written(good: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotPublished, match="mend that"):
        publish(good, tmp_path / "file" / "public.duckdb")


def test_an_interrupted_copy_leaves_the_old_one(good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "public.duckdb"
    publish(good, target)
    before = target.read_bytes()
    with open_writer(good) as connection:
        connection.execute("UPDATE articles SET url = 'Wochenblatt'")

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stopped)
    with pytest.raises(KeyboardInterrupt):
        publish(good, target)
    monkeypatch.undo()
    assert target.read_bytes() == before
    draft = tmp_path / ".public.duckdb.publish"
    assert not draft.exists()
    draft.write_bytes(b"as a killed one leaves it")
    assert publish(good, target)
    assert not draft.exists() and rows(target) == rows(good)


def test_readers_see_whole_loads_only(tmp_path: Path, lake: Path) -> None:
    """Every load replaces all files by their next version: any two versions at once would be half of a load."""
    database, target = tmp_path / "news.duckdb", tmp_path / "public.duckdb"
    versions = [
        [File(f"{n}.txt", {1: [f"Version {version} .", "Die BAHN ."]}, publisher=str(version)) for n in range(FILES)]
        for version in range(VERSIONS)
    ]
    first, *following = [write_partition(lake, *files) for files in versions]
    with open_writer(database) as connection:
        apply_load(connection, lake, "news", "r0", loads(first, *versions[0]))
    publish(database, target, is_checked=True)
    seen: dict[Path, set[str]] = {database: set(), target: set()}
    command = [sys.executable, "-c", LOADER, str(database), str(lake), str(target), *following]
    with subprocess.Popen(command) as loader:
        while loader.poll() is None:
            seen[target].add(_version(target))  # is never refused
            with suppress(WarehouseLocked):  # while the loader writes
                seen[database].add(_version(database))
            time.sleep(0.01)
        assert loader.returncode == 0
    assert len(seen[target]) > 2, "the reader was too slow to prove anything"
    with open_writer(database) as connection, connection.cursor() as reader:  # and one in the process of the writer
        reader.begin()
        before = reader.execute(_VERSIONS).fetchall()
        apply_load(connection, lake, "news", "r0", loads(first, *versions[0]))
        assert reader.execute(_VERSIONS).fetchall() == before == [(str(VERSIONS - 1), FILES, FILES)]
        reader.commit()
        assert reader.execute(_VERSIONS).fetchall() == [("0", FILES, FILES)]


_VERSIONS = """
    SELECT publisher, count(DISTINCT articles.source_file), count(*) FILTER (text = 'Version ' || publisher || ' .')
    FROM articles JOIN source_files USING (source_file) JOIN sentences USING (article_id) GROUP BY publisher
"""


def _version(path: Path) -> str:
    with open_reader(path) as connection:
        found = connection.execute(_VERSIONS).fetchall()
    ((version, files, sentences),) = found
    assert (files, sentences) == (FILES, FILES), found
    return str(version)
