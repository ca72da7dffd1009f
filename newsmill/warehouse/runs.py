"""The table runs, and its records in the lake."""

import json
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime
from typing import Any

import duckdb

from newsmill.lake.files import Lake
from newsmill.lake.journal import RunRecord, now, read_run, run_ids, utc, write_run
from newsmill.warehouse.ducklake.locks import run_in_progress, runs_in_progress
from newsmill.warehouse.location import DuckLake, Location
from newsmill.warehouse.transaction import transaction

_IS_STOPPED = "(status = 'interrupted' OR (status = 'failed' AND (counts ->> '$.is_complete') = 'false'))"
_LAST_UNSETTLED = f"SELECT max_by({_IS_STOPPED}, (started_at, run_id)) FROM runs WHERE status <> 'running'"
_INTERRUPT = "UPDATE runs SET status = 'interrupted' WHERE run_id = $run_id"


def run_marked(database: Location, run_id: str) -> AbstractContextManager[None]:
    """Mark a run as in progress during the block, on a DuckLake, where several runs may be in progress."""
    return run_in_progress(database, run_id) if isinstance(database, DuckLake) else nullcontext()


def start_run(
    connection: duckdb.DuckDBPyConnection,
    lake: Lake,
    database: str,
    run_id: str,
    started_at: datetime,
    parameters: Mapping[str, Any],
    versions: Mapping[str, Any],
) -> None:
    """Insert a run as running; earlier killed runs of this database become interrupted.

    On a DuckLake other runs may be in progress: those within `run_marked` are left as they are.
    """
    _settle_others(connection, lake, database)
    run = RunRecord(database, run_id, utc(started_at), None, "running", dict(parameters), {}, dict(versions))
    _store(connection, lake, run)


def finish_run(
    connection: duckdb.DuckDBPyConnection,
    lake: Lake,
    run_id: str,
    status: str,
    counts: Mapping[str, Any],
    finished_at: datetime | None = None,
) -> None:
    """Store the end of a run (completed, failed or interrupted) and its counts; ValueError if it was not started."""
    run = read_run(lake, run_id)
    if run is None:
        raise ValueError(f"run {run_id} was not started in {lake}")
    _store(connection, lake, replace(run, status=status, counts=dict(counts), finished_at=utc(finished_at or now())))


def has_unsettled_runs(connection: duckdb.DuckDBPyConnection) -> bool:
    """Return True if the next run has work to do even if no file has changed.

    Either a killed run is still stored as running (`start_run` makes it interrupted), or the last run was stopped
    before it had linked and checked the rows that it loaded.
    """
    running = {run_id for run_id, status in _known_runs(connection).items() if status == "running"}
    if running - runs_in_progress(connection, running):
        return True
    return connection.execute(_LAST_UNSETTLED).fetchone() == (True,)


def was_stopped(connection: duckdb.DuckDBPyConnection, run_id: str) -> bool:
    """Return True if this run is stored as stopped before it had linked and checked the rows that it loaded."""
    query = f"SELECT count(*) FROM runs WHERE run_id = $run_id AND {_IS_STOPPED}"
    return connection.execute(query, {"run_id": run_id}).fetchone() != (0,)


def adopt_runs(connection: duckdb.DuckDBPyConnection, lake: Lake, named: Iterable[str]) -> None:
    """Insert runs that made rows of a load and are not in the table: a partition may be of another database."""
    known = _known_runs(connection)
    for run_id in sorted(set(named) - set(known)):
        run = read_run(lake, run_id)
        if run is not None:
            put_run(connection, run)


def put_run(connection: duckdb.DuckDBPyConnection, run: RunRecord) -> None:
    """Insert the row of a run, or replace it."""
    connection.execute("DELETE FROM runs WHERE run_id = $run_id", {"run_id": run.run_id})
    connection.execute(
        "INSERT INTO runs VALUES ($run_id, $started_at, $finished_at, $status, $parameters, $counts, $versions)",
        {
            "run_id": run.run_id,
            "started_at": run.started_at,
            "finished_at": run.finished_at,
            "status": run.status,
            "parameters": _json(run.parameters),
            "counts": _json(run.counts),
            "versions": _json(run.versions),
        },
    )


def _store(connection: duckdb.DuckDBPyConnection, lake: Lake, run: RunRecord) -> None:
    write_run(lake, run)
    with transaction(connection, f"run {run.status}", run.run_id):
        put_run(connection, run)


def _settle_others(connection: duckdb.DuckDBPyConnection, lake: Lake, database: str) -> None:
    """Mark unfinished runs as interrupted unless they are in progress, and insert runs that only the lake has.

    A run that another lake has the record of is marked too. A run of another database is marked in this table alone.
    """
    known = _known_runs(connection)
    unsettled = [run_id for run_id, status in known.items() if status == "running"]
    unsettled += [run_id for run_id in run_ids(lake) if run_id not in known]
    alive = runs_in_progress(connection, unsettled)
    for run_id in unsettled:
        if run_id in alive:
            continue
        run = read_run(lake, run_id)
        if run is not None and run.database == database:
            _store(connection, lake, _settled(run))
        elif run_id in known:
            with transaction(connection, "run interrupted", run_id):
                if run is None:
                    connection.execute(_INTERRUPT, {"run_id": run_id})
                else:
                    put_run(connection, _settled(run))


def _settled(run: RunRecord) -> RunRecord:
    return replace(run, status="interrupted") if run.status == "running" else run


def _known_runs(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(connection.execute("SELECT run_id, status FROM runs ORDER BY run_id").fetchall())


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True)
