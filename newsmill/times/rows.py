"""The rows of the table time_expressions."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl

from newsmill.times.confidence import confidence_of
from newsmill.times.find import TimeExpression, find_times

_ROWS = pl.Schema(
    {
        "article_id": pl.String(),
        "time_index": pl.Int32(),
        "sentence_index": pl.Int32(),
        "start_char": pl.Int32(),
        "end_char": pl.Int32(),
        "text": pl.String(),
        "kind": pl.String(),
        "value": pl.String(),
        "start_date": pl.Date(),
        "end_date": pl.Date(),
        "anchor": pl.String(),
        "rule": pl.String(),
        "confidence": pl.Float64(),
    }
)
_NAME_RULES = frozenset({"month", "weekday", "season", "holiday", "ref"})
"""Rules whose words are names of persons too: April, Sunday, Noël."""

Span = tuple[int, int]


def time_expression_rows(articles: pl.DataFrame, sentences: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """Return the time expressions of articles.

    Args:
        articles: article_id, body, language, published_at, published_utc_offset.
        sentences: article_id, sentence_index, start_char, end_char, in reading order.
        mentions: article_id, entity_type, start_char, end_char, in reading order.
    """
    spans = _spans(sentences.select("article_id", "start_char", "end_char"))
    people = _spans(mentions.filter(pl.col("entity_type") == "PER").select("article_id", "start_char", "end_char"))
    rows: list[tuple[object, ...]] = []
    columns = articles.select("article_id", "body", "language", _day_of_publication())
    for article_id, body, language, published in columns.iter_rows():
        rows += _of_article(
            article_id, body, language, published, spans.get(article_id, []), people.get(article_id, [])
        )
    return pl.DataFrame(rows, _ROWS, orient="row")


def _day_of_publication() -> pl.Expr:
    """The day of publication by the calendar of its place, which the offset from UTC tells; without it that of UTC."""
    return (pl.col("published_at") + pl.duration(minutes=pl.col("published_utc_offset").fill_null(0))).dt.date()


def _spans(rows: pl.DataFrame) -> dict[str, list[Span]]:
    spans: dict[str, list[Span]] = {}
    for article_id, start, end in rows.iter_rows():
        spans.setdefault(article_id, []).append((start, end))
    return spans


def _of_article(
    article_id: str, body: str, language: str, published: date | None, sentences: Sequence[Span], people: Sequence[Span]
) -> Iterator[tuple[object, ...]]:
    starts = [start for start, _ in sentences]
    index = 0
    for one in find_times(body, language, published, starts):
        number = bisect_right(starts, one.start) - 1
        if number < 0 or one.end > sentences[number][1] or _is_of_a_name(one, people):
            continue
        text = body[one.start : one.end]
        yield (
            article_id, index, number, one.start, one.end, text, one.kind, one.value, one.first_day, one.last_day,
            one.anchor, one.rule, confidence_of(one.rule),
        )  # fmt: skip
        index += 1


def _is_of_a_name(one: TimeExpression, people: Sequence[Span]) -> bool:
    return one.rule in _NAME_RULES and any(start <= one.start and one.end <= end for start, end in people)
