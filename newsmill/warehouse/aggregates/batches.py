"""The temporary tables that the SELECTs of sql/aggregates read: batches of changed articles and their mentions."""

from collections.abc import Iterator

import duckdb

_BATCH_ARTICLES = """
    CREATE OR REPLACE TEMP TABLE batch_articles AS
    SELECT
        articles.article_id, articles.language, articles.published_at, articles.publisher, articles.title,
        coalesce(articles.published_at, runs.started_at)::DATE AS day,
        articles.published_at IS NULL AS is_load_day
    FROM articles
    INNER JOIN changed_articles ON articles.article_id = changed_articles.article_id
    LEFT JOIN runs ON articles.run_id = runs.run_id
    WHERE changed_articles.batch = {batch}
"""
_BATCH_MENTIONS = {
    "name": """
        CREATE OR REPLACE TEMP TABLE batch_mentions AS
        SELECT
            mentions.article_id, mentions.mention_index, mentions.sentence_index, mentions.surface,
            mentions.entity_type, mentions.confidence, batch_articles.language, batch_articles.published_at,
            batch_articles.publisher, batch_articles.day, batch_articles.is_load_day, name_numbers.name_number
        FROM entity_mentions AS mentions
        INNER JOIN batch_articles ON mentions.article_id = batch_articles.article_id
        INNER JOIN aggregates.name_numbers
            ON mentions.surface = name_numbers.surface AND mentions.entity_type = name_numbers.entity_type
    """,
    "entity": """
        CREATE OR REPLACE TEMP TABLE batch_mentions AS
        SELECT
            mentions.article_id, mentions.mention_index, mentions.sentence_index, mentions.surface,
            mentions.confidence, batch_articles.language, batch_articles.published_at, batch_articles.publisher,
            batch_articles.day, batch_articles.is_load_day, entity_numbers.entity_number, links.score
        FROM (FROM entity_mentions SEMI JOIN batch_articles USING (article_id)) AS mentions
        INNER JOIN (FROM entity_links SEMI JOIN batch_articles USING (article_id)) AS links
            ON mentions.article_id = links.article_id AND mentions.mention_index = links.mention_index
        INNER JOIN batch_articles ON mentions.article_id = batch_articles.article_id
        INNER JOIN aggregates.entity_numbers ON links.entity_id = entity_numbers.entity_id
    """,
}

STATEMENTS = "\n".join([_BATCH_ARTICLES, *_BATCH_MENTIONS.values()])
"""The statements, for the digest of the aggregates."""


def choose_articles(connection: duckdb.DuckDBPyConnection, articles: str, per_batch: int) -> bool:
    """Make table changed_articles of a SELECT of article_id, in batches; returns False if there are none."""
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE changed_articles AS
        SELECT article_id, (row_number() OVER () - 1) // {per_batch} AS batch FROM ({articles})
        """
    )
    return connection.execute("SELECT count(*) > 0 FROM changed_articles").fetchone() == (True,)


def batch_numbers(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[int]:
    """Return the numbers of the batches of a temporary table."""
    row = connection.execute(f"SELECT coalesce(max(batch) + 1, 0) FROM {table}").fetchone()
    yield from range(int(row[0]) if row else 0)


def make_batch_articles(connection: duckdb.DuckDBPyConnection, batch: int) -> None:
    """Make table batch_articles of one batch of changed_articles."""
    connection.execute(_BATCH_ARTICLES.format(batch=batch))


def make_batch_mentions(connection: duckdb.DuckDBPyConnection, family: str) -> None:
    """Make table batch_mentions of the mentions of batch_articles, all of which must have numbers."""
    connection.execute(_BATCH_MENTIONS[family])
