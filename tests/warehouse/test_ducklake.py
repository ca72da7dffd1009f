"""DuckLake: the same rows as in a file, several loaders, a server that goes, the past, and no secret anywhere."""

import json
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import duckdb
import polars as pl
import pytest
from typer.testing import CliRunner

from newsmill.cli.app import app
from newsmill.errors import (
    AddressRefused,
    CatalogLost,
    NotAWarehouse,
    NotPublished,
    QueryFailed,
    WarehouseError,
    WarehouseLocked,
    WarehouseMissing,
)
from newsmill.flows.run_load import run_load
from newsmill.lake.files import Lake
from newsmill.lake.journal import LoadRecord, write_load
from newsmill.linking.linker import link
from newsmill.pipeline.derivations import derivation_rules, derive
from newsmill.pipeline.load_request import LoadRequest
from newsmill.pipeline.publish import run_publish
from newsmill.pipeline.target import Target
from newsmill.warehouse import snapshots as derived
from newsmill.warehouse.checks import run_checks
from newsmill.warehouse.connection import open_reader, open_writer, write
from newsmill.warehouse.contract import table_names
from newsmill.warehouse.declared_checks import declared_checks
from newsmill.warehouse.ducklake import attach
from newsmill.warehouse.ducklake.errors import NAME
from newsmill.warehouse.ducklake.statements import adapted, constraint_checks
from newsmill.warehouse.extensions import load_extensions
from newsmill.warehouse.load import apply_load
from newsmill.warehouse.location import DuckLake, Location, absolute, local_paths, located
from newsmill.warehouse.queries import run_query
from newsmill.warehouse.rebuild import rebuild
from newsmill.warehouse.run_lock import hold_run_lock
from newsmill.warehouse.runs import finish_run, has_unsettled_runs, run_marked, start_run
from newsmill.warehouse.sql_files import sql_files
from tests.object_store import SECRET, ObjectStore
from tests.postgres import PASSWORD, Postgres
from tests.warehouse.lake_factory import ANNOTATED_BY, MOMENT, File, loads, write_partition

DOCUMENTED = 'newsmill load samples --root . --database "ducklake:postgres:dbname=news host=db.example.org?data_path=s3://news/warehouse"'
OF_THE_RUN = ("run_id", "loaded_at", "started_at", "finished_at", "parameters", "counts", "versions")
"""Columns that say when and by which run, which no two loads have in common."""
FILES = [
    [File(f"{batch}/{n}.txt", {1: [f"Text {n} ABC .", "In GÖTEBORG ."]}, [2]) for n in range(4)] for batch in range(4)
]
LOADER = """
import sys
from datetime import datetime
from pathlib import Path
from newsmill.linking.linker import link
from newsmill.warehouse.connection import write
from newsmill.warehouse.load import FileLoad, apply_load
from newsmill.warehouse.location import located
from newsmill.warehouse.runs import finish_run, start_run

database, lake, run_id = located(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
print("begin", flush=True)
write(database, lambda c: start_run(c, lake, "news", run_id, datetime(2025, 1, 1), {}, {}), 30)
for batch, partition in (argument.split("=") for argument in sys.argv[4:]):
    files = [FileLoad(f"{batch}/{n}.txt", (partition,)) for n in range(4)]
    write(database, lambda c: apply_load(c, lake, "news", run_id, files), 30)
write(database, link, 30)
write(database, lambda c: finish_run(c, lake, run_id, "completed", {}), 30)
"""


@pytest.fixture
def server(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postgres]:
    """PostgreSQL, reached through the environment as a user would."""
    for name, value in postgres.environment.items():
        monkeypatch.setenv(name, value)
    yield postgres
    postgres.ensure()


