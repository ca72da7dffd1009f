"""A load: one transaction that replaces the rows of some source files, and its record in the lake."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import duckdb

from newsmill.lake.files import Lake
from newsmill.lake.journal import (
    FileFailure,
    FileLoad,
    LoadRecord,
    discard_load,
    now,
    read_loads,
    set_load_aside,
    write_load,
)
from newsmill.warehouse.aggregates.contributions import add
from newsmill.warehouse.ducklake.errors import may_be_committed
from newsmill.warehouse.load_statements import (
    NAMES,
    NEW_ARTICLES,
    Incoming,
    LoadCounts,
    delete_files,
    insert_files,
    mark_failed,
)
from newsmill.warehouse.runs import adopt_runs, was_stopped
from newsmill.warehouse.transaction import transaction

__all__ = ["FileFailure", "FileLoad", "LoadCounts", "apply_load"]


def apply_load(
    connection: duckdb.DuckDBPyConnection,
    lake: Lake,
    database: str,
    run_id: str,
    loaded: Sequence[FileLoad] = (),
    failed: Sequence[FileFailure] = (),
    removed: Sequence[str] = (),
) -> LoadCounts:
    """Load files from their partitions, mark files as failed and remove files, in one transaction.

    The old rows of `loaded` and `removed` files are deleted first; a failed file keeps its rows. The record in the lake
    is written just before the commit. Returns the counts of the inserted rows.

    Raises:
        PartitionBroken, ContractBroken, LakeRecordBroken: The lake is damaged.
        ValueError: A source file is named twice.
    """
    files: list[FileLoad | FileFailure] = [*loaded, *failed]
    names = [file.source_file for file in files] + list(removed)
    if len(set(names)) < len(names):
        raise ValueError(f"a load names a source file twice: {sorted(names)}")
    moment = _next_moment(connection, lake, database)
    record = LoadRecord(database, run_id, moment, tuple(loaded), tuple(failed), tuple(removed))
    written: str | None = None
    try:
        with transaction(connection, f"load {len(names)} files", run_id):
            counts = put_rows(connection, lake, [Incoming(file, run_id, moment) for file in files], removed)
            written = write_load(lake, record)
    except BaseException as error:
        if written is not None and _is_refused(error):  # otherwise the next load finds out whether it was committed
            discard_load(lake, written)
        raise
    return counts


def put_rows(
    connection: duckdb.DuckDBPyConnection,
    lake: Lake,
    incoming: Sequence[Incoming],
    removed: Sequence[str] = (),
    is_counted: bool = True,
) -> LoadCounts:
    """Replace the rows of files inside a transaction of the caller: the common part of a load and a rebuild.

    is_counted: add the new articles to the aggregates; otherwise the caller calls `recount`.
    """
    loads = [file for file in incoming if isinstance(file.what, FileLoad)]
    delete_files(connection, [file.what.source_file for file in loads])
    gone = delete_files(connection, removed)
    counts = insert_files(connection, lake, loads)
    if loads:
        named = connection.execute("SELECT DISTINCT run_id FROM candidates").fetchall()
        adopt_runs(connection, lake, [row[0] for row in named])
        if is_counted:  # after their runs: an undated article has the day of its run
            add(connection, "name", NEW_ARTICLES)
    failures = 0
    for file in incoming:
        if isinstance(file.what, FileFailure):
            mark_failed(connection, file.what, file.run_id, file.loaded_at)
            failures += 1
    return replace(counts, failed=failures, removed=gone)


def _is_refused(error: BaseException) -> bool:
    """Return True if DuckDB certainly did not commit; a signal or a lost server may hit a commit that succeeds."""
    refused = isinstance(error, duckdb.Error) and not isinstance(error, duckdb.InterruptException)
    return refused and not may_be_committed(error)


def _next_moment(connection: duckdb.DuckDBPyConnection, lake: Lake, database: str) -> datetime:
    """Return the time of this load: later than every earlier load, even if the clock was set back.

    A rebuild replays loads by their times. The record of a load that was stopped between the record and the commit is
    renamed, so that a rebuild skips it.
    """
    row = connection.execute("SELECT max(loaded_at) FROM source_files").fetchone()
    in_ledger: datetime | None = row[0] if row else None
    moment = now()
    if in_ledger is not None:
        moment = max(moment, in_ledger + timedelta(microseconds=1))
    last = next(
        (found for found in read_loads(lake, newest_first=True, since=in_ledger) if found[1].database == database), None
    )
    if last is None:
        return moment
    name, record = last
    # With an empty ledger, the record may be of a deleted warehouse of the same name.
    is_newer = was_stopped(connection, record.run_id) if in_ledger is None else record.loaded_at > in_ledger
    if is_newer and not _is_applied(connection, record):
        set_load_aside(lake, name)
    return max(moment, record.loaded_at + timedelta(microseconds=1))


def _is_applied(connection: duckdb.DuckDBPyConnection, record: LoadRecord) -> bool:
    """Return True if a record newer than the ledger was committed: a mere removal leaves no row in the ledger."""
    if record.loaded or record.failed:
        return False
    query = f"SELECT count(*) FROM source_files WHERE source_file IN ({NAMES})"
    return connection.execute(query, {"names": json.dumps(record.removed)}).fetchone() == (0,)
