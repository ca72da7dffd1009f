"""Rows of time_expressions."""

from datetime import datetime

import polars as pl

from newsmill.times.rows import time_expression_rows
from newsmill.warehouse.contract import polars_schema

BODY = "Hamnen öppnas på fredag.\nApril Berg kom i går."


def rows(published: datetime | None, language: str = "sv", offset: int | None = None) -> pl.DataFrame:
    articles = pl.DataFrame(
        {
            "article_id": ["a"],
            "body": [BODY],
            "language": [language],
            "published_at": [published],
            "published_utc_offset": [offset],
        },
        {
            "article_id": pl.String,
            "body": pl.String,
            "language": pl.String,
            "published_at": pl.Datetime("us"),
            "published_utc_offset": pl.Int32,
        },
    )
    cut = BODY.index("\n")
    sentences = pl.DataFrame(
        {"article_id": "a", "sentence_index": [0, 1], "start_char": [0, cut + 1], "end_char": [cut, len(BODY)]}
    )
    mentions = pl.DataFrame(
        {"article_id": ["a"], "entity_type": ["PER"], "start_char": [cut + 1], "end_char": [cut + 11]}
    )
    return time_expression_rows(articles, sentences, mentions)


def test_rows_have_the_columns_of_the_table() -> None:
    assert rows(None).schema == polars_schema("time_expressions")


def test_spans_slice_back_and_names_of_persons_are_no_months() -> None:
    found = rows(datetime(2022, 1, 12, 23, 30))
    assert found.select("time_index", "sentence_index", "text", "value").rows() == [
        (0, 0, "på fredag", "2022-01-14"),
        (1, 1, "i går", "2022-01-11"),
    ]
    assert [BODY[start:end] for start, end in found.select("start_char", "end_char").rows()] == found["text"].to_list()


def test_without_a_day_of_publication_relative_expressions_have_no_value() -> None:
    found = rows(None)
    assert found["value"].to_list() == [None, None]
    assert set(found["anchor"]) == {"none"}


def test_a_language_without_words_has_no_rows() -> None:
    assert rows(None, "und").height == 0


def test_the_day_is_that_of_the_place_of_publication() -> None:
    assert rows(datetime(2022, 1, 12, 23, 30), offset=60)["value"].to_list() == ["2022-01-14", "2022-01-12"]
