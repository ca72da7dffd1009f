"""Opening: what is made, what is refused and how it is said."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import polars as pl
import pytest

from newsmill.errors import (
    ContractBroken,
    NotAWarehouse,
    WarehouseError,
    WarehouseLocked,
    WarehouseMissing,
    WarehouseTooNew,
    WarehouseUnwritable,
)
from newsmill.linking.linker import link
from newsmill.warehouse.connection import open_reader, open_writer
from newsmill.warehouse.contract import CONTRACT_VERSION, polars_schema, require_schema, table_names
from newsmill.warehouse.queries import read_schema, run_query
from newsmill.warehouse.rebuild import rebuild
from newsmill.warehouse.sql_files import sql_files

HOLD = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.readline()
"""


SORT = "SELECT sum(n * hash(i) % 7919)::BIGINT FROM (SELECT i, row_number() OVER (ORDER BY hash(s)) AS n, s FROM t)"
READ = """
import sys, threading, time
from contextlib import suppress
from pathlib import Path
from newsmill.warehouse.connection import open_reader

def watch():
    while not done:
        with suppress(FileNotFoundError):
            spilt.append(sum(file.stat().st_size for file in Path(sys.argv[1]).parent.glob(".*.spill/*")))
        time.sleep(0.002)

spilt, done = [0], []
with open_reader(Path(sys.argv[1]), memory="64MB") as connection:
    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        answer = connection.execute(sys.argv[2]).fetchone()
    finally:
        done.append(True)
        watcher.join()
print(answer[0], max(spilt))
"""


