"""Measure a DuckLake beside a file: python -m tests.warehouse.ducklake_speed [--files 2000] [--rounds 3]

Loads the same generated lake into a DuckDB file, a DuckLake in files, and one in PostgreSQL with its data in a folder
and in S3 (moto's server on this machine, which is slower than a real one); alternating, medians, as ratios to the file.
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from datetime import datetime
from pathlib import Path

from newsmill.linking.gazetteer import gazetteer
from newsmill.linking.linker import link
from newsmill.warehouse.checks import run_checks
from newsmill.warehouse.connection import open_reader, open_writer, write
from newsmill.warehouse.load import FileLoad, apply_load
from newsmill.warehouse.location import Location, located
from newsmill.warehouse.queries import examples, run_query
from newsmill.warehouse.runs import start_run
from tests.object_store import ObjectStore
from tests.postgres import Postgres
from tests.warehouse.lake_factory import File, loads, write_partition

_FILES_PER_PARTITION = 100
_PARTITIONS_PER_LOAD = 5
_ARTICLES = 5


def main() -> None:
    """Print a table of seconds and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    gazetteer()  # read once in a process, by the first linking
    server, store = Postgres(), ObjectStore()
    os.environ.update(server.environment | store.environment)
    took: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    try:
        with tempfile.TemporaryDirectory() as name:
            lake = Path(name) / "lake"
            parts = _make_lake(lake, options.files)
            for number in range(options.rounds):
                folder = Path(name) / f"round{number}"
                folder.mkdir()
                for kind, place in _places(folder, number).items():
                    for step, seconds in _measure(place, lake, parts).items():
                        took[step][kind].append(seconds)
                shutil.rmtree(folder)
    finally:
        store.close()
        server.close()
    print(f"{options.files} files, {options.files * _ARTICLES} articles, median of {options.rounds} rounds, in seconds")
    for step, kinds in took.items():
        base = statistics.median(kinds["file"])
        row = (f"{kind} {(m := statistics.median(values)):.2f} ({m / base:.1f})" for kind, values in kinds.items())
        print(f"{step:12}", "   ".join(row))


def _places(folder: Path, number: int) -> dict[str, Location]:
    postgres = "ducklake:postgres:dbname=news?data_path="
    return {
        "file": folder / "news.duckdb",
        "ducklake in files": located(f"ducklake:{folder}/news.ducklake"),
        "postgres and folder": located(f"{postgres}{folder}/data&schema=folder{number}"),
        "postgres and S3": located(f"{postgres}s3://news/round{number}&schema=s3_{number}"),
    }


def _make_lake(lake: Path, count: int) -> list[list[FileLoad]]:
    parts = []
    for first in range(0, count, _FILES_PER_PARTITION):
        files = [
            File(f"{n}.txt", {a: [f"Sentence {s} of NAME{n % 50} in article {a} of file {n} ." for s in range(20)]
                              for a in range(1, _ARTICLES + 1)})
            for n in range(first, first + _FILES_PER_PARTITION)
        ]  # fmt: skip
        parts.append(loads(write_partition(lake, *files), *files))
    return parts


def _measure(place: Location, lake: Path, parts: list[list[FileLoad]]) -> dict[str, float]:
    began = time.perf_counter()
    seconds = {}

    def lap(step: str) -> None:
        nonlocal began
        seconds[step] = time.perf_counter() - began
        began = time.perf_counter()

    with open_writer(place) as connection:
        start_run(connection, lake, str(place), "r1", datetime(2025, 1, 1), {}, {})
    lap("make")
    for first in range(0, len(parts), _PARTITIONS_PER_LOAD):
        files = [file for part in parts[first : first + _PARTITIONS_PER_LOAD] for file in part]
        write(place, lambda connection, files=files: apply_load(connection, lake, str(place), "r1", files))  # type: ignore[misc]
    lap("load")
    write(place, link)
    lap("link")
    with open_reader(place) as connection:
        lap("open")
        run_query(connection, "SELECT count(*) FROM articles")
        lap("count")
        for example in examples():
            run_query(connection, example.sql)
        lap("examples")
        run_checks(connection)
        lap("checks")
    return seconds


if __name__ == "__main__":
    main()