@pytest.fixture
def bucket(object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    """The object store, reached in the same way."""
    for name, value in object_store.environment.items():
        monkeypatch.setenv(name, value)
    return object_store


@pytest.fixture
def remote(server: Postgres, bucket: ObjectStore, request: pytest.FixtureRequest) -> DuckLake:
    """The address of a DuckLake in PostgreSQL and S3 that is not there yet."""
    name = request.node.name[:60]
    return ducklake_at(f"ducklake:postgres:dbname=news?data_path=s3://news/{name}&schema={name}")


@pytest.fixture
def local(tmp_path: Path) -> DuckLake:
    """The address of a DuckLake in files that are not there yet."""
    return ducklake_at(f"ducklake:{tmp_path}/it's a.ducklake")


def ducklake_at(address: str) -> DuckLake:
    place = located(address)
    assert isinstance(place, DuckLake)
    return place


def contents(place: Location, **options: str) -> dict[str, pl.DataFrame]:
    """All tables and marts, sorted, without what differs from load to load."""
    names = [*table_names(), *(f"marts.{mart.name}" for mart in sql_files("marts"))]
    with open_reader(place, **options) as connection:  # type: ignore[arg-type]
        frames = {name: pl.DataFrame(connection.sql(f"FROM {name}")) for name in names}
    frames = {name: frame.drop(OF_THE_RUN, strict=False) for name, frame in frames.items()}
    for name in (
        "marts.entity_timeline",
        "marts.name_timeline",
    ):  # articles without a date stand on the day of their run
        frames[name] = frames[name].with_columns(pl.when(~pl.col("is_load_day")).then("day").alias("day"))
    return {name: frame.sort(frame.columns) for name, frame in frames.items() if frame.width}


def differences(place: Location, other: Location) -> list[str]:
    """Tables and marts that are not the same in both."""
    left, right = contents(place), contents(other)
    assert left.keys() == right.keys()
    return [name for name in left if not left[name].equals(right[name])]


def load_all(place: Location, lake: Path, *batches: list[File]) -> None:
    """An undisturbed load of these files, linked."""
    with open_writer(place) as connection:
        start_run(connection, lake, "news", ANNOTATED_BY, MOMENT, {}, {})
        for files in batches:
            apply_load(connection, lake, "news", ANNOTATED_BY, loads(write_partition(lake, *files), *files))
            link(connection)


def broken(place: Location) -> list[str]:
    with open_reader(place) as connection:
        return [result.name for result in run_checks(connection) if not result.is_passed]


def test_every_command_works_and_gives_the_rows_of_a_file(
    server: Postgres, bucket: ObjectStore, samples_warehouse: Path, samples: Path,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(samples.parent)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    lake = shutil.copytree(samples_warehouse.with_name("news.lake"), tmp_path / "news.lake")
    shown = []

    def newsmill(*arguments: str | Path) -> str:
        done = CliRunner().invoke(app, [str(argument) for argument in arguments])
        shown.append(done.output)
        assert done.exit_code == 0, (arguments, done.output, done.exception)
        return done.output

    command = shlex.split(DOCUMENTED.replace("db.example.org", "127.0.0.1"))[1:]
    remote = ducklake_at(command[-1])
    places = ["--database", str(remote), "--lake", str(lake)]
    summary = json.loads(newsmill(*command, "--lake", lake, "--json"))
    assert (summary["articles"], summary["words"], summary["status"]) == (16, 0, "completed")  # nothing tagged again
    assert "Nothing changed" in newsmill("load", samples.name, "--root", ".", *places)
    assert [name for name in differences(remote, samples_warehouse) if name != "runs"] == []  # also the run that tagged
    expected = len(sql_files("checks")) + len(declared_checks()) + len(constraint_checks())
    assert f"{expected} of {expected} checks hold in {remote}." in newsmill("check", *places[:2])
    assert "16" in newsmill("query", "SELECT count(*) FROM articles", *places[:2])
    assert newsmill("examples", "--all", *places[:2]).count("?") >= len(sql_files("examples"))
    assert "completed" in newsmill("status", *places[:2])
    newsmill("export", tmp_path / "out", *places[:2])
    assert pl.read_parquet(tmp_path / "out" / "articles.parquet").height == 16
    (tmp_path / "corrections.csv").write_text("action,name,target\nmerge,Komárno,Danube\n")
    assert "1 new" in newsmill("correct", tmp_path / "corrections.csv", *places)
    assert "1 withdrawn" in newsmill("correct", "--withdraw", correction(remote), *places)
    assert "16 articles" in newsmill("rebuild", *places)
    assert f"{expected} of {expected} checks hold in {remote}." in newsmill("check", *places[:2])  # aggregates too
    assert set(differences(remote, samples_warehouse)) <= {"runs", "corrections"}
    assert "COMMENT" not in newsmill("schema", "articles")
    everything = server.dump("public") + "".join(shown) + "".join(capfd.readouterr())
    everything += "".join(path.read_text("utf-8") for path in lake.rglob("*.json"))
    assert "articles" in everything
    assert PASSWORD not in everything
    assert SECRET not in everything
    assert "ducklake-" in bucket.listing()


def correction(place: DuckLake) -> str:
    with open_reader(place) as connection:
        row = connection.execute("SELECT correction_id FROM corrections").fetchone()
    assert row is not None
    return str(row[0])


def test_two_loaders_at_once(remote: DuckLake, lake: Path, tmp_path: Path) -> None:
    partitions = [f"{batch}={write_partition(lake, *files)}" for batch, files in enumerate(FILES)]
    orders = (partitions[:3], partitions[:0:-1])  # two batches are loaded by both
    started = [
        subprocess.Popen(
            [sys.executable, "-c", LOADER, str(remote), lake, f"r{number}", *order], stdout=subprocess.PIPE
        )
        for number, order in enumerate(orders)
    ]
    for process in started:
        process.communicate(timeout=600)
    assert [process.returncode for process in started] == [0, 0]
    load_all(tmp_path / "one.duckdb", tmp_path / "lake2", *FILES)
    together = contents(remote)
    assert together["articles"].height == 16
    assert differences(remote, tmp_path / "one.duckdb") == ["runs"]  # two, not one
    assert [name for name in broken(remote) if name != "runs_known"] == []
    assert [path.name for path in lake.rglob("*.undone")] == []
    rebuild(remote, lake, "news", link)
    again = contents(remote)
    assert [name for name in again if not again[name].equals(together[name])] == []


def test_links_and_counts_are_kept_as_those_of_a_file(remote: DuckLake, lake: Path, tmp_path: Path) -> None:
    load_all(remote, lake, *FILES)
    with open_writer(remote) as connection:
        derive(connection)
    loaded = contents(remote)
    with open_writer(remote) as connection:
        query = f"SELECT max(snapshot_id) FROM ducklake_snapshots('{NAME}')"
        before = connection.execute(query).fetchone()
        assert derived.is_due(connection, lake, {"news"}) is False  # so few articles
        derived.keep(connection, lake, "news")
        assert connection.execute(query).fetchone() == before
    for place in (remote, tmp_path / "one.duckdb"):
        steps: list[str] = []
        rebuild(place, lake, "news", derive, derivation_rules(), steps.append)
        assert steps[-1] == "Copying links and aggregates"
        again = contents(place)
        assert [name for name in again if not again[name].equals(loaded[name])] == []


def test_runs_that_live_are_left_to_end(remote: DuckLake, lake: Path) -> None:
    def begin(run_id: str) -> None:
        write(remote, lambda connection: start_run(connection, lake, "news", run_id, MOMENT, {}, {}))

    def runs() -> tuple[dict[str, str], bool]:
        with open_reader(remote) as connection:
            return dict(connection.execute("SELECT run_id, status FROM runs").fetchall()), has_unsettled_runs(
                connection
            )

    with hold_run_lock(remote, "first"), run_marked(remote, "r1"):
        begin("r1")
        with hold_run_lock(remote, "second"), run_marked(remote, "r2"):
            begin("r2")
            assert runs() == ({"r1": "running", "r2": "running"}, False)
            write(remote, lambda connection: finish_run(connection, lake, "r2", "completed", {}))
    assert runs() == ({"r1": "running", "r2": "completed"}, True)  # r1 was killed
    begin("r3")
    assert runs()[0] == {"r1": "interrupted", "r2": "completed", "r3": "running"}


def test_a_catalog_in_a_file_has_one_run(local: DuckLake, tmp_path: Path) -> None:
    with hold_run_lock(local, "first"):
        assert (tmp_path / ".it's a.ducklake.lock").exists()
        script = "import sys; from newsmill.warehouse.location import located; "
        script += "from newsmill.warehouse.run_lock import hold_run_lock; "
        script += "hold_run_lock(located(sys.argv[1]), 'second').__enter__()"
        done = subprocess.run([sys.executable, "-c", script, str(local)], capture_output=True, text=True, check=False)
        assert "WarehouseBusy: ducklake:" in done.stderr


def test_a_ducklake_needs_no_copy_for_readers(local: DuckLake, tmp_path: Path) -> None:
    with pytest.raises(NotPublished, match="newsmill export"):
        run_publish(local, tmp_path / "public.duckdb", 0, print)
    with pytest.raises(NotPublished, match=r"public\.duckdb"):  # before anything is read
        target = Target(local, tmp_path / "lake")
        run_load(LoadRequest(sources=[str(tmp_path / "none")], target=target, publish=tmp_path / "public.duckdb"))
    assert list(tmp_path.iterdir()) == []


def test_a_conflict_is_done_again(
    remote: DuckLake, lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attach, "one_writer", lambda lake, wait_seconds: nullcontext())  # a lock that was lost
    first, second = FILES[:2]
    mine, others = (loads(write_partition(lake, *files), *files) for files in (first, second))
    attempts = []

    def interrupted(lake: Lake, record: LoadRecord) -> str:
        """Just before the commit another loader comes between, the first two times."""
        attempts.append(record.loaded[0].source_file)
        if attempts.count(first[0].name) == len(attempts) < 3:
            write(remote, lambda connection: apply_load(connection, lake, "news", ANNOTATED_BY, others))
            write(remote, link)
        return write_load(lake, record)

    with open_writer(remote) as connection:
        start_run(connection, lake, "news", ANNOTATED_BY, MOMENT, {}, {})
    monkeypatch.setattr("newsmill.warehouse.load.write_load", interrupted)
    write(remote, lambda connection: apply_load(connection, lake, "news", ANNOTATED_BY, mine))
    write(remote, link)
    assert attempts == [first[0].name, second[0].name, first[0].name]
    load_all(tmp_path / "one.duckdb", tmp_path / "lake2", first, second)
    assert differences(remote, tmp_path / "one.duckdb") == []
    assert len(list((lake / "loads").glob("*.json"))) == 2


def test_a_server_lost_in_a_load(
    server: Postgres, samples_warehouse: Path, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = ducklake_at(f"ducklake:postgres:dbname=news?data_path={tmp_path}/data&schema=lost")
    lake = shutil.copytree(samples_warehouse.with_name("news.lake"), tmp_path / "news.lake")
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    monkeypatch.chdir(samples.parent)

    def stopped(lake: Lake, record: LoadRecord) -> str:
        """All rows are written, nothing is committed."""
        server.stop(signal.SIGQUIT)  # as when it crashes
        return write_load(lake, record)

    request = LoadRequest(sources=[samples.name], target=Target(place, lake), root=Path())
    with monkeypatch.context() as patch:
        patch.setattr("newsmill.warehouse.load.write_load", stopped)
        with pytest.raises(CatalogLost, match="nothing is lost, see to it and run again"):
            run_load(request)
    with pytest.raises(CatalogLost, match="cannot be reached") as caught, open_reader(place):
        pass
    assert PASSWORD not in str(caught.value)
    server.start()
    assert run_load(request).status == "completed"
    assert differences(place, samples_warehouse) == ["runs"]
    assert sorted(contents(place)["runs"]["status"]) == ["completed", "completed", "interrupted"]
    assert broken(place) == []


def test_the_past_can_be_asked(local: DuckLake, lake: Path, tmp_path: Path) -> None:
    load_all(local, lake, FILES[0])
    with open_reader(local) as connection:
        snapshots = run_query(connection, "FROM news.snapshots() ORDER BY snapshot_id")
    before = contents(local)
    load_all(local, lake, FILES[1])
    assert contents(local)["articles"].height == 8
    with open_writer(local) as connection:  # what merges small files changes no row
        connection.execute("CHECKPOINT")
    last = snapshots.row(-1, named=True)
    assert last["commit_message"] == "link names"
    for at in (str(last["snapshot_id"]), f"{last['snapshot_time']:%Y-%m-%d %H:%M:%S.%f}"):
        then = contents(local, at=at)
        assert [name for name in then if not then[name].equals(before[name])] == []
    for at in ("999", "2001-01-01"):
        with pytest.raises(WarehouseError, match="no such snapshot"), open_reader(local, at=at):
            pass
    with open_writer(tmp_path / "news.duckdb"):
        pass
    with pytest.raises(WarehouseError, match="no snapshots"), open_reader(tmp_path / "news.duckdb", at="1"):
        pass


def test_a_reader_only_reads(remote: DuckLake, lake: Path, tmp_path: Path) -> None:
    load_all(remote, lake, FILES[0])
    (tmp_path / "people.csv").write_text("name\nABC\n")
    csv = f"FROM read_csv('{tmp_path}/people.csv')"
    into = f"COPY articles TO '{remote.data_path}/main/articles/x.parquet'"
    with open_reader(remote) as connection:
        for sql in (into, f"EXPLAIN ANALYZE {into}", "DELETE FROM articles", csv, "SET threads = 1"):
            with pytest.raises(QueryFailed):
                run_query(connection, sql)
    with open_reader(remote) as connection:
        assert run_query(connection, "PIVOT sentences ON language USING count(*)").height == 8
    with open_reader(remote) as connection, pytest.raises(QueryFailed, match="read-only"):
        run_query(connection, "FROM postgres_execute('__ducklake_metadata_news', 'CREATE TABLE x (a int)')")
    with open_reader(remote, external_access=True) as connection:
        assert run_query(connection, csv).height == 1
        assert run_query(connection, "FROM duckdb_secrets()").height == 1
        assert SECRET not in str(run_query(connection, "FROM duckdb_secrets()").rows())


def test_what_a_reader_sees_stays_while_a_load_comes_in(remote: DuckLake, lake: Path) -> None:
    load_all(remote, lake, FILES[0])
    with open_reader(remote) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (4,)
        load_all(remote, lake, FILES[1])
        assert connection.execute(
            "SELECT count(*), (SELECT sum(article_count) FROM source_files) FROM articles"
        ).fetchone() == (4, 4)
    assert contents(remote)["articles"].height == 8


def test_marts_follow_their_sql_and_foreign_tables_are_left_alone(local: DuckLake, tmp_path: Path) -> None:
    with open_writer(local) as connection:
        connection.execute("DROP VIEW marts.language_summary; CREATE VIEW marts.outdated AS SELECT 1 AS one")
        connection.execute(
            "CREATE OR REPLACE MACRO marts.definitions_digest() AS 'old'; CREATE VIEW mine AS SELECT 1 AS one"
        )
    with open_writer(local) as connection:
        views = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
        assert ("outdated",) not in views
        assert ("language_summary",) in views
        assert ("mine",) in views
    other = ducklake_at(f"ducklake:{tmp_path}/other.ducklake")
    with duckdb.connect(config={"allow_unsigned_extensions": "true"}) as connection:
        load_extensions(connection, "ducklake")
        connection.execute(f"ATTACH '{other}' AS other; CREATE TABLE other.articles (price INTEGER)")
    for opened in (open_reader, open_writer):
        with pytest.raises(NotAWarehouse, match=r"other\.ducklake"), opened(other):
            pass
    with pytest.raises(NotAWarehouse):
        rebuild(other, tmp_path / "lake", "x", link)


def test_constraints_are_checks(good: Path) -> None:
    """DuckLake has no CHECK: each one of sql/tables is a data check there, seen to fail."""
    breaking = {
        "article_names": "score = 2", "articles": "char_count = 0", "entities": "entity_type = 'X'",
        "corrections": "action = 'guess'", "entity_links": "score = -1",
        "entity_mentions": "end_char = start_char",
        "entity_names": "origin = 'hearsay'", "name_entities": "score = 7", "name_forms": "mention_count = 0",
        "rejections": "reason = 'dull'", "runs": "status = 'lost'", "sentences": "block_kind = 'verse'",
        "source_files": "size_bytes = -1", "time_expressions": "anchor = 'guess'", "quotations": "kind = 'loud'",
        "person_roles": "age = 126", "article_copies": "containment = 2", "copied_passages": "word_count = 7",
        "copy_groups": "role = 'thief'", "copy_texts": "word_count = -1", "copy_fingerprints": "word_index = -1",
        "copy_publishers": "article_count = 0",
    }  # fmt: skip
    rows = {
        "corrections": "'d', now()::TIMESTAMP, 'split', 'n', NULL, NULL, NULL, NULL",
        "time_expressions": "'a', 0, 0, 0, 4, 'igår', 'DATE', NULL, NULL, NULL, 'publication', 'day', 1",
        "quotations": "'a', 0, 0, 'direct', 0, 4, '“Ja”', [{'start_char': 1, 'end_char': 3}], 1, NULL, NULL, NULL, "
        "NULL, NULL, NULL, NULL, 'none', NULL, 1",
        "person_roles": "'a', 0, NULL, NULL, NULL, NULL",
        "article_copies": "'a', 'b', 8, 1, 1, 8",
        "copied_passages": "'a', 'b', 0, 40, 0, 40, 8, 0, 0",
        "copy_groups": "'a', 'g', 'copy', NULL, NULL, true",
    }
    checks = {check.name.removeprefix("constraints_of_"): check.sql for check in constraint_checks()}
    assert checks.keys() == breaking.keys()
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"ATTACH '{str(good).replace(chr(39), chr(39) * 2)}' AS good (READ_ONLY)")
        for file in sql_files("tables"):
            connection.execute(adapted(file.sql))
            connection.execute(f"INSERT INTO {file.name} FROM good.{file.name}")
        for table, values in rows.items():
            connection.execute(f"INSERT INTO {table} VALUES ({values})")
        for table, change in breaking.items():
            assert connection.execute(checks[table]).fetchall() == [], table
            connection.execute(f"UPDATE {table} SET {change}")
            assert connection.execute(checks[table]).fetchall() != [], table


def test_a_catalog_in_a_file_is_for_one_process(local: DuckLake) -> None:
    with pytest.raises(WarehouseMissing, match="newsmill load"), open_reader(local):
        pass
    with open_writer(local):
        pass
    script = "import sys, duckdb; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.readline()"
    with subprocess.Popen(
        [sys.executable, "-c", script, local.catalog], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        for opened in (open_reader, open_writer):
            with pytest.raises(WarehouseLocked, match=f"process {holder.pid};"), opened(local):
                pass
        holder.communicate("\n")
    with open_writer(local, wait_seconds=5):
        pass


def test_what_is_missing_is_said(server: Postgres, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nowhere = ducklake_at("ducklake:postgres:dbname=news?schema=nowhere")
    with pytest.raises(WarehouseMissing, match="newsmill load"), open_reader(nowhere):
        pass
    with pytest.raises(WarehouseError, match=r"&data_path=s3://"), open_writer(nowhere):
        pass
    here = ducklake_at(f"ducklake:postgres:dbname=news?data_path={tmp_path}/data&schema=here")
    with open_writer(here):
        pass
    elsewhere = ducklake_at(f"ducklake:postgres:dbname=news?data_path={tmp_path}/other&schema=here")
    with pytest.raises(WarehouseError, match=f"its data is in {tmp_path}/data/"), open_writer(elsewhere):
        pass
    with open_writer(DuckLake(here.catalog, schema="here")):  # the catalog knows where its data is
        pass
    with monkeypatch.context() as patch:
        patch.setenv("PGPASSWORD", "not the password")
        with pytest.raises(CatalogLost, match="password authentication failed") as caught, open_writer(here):
            pass
        assert "not the password" not in str(caught.value)
    monkeypatch.setattr("newsmill.warehouse.extensions.find_spec", lambda name: None)
    with pytest.raises(WarehouseError, match="needs more libraries") as caught_too, open_writer(here):
        pass
    assert 'pip install "newsmill[ducklake]"' in str(caught_too.value)


def test_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for secret in ("dbname=a password=geheim", "password = 'ge heim' dbname=a", "postgresql://me:geheim@db/a"):
        with pytest.raises(AddressRefused, match="PGPASSWORD") as caught:
            located(f"ducklake:postgres:{secret}?data_path=x")
        assert "heim" not in str(caught.value)
        assert "***" in str(caught.value)
    for wrong in ("", "sqlite:x.db", "postgres:news", "x?folder=y", "x?data_path=gs://b", "x?schema=y", "x?data_path="):
        with pytest.raises(AddressRefused):
            located(f"ducklake:{wrong}")
    for right in ("ducklake:news.ducklake?data_path=data", "ducklake:postgres:", "ducklake:postgres:host='a b'"):
        assert str(located(right)) == right
    assert located("some/news.duckdb") == Path("some/news.duckdb")
    assert str(absolute(located("ducklake:a?data_path=b"))) == f"ducklake:{tmp_path}/a?data_path={tmp_path}/b"
    assert local_paths(located("ducklake:a?data_path=b")) == (Path("a"), Path("a.files"), Path("b"))
    for variable in ("PGDATABASE", "PGHOST", "PGSERVICE"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PGPORT", "5433")
    mine = ducklake_at("ducklake:postgres:user=me host=db dbname=news sslmode=require?data_path=x&schema=y")
    assert str(mine.identity) == "ducklake:postgres:dbname=news host=db port=5433?schema=y"
    assert local_paths(located("ducklake:postgres:?data_path=s3://b")) == ()