def test_new_warehouse_has_tables_marts_and_comments(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "näws ' .duckdb"
    with open_writer(path):
        pass
    digest = path.read_bytes()
    with open_writer(path):
        pass
    assert path.read_bytes() == digest  # opening writes nothing where nothing differs
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    with open_reader(path) as connection:
        schema = read_schema(connection)
        assert connection.execute("FROM warehouse_info").fetchall() == [(CONTRACT_VERSION,)]
    expected = {*table_names(), *(f"marts.{mart.name}" for mart in sql_files("marts"))}
    assert set(schema["table_name"]) == expected
    assert schema.filter(pl.col("column_comment").is_null() | pl.col("table_comment").is_null()).rows() == []
    assert all(mart.description.startswith("One row per ") for mart in sql_files("marts"))


def test_changed_marts_are_refreshed(good: Path) -> None:
    with open_writer(good) as connection:
        connection.execute("DROP VIEW marts.language_summary; CREATE VIEW marts.outdated AS SELECT 1")
        connection.execute("CREATE OR REPLACE MACRO marts.definitions_digest() AS 'old'; CREATE VIEW mine AS SELECT 1")
    with open_writer(good) as connection:
        assert connection.execute("SELECT count(*) FROM marts.language_summary").fetchone() == (2,)
        views = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
        assert ("outdated",) not in views
        assert ("mine",) in views


def test_two_readers_that_spill_leave_each_other_alone(tmp_path: Path) -> None:
    """In one folder they would overwrite each other's blocks."""
    path = tmp_path / "news.duckdb"
    with open_writer(path) as connection:
        connection.execute("CREATE TABLE t AS SELECT range AS i, repeat(range::VARCHAR, 9) AS s FROM range(1000000)")
    with open_reader(path) as connection:
        expected = connection.execute(SORT).fetchone()
    command = [sys.executable, "-c", READ, str(path), SORT]
    together = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    found = [process.communicate(timeout=300)[0].split() for process in together]
    assert [int(total) for total, _ in found] == [*(expected or ()), *(expected or ())]
    assert all(int(spilt) > 0 for _, spilt in found)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_lock_of_another_process_is_named(good: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(good)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        for opened in (open_reader, open_writer):
            with pytest.raises(WarehouseLocked, match=f"process {holder.pid};"), opened(good):
                pass
        with pytest.raises(WarehouseLocked):
            rebuild(good, good.parent, "good", link)
        holder.communicate("\n")
    with open_writer(good, wait_seconds=5):
        pass


def test_waits_for_the_lock(good: Path) -> None:
    script = HOLD.replace("sys.stdin.readline()", "import time; time.sleep(0.6)")
    with subprocess.Popen([sys.executable, "-c", script, str(good)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with open_writer(good, wait_seconds=20) as connection:
            assert connection.execute("SELECT count(*) FROM articles").fetchone() == (4,)


def test_reader_in_the_process_of_the_writer_is_refused_plainly(good: Path) -> None:
    with open_writer(good), pytest.raises(WarehouseLocked, match="this process"), open_reader(good):
        pass


def test_newer_and_older_versions_are_refused(good: Path) -> None:
    with open_writer(good) as connection:
        connection.execute("UPDATE warehouse_info SET schema_version = 99")
    for opened in (open_reader, open_writer):
        with pytest.raises(WarehouseTooNew, match="contract version 99"), opened(good):
            pass
    with pytest.raises(WarehouseTooNew):
        rebuild(good, good.parent, "good", link)
    with duckdb.connect(str(good)) as connection:
        connection.execute("UPDATE warehouse_info SET schema_version = 0")
    with pytest.raises(ContractBroken, match="newsmill rebuild"), open_writer(good):
        pass


def test_other_files_and_databases_are_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    with duckdb.connect(str(other)) as connection:
        connection.execute("CREATE TABLE articles (price INTEGER)")
    text = tmp_path / "notes.txt"
    text.write_text("not a database, but somebody's text " * 500)
    half = tmp_path / "half.duckdb"
    half.write_bytes(other.read_bytes()[:5000])
    folder = tmp_path / "folder.duckdb"
    folder.mkdir()
    for path in (other, text, half, folder):
        before = path.read_bytes() if path.is_file() else b""
        for opened in (open_reader, open_writer):
            with pytest.raises(NotAWarehouse, match=path.name), opened(path):
                pass
        with pytest.raises(NotAWarehouse):
            rebuild(path, tmp_path / "lake", "x", link)
        assert (path.read_bytes() if path.is_file() else b"") == before


def test_missing_and_unwritable_places(tmp_path: Path) -> None:
    with pytest.raises(WarehouseMissing, match="newsmill load"), open_reader(tmp_path / "none.duckdb"):
        pass
    (tmp_path / "file").write_text("x")
    places = [tmp_path / "file" / "news.duckdb", Path("/proc/news.duckdb")]
    if os.geteuid() != 0:
        (tmp_path / "closed").mkdir(mode=0o555)
        places.append(tmp_path / "closed" / "news.duckdb")
    for place in places:
        with pytest.raises(WarehouseUnwritable, match="--database"), open_writer(place):
            pass


def test_changed_columns_are_refused(good: Path) -> None:
    with open_writer(good) as connection:
        connection.execute("ALTER TABLE runs ADD COLUMN note VARCHAR")
    with pytest.raises(ContractBroken, match=r"table runs: note is unknown.*newsmill rebuild"), open_writer(good):
        pass


def test_frames_are_compared_exactly() -> None:
    frame = pl.DataFrame(schema=polars_schema("sentences"))
    require_schema(frame, "sentences")
    with pytest.raises(ContractBroken, match="start_char is Int64 and should be Int32"):
        require_schema(frame.cast({"start_char": pl.Int64}), "sentences")
    with pytest.raises(ContractBroken, match="text is missing"):
        require_schema(frame.drop("text"), "sentences")
    with pytest.raises(ContractBroken, match="another order"):
        require_schema(frame.select(reversed(frame.columns)), "sentences")


def test_reader_writes_nothing_and_reaches_no_other_file(good: Path, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("name\nBAHN\n")
    csv = f"SELECT * FROM read_csv('{tmp_path / 'people.csv'}')"
    with open_reader(good) as connection:
        for sql in ("DELETE FROM articles", csv, f"COPY articles TO '{tmp_path / 'x.csv'}'", "SET threads = 1"):
            with pytest.raises(WarehouseError):
                run_query(connection, sql)
    with open_reader(good, external_access=True) as connection:
        assert run_query(connection, csv).rows() == [("BAHN",)]
    assert not (tmp_path / "x.csv").exists()


def test_failures_of_duckdb_are_ours(good: Path) -> None:
    with pytest.raises(WarehouseError, match=r"good\.duckdb: DuckDB could not go on"), open_writer(good) as connection:
        connection.execute("SELECT no_such_column FROM articles")


class TerminationSignal(BaseException):
    """As Prefect's."""


@pytest.mark.parametrize(
    ("sent", "expected"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, TerminationSignal)]
)
def test_a_signal_within_a_query_raises_what_its_handler_raises(
    good: Path, sent: int, expected: type[BaseException]
) -> None:
    def terminate(_number: int, _frame: object) -> None:
        raise TerminationSignal

    before = signal.signal(signal.SIGTERM, terminate), signal.signal(signal.SIGINT, signal.default_int_handler)
    sender = threading.Timer(0.3, os.kill, (os.getpid(), sent))
    try:
        with pytest.raises((KeyboardInterrupt, TerminationSignal)) as raised, open_reader(good) as connection:
            sender.start()
            connection.execute("SELECT sum(hash(range) % 7) FROM range(3_000_000_000)")
    finally:
        for number, handler in zip((signal.SIGTERM, signal.SIGINT), before, strict=True):
            signal.signal(number, handler)
    assert raised.type is expected
