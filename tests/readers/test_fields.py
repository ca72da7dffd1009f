"""Columns of the same name, or nearly so: nothing of them is lost."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsmill.readers import reader_for
from newsmill.readers.fields import canonical_keys
from newsmill.readers.records import RawDocument
from newsmill.sources.lines import WHOLE
from newsmill.sources.source import Source

NAMES = st.lists(st.sampled_from(["text", "Text", "text_2", "TEXT", "url", "Url", "", "x", "x_2", "body"]), max_size=8)


@given(NAMES)
def test_no_two_columns_have_the_same_key(names: list[str]) -> None:
    keys = canonical_keys(names)
    assert len(set(keys)) == len(keys) == len(names)
    assert {name for name in names if name in ("text", "url", "body")} <= set(keys)
    assert canonical_keys(keys) == keys


@pytest.mark.parametrize("write", [pl.DataFrame.write_csv, pl.DataFrame.write_parquet])
def test_columns_that_differ_in_case_are_all_kept(tmp_path: Path, write: Callable[..., None]) -> None:
    path = tmp_path / ("x.csv" if write is pl.DataFrame.write_csv else "x.parquet")
    row = {"URL": "https://a.example/1", "Url": "https://a.example/2", "Text": "En annan bro.", "text": "En bro."}
    write(pl.DataFrame([row]), path)
    reader = reader_for(path.name)
    assert reader is not None
    with Source(path) as source:
        (record,) = reader.read(source, "utf-8", WHOLE)
    assert isinstance(record, RawDocument)
    assert (record.text, record.url) == ("En bro.", "https://a.example/1")
    assert record.extra == {"Url": "https://a.example/2", "Text": "En annan bro."}
