"""Tables of schema `stored`, which the marts read: what is too much to count at every question is counted in the load.

Files of sql/stored select rows of an article, files of sql/counted select counts that add up over articles; both read
`batch_articles` and `batch_mentions`, two temporary tables with some thousand articles and their mentions. A change of
articles is told twice: `retract` while their rows are still as they were, `count_in` when they are as they will be.
All of it inside the transaction of the load, so no reader sees a mart and its tables disagree.

Files of sql/shown select what marts show of entities; linking renews the rows of entities that it affects (`show`).

In the SELECTs of sql/counted a column `..._count` adds up, `first_...` and `last_...` are the lowest and highest,
`in_language` becomes a list of the languages with their articles, and every other column is part of the key.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from typing import Literal

import duckdb

from newsmill import limits
from newsmill.warehouse.sql_files import SqlFile, sql_files

Family = Literal["name", "entity"]
"""What changes together: with the articles, or with the links of their mentions."""

_VERSION = 2
"""To be raised when what the functions below do to the tables changes: columns that `_merged` makes, rows that go."""
_ARTICLES_PER_BATCH = 10_000
_ARTICLES_PER_RECOUNT = 25_000
"""More, for each batch reads through all mentions, and a recount has more memory."""
_ROWS_PER_SLICE = 100_000
"""Bounds the lists of languages in memory, which DuckDB cannot spill: 400,000 did not fit into 300 MB. Rows of one key
stay together."""
_ENTITIES_PER_BATCH = 50_000
"""Bounds the lists of spellings in memory in the same way."""

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
            batch_articles.publisher, batch_articles.day, batch_articles.is_load_day, names.name_number
        FROM entity_mentions AS mentions
        INNER JOIN batch_articles ON mentions.article_id = batch_articles.article_id
        INNER JOIN stored.names ON mentions.surface = names.surface AND mentions.entity_type = names.entity_type
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
        INNER JOIN stored.entity_numbers ON links.entity_id = entity_numbers.entity_id
    """,
}
# Numbers are shorter than names and are joined faster; nobody sees them, and they go with the last article.
_NUMBERS = {
    "name": "CREATE TABLE stored.names (name_number INTEGER, entity_type VARCHAR, surface VARCHAR)",
    "entity": "CREATE TABLE stored.entity_numbers (entity_number INTEGER, entity_id VARCHAR)",
}
_NUMBER_NEW = {
    "name": """
        INSERT INTO stored.names
        SELECT
            (SELECT coalesce(max(name_number), -1) FROM stored.names)
            + row_number() OVER (ORDER BY entity_type, surface),
            entity_type, surface
        FROM (
            SELECT DISTINCT entity_type, surface FROM entity_mentions SEMI JOIN batch_articles USING (article_id)
        ) AS mentions
        ANTI JOIN stored.names ON mentions.surface = names.surface AND mentions.entity_type = names.entity_type
    """,
    "entity": """
        INSERT INTO stored.entity_numbers
        SELECT
            (SELECT coalesce(max(entity_number), -1) FROM stored.entity_numbers)
            + row_number() OVER (ORDER BY entity_id),
            entity_id
        FROM (SELECT DISTINCT entity_id FROM entity_links SEMI JOIN batch_articles USING (article_id)) AS links
        ANTI JOIN stored.entity_numbers ON links.entity_id = entity_numbers.entity_id
    """,
}  # fmt: skip
_RENUMBERED = """
    SELECT entity_id FROM stored.entity_numbers ANTI JOIN stored.shown_entities USING (entity_number, entity_id)
"""
_NUMBER_GONE = {
    "name": """
        DELETE FROM stored.names
        USING (FROM delta_name_languages ANTI JOIN stored.name_languages USING (name_number)) AS gone
        WHERE names.name_number = gone.name_number
    """,
    "entity": """
        DELETE FROM stored.entity_numbers
        USING (FROM delta_entity_languages ANTI JOIN stored.entity_languages USING (entity_number)) AS gone
        WHERE entity_numbers.entity_number = gone.entity_number
    """,
}


def retract(connection: duckdb.DuckDBPyConnection, family: Family, articles: str) -> None:
    """Take out what articles (a SELECT of article_id) count for; their rows are still as they were counted in."""
    if not _choose(connection, articles, _ARTICLES_PER_BATCH):
        return
    for table in sql_files("stored"):
        if _family(table) == family:
            gone = "article_id IN (SELECT article_id FROM changed_articles)"
            connection.execute(f"DELETE FROM stored.{table.name} WHERE {gone}")
    _count(connection, family, -1)


