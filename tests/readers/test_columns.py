"""Keys that the user names for fields, in every structured format; and errors that no reader expects."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from newsmill.errors import NewsmillError, SourceError
from newsmill.pipeline.annotate import read_records
from newsmill.pipeline.batches import format_of
from newsmill.pipeline.fingerprint import pipeline_fingerprint
from newsmill.pipeline.load_request import LoadRequest
from newsmill.pipeline.target import Target
from newsmill.readers import Reader
from newsmill.readers.records import RawDocument, Record
from newsmill.sources.slices import WHOLE
from newsmill.sources.source import Source
from tests.formats import as_arrow, as_csv, as_json, as_jsonl, as_parquet, as_sqlite

ROWS = [{"nr": "1", "Artikeln": "Bron är klar.", "Dag": "2024-11-05", "text": "Läs mer på sajten."}]
COLUMNS = (("external_id", "NR"), ("published_at", "Dag"), ("text", "artikeln"))
WRITERS = {
    "csv": as_csv, "json": as_json, "jsonl": as_jsonl, "parquet": as_parquet, "arrow": as_arrow, "sqlite": as_sqlite,
}  # fmt: skip


@pytest.mark.parametrize("form", WRITERS)
def test_named_keys_come_before_all_others(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"week.{form}"
    path.write_bytes(WRITERS[form](ROWS))
    with Source(path, COLUMNS) as source:
        reader, encoding = format_of(source)
        (record,) = reader.read(source, encoding, WHOLE)
    assert isinstance(record, RawDocument)
    assert (record.text, record.published_at, record.external_id) == ("Bron är klar.", "2024-11-05", "1")
    assert record.extra == {"text": "Läs mer på sajten."}


def test_a_table_without_a_text_lists_its_columns_and_names_the_option(tmp_path: Path) -> None:
    path = tmp_path / "week.csv"
    path.write_text("Nr,Artikeln\n1,Bron är klar.\n", "utf-8")
    with (
        Source(path) as source,
        pytest.raises(SourceError, match="it has: Nr, Artikeln; name one: --column text="),
    ):
        list(format_of(source)[0].read(source, "utf-8", WHOLE))


def test_named_keys_are_a_part_of_the_fingerprint() -> None:
    assert (
        pipeline_fingerprint(columns=COLUMNS) == pipeline_fingerprint(columns=COLUMNS[::-1]) != pipeline_fingerprint()
    )


def test_a_field_that_articles_do_not_have_is_told(tmp_path: Path) -> None:
    request = LoadRequest(
        sources=[], target=Target(tmp_path / "news.duckdb", tmp_path / "lake"), columns=(("body", "Artikeln"),)
    )
    with pytest.raises(NewsmillError, match="no such field; there are: external_id"):
        request.require_valid()


def test_what_a_reader_raises_unexpectedly_fails_its_file(tmp_path: Path) -> None:
    def read(source: Source, encoding: str, part: Any) -> Iterator[Record]:
        yield RawDocument(1, "Bron är klar.")
        raise ZeroDivisionError("odd\nvalue")

    path = tmp_path / "week.jsonl"
    path.write_text(json.dumps({"text": "x"}), "utf-8")
    odd = cast(Reader, SimpleNamespace(NAME="toy", read=read))
    with Source(path) as source, pytest.raises(SourceError, match=r"week\.jsonl: the toy reader .*ZeroDivisionError"):
        read_records(odd, source, "utf-8", WHOLE)


def test_a_number_of_thousands_of_digits_is_read_as_its_digits(tmp_path: Path) -> None:
    path = tmp_path / "week.json"
    path.write_text(f'[{{"text": "Bron.", "n": {"9" * 5_000}}}, {{"text": "Isen."}}]', "utf-8")
    with Source(path) as source:
        reader, encoding = format_of(source)
        records = read_records(reader, source, encoding, WHOLE)
    assert [record.text for record in records if isinstance(record, RawDocument)] == ["Bron.", "Isen."]
