"""Retracting and adding the contributions of articles to the aggregates."""

import duckdb

from newsmill import limits
from newsmill.warehouse.aggregates.batches import (
    batch_numbers,
    choose_articles,
    make_batch_articles,
    make_batch_mentions,
)
from newsmill.warehouse.aggregates.files import Family, aggregates
from newsmill.warehouse.aggregates.merge import merge_delta
from newsmill.warehouse.aggregates.numbers import add_numbers, remove_numbers

_ARTICLES_PER_BATCH = 10_000
_ARTICLES_PER_RECOUNT = 25_000
"""More than in a load: each batch reads all mentions, and a recount has more memory."""


def retract(connection: duckdb.DuckDBPyConnection, family: Family, articles: str) -> None:
    """Subtract the contributions of articles (a SELECT of article_id), whose rows must be as they were when added."""
    if not choose_articles(connection, articles, _ARTICLES_PER_BATCH):
        return
    for file in aggregates("rows", family):
        gone = "article_id IN (SELECT article_id FROM changed_articles)"
        connection.execute(f"DELETE FROM aggregates.{file.name} WHERE {gone}")
    _contribute(connection, family, -1)


def add(connection: duckdb.DuckDBPyConnection, family: Family, articles: str) -> None:
    """Add the contributions of articles (a SELECT of article_id) that have none."""
    if choose_articles(connection, articles, _ARTICLES_PER_BATCH):
        _contribute(connection, family, 1)


def recount(connection: duckdb.DuckDBPyConnection, *families: Family) -> None:
    """Empty the aggregates of these families and add the contributions of all articles."""
    row = connection.execute("SELECT current_setting('memory_limit')").fetchone()
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(f"SET memory_limit = '{limits.RECOUNT_MEMORY}'")
    for family in families:
        clear(connection, family)
        if choose_articles(connection, "SELECT article_id FROM articles", _ARTICLES_PER_RECOUNT):
            _contribute(connection, family, 1)
    connection.execute("RESET preserve_insertion_order")
    if row is not None:
        connection.execute(f"SET memory_limit = '{row[0]}'")


def clear(connection: duckdb.DuckDBPyConnection, family: Family) -> None:
    """Empty the aggregates of a family."""
    for file in aggregates(family=family):
        connection.execute(f"DELETE FROM aggregates.{file.name}")


def _contribute(connection: duckdb.DuckDBPyConnection, family: Family, sign: int) -> None:
    """Add (sign 1) or subtract (sign -1) the contributions of changed_articles."""
    counts = aggregates("counts", family)
    for number, batch in enumerate(batch_numbers(connection, "changed_articles")):
        make_batch_articles(connection, batch)
        if sign > 0:
            add_numbers(connection, family)
        make_batch_mentions(connection, family)
        if sign > 0:
            for file in aggregates("rows", family):
                connection.execute(f"INSERT INTO aggregates.{file.name} {file.sql}")
        for file in counts:
            delta = f"delta_{file.name}"
            start = f"INSERT INTO {delta}" if number else f"CREATE OR REPLACE TEMP TABLE {delta} AS"
            connection.execute(f"{start} {file.sql}")
    for file in counts:
        merge_delta(connection, file.name, sign)
    if sign < 0:
        remove_numbers(connection, family)
    for file in counts:
        connection.execute(f"DROP TABLE delta_{file.name}")
    connection.execute("DROP TABLE batch_mentions")
    connection.execute("DROP TABLE batch_articles")