def count_in(connection: duckdb.DuckDBPyConnection, family: Family, articles: str) -> None:
    """Put in what articles (a SELECT of article_id) count for; they must not be counted in already."""
    if _choose(connection, articles, _ARTICLES_PER_BATCH):
        _count(connection, family, 1)


def recount(connection: duckdb.DuckDBPyConnection, *families: Family) -> None:
    """Make the stored tables of these families anew from all articles."""
    row = connection.execute("SELECT current_setting('memory_limit')").fetchone()
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(f"SET memory_limit = '{limits.RECOUNT_MEMORY}'")
    for family in families:
        forget(connection, family)
        if _choose(connection, "SELECT article_id FROM articles", _ARTICLES_PER_RECOUNT):
            _count(connection, family, 1)
    connection.execute("RESET preserve_insertion_order")
    if row is not None:
        connection.execute(f"SET memory_limit = '{row[0]}'")


def forget(connection: duckdb.DuckDBPyConnection, family: Family) -> None:
    """Empty the stored tables of a family."""
    shown = sql_files("shown") if family == "entity" else ()
    for table in (*sql_files("stored"), *sql_files("counted")):
        if _family(table) == family:
            connection.execute(f"DELETE FROM stored.{table.name}")
    for table in shown:
        connection.execute(f"DELETE FROM stored.{table.name}")
    connection.execute(f"DELETE FROM stored.{'names' if family == 'name' else 'entity_numbers'}")


def show(connection: duckdb.DuckDBPyConnection, entities: str) -> None:
    """Renew what marts show of entities (a SELECT of entity_id); all else about them is as it will be.

    With them those that have a new number: an article that is counted in again can have taken it from them.
    """
    batch = f"(row_number() OVER (ORDER BY entity_id) - 1) // {_ENTITIES_PER_BATCH} AS batch"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE unshown AS SELECT *, {batch} FROM ({entities} UNION {_RENUMBERED})"
    )
    known = "SELECT entity_number FROM stored.shown_entities SEMI JOIN unshown USING (entity_id)"
    for table in reversed(sql_files("shown")):  # shown_entities, by which they are found, at last
        connection.execute(f"DELETE FROM stored.{table.name} WHERE entity_number IN ({known})")
    for number in _batches(connection, "unshown"):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE shown_anew AS FROM unshown WHERE batch = {number}")
        for table in sql_files("shown"):
            connection.execute(f"INSERT INTO stored.{table.name} {table.sql} ORDER BY entity_number")


def create_stored(connection: duckdb.DuckDBPyConnection) -> None:
    """Make schema stored anew, with all its tables, and count everything in; inside a transaction of the caller."""
    connection.execute("DROP SCHEMA IF EXISTS stored CASCADE")
    connection.execute("CREATE SCHEMA stored")
    connection.execute("CREATE OR REPLACE TEMP TABLE changed_articles (article_id VARCHAR, batch INTEGER)")
    families: tuple[Family, Family] = ("name", "entity")
    for family in families:
        connection.execute(_NUMBERS[family])
        connection.execute(_BATCH_ARTICLES.format(batch=0))
        connection.execute(_BATCH_MENTIONS[family])
        for table in sql_files("stored"):
            if _family(table) == family:
                connection.execute(f"CREATE TABLE stored.{table.name} AS {table.sql} LIMIT 0")
        for table in sql_files("counted"):
            if _family(table) == family:
                connection.execute(f"CREATE OR REPLACE TEMP TABLE delta AS {table.sql} LIMIT 0")
                merged = _merged(table.name, _columns(connection, "delta"), 1, False)
                connection.execute(f"CREATE TABLE stored.{table.name} AS {merged} LIMIT 0")
                connection.execute("DROP TABLE delta")
    connection.execute("CREATE OR REPLACE TEMP TABLE shown_anew AS SELECT entity_id FROM entities LIMIT 0")
    for table in sql_files("shown"):
        connection.execute(f"CREATE TABLE stored.{table.name} AS {table.sql} LIMIT 0")
    _sign(connection)
    recount(connection, *families)
    show(connection, "SELECT entity_id FROM entities")


def copy_stored(connection: duckdb.DuckDBPyConnection, database: str) -> None:
    """Make schema stored anew as it is in another attached database; inside a transaction of the caller."""
    connection.execute("DROP SCHEMA IF EXISTS stored CASCADE")
    connection.execute("CREATE SCHEMA stored")
    query = "SELECT table_name FROM duckdb_tables() WHERE database_name = $database AND schema_name = 'stored'"
    for (table,) in connection.execute(query, {"database": database}).fetchall():
        connection.execute(f"CREATE TABLE stored.{table} AS FROM {database}.stored.{table}")
    _sign(connection)


