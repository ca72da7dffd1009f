"""Runs that the next run has to finish."""

from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from newsmill.lake.journal import RunRecord, read_run, write_run
from newsmill.warehouse.runs import finish_run, has_unsettled_runs, put_run, start_run


@pytest.mark.parametrize(
    ("status", "counts", "is_unsettled"),
    [
        (None, {}, True),
        ("interrupted", {}, True),
        ("failed", {"is_complete": False}, True),
        ("failed", {"is_complete": True}, False),
        ("completed", {"is_complete": True}, False),
        ("completed", {}, False),
    ],
)
def test_the_next_run_finishes_what_was_stopped(
    writer: duckdb.DuckDBPyConnection, lake: Path, status: str | None, counts: dict[str, bool], is_unsettled: bool
) -> None:
    finish_run(writer, lake, "r0", "completed", {})
    assert not has_unsettled_runs(writer)
    start_run(writer, lake, "news", "r1", datetime(2026, 1, 1), {}, {})
    if status:
        finish_run(writer, lake, "r1", status, counts)
    assert has_unsettled_runs(writer) == is_unsettled
    start_run(writer, lake, "news", "r2", datetime(2026, 1, 1) + timedelta(hours=1), {}, {})
    finish_run(writer, lake, "r2", "completed", {"is_complete": True})
    assert not has_unsettled_runs(writer)


def test_a_run_whose_record_is_in_another_lake_is_settled(
    writer: duckdb.DuckDBPyConnection, lake: Path, tmp_path: Path
) -> None:
    assert has_unsettled_runs(writer), "r0 was killed"
    start_run(writer, tmp_path / "second", "news", "r1", datetime(2026, 1, 1), {}, {})
    finish_run(writer, tmp_path / "second", "r1", "completed", {})
    assert not has_unsettled_runs(writer)
    assert statuses(writer) == {"r0": "interrupted", "r1": "completed"}


def test_a_running_run_of_another_database_is_settled_in_this_one(
    writer: duckdb.DuckDBPyConnection, lake: Path
) -> None:
    foreign = RunRecord("other", "r9", datetime(2025, 1, 1), None, "running", {}, {}, {})
    write_run(lake, foreign)
    put_run(writer, foreign)
    start_run(writer, lake, "news", "r1", datetime(2026, 1, 1), {}, {})
    finish_run(writer, lake, "r1", "completed", {})
    assert not has_unsettled_runs(writer)
    assert statuses(writer) == {"r0": "interrupted", "r1": "completed", "r9": "interrupted"}
    assert read_run(lake, "r9") == foreign


def statuses(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(connection.execute("SELECT run_id, status FROM runs").fetchall())
