"""Rows of the tables `quotations` and `person_roles` from the frames of annotated articles."""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import polars as pl

from newsmill.quotations.find import find_person_roles, forget_articles, read_article
from newsmill.quotations.model import Article, Block, Mention, Quotation, Span

SPAN = pl.Struct({"start_char": pl.Int32(), "end_char": pl.Int32()})
QUOTATION = pl.Schema(
    {
        "article_id": pl.String(),
        "quotation_index": pl.Int32(),
        "sentence_index": pl.Int32(),
        "kind": pl.String(),
        "start_char": pl.Int32(),
        "end_char": pl.Int32(),
        "text": pl.String(),
        "content_spans": pl.List(SPAN),
        "word_count": pl.Int32(),
        "cue": pl.String(),
        "cue_start_char": pl.Int32(),
        "cue_end_char": pl.Int32(),
        "speaker": pl.String(),
        "speaker_start_char": pl.Int32(),
        "speaker_end_char": pl.Int32(),
        "speaker_mention_index": pl.Int32(),
        "speaker_rule": pl.String(),
        "part_of_index": pl.Int32(),
        "confidence": pl.Float64(),
    }
)
ROLE = pl.Schema(
    {
        "article_id": pl.String(),
        "mention_index": pl.Int32(),
        "role": pl.String(),
        "party": pl.String(),
        "age": pl.Int32(),
        "organisation_mention_index": pl.Int32(),
    }
)


def quotation_rows(articles: pl.DataFrame, sentences: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """Return the quotations of articles, in reading order within each article.

    Args:
        articles: Columns article_id, language and body.
        sentences: Columns article_id, block_index, block_kind, start_char and end_char, in reading order.
        mentions: Columns article_id, start_char, end_char and entity_type, in reading order.
    """
    rows = [
        _quotation_row(key, article, index, quotation, found)
        for key, article in _articles(articles, sentences, mentions)
        for found in [read_article(article)]
        for index, quotation in enumerate(found)
    ]
    forget_articles()
    return pl.DataFrame(rows, QUOTATION, orient="row")


def role_rows(articles: pl.DataFrame, sentences: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """Return the role, party, age and organisation beside person mentions; arguments as of `quotation_rows`."""
    rows = [
        (key, role.mention, role.role, role.party, role.age, role.organisation)
        for key, article in _articles(articles, sentences, mentions)
        for role in find_person_roles(article)
    ]
    return pl.DataFrame(rows, ROLE, orient="row")


def _articles(articles: pl.DataFrame, sentences: pl.DataFrame, mentions: pl.DataFrame) -> Iterator[tuple[str, Article]]:
    """Yield the articles with their sentences, mentions and blocks, in the order of their frame."""
    key_of = itemgetter(0)
    by_sentence: dict[str, list[tuple[int, str, Span]]] = {
        key: [(block, kind, (start, end)) for _, block, kind, start, end in rows]
        for key, rows in groupby(
            sentences.select("article_id", "block_index", "block_kind", "start_char", "end_char").rows(), key_of
        )
    }
    by_mention: dict[str, list[Mention]] = {
        key: [Mention(start, end, entity_type) for _, start, end, entity_type in rows]
        for key, rows in groupby(mentions.select("article_id", "start_char", "end_char", "entity_type").rows(), key_of)
    }
    for key, language, body in articles.select("article_id", "language", "body").rows():
        inside = by_sentence.get(key, [])
        blocks = []
        for (_, kind), rows in groupby(inside, lambda row: row[:2]):
            spans = [span for *_, span in rows]
            blocks.append(Block(spans[0][0], spans[-1][1], kind))
        yield key, Article(body, language, blocks, [span for *_, span in inside], by_mention.get(key, []))


def _quotation_row(
    key: str, article: Article, index: int, quotation: Quotation, found: list[Quotation]
) -> tuple[object, ...]:
    body = article.body
    text = body[quotation.start : quotation.end]
    words = sum(len(body[start:end].split()) for start, end in quotation.content)
    sentence = max(bisect_right([start for start, _ in article.sentences], quotation.start) - 1, 0)
    part_of = next((i for i, other in enumerate(found) if other is quotation.part_of), None)
    return (
        key,
        index,
        sentence,
        quotation.kind,
        quotation.start,
        quotation.end,
        text,
        [{"start_char": start, "end_char": end} for start, end in quotation.content],
        words,
        *_words(body, quotation.cue),
        *_words(body, quotation.speaker),
        quotation.mention,
        quotation.rule,
        part_of,
        quotation.confidence,
    )


def _words(body: str, span: Span | None) -> tuple[str | None, int | None, int | None]:
    return (None, None, None) if span is None else (body[slice(*span)], *span)