@cache
def stored_digest() -> str:
    """Digest of everything that says what the stored tables hold."""
    parts = [*_BATCH_MENTIONS.values(), *_NUMBERS.values(), _BATCH_ARTICLES, str(_VERSION)]
    digest = hashlib.sha256("\n".join(parts).encode())
    for file in (*sql_files("stored"), *sql_files("counted"), *sql_files("shown")):
        digest.update(f"{file.name}\n{file.sql}\n".encode())
    return digest.hexdigest()


def _sign(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"CREATE MACRO stored.digest() AS '{stored_digest()}'")


def _family(table: SqlFile) -> Family:
    return "entity" if table.name.startswith("entity_") else "name"


def _choose(connection: duckdb.DuckDBPyConnection, articles: str, per_batch: int) -> int:
    """Make changed_articles, in batches of so many; returns how many there are."""
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE changed_articles AS
        SELECT article_id, (row_number() OVER () - 1) // {per_batch} AS batch FROM ({articles})
        """
    )
    row = connection.execute("SELECT count(*) FROM changed_articles").fetchone()
    return 0 if row is None else int(row[0])


def _count(connection: duckdb.DuckDBPyConnection, family: Family, sign: int) -> None:
    counted = [table for table in sql_files("counted") if _family(table) == family]
    for number, batch in enumerate(_batches(connection, "changed_articles")):
        connection.execute(_BATCH_ARTICLES.format(batch=batch))
        if sign > 0:
            connection.execute(_NUMBER_NEW[family])
        connection.execute(_BATCH_MENTIONS[family])
        if sign > 0:
            for table in sql_files("stored"):
                if _family(table) == family:
                    connection.execute(f"INSERT INTO stored.{table.name} {table.sql}")
        for table in counted:
            delta = f"delta_{table.name}"
            start = f"INSERT INTO {delta}" if number else f"CREATE OR REPLACE TEMP TABLE {delta} AS"
            connection.execute(f"{start} {table.sql}")
    for table in counted:
        _merge(connection, table.name, sign)
    if sign < 0:
        connection.execute(_NUMBER_GONE[family])
    for table in counted:
        connection.execute(f"DROP TABLE delta_{table.name}")
    connection.execute("DROP TABLE batch_mentions")
    connection.execute("DROP TABLE batch_articles")


def _batches(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[int]:
    row = connection.execute(f"SELECT coalesce(max(batch) + 1, 0) FROM {table}").fetchone()
    yield from range(int(row[0]) if row else 0)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a SELECT of sql/counted, by what becomes of them."""

    keys: tuple[str, ...]
    sums: tuple[str, ...]
    firsts: tuple[str, ...]
    lasts: tuple[str, ...]
    has_languages: bool


def _columns(connection: duckdb.DuckDBPyConnection, delta: str) -> _Columns:
    names = connection.sql(f"FROM {delta}").columns
    sums = tuple(name for name in names if name.endswith("_count"))
    firsts = tuple(name for name in names if name.startswith("first_"))
    lasts = tuple(name for name in names if name.startswith("last_"))
    keys = tuple(name for name in names if name not in (*sums, *firsts, *lasts, "in_language"))
    return _Columns(keys, sums, firsts, lasts, "in_language" in names)


def _merge(connection: duckdb.DuckDBPyConnection, table: str, sign: int) -> None:
    """Add the counts of delta_<table> to those of the table, or take them off; rows that count no article go."""
    columns = _columns(connection, f"delta_{table}")
    key = columns.keys[0]
    row = connection.execute(f"SELECT count(*) FROM stored.{table}").fetchone()
    known = 0 if row is None else int(row[0])
    starts = _slices(connection, f"delta_{table}", key)
    if len(starts) > 1 and not known:  # in order, so that DuckDB skips to a slice instead of reading all for each
        connection.execute(f"CREATE TEMP TABLE sorted_delta AS FROM delta_{table} ORDER BY {key}")
        connection.execute(f"DROP TABLE delta_{table}")
        connection.execute(f"ALTER TABLE sorted_delta RENAME TO delta_{table}")
    for first, beyond in zip_longest(starts, starts[1:]):
        chosen = f" WHERE {key} >= {first}" + (f" AND {key} < {beyond}" if beyond is not None else "")
        # A view where all is new, for what a transaction drops it keeps until its end: hundreds of slices would fill
        # the memory. A table where rows are known, for it is read several times.
        kind = "TABLE" if known else "VIEW"
        connection.execute(f"CREATE OR REPLACE TEMP {kind} delta AS FROM delta_{table}{chosen}")
        merged = _merged(table, columns, sign, known > 0)
        if known:
            connection.execute(f"CREATE OR REPLACE TEMP TABLE merged AS {merged}")
            if sign < 0 and columns.firsts:
                _renew_edges(connection, table, columns)
            connection.execute(f"DELETE FROM stored.{table} USING delta WHERE {_same(columns, table, 'delta')}")
            merged = "FROM merged"
        connection.execute(f"INSERT INTO stored.{table} BY NAME {merged} ORDER BY {', '.join(columns.keys)}")
    connection.execute("DROP TABLE IF EXISTS merged")
    if starts:
        connection.execute(f"DROP {'TABLE' if known else 'VIEW'} delta")


