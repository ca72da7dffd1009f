"""Which runs are left to be finished by the next one."""

from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from warehouse.runs import finish_run, has_unsettled_runs, start_run


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
