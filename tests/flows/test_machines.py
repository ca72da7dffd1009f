"""Many machines: a lake in an object store, batches on Dask and Ray, and what is lost on the way."""

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from inspect import signature
from pathlib import Path
from typing import Any

import obstore
import polars as pl
import pytest
from obstore.store import S3Store

import newsmill.errors
import newsmill.flows.executors
import newsmill.limits
import newsmill.pipeline.annotate
import newsmill.pipeline.batches
from newsmill.errors import LakeUnreachable, NewsmillError, NoPlaceForALake, PartitionBroken, WarehouseError
from newsmill.flows.executors import require_usable
from newsmill.flows.prefect_settings import prefect_server
from newsmill.lake.files import lake_at
from newsmill.lake.object_stores import open_store
from newsmill.pipeline.derivations import derivation_rules, derive
from newsmill.pipeline.executor import Executor
from newsmill.pipeline.executor import ExecutorKind as Kind
from newsmill.pipeline.link_names import run_link
from newsmill.pipeline.summary import Summary
from newsmill.pipeline.target import Target
from newsmill.warehouse import snapshots as derived
from newsmill.warehouse.connection import open_reader, open_writer
from newsmill.warehouse.corrections import Correction
from newsmill.warehouse.rebuild import rebuild
from tests.flows.clusters import Bucket, Started, dask_cluster, ray_cluster
from tests.flows.kill import differences, tables
from tests.flows.mill import Mill
from tests.generator import write_texts

FILES = 24


