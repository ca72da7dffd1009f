"""Measure DuckDB: a bare load of Parquet files, and the times of marts and examples."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from newsmill import limits
from newsmill.errors import NewsmillError
from newsmill.lab.benchmark.fill_links import fill_links
from newsmill.lake.journal import LoadRecord
from newsmill.warehouse.aggregates.contributions import recount
from newsmill.warehouse.checks import run_checks, run_load_checks
from newsmill.warehouse.connection import open_reader, open_writer
from newsmill.warehouse.derivations import sign
from newsmill.warehouse.interrupts import signals_raised
from newsmill.warehouse.links import STEP
from newsmill.warehouse.load import put_rows
from newsmill.warehouse.load_statements import Incoming
from newsmill.warehouse.sql_files import sql_files

_REPEATS = 3
_SIZES = """
    SELECT
        (SELECT count(*) FROM articles), (SELECT count(*) FROM sentences), (SELECT count(*) FROM entity_mentions),
        (SELECT count(*) FROM entities)
"""
_LAST_HUNDREDTH = """
    UPDATE runs SET status = 'completed', counts = '{"is_complete": true}';
    INSERT INTO runs SELECT * REPLACE ('last' AS run_id, '{}' AS counts) FROM runs LIMIT 1;
    UPDATE source_files SET run_id = 'last' WHERE hash(source_file) % 100 = 0
"""


def bare_insert(path: Path, lake: Path) -> float:
    """Seconds of INSERT ... SELECT * FROM read_parquet for all that a rebuild copies, into tables with nothing else.

    With DuckDB's own settings, as somebody would write it: four fifths of the machine's memory.
    """
    names = sorted({path.stem for path in lake.glob("partitions/*/*.parquet")})
    sources = {table: sorted(lake.glob(f"partitions/*/{table}.parquet")) for table in names}
    sources |= {file.stem.replace(".", "_"): [file] for file in sorted(lake.glob("derived/*/*.parquet"))}
    with duckdb.connect(str(path)) as connection, signals_raised():
        started = time.perf_counter()
        for table, files in sources.items():
            paths = {"paths": [str(file) for file in files]}
            connection.execute(f"CREATE TABLE {table} AS SELECT * FROM read_parquet($paths) LIMIT 0", paths)
            connection.execute(f"INSERT INTO {table} SELECT * FROM read_parquet($paths)", paths)
        connection.execute("CHECKPOINT")
        return time.perf_counter() - started


def fill(
    connection: duckdb.DuckDBPyConnection, lake: Path, loads: Sequence[LoadRecord], links: Path, rules: str
) -> float:
    """Put loads and the links that the folder `links` holds into an empty warehouse, as made by these rules.

    Returns the seconds for what is counted of them.
    """
    connection.execute(f"SET memory_limit = '{limits.REBUILD_MEMORY}'")
    connection.begin()
    files = [Incoming(file, load.run_id, load.loaded_at) for load in loads for file in load.loaded]
    put_rows(connection, lake, files, is_counted=False)
    connection.commit()
    started = time.perf_counter()
    connection.begin()
    recount(connection, "name")
    connection.commit()
    connection.execute(f"SET memory_limit = '{limits.LOAD_MEMORY}'")
    fill_links(connection, links)
    sign(connection, STEP, rules)
    return time.perf_counter() - started


def check_seconds(path: Path) -> tuple[float, float]:
    """Seconds of `newsmill check`, and of the checks at the end of a load that brought the last hundredth of it."""
    with open_writer(path) as connection:
        connection.execute(_LAST_HUNDREDTH)
    with open_reader(path) as connection:
        started = time.perf_counter()
        failed = [result.name for result in run_checks(connection, sample=0) if not result.is_passed]
        whole = time.perf_counter() - started
    if failed:
        raise NewsmillError(f"{path}: checks fail: {', '.join(failed)}; this is a bug of the benchmark")
    with open_reader(path, memory=limits.LOAD_MEMORY) as connection:
        started = time.perf_counter()
        run_load_checks(connection, sample=0)
        return whole, time.perf_counter() - started


def sizes(path: Path) -> tuple[int, int, int, int]:
    """Articles, sentences, mentions and entities of a warehouse."""
    with open_reader(path) as connection:
        row = connection.execute(_SIZES).fetchone()
    return (0, 0, 0, 0) if row is None else (row[0], row[1], row[2], row[3])


def query_times(path: Path) -> Iterator[tuple[str, str, float]]:
    """Ask every mart and example; yields kind, name and the seconds of the fastest of three.

    Kinds: `rows` counts all rows of a mart, `page` fetches its first hundred with all columns, `example` is a question
    of sql/examples.
    """
    with open_reader(path) as connection:
        for mart in sql_files("marts"):
            yield "rows", mart.name, _seconds(connection, f"SELECT count(*) FROM marts.{mart.name}")
            yield "page", mart.name, _seconds(connection, f"FROM marts.{mart.name} LIMIT 100")
        for example in sql_files("examples"):
            yield "example", example.name, _seconds(connection, example.sql)


def _seconds(connection: duckdb.DuckDBPyConnection, sql: str) -> float:
    best = float("inf")
    for _ in range(_REPEATS):
        started = time.perf_counter()
        connection.execute(sql).fetchall()
        best = min(best, time.perf_counter() - started)
    return best
