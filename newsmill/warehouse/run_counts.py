"""Counts of the rows that a run loaded, from the tables."""

from dataclasses import dataclass

import duckdb

_FILES = "source_file IN (SELECT source_file FROM source_files WHERE run_id = $run_id AND status = 'loaded')"
_SIZES = f"SELECT count(*), coalesce(sum(sentence_count), 0) FROM articles WHERE {_FILES}"
_LANGUAGES = f"SELECT language, count(*) FROM articles WHERE {_FILES} GROUP BY ALL ORDER BY ALL"
_REJECTIONS = f"SELECT reason, count(*) FROM rejections WHERE {_FILES} GROUP BY ALL ORDER BY ALL"
_MENTIONS = f"""
    SELECT entity_type, count(*) FROM entity_mentions
    WHERE article_id IN (SELECT article_id FROM articles WHERE {_FILES}) GROUP BY ALL ORDER BY ALL
"""
_TIMES = f"""
    SELECT kind, count(*) FROM time_expressions
    WHERE article_id IN (SELECT article_id FROM articles WHERE {_FILES}) GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class Totals:
    """Rows of the files that a run loaded.

    Mentions are counted by type, times by kind, rejections by reason, articles by language.
    """

    articles: int
    sentences: int
    mentions: dict[str, int]
    times: dict[str, int]
    rejections: dict[str, int]
    languages: dict[str, int]


def read_totals(connection: duckdb.DuckDBPyConnection, run_id: str) -> Totals:
    """Count the rows of the files that this run loaded."""
    run = {"run_id": run_id}
    articles, sentences = connection.execute(_SIZES, run).fetchone() or (0, 0)
    mentions, times, rejections, languages = (
        dict(connection.execute(sql, run).fetchall()) for sql in (_MENTIONS, _TIMES, _REJECTIONS, _LANGUAGES)
    )
    return Totals(articles, int(sentences), mentions, times, rejections, languages)
