"""Rebuilding the warehouse from the lake: its load records are replayed, without the tagger."""

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

import duckdb

from newsmill import limits
from newsmill.errors import WarehouseTooNew
from newsmill.lake.files import Lake
from newsmill.lake.journal import FileLoad, LoadRecord, read_loads, read_run, run_ids
from newsmill.warehouse.aggregates.contributions import recount
from newsmill.warehouse.connection import open_raw, open_writer
from newsmill.warehouse.contract import CONTRACT_VERSION
from newsmill.warehouse.corrections import restore_corrections
from newsmill.warehouse.ducklake.statements import replace_tables
from newsmill.warehouse.load import put_rows
from newsmill.warehouse.load_statements import Incoming, LoadCounts
from newsmill.warehouse.location import DuckLake, Location
from newsmill.warehouse.runs import put_run
from newsmill.warehouse.schema import is_empty, prepare, schema_version
from newsmill.warehouse.snapshots import Snapshot, is_due, keep, kept_tables
from newsmill.warehouse.tables import partition_tables


def rebuild(
    path: Location,
    lake: Lake,
    database: str,
    finish: Callable[[duckdb.DuckDBPyConnection], object],
    rules: Mapping[str, str] | None = None,
    say: Callable[[str], object] = lambda _: None,
) -> LoadCounts:
    """Build a warehouse beside the one at path, and replace that one when the new one is complete.

    Takes the loads, runs and corrections that the lake records for this database name; all of them if it has no loads
    for it. Snapshots of derived tables (snapshots.py) are copied if each step made them by these `rules`,
    and kept again where that is due; without `rules` neither. Tables and views that somebody added to the old warehouse
    are not carried over. `finish` is called with the new one, to link its names, before it takes its place; `say` is
    told of each step.

    The old one stays where anything fails: raises WarehouseLocked if it is in use, NotAWarehouse if the file there is
    something else, WarehouseTooNew, PartitionBroken, ContractBroken, LakeRecordBroken or DerivedBroken; of a DuckLake
    also CatalogLost or WarehouseConflict.
    """
    make = partial(_build, lake=lake, database=database, finish=finish, rules=rules, say=say)
    if isinstance(path, DuckLake):
        return _rebuild_ducklake(path, make)
    draft = path.with_name(f".{path.name}.{os.getpid()}.rebuild")
    try:
        if path.exists():
            with open_raw(path) as old:
                _require_replaceable(old, path)
                counts = make(draft)
                old.execute("CHECKPOINT")
                draft.replace(path)
        else:
            counts = make(draft)
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return counts


def _rebuild_ducklake(path: DuckLake, make: Callable[[Path], LoadCounts]) -> LoadCounts:
    """Build a file, then replace the tables of the DuckLake by its tables: readers see the old ones or the new ones."""
    with tempfile.TemporaryDirectory(prefix="newsmill-") as folder, open_raw(path, limits.LOCK_SECONDS) as old:
        _require_replaceable(old, path)
        draft = Path(folder) / "rebuild.duckdb"
        counts = make(draft)
        replace_tables(old, draft)
        prepare(old, path)
    return counts


def _require_replaceable(old: duckdb.DuckDBPyConnection, path: Location) -> None:
    version = 0 if is_empty(old) else schema_version(old, path)
    if version > CONTRACT_VERSION:
        raise WarehouseTooNew(path, f"contract version {version}, this newsmill knows {CONTRACT_VERSION}")


def _build(
    draft: Path,
    lake: Lake,
    database: str,
    finish: Callable[[duckdb.DuckDBPyConnection], object],
    rules: Mapping[str, str] | None,
    say: Callable[[str], object],
) -> LoadCounts:
    records = [record for _, record in read_loads(lake)]
    if any(record.database == database for record in records):
        records = [record for record in records if record.database == database]
    databases = {record.database for record in records} | {database}
    with open_writer(draft) as connection, kept_tables(lake, databases, rules) as derived:
        connection.execute(f"SET memory_limit = '{limits.REBUILD_MEMORY}'")
        connection.begin()
        for run_id in run_ids(lake):
            run = read_run(lake, run_id)
            if run is not None and run.database in databases:
                put_run(connection, run)
        counts = _put_all(connection, lake, _final_state(records), derived, say)
        restore_corrections(connection, lake, databases)
        connection.commit()
        finish(connection)
        if rules and is_due(connection, lake, databases):
            say("Storing links and aggregates in the lake")
            keep(connection, lake, database)
    return counts


def _put_all(
    connection: duckdb.DuckDBPyConnection,
    lake: Lake,
    state: list[Incoming],
    derived: Snapshot | None,
    say: Callable[[str], object],
) -> LoadCounts:
    """Load the state of all files into empty tables: first the loads of the snapshot and its tables, then the rest.

    Loads of the snapshot that are outdated are loaded too: the statements of a load then take them out of its tables.
    """
    say("Copying articles, sentences and mentions")
    if derived is None:
        counts = put_rows(connection, lake, state, is_counted=False)
        say("Counting names")
        recount(connection, "name")
        return counts
    made_of, later = _divided(state, derived)
    first = put_rows(connection, lake, made_of, is_counted=False)
    say("Copying links and aggregates")
    derived.restore(connection)
    connection.commit()
    connection.begin()
    now_there = {file.what.source_file for file in state if isinstance(file.what, FileLoad)}
    rest = put_rows(connection, lake, later, removed=[name for name in derived.partitions if name not in now_there])
    return _counted(connection, Counter(first.lacking) + Counter(rest.lacking), rest.failed)


def _divided(state: list[Incoming], derived: Snapshot) -> tuple[list[Incoming], list[Incoming]]:
    """Divide the state into the loads of the snapshot, outdated ones included, and the others."""
    made_of, later, known = [], [], set()
    for file in state:
        name = file.what.source_file
        if isinstance(file.what, FileLoad) and derived.partitions.get(name) == file.what.partitions:
            made_of.append(file)
            known.add(name)
        else:
            later.append(file)
    outdated = (FileLoad(name, listed) for name, listed in derived.partitions.items() if name not in known)
    return [*made_of, *(Incoming(load, "", datetime.min) for load in outdated)], later


def _counted(connection: duckdb.DuckDBPyConnection, lacking: Mapping[str, int], failed: int) -> LoadCounts:
    """Count the rows of the tables."""
    row = connection.execute("SELECT count(*) FROM source_files WHERE len(partitions) > 0").fetchone()
    rows = {
        table.name: count[0]
        for table in partition_tables()
        if (count := connection.execute(f"SELECT count(*) FROM {table.name}").fetchone())
    }
    return LoadCounts(row[0] if row else 0, rows, failed, lacking=lacking)


def _final_state(records: list[LoadRecord]) -> list[Incoming]:
    """Return the last load of each file, then the later failures, in order."""
    loaded: dict[str, Incoming] = {}
    failures: dict[str, list[Incoming]] = {}
    for record in records:
        for name in (*record.removed, *(file.source_file for file in record.loaded)):
            loaded.pop(name, None)
            failures.pop(name, None)
        for load in record.loaded:
            loaded[load.source_file] = Incoming(load, record.run_id, record.loaded_at)
        for failure in record.failed:
            failures.setdefault(failure.source_file, []).append(Incoming(failure, record.run_id, record.loaded_at))
    return [*loaded.values(), *(failure for trials in failures.values() for failure in trials)]
