"""Partitions that an earlier run left in the lake, whole or not."""

import os
from pathlib import Path

import polars as pl
import pytest

from newsmill.errors import LakeError
from newsmill.lake.partitions import find_annotated, sweep
from newsmill.warehouse.partition_files import file_tables

WANTED = {"a.txt": "1", "b.txt": "2"}


def put_partition(lake: Path, name: str, file: str, **columns: str) -> Path:
    """A partition that holds one file."""
    folder = lake / "partitions" / name
    folder.mkdir(parents=True)
    row = {"source_file": [file], "sha256": [WANTED[file]], "annotator": ["v1"], "partitions": [[name]]}
    frame = pl.DataFrame(row | {column: [value] for column, value in columns.items()})
    for table in file_tables():
        frame.write_parquet(folder / f"{table.name}.parquet")
    return folder


def test_partitions_of_a_newer_newsmill_may_have_more_columns(tmp_path: Path) -> None:
    put_partition(tmp_path, "one", "a.txt")
    put_partition(tmp_path, "two", "b.txt", added="x")
    assert find_annotated(tmp_path, "v1", WANTED, ()) == {"a.txt": "one", "b.txt": "two"}


def test_a_damaged_partition_is_named(tmp_path: Path) -> None:
    put_partition(tmp_path, "one", "a.txt")
    ledger = put_partition(tmp_path, "two", "b.txt") / "source_files.parquet"
    content = ledger.read_bytes()
    ledger.write_bytes(content[:4] + bytes(len(content) - 8) + content[-4:])
    with pytest.raises(LakeError, match=r"partitions/two: damaged \(.*delete this folder"):
        find_annotated(tmp_path, "v1", WANTED, ())
    assert find_annotated(tmp_path, "v1", WANTED, {"two"}) == {"a.txt": "one"}


def test_a_draft_that_another_run_renames_meanwhile_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale, fresh = tmp_path / "tmp" / "stale", tmp_path / "tmp" / "fresh"
    for folder in (stale, fresh):
        folder.mkdir(parents=True)
    os.utime(stale, (0, 0))
    listed = [tmp_path / "tmp" / "renamed", stale, fresh]
    monkeypatch.setattr(Path, "iterdir", lambda _: iter(listed))
    sweep(tmp_path)
    assert [folder.exists() for folder in (stale, fresh)] == [False, True]
