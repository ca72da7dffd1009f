"""Columns of the same name, or nearly so: nothing of them is lost."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsmill.readers import reader_for
from newsmill.readers.aliases import ALIASES, distinct_keys, keys_of_fields, plain_key
from newsmill.readers.records import RawDocument
from newsmill.sources.slices import WHOLE
from newsmill.sources.source import Source

NAMES = st.lists(st.sampled_from(["text", "Text", "text_2", "TEXT", "url", "Url", "", "x", "x_2", "body"]), max_size=8)


@given(NAMES)
def test_no_two_columns_have_the_same_key(names: list[str]) -> None:
    keys = distinct_keys(names)
    assert len(set(keys)) == len(keys) == len(names)
    assert set(names) <= set(keys)
    assert distinct_keys(keys) == keys


@given(NAMES)
def test_every_key_fills_one_field_at_most(names: list[str]) -> None:
    keys = tuple(distinct_keys(names))
    filling = [key for keys in keys_of_fields(keys).values() for key in keys]
    assert len(filling) == len(set(filling))
    if "text" in keys:
        assert keys_of_fields(keys)["text"][0] == "text"


def test_no_alias_is_listed_twice() -> None:
    names = [plain_key(name) for names in ALIASES.values() for name in names]
    assert sorted(set(names)) == sorted(names)


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
