"""Parquet and Arrow files: dates that Python has no years for."""

from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from newsmill.errors import SourceError
from newsmill.readers import parquet
from newsmill.readers.records import RawDocument
from newsmill.sources.slices import WHOLE
from newsmill.sources.source import Source


def dates_read(path: Path) -> list[tuple[str | None, object]]:
    """The time of publication of each record, and what `seen` says in its extra."""
    with Source(path) as source:
        records = list(parquet.read(source, "", WHOLE))
    documents = [record for record in records if isinstance(record, RawDocument)]
    assert len(documents) == len(records)
    return [(document.published_at, document.extra.get("seen")) for document in documents]


@pytest.mark.parametrize("kind", ["DATE", "TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMP_MS"])
def test_dates_beyond_all_calendars_are_none(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x.parquet"
    values = ["2024-11-05", "infinity", "-infinity", "20000-01-01", "0044-03-15 (BC)"]
    rows = " UNION ALL ".join(f"SELECT 'En bro.' AS text, '{value}'::{kind} AS date" for value in values)
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet)")
    first, *rest = [published for published, _ in dates_read(path)]
    assert first is not None and first.startswith("2024-11-05")
    assert rest == [None] * 4


def test_the_first_and_last_days_are_kept_and_zones_do_not_push_them_out(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    times = pl.Series([datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59)]).dt.replace_time_zone("UTC")
    days = pl.Series([date(1, 1, 1), date(9999, 12, 31)])
    frame = pl.DataFrame(
        {"text": ["En bro."] * 2, "date": times.dt.convert_time_zone("Pacific/Auckland"), "seen": days}
    )
    frame.write_parquet(path)
    assert dates_read(path) == [
        ("0001-01-01T00:00:00+00:00", "0001-01-01"),
        ("9999-12-31T23:59:59+00:00", "9999-12-31"),
    ]


def test_a_list_of_such_dates_is_a_damaged_file_and_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    days = pl.Series([[2**31 - 1]], dtype=pl.List(pl.Int32)).cast(pl.List(pl.Date))
    pl.DataFrame({"text": ["En bro."], "seen": days}).write_parquet(path)
    with pytest.raises(SourceError, match="damaged"):
        dates_read(path)
