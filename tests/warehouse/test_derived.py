"""Links and counts that the lake keeps: a rebuild that copies them makes what one without them makes."""

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from newsmill.errors import DerivedBroken, LakeUnwritable
from newsmill.pipeline.derivations import derivation_rules, derive
from newsmill.warehouse import snapshots as derived
from newsmill.warehouse.connection import open_reader, open_writer
from newsmill.warehouse.corrections import Correction, add_corrections, record_corrections, withdraw_correction
from newsmill.warehouse.derivations import sign
from newsmill.warehouse.load import FileFailure, apply_load
from newsmill.warehouse.load_statements import LoadCounts
from newsmill.warehouse.rebuild import rebuild
from newsmill.warehouse.runs import start_run
from tests.warehouse.lake_factory import ANNOTATED_BY, MOMENT, File, loads, write_partition
from tests.warehouse.test_aggregates import PLAIN, assert_marts_are_as_meant, random_file

Tables = Callable[[duckdb.DuckDBPyConnection], dict[str, pl.DataFrame]]
COPIED, COUNTED = "Copying links and aggregates", "Counting names"


def rebuilt(
    path: Path, lake: Path, name: str = "news", rules: dict[str, str] | None = None
) -> tuple[LoadCounts, list[str]]:
    """Rebuild; returns the counts and the steps."""
    steps: list[str] = []
    return rebuild(path, lake, name, derive, rules or derivation_rules(), steps.append), steps


@pytest.mark.parametrize("seed", range(3))
def test_a_rebuild_that_copies_makes_what_one_that_counts_makes(tmp_path: Path, seed: int, tables_of: Tables) -> None:
    """Whatever was loaded, changed, failed, removed and decided before and after they were kept."""
    source, lake, path = random.Random(seed), tmp_path / "lake", tmp_path / "news.duckdb"
    names, kept_at = [f"file{number}.txt" for number in range(5)], source.randint(1, 3)
    moved = Correction("merge", "ÅBO", "NORDA", None, None)
    with open_writer(path) as connection:
        start_run(connection, lake, "news", ANNOTATED_BY, MOMENT, {}, {})
        for number in range(5):
            chosen = source.sample(names, 3)
            files = [random_file(source, name) for name in chosen[:2]]
            failed = [FileFailure(chosen[2], "is a folder")] if source.random() < 0.5 else []
            apply_load(connection, lake, "news", ANNOTATED_BY, loads(write_partition(lake, *files), *files), failed,
                       [] if failed else chosen[2:])  # fmt: skip
            if number == 0:
                decided = add_corrections(connection, [moved])
            if number == 4:
                withdraw_correction(connection, decided[0].correction_id)
            record_corrections(connection, lake, "news", [decided[0].correction_id])
            if number == kept_at or source.random() < 0.7:
                derive(connection)
            if number == kept_at:
                derived.keep(connection, lake, "news")
        derive(connection)
        tables, marts = tables_of(connection), marts_of(connection)
    counts, steps = rebuilt(path, lake)
    assert COPIED in steps
    assert COUNTED not in steps
    with open_writer(path) as connection:
        assert_marts_are_as_meant(connection)
        assert all(frame.equals(tables[name]) for name, frame in tables_of(connection).items())
        assert all(frame.equals(marts[name]) for name, frame in marts_of(connection).items())
    anew, steps = rebuilt(path, lake, rules={"linking": "other rules"})
    assert COUNTED in steps
    assert counts == anew


def marts_of(connection: Any) -> dict[str, pl.DataFrame]:
    """The marts that read aggregates."""
    return {mart.stem: pl.DataFrame(connection.sql(f"FROM marts.{mart.stem} ORDER BY ALL"))
            for mart in PLAIN.glob("*.sql")}  # fmt: skip


def truncate(folder: Path, _: Path) -> None:
    """Leave half of a file."""
    file = folder / "entity_links.parquet"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def lose(folder: Path, _: Path) -> None:
    """Lose a file."""
    (folder / "aggregates.name_numbers.parquet").unlink()


def stop_before_the_record(folder: Path, _: Path) -> None:
    """Files that a killed run leaves."""
    folder.with_name(f"{folder.name}.json").unlink()


def break_the_record(folder: Path, _: Path) -> None:
    """A record that is no JSON."""
    folder.with_name(f"{folder.name}.json").write_text("{", "utf-8")


def lose_a_partition(_: Path, outdated: Path) -> None:
    """The rows of a file that came again since: without them its names could not be taken out."""
    for file in outdated.iterdir():
        file.unlink()
    outdated.rmdir()


