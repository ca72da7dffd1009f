"""Times of publication: what is one, and what stays a string in extra."""

import json
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from newsmill.pipeline.annotate import raw_frame
from newsmill.readers.records import RawDocument
from newsmill.text.metadata import normalise_metadata

TIMES = {
    "0001-01-01T00:00:00Z": datetime(1, 1, 1),
    "0000-12-31T23:30:00-01:00": datetime(1, 1, 1, 0, 30),
    "2024-11-05T14:30:00+01:00": datetime(2024, 11, 5, 13, 30),
    "9999-12-31T23:59:59Z": datetime(9999, 12, 31, 23, 59, 59),
    "0000-01-01": None,
    "0001-01-01T00:00:00+01:00": None,
    "9999-12-31T23:59:59-05:00": None,
    "Fri, 31 Dec 9999 23:30:00 -0500": None,
}


def published(text: str) -> tuple[pl.Series, str | None]:
    """The column published_at of one document, and what its extra keeps."""
    frame = normalise_metadata(raw_frame([("x", "jsonl", [RawDocument(1, "En bro.", published_at=text)])]))
    return frame["published_at"], json.loads(frame["extra"][0]).get("published_at")


OFFSETS = {
    "2024-11-05T14:30:00+01:00": 60,
    "2024-11-05T14:30:00-0530": -330,
    "2024-11-05T14:30:00Z": 0,
    "2024-11-05T14:30:00": None,
    "1730817000": None,
    "Tue, 05 Nov 2024 14:30:00 CET": 60,
    "5 November 2024 14:30": None,
}


@pytest.mark.parametrize("text", OFFSETS)
def test_the_offset_that_a_source_states_is_kept(text: str) -> None:
    frame = normalise_metadata(raw_frame([("x", "jsonl", [RawDocument(1, "En bro.", published_at=text)])]))
    assert frame["published_utc_offset"].to_list() == [OFFSETS[text]]


@pytest.mark.parametrize("text", TIMES)
def test_times_are_of_years_that_can_be_shown_and_other_strings_are_kept(text: str, tmp_path: Path) -> None:
    column, kept = published(text)
    assert column.to_list() == [TIMES[text]]
    assert kept == (text if TIMES[text] is None else None)
    column.to_frame().write_parquet(tmp_path / "times.parquet")
    assert duckdb.sql(f"FROM '{tmp_path}/times.parquet'").fetchall() == [(TIMES[text],)]