def _slices(connection: duckdb.DuckDBPyConnection, table: str, key: str) -> list[int]:
    """The first key of each slice of the table: so many keys that they have some _ROWS_PER_SLICE rows together."""
    query = f"""
        SELECT min({key}) FROM (
            SELECT {key}, (sum(count(*)) OVER (ORDER BY {key}) - 1) // {_ROWS_PER_SLICE} AS slice
            FROM {table} GROUP BY {key}
        ) GROUP BY slice ORDER BY slice
    """
    return [int(first) for (first,) in connection.execute(query).fetchall()]


def _merged(table: str, columns: _Columns, sign: int, has_rows: bool) -> str:
    """A SELECT of the rows that the table has to have for the keys of the temporary table delta."""
    keys = ", ".join(columns.keys)
    values = (*columns.sums, *columns.firsts, *columns.lasts)
    known = f"""
        UNION ALL BY NAME
        SELECT {keys}, {", ".join(values)} FROM stored.{table} SEMI JOIN delta ON {_same(columns, table, "delta")}
    """
    signed = ", ".join(f"{sign} * {name} AS {name}" for name in columns.sums)
    edges = "".join(f", {name}" for name in (*columns.firsts, *columns.lasts))
    counted = ", ".join(
        [f"sum({name})::BIGINT AS {name}" for name in columns.sums]
        + [f"min({name}) AS {name}" for name in columns.firsts]
        + [f"max({name}) AS {name}" for name in columns.lasts]
    )
    totals = f"""
        SELECT {keys}, {counted}
        FROM (SELECT {keys}, {signed}{edges} FROM delta {known if has_rows else ""})
        GROUP BY {keys} HAVING sum(article_count) > 0
    """
    if not columns.has_languages:
        return totals
    spread = f"""
        UNION ALL BY NAME
        SELECT {keys}, unnest(languages) AS in_language, unnest(language_article_counts) AS article_count
        FROM stored.{table} SEMI JOIN delta ON {_same(columns, table, "delta")}
    """
    return f"""
        WITH by_language AS (
            SELECT {keys}, in_language, sum(article_count)::BIGINT AS article_count
            FROM (SELECT {keys}, in_language, {sign} * article_count AS article_count FROM delta
                  {spread if has_rows else ""})
            GROUP BY {keys}, in_language HAVING sum(article_count) > 0
        ),
        listed AS (  -- sorting the list is nine times as fast as list(... ORDER BY ...)
            SELECT {keys}, list_sort(list({{'language': in_language, 'article_count': article_count}})) AS pairs
            FROM by_language GROUP BY {keys}
        )
        SELECT
            totals.*, list_transform(listed.pairs, lambda pair: pair.language) AS languages,
            list_transform(listed.pairs, lambda pair: pair.article_count) AS language_article_counts
        FROM ({totals}) AS totals INNER JOIN listed ON {_same(columns, "totals", "listed")}
    """


def _renew_edges(connection: duckdb.DuckDBPyConnection, table: str, columns: _Columns) -> None:
    """Find the first and last anew where an article went that was the first or last."""
    edges = (*columns.firsts, *columns.lasts)
    touched = " OR ".join(f"{table}.{name} = gone.{name}" for name in edges)
    connection.execute(
        f"""
        UPDATE merged SET {", ".join(f"{name} = renewed.{name}" for name in edges)}
        FROM (
            SELECT
                name_by_article.name_number, name_by_article.language,
                min(name_by_article.published_at) AS first_published_at,
                max(name_by_article.published_at) AS last_published_at
            FROM stored.name_by_article
            SEMI JOIN (
                SELECT gone.name_number, gone.language
                FROM delta AS gone INNER JOIN stored.{table} ON {_same(columns, table, "gone")} WHERE {touched}
            ) AS stale
                ON name_by_article.name_number = stale.name_number AND name_by_article.language = stale.language
            GROUP BY name_by_article.name_number, name_by_article.language
        ) AS renewed
        WHERE {_same(columns, "merged", "renewed")}
        """
    )


def _same(columns: _Columns, left: str, right: str) -> str:
    """The day is null where the run that annotated an undated article is unknown (the check runs_known says so)."""
    return " AND ".join(f"{left}.{key} IS NOT DISTINCT FROM {right}.{key}" for key in columns.keys)