@pytest.fixture(scope="module", autouse=True)
def patient_store() -> Iterator[None]:
    """An outage is noticed sooner than in life, and batches are small: one file each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(newsmill.limits, "STORE_FIRST_PAUSE_SECONDS", 0.01)
        patch.setattr(newsmill.pipeline.batches, "_BATCH_FILES", 1)
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
    open_store.cache_clear()


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


def load_and_disturb(mill: Mill, lake: str, disturb: Callable[[], object], after: int, **options: Any) -> Summary:
    """Load, and do something to it as soon as the lake holds so many partitions, which are not yet all.

    disturb is asked again where it says False: there was nothing to do it to.
    """
    seen: list[int] = []
    ended = threading.Event()

    def watch() -> None:
        while (there := len(partitions(lake))) < after or disturb() is False:
            if ended.wait(0.02):
                return
        seen.append(there)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        summary = mill.load(lake=lake, **options)
    finally:
        ended.set()
        watcher.join(60)
    assert seen and seen[0] < FILES, "it came too late to disturb anything"
    return summary


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
    added = run_link(
        Target(another.database, lake_at(lake)), [Correction("rename", "TT", "Tidningarnas Telegrambyrå")]
    ).added
    # Another warehouse finds all partitions there, and a rebuild gives the same from the records alone.
    second = tmp_path / "second.duckdb"
    assert another.load(lake=lake, database=second).words == 0
    assert list(differences(second, expected)) == []
    for database in (another.database, second):
        rebuilt = tmp_path / f"rebuilt-{database.name}"
        rebuild(rebuilt, lake_at(lake), Target(database, lake_at(lake)).name, derive)
        with open_reader(rebuilt) as connection:  # a decision is of the warehouse that it was told
            decided = connection.execute("SELECT correction_id FROM corrections").fetchall()
        assert decided == ([(added[0].correction_id,)] if database == another.database else [])
        assert tables(rebuilt)["articles"].equals(expected["articles"])
        assert tables(rebuilt)["entity_mentions"].equals(expected["entity_mentions"])


def test_links_and_counts_are_kept_in_a_bucket(
    another: Mill, store: Bucket, expected: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    lake, steps = lake_at("s3://news/kept"), list[str]()
    another.load(lake=str(lake))
    name = Target(another.database, lake).name
    with open_writer(another.database) as connection:
        for _ in range(2):
            derived.keep(connection, lake, name)
    there = {meta["path"] for page in S3Store("news").list("kept/derived/") for meta in page}
    assert len({path.split("/")[2].removesuffix(".json") for path in there}) == 1
    rebuild(tmp_path / "rebuilt.duckdb", lake, name, derive, derivation_rules(), steps.append)
    assert steps == ["Copying articles, sentences and mentions", "Copying links and aggregates"]
    assert list(differences(tmp_path / "rebuilt.duckdb", expected)) == []


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
        rebuild(tmp_path / "third.duckdb", lake_at("s3://news/torn"), "x", derive)


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
    rebuild(tmp_path / "rebuilt.duckdb", lake_at(lake), Target(another.database, lake_at(lake)).name, derive)
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


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory, store: Bucket) -> Iterator[tuple[Executor, list[Started]]]:
    """A cluster of two workers."""
    with dask_cluster(tmp_path_factory.mktemp("dask")) as (address, workers):
        yield Executor(Kind.dask, address), workers


@pytest.mark.needs_extras("dask")
def test_an_interruption_reaches_the_workers(
    another: Mill, dask: tuple[Executor, list[Started]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import Client

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    prefect_server()  # before anything imports prefect, as the command does
    monkeypatch.setattr("newsmill.pipeline.loader.Loader.add", interrupted)
    with pytest.raises(KeyboardInterrupt):
        another.load(lake="s3://news/stopped", executor=dask[0])
    ((run_id, status),) = another.rows("SELECT run_id, status FROM runs")
    assert status == "interrupted"
    with Client(dask[0].address, set_as_default=False) as client:
        stopped = client.run(lambda: sorted(newsmill.pipeline.annotate._stopped_runs))
    assert list(stopped.values()) == [[run_id]] * 2
    assert len(partitions("s3://news/stopped")) < FILES


@pytest.mark.needs_extras("dask")
def test_dask_loses_a_worker_and_no_row(
    another: Mill, dask: tuple[Executor, list[Started]], expected: dict[str, pl.DataFrame]
) -> None:
    executor, workers = dask
    load_and_disturb(another, "s3://news/dask", workers[0].kill, FILES // 4, executor=executor)
    assert list(differences(another.database, expected)) == []
    assert len(partitions("s3://news/dask")) == FILES


@pytest.mark.needs_extras("ray")
def test_ray_loses_a_worker_and_no_row(
    another: Mill, store: Bucket, expected: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    with ray_cluster(tmp_path / "ray") as (address, node):

        def kill_one_at_work() -> bool:
            busy = [pid for pid, what in node.family().items() if "ray::annotate" in what]
            if busy:
                os.kill(busy[0], signal.SIGKILL)
            return bool(busy)

        executor = Executor(Kind.ray, address)
        load_and_disturb(another, "s3://news/ray", kill_one_at_work, FILES // 4, executor=executor)
    assert list(differences(another.database, expected)) == []
    assert len(partitions("s3://news/ray")) == FILES


@pytest.mark.needs_extras("ray")
def test_a_cluster_that_asks_for_a_token_says_so(another: Mill, store: Bucket, tmp_path: Path) -> None:
    environment = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "0" * 64}
    with (
        ray_cluster(tmp_path / "ray", **environment) as (address, _),
        pytest.raises(NewsmillError, match=r"it asks for a token\); set RAY_AUTH_MODE=token"),
    ):
        another.load(lake="s3://news/token", executor=Executor(Kind.ray, address))


COMMANDS = """
newsmill load samples --root . --runner dask --workers 2
newsmill load samples --root . --runner ray --workers 2
newsmill load s3://news/2024 --lake s3://news/lake --runner dask --address tcp://10.0.0.1:8786
newsmill load s3://news/2024 --lake s3://news/lake --runner ray --address 10.0.0.1:6379
newsmill load samples --root . --database news.duckdb --lake s3://news/lake
newsmill link --database news.duckdb --lake s3://news/lake
newsmill rebuild --database news.duckdb --lake s3://news/lake
pip install "newsmill[dask]"
pip install "newsmill[ray]"
prefect server start --host 0.0.0.0
export PREFECT_API_URL=http://10.0.0.1:4200/api
"""
"""Those of docs/machines.md that tests here run with other places; clusters.py has those that start a cluster."""


def run_command(folder: Path, command: str) -> str:
    """The output of a command of docs/machines.md, which is silent beside it."""
    assert command in COMMANDS
    environment = os.environ | {"PREFECT_HOME": str(folder / "prefect")}
    program, *arguments = command.split()
    done = subprocess.run(
        [Path(sys.executable).with_name(program), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return done.stdout


@pytest.mark.parametrize(
    "runner",
    [
        pytest.param("dask", marks=pytest.mark.needs_extras("dask")),
        pytest.param("ray", marks=pytest.mark.needs_extras("ray")),
    ],
)
def test_processes_of_this_machine_are_one_option_away(tmp_path: Path, samples: Path, runner: str) -> None:
    (tmp_path / "samples").mkdir()
    for name in ("texts/sv", "texts/de"):
        (tmp_path / "samples" / name.replace("/", "-")).symlink_to(samples / name)
    assert "with 2 workers" in run_command(tmp_path, f"newsmill load samples --root . --runner {runner} --workers 2")


def test_commands_take_an_address_as_the_lake(tmp_path: Path, samples: Path, store: Bucket) -> None:
    (tmp_path / "samples").symlink_to(samples / "texts" / "sv")
    assert "s3://news/lake" not in run_command(
        tmp_path, "newsmill load samples --root . --database news.duckdb --lake s3://news/lake"
    )
    assert "Linked 0 new articles" in run_command(
        tmp_path, "newsmill link --database news.duckdb --lake s3://news/lake"
    )
    assert "from s3://news/lake: 2 files" in run_command(
        tmp_path, "newsmill rebuild --database news.duckdb --lake s3://news/lake"
    )


@pytest.mark.parametrize(
    ("executor", "message"),
    [
        (
            Executor(Kind.local, "tcp://10.0.0.5:8786"),
            "--address is that of a cluster; name its kind with --runner",
        ),
        (
            Executor(Kind.dask, "tcp://10.0.0.5:8786"),
            "the workers of tcp://10.0.0.5:8786 report to a Prefect server",
        ),
        (Executor(Kind.ray, "ray://head:10001"), "the workers of ray://head:10001 report to a Prefect server"),
        (Executor(Kind.ray, "127.0.0.1:9"), "--address 127.0.0.1:9: nobody answers there (connection refused)"),
        (Executor(Kind.ray, "127.0.0.1"), "--address 127.0.0.1: no address; give one such as ray://head:10001"),
        (Executor(Kind.dask, "tcp://"), "--address tcp://: no address; give one such as tcp://scheduler:8786"),
    ],
)
def test_clusters_that_cannot_be_used_are_refused_at_once(
    another: Mill, monkeypatch: pytest.MonkeyPatch, executor: Executor, message: str
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setattr(newsmill.flows.executors, "find_spec", lambda name: name)
    with pytest.raises(NewsmillError) as raised:
        another.load(executor=executor)
    assert str(raised.value).startswith(message)
    monkeypatch.setattr(newsmill.flows.executors, "find_spec", lambda name: None)
    if executor.is_cluster:
        with pytest.raises(NewsmillError, match=rf'pip install "newsmill\[{executor.kind.value}\]"'):
            require_usable(executor)


def test_errors_come_back_from_other_processes() -> None:
    kinds = [kind for kind in vars(newsmill.errors).values() if isinstance(kind, type)]
    kinds = [kind for kind in kinds if issubclass(kind, WarehouseError)]
    assert len(kinds) > 10
    for kind in kinds:
        error = kind(*signature(kind).parameters) if "__init__" in vars(kind) else kind("text")
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again)) == (kind, str(error))
