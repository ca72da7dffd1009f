"""Disks that are really full: a small file system in memory (root), else a limit on the size of files.

Whatever is full, the run ends with one sentence, and once there is space, one more run gives the same tables as one
that was never disturbed.
"""

import os
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from newsmill.errors import LakeUnwritable, NewsmillError, NotPublished, WarehouseError
from newsmill.pipeline.derivations import derivation_rules, derive
from newsmill.warehouse import snapshots as derived
from newsmill.warehouse.connection import open_reader, open_writer
from newsmill.warehouse.publish import publish
from newsmill.warehouse.rebuild import rebuild
from tests.flows.kill import differences, tables
from tests.flows.mill import Mill, line
from tests.flows.test_bad_places import assert_one_sentence

DISK_MB, SPARE = 48, 300_000
"""Size of the small disk, and what is free of it when it counts as full: enough for small files, not for the news."""

PROBLEMS = r"space|too large|be written"


@dataclass(frozen=True)
class Disk:
    """A folder on a small disk."""

    folder: Path
    is_real: bool

    @contextmanager
    def full(self, spare: int = SPARE) -> Iterator[None]:
        """Leave this many bytes; without a real disk: let no file grow beyond them."""
        if not self.is_real:
            limits = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (spare, limits[1]))
            try:
                yield
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            return
        filler = self.folder / "filler"
        free = os.statvfs(self.folder)
        with filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(free.f_bavail * free.f_frsize - spare, 1))
        try:
            yield
        finally:
            filler.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "none", str(folder)]
    is_real = os.geteuid() == 0 and subprocess.run(mount, capture_output=True).returncode == 0
    try:
        yield Disk(folder, is_real)
    finally:
        if is_real:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Mill:
    """Sources: a small file, and one whose record does not fit on a full disk."""
    mill = Mill(tmp_path_factory.mktemp("newsroom"))
    mill.put("good.txt")
    mill.put("large.jsonl", line(note=os.urandom(1_000_000).hex()))
    return mill


@pytest.fixture(scope="module")
def whole(newsroom: Mill) -> dict[str, pl.DataFrame]:
    """The tables of a load that nothing disturbed."""
    newsroom.load()
    return tables(newsroom.database)


@pytest.mark.parametrize("place", ["lake", "database", "temporary files"])
def test_a_full_disk_stops_the_run_and_loses_nothing(
    place: str, newsroom: Mill, whole: dict[str, pl.DataFrame], disk: Disk, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    database, lake = tmp_path / "news.duckdb", tmp_path / "lake"
    spare = SPARE
    if place == "lake":
        lake = disk.folder / "lake"
    elif place == "database":
        database = disk.folder / "news.duckdb"
        with open_writer(database):  # a new one is 4 MB
            pass
    else:
        monkeypatch.setattr(tempfile, "tempdir", str(disk.folder))
        spare = 0 if disk.is_real else 1_500_000  # frames on their way into DuckDB are small
    if place != "temporary files" or disk.is_real:
        with disk.full(spare), pytest.raises(NewsmillError, match=PROBLEMS) as caught:
            newsroom.load(database=database, lake=lake)
        assert_one_sentence(caught.value, disk.folder)
    newsroom.load(database=database, lake=lake)
    assert list(differences(database, whole)) == []
    assert [path.name for path in (lake / "tmp").iterdir()] == []
    assert [path.name for path in database.parent.glob("[.]*")] == []


def test_no_space_for_what_a_query_cannot_hold_in_memory(
    newsroom: Mill, whole: dict[str, pl.DataFrame], disk: Disk
) -> None:
    database = disk.folder / "news.duckdb"
    database.write_bytes(newsroom.database.read_bytes())
    large = "SELECT count(*) FROM (SELECT md5(range::VARCHAR) AS digest FROM range(1_000_000) ORDER BY digest)"
    reader = open_reader(database, memory="20MB")
    with disk.full(), pytest.raises(WarehouseError, match=PROBLEMS) as caught, reader as connection:
        connection.execute(large.replace("count(*)", "max(digest), min(digest), count(DISTINCT digest)")).fetchall()
    assert_one_sentence(caught.value, database)
    assert list(differences(database, whole)) == []


def test_no_space_for_kept_links(newsroom: Mill, whole: dict[str, pl.DataFrame], disk: Disk, tmp_path: Path) -> None:
    """They are no loss: what a rebuild finds before and after is complete, or nothing."""
    database, lake, name = tmp_path / "news.duckdb", disk.folder / "lake", "../news.duckdb"
    newsroom.load(database=database, lake=lake)
    with open_writer(database) as connection:
        with disk.full(5_000), pytest.raises(LakeUnwritable, match=PROBLEMS) as caught:
            derived.keep(connection, lake, name)
        assert_one_sentence(caught.value, lake)
        assert list((lake / "derived").glob("*.json")) == []
        derived.keep(connection, lake, name)
    assert len(list((lake / "derived").iterdir())) == 2
    steps: list[str] = []
    rebuild(database, lake, name, derive, derivation_rules(), steps.append)
    assert steps[-1] == "Copying links and aggregates"
    assert list(differences(database, whole)) == []


def test_no_space_for_the_published_copy(newsroom: Mill, whole: dict[str, pl.DataFrame], disk: Disk) -> None:
    target = disk.folder / "public.duckdb"
    publish(newsroom.database, target)
    before = target.read_bytes()
    with open_writer(newsroom.database) as connection:
        connection.execute("CREATE TABLE mine (x INTEGER)")
    with disk.full(), pytest.raises(NotPublished, match=PROBLEMS) as caught:
        publish(newsroom.database, target)
    assert_one_sentence(caught.value, target)
    assert target.read_bytes() == before
    assert [path.name for path in disk.folder.iterdir()] == ["public.duckdb"]
    assert publish(newsroom.database, target)
    assert list(differences(target, whole)) == []
