"""SIGKILL at random moments of a load: the next run continues, and no row is doubled or missing."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl

from newsmill.linking.linker import link
from newsmill.warehouse.checks import run_checks
from newsmill.warehouse.connection import open_reader
from newsmill.warehouse.rebuild import rebuild
from tests.warehouse.lake_factory import File, write_partition

FILES = [[File(f"{batch}/{n}.txt", {1: [f"Text {n} ABC ."]}, [2]) for n in range(10)] for batch in range(8)]
MOMENTS = 6
LOADER = """
import sys
from datetime import datetime
from pathlib import Path
from newsmill.linking.linker import link
from newsmill.warehouse.connection import open_writer
from newsmill.warehouse.load import FileLoad, apply_load
from newsmill.warehouse.runs import finish_run, start_run

database, lake, run_id = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
print("begin", flush=True)
with open_writer(database, wait_seconds=20) as connection:
    start_run(connection, lake, "news", run_id, datetime(2025, 1, 1), {}, {})
    done = {name for (name,) in connection.execute("SELECT source_file FROM source_files").fetchall()}
    for batch, partition in enumerate(sys.argv[4:]):
        files = [FileLoad(f"{batch}/{n}.txt", (partition,)) for n in range(10)]
        new = [file for file in files if file.source_file not in done]
        if new:
            apply_load(connection, lake, "news", run_id, new)
    link(connection)
    finish_run(connection, lake, run_id, "completed", {})
"""


def test_killed_loads_are_continued(
    tmp_path: Path, lake: Path, tables_of: Callable[[duckdb.DuckDBPyConnection], dict[str, pl.DataFrame]]
) -> None:
    partitions = [write_partition(lake, *files) for files in FILES]
    path, whole = tmp_path / "killed.duckdb", tmp_path / "whole.duckdb"
    moments = random.Random(7)
    for number in range(MOMENTS):
        arguments = [sys.executable, "-c", LOADER, str(path), str(lake), f"r{number}", *partitions]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(moments.uniform(0, 0.9))
            process.send_signal(signal.SIGKILL)
    for target, run_id in ((path, "last"), (whole, "other")):
        folder = lake if target == path else tmp_path / "lake2"
        if target == whole:
            for files in FILES:
                write_partition(folder, *files)
        subprocess.run(
            [sys.executable, "-c", LOADER, target, folder, run_id, *partitions], check=True, stdout=subprocess.DEVNULL
        )
    with open_reader(path) as killed, open_reader(whole) as complete:
        assert [r.name for r in run_checks(killed) if not r.is_passed and r.name != "runs_known"] == []
        left, right = tables_of(killed), tables_of(complete)
    assert left["articles"].height == 80
    for table in ("articles", "sentences", "entity_mentions", "rejections"):
        assert left[table].equals(right[table]), table
    assert left["source_files"].drop("run_id", "loaded_at").equals(right["source_files"].drop("run_id", "loaded_at"))
    assert set(left["runs"]["status"]) <= {"interrupted", "completed"}
    rebuild(path, lake, "news", link)
    with open_reader(path) as connection:
        assert all(frame.equals(left[table]) for table, frame in tables_of(connection).items())
