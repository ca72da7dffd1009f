"""Many machines: a lake in an object store, batches on Dask and Ray, and what is lost on the way."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import obstore
import polars as pl
import pytest
from obstore.store import S3Store

import flows.plan
import warehouse.errors
import warehouse.storage
from flows.link_names import run_link
from flows.linking.linker import link
from flows.machines import Machines, Runner
from flows.place import Place
from flows.summary import Summary
from tests.flows.clusters import Bucket, dask_cluster, ray_cluster, wait_for
from tests.flows.kill import differences, tables
from tests.flows.mill import Mill
from tests.generator import write_texts
from warehouse.decisions import Decision
from warehouse.errors import LakeUnreachable, NoPlaceForALake, PartitionBroken
from warehouse.rebuild import rebuild
from warehouse.storage import lake_at

FILES = 24


@pytest.fixture(scope="module", autouse=True)
def patient_store() -> Iterator[None]:
    """An outage is noticed sooner than in life, and batches are small: one file each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(warehouse.storage, "FIRST_PAUSE_SECONDS", 0.01)
        patch.setattr(flows.plan, "_BATCH_FILES", 1)
        yield


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """A bucket, and the environment that leads to it."""
    bucket = Bucket(tmp_path_factory.mktemp("moto"))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in bucket.environment.items():
            patch.setenv(name, value)
        try:
            bucket.start()
            yield bucket
        finally:
            bucket.end()
    warehouse.storage._open_store.cache_clear()


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files to load; nobody changes them."""
    folder = tmp_path_factory.mktemp("sources")
    write_texts(folder / "in", FILES, 60, seed=7)
    return folder


@pytest.fixture(scope="module")
def expected(sources: Path, store: Bucket) -> dict[str, pl.DataFrame]:
    """The tables that threads of this process make with a folder as the lake."""
    Mill(sources).load()
    return tables(sources / "news.duckdb")


@pytest.fixture
def another(tmp_path: Path, sources: Path) -> Mill:
    """A place with the same sources and nothing loaded."""
    (tmp_path / "in").symlink_to(sources / "in")
    return Mill(tmp_path)


def load_and_disturb(mill: Mill, lake: str, disturb: Callable[[], None], after: int, **options: Any) -> Summary:
    """Load, and do something to it as soon as the lake holds so many partitions, which are not yet all."""
    seen: list[int] = []

    def watch() -> None:
        while len(partitions(lake)) < after:
            time.sleep(0.02)
        disturb()
        seen.append(after)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        return mill.load(lake=lake, **options)
    finally:
        watcher.join(60)
        assert seen, "nothing was disturbed"


def partitions(lake: str) -> list[str]:
    """The partitions that lie in the lake, complete or not."""
    prefix = lake.removeprefix("s3://news/")
    return list(obstore.list_with_delimiter(S3Store("news"), f"{prefix}/partitions")["common_prefixes"])


def test_a_lake_in_a_bucket_is_like_one_in_a_folder(
    another: Mill, store: Bucket, expected: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    lake = "s3://news/plain"
    summary = another.load(lake=lake)
    assert summary.files["new"] == FILES
    assert list(differences(another.database, expected)) == []
    assert another.load(lake=f"{lake}/").changed_nothing
    added = run_link(another.database, lake_at(lake), [Decision("rename", "TT", "Tidningarnas Telegrambyrå")]).added
    # Another warehouse finds all partitions there, and a rebuild gives the same from the records alone.
    second = tmp_path / "second.duckdb"
    assert another.load(lake=lake, database=second).words == 0
    assert list(differences(second, expected)) == []
    for database in (another.database, second):
        rebuilt = tmp_path / f"rebuilt-{database.name}"
        rebuild(rebuilt, lake_at(lake), Place(database, lake_at(lake)).name, link)
        if database == second:
            decided = Mill(tmp_path).rows("SELECT decision_id FROM entity_decisions")
            assert decided == [(added[0].decision_id,)]
        assert tables(rebuilt)["articles"].equals(expected["articles"])
        assert tables(rebuilt)["entity_mentions"].equals(expected["entity_mentions"])


def test_the_lake_is_no_source(another: Mill, store: Bucket) -> None:
    obstore.put(S3Store("news"), "year/a.txt", b"Bron invigs i maj.")
    for _ in range(2):
        summary = another.load("s3://news/year", lake="s3://news/year/lake")  # type: ignore[arg-type]
        assert sum(summary.files.values()) == 1


def test_a_partition_without_its_last_file_is_none(another: Mill, store: Bucket, tmp_path: Path) -> None:
    another.load(lake="s3://news/torn", workers=1)
    torn = partitions("s3://news/torn")[0]
    obstore.delete(S3Store("news"), f"{torn}/source_files.parquet")
    second = another.load(lake="s3://news/torn", database=tmp_path / "second.duckdb")
    assert (second.files["new"], second.task_runs) == (FILES, 3)  # one batch anew, one load, links
    obstore.delete(S3Store("news"), f"{torn}/articles.parquet")
    with pytest.raises(PartitionBroken, match=rf"^s3://news/{torn}: articles.parquet is missing"):
        rebuild(tmp_path / "third.duckdb", lake_at("s3://news/torn"), "x", link)


def test_an_object_store_that_goes_away_costs_one_more_run(
    another: Mill, store: Bucket, expected: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    lake = "s3://news/outage"
    try:
        with pytest.raises(LakeUnreachable, match=r"^s3://news/outage: the store does not answer; .*run again"):
            load_and_disturb(another, lake, store.stop, after=FILES // 4)
        with pytest.raises(LakeUnreachable):
            another.load(lake=lake)
    finally:
        store.start()
    there = len(partitions(lake))
    assert FILES // 4 <= there < FILES
    summary = another.load(lake=lake)
    assert summary.files["new"] + summary.files["unchanged"] == FILES
    assert list(differences(another.database, expected)) == []
    rebuild(tmp_path / "rebuilt.duckdb", lake_at(lake), Place(another.database, lake_at(lake)).name, link)
    assert list(differences(tmp_path / "rebuilt.duckdb", expected)) == []
    assert {row[0] for row in another.rows("SELECT status FROM runs")} - {"failed"} <= {"completed", "interrupted"}


@pytest.mark.parametrize(
    ("lake", "message"),
    [
        ("s3://absent/lake", "s3://absent/lake: there is no such bucket; make it, or choose another --lake."),
        ("https://example.org/lake", "https://example.org/lake: cannot be the lake; a lake is a folder or lies in"),
        ("s3://key:hush@news/lake", "s3://news: cannot be the lake; credentials"),
        ("s3://", "s3://: cannot be the lake"),
    ],
)
def test_places_that_cannot_be_the_lake(another: Mill, store: Bucket, lake: str, message: str) -> None:
    with pytest.raises((LakeUnreachable, NoPlaceForALake)) as raised:
        another.load(lake=lake)
    assert str(raised.value).startswith(message)
    assert "hush" not in str(raised.value)


@pytest.mark.needs_dask
def test_dask_loses_a_worker_and_no_row(
    another: Mill, store: Bucket, expected: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    with dask_cluster(tmp_path / "dask") as (address, workers):
        machines = Machines(Runner.dask, address)
        load_and_disturb(another, "s3://news/dask", workers[0].kill, FILES // 4, machines=machines)
    assert list(differences(another.database, expected)) == []
    assert len(partitions("s3://news/dask")) == FILES


@pytest.mark.needs_ray
def test_ray_loses_a_worker_and_no_row(
    another: Mill, store: Bucket, expected: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    with ray_cluster(tmp_path / "ray") as (address, cluster):

        def kill_one_at_work() -> None:
            busy: list[int] = []
            wait_for(lambda: bool(busy.extend(p for p, c in cluster.family().items() if "ray::annotate" in c) or busy),
                     "a worker")  # fmt: skip
            os.kill(busy[0], signal.SIGKILL)

        machines = Machines(Runner.ray, address)
        load_and_disturb(another, "s3://news/ray", kill_one_at_work, FILES // 4, machines=machines)
    assert list(differences(another.database, expected)) == []
    assert len(partitions("s3://news/ray")) == FILES
