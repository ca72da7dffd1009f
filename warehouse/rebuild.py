"""Making the warehouse anew from the lake: the records of its loads, replayed without the tagger."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb

from warehouse.connection import open_raw, open_writer
from warehouse.contract import SCHEMA_VERSION
from warehouse.decisions import restore_decisions
from warehouse.definitions import is_empty, prepare, schema_version
from warehouse.ducklake import replace_tables
from warehouse.errors import WarehouseTooNew
from warehouse.load import put_rows
from warehouse.location import DuckLake, Location
from warehouse.records import LoadRecord, read_loads, read_run, run_ids
from warehouse.replace import Incoming, LoadCounts
from warehouse.runs import put_run
from warehouse.storage import Lake
from warehouse.stored import recount

_QUEUE_SECONDS = 60.0


REBUILD_MEMORY = "1GB"
"""What DuckDB may use before it spills to disk: no tagger runs beside a rebuild."""


def rebuild(
    path: Location,
    lake: Lake,
    database: str,
    finish: Callable[[duckdb.DuckDBPyConnection], object],
) -> LoadCounts:
    """Build a warehouse beside the one at path and put it in its place when it is complete.

    Takes the loads, runs and decisions that the lake records for this database name; all of them if it has no loads
    for it. Tables
    and views that somebody added to the old warehouse are not carried over. `finish` is called with the new one, to
    link its names, before it takes its place. The old one stays where anything fails:
    raises WarehouseLocked if it is in use, NotAWarehouse if the file there is something else, WarehouseTooNew,
    PartitionBroken, ContractBroken or LakeRecordBroken; of a DuckLake also CatalogLost or WarehouseConflict.
    """
    if isinstance(path, DuckLake):
        return _rebuild_ducklake(path, lake, database, finish)
    draft = path.with_name(f".{path.name}.{os.getpid()}.rebuild")
    try:
        if path.exists():
            with open_raw(path) as old:
                _require_replaceable(old, path)
                counts = _build(draft, lake, database, finish)
                old.execute("CHECKPOINT")
                draft.replace(path)
        else:
            counts = _build(draft, lake, database, finish)
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return counts


def _rebuild_ducklake(
    path: DuckLake, lake: Lake, database: str, finish: Callable[[duckdb.DuckDBPyConnection], object]
) -> LoadCounts:
    """Build a file, then put its tables in the place of the DuckLake's: readers see the old ones or the new ones."""
    with tempfile.TemporaryDirectory(prefix="newsmill-") as folder, open_raw(path, _QUEUE_SECONDS) as old:
        _require_replaceable(old, path)
        draft = Path(folder) / "rebuild.duckdb"
        counts = _build(draft, lake, database, finish)
        replace_tables(old, draft)
        prepare(old, path)
    return counts


def _require_replaceable(old: duckdb.DuckDBPyConnection, path: Location) -> None:
    if not is_empty(old) and schema_version(old, path) > SCHEMA_VERSION:
        raise WarehouseTooNew(path, f"schema version {schema_version(old, path)}, this newsmill knows {SCHEMA_VERSION}")


def _build(draft: Path, lake: Lake, database: str, finish: Callable[[duckdb.DuckDBPyConnection], object]) -> LoadCounts:
    records = [record for _, record in read_loads(lake)]
    if any(record.database == database for record in records):
        records = [record for record in records if record.database == database]
    databases = {record.database for record in records} | {database}
    with open_writer(draft) as connection:
        connection.execute(f"SET memory_limit = '{REBUILD_MEMORY}'")
        connection.begin()
        for run_id in run_ids(lake):
            run = read_run(lake, run_id)
            if run is not None and run.database in databases:
                put_run(connection, run)
        counts = put_rows(connection, lake, _final_state(records), is_counted=False)
        recount(connection, "name")
        restore_decisions(connection, lake, databases)
        connection.commit()
        finish(connection)
    return counts


def _final_state(records: list[LoadRecord]) -> list[Incoming]:
    """The last load of each file, and after it the failures that followed, in order."""
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