@pytest.mark.parametrize(
    "harm", [truncate, lose, stop_before_the_record, break_the_record, lose_a_partition], ids=lambda harm: harm.__name__
)
def test_what_cannot_be_copied_is_made_anew(
    tmp_path: Path, lake: Path, tables_of: Tables, harm: Callable[[Path, Path], None]
) -> None:
    first, second = File("a.txt", {1: ["Till ÅBO och WIEN ."]}), File("a.txt", {1: ["Från WIEN ."]})
    path = tmp_path / "news.duckdb"
    with open_writer(path) as connection:
        start_run(connection, lake, "news", ANNOTATED_BY, MOMENT, {}, {})
        outdated = write_partition(lake, first)
        apply_load(connection, lake, "news", ANNOTATED_BY, loads(outdated, first))
        derive(connection)
        derived.keep(connection, lake, "news")
        apply_load(connection, lake, "news", ANNOTATED_BY, loads(write_partition(lake, second), second))
        derive(connection)
        before = tables_of(connection)
    assert COPIED in rebuilt(path, lake)[1]
    (folder,) = (entry for entry in (lake / "derived").iterdir() if entry.is_dir())
    harm(folder, lake / "partitions" / outdated)
    assert COUNTED in rebuilt(path, lake)[1]
    with open_reader(path) as connection:
        assert all(frame.equals(before[name]) for name, frame in tables_of(connection).items())


@pytest.mark.parametrize("table", ["loads", "article_names", "aggregates.name_days"])
def test_damage_is_named(good: Path, lake: Path, table: str) -> None:
    with open_writer(good) as connection:
        derived.keep(connection, lake, "good")
    (file,) = lake.glob(f"derived/*/{table}.parquet")
    file.write_bytes(bytes(file.stat().st_size))
    with pytest.raises(DerivedBroken, match=rf"{re.escape(str(file))}: damaged .*delete its folder"):
        rebuilt(good, lake, "good")
    shutil.rmtree(file.parent)
    assert COUNTED in rebuilt(good, lake, "good")[1]


def test_kept_when_enough_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derived, "_FEWEST_ARTICLES", 3)
    lake, files = tmp_path / "lake", [File(f"{n}.txt", {1: ["Till ÅBO ."], 2: ["Till WIEN ."]}) for n in range(40)]
    partition = write_partition(lake, *files)
    with open_writer(tmp_path / "news.duckdb") as connection:
        start_run(connection, lake, "news", ANNOTATED_BY, MOMENT, {}, {})

        def load_and_link(*loaded: File, removed: int = 0) -> bool:
            gone = [file.name for file in files[:removed]]
            apply_load(connection, lake, "news", ANNOTATED_BY, loads(partition, *loaded), removed=gone)
            derive(connection)
            is_due = derived.is_due(connection, lake, {"news"})
            if is_due:
                derived.keep(connection, lake, "news")
            assert not derived.is_due(connection, lake, {"news"})
            return is_due

        assert not derived.is_due(connection, lake, {"news"})
        assert not load_and_link(files[0])
        assert load_and_link(files[1])
        assert load_and_link(*files[2:38])
        assert not load_and_link(files[38])  # 2 of 78 articles, but fewer than 3
        assert load_and_link(files[39])  # 4 of 80
        assert not load_and_link(removed=1)
        assert load_and_link(removed=2)
        assert len(list((lake / "derived").glob("*.json"))) == 1
        derive(connection, anew=True)
        assert not derived.is_due(connection, lake, {"news"})
        sign(connection, "linking", "older rules")
        assert derived.is_due(connection, lake, {"news"})
        assert derived.is_due(connection, lake, {"another"})


def test_only_the_latest_of_a_name_stays(
    tmp_path: Path, good: Path, lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_writer(good) as connection:
        derived.keep(connection, lake, "good")
        (first,) = (lake / "derived").glob("*.json")
        left_behind = first.with_name(f"2000{first.stem[4:]}")
        for name in ("other", "good"):
            derived.keep(connection, lake, name)
        left_behind.mkdir()
        derived.keep(connection, lake, "good")
    kept = sorted(path.name for path in (lake / "derived").iterdir())
    assert len(kept) == 4
    assert not left_behind.exists()
    # A name without loads takes those of all names, and what is kept for any of them, which is not written twice.
    monkeypatch.setattr(derived, "_FEWEST_ARTICLES", 1)
    assert rebuilt(tmp_path / "new.duckdb", lake, "unknown")[1][1:] == [COPIED]
    shutil.rmtree(lake / "derived")
    assert rebuilt(tmp_path / "new.duckdb", lake, "unknown")[1][1:] == [
        COUNTED,
        "Storing links and aggregates in the lake",
    ]


def test_a_lake_that_cannot_be_written_is_named(good: Path, lake: Path) -> None:
    (lake / "derived").write_text("a file", "utf-8")
    with open_writer(good) as connection, pytest.raises(LakeUnwritable, match="derived"):
        derived.keep(connection, lake, "good")
    (lake / "derived").unlink()
    with open_writer(good) as connection:
        derived.keep(connection, lake, "good")
