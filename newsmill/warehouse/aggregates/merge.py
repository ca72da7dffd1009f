"""Merging the counts of changed articles into the aggregates of kind counts."""

from dataclasses import dataclass
from itertools import zip_longest

import duckdb

from newsmill.warehouse.sql_files import SqlFile

_ROWS_PER_SLICE = 100_000
"""Bounds the lists of languages in memory, which DuckDB cannot spill: 400,000 did not fit into 300 MB. The rows of one
key are in one slice."""


def create_counts(connection: duckdb.DuckDBPyConnection, file: SqlFile) -> None:
    """Create the empty table of a file; the temporary tables of a batch must exist."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE delta AS {file.sql} LIMIT 0")
    merged = _merged(file.name, _columns(connection, "delta"), 1, False)
    connection.execute(f"CREATE TABLE aggregates.{file.name} AS {merged} LIMIT 0")
    connection.execute("DROP TABLE delta")


def merge_delta(connection: duckdb.DuckDBPyConnection, table: str, sign: int) -> None:
    """Add (sign 1) or subtract (sign -1) the counts of delta_TABLE; rows that count no article are deleted."""
    columns = _columns(connection, f"delta_{table}")
    key = columns.keys[0]
    row = connection.execute(f"SELECT count(*) FROM aggregates.{table}").fetchone()
    known = 0 if row is None else int(row[0])
    starts = _slices(connection, f"delta_{table}", key)
    if len(starts) > 1 and not known:  # sorted, so that DuckDB skips to a slice instead of reading all rows for each
        connection.execute(f"CREATE TEMP TABLE sorted_delta AS FROM delta_{table} ORDER BY {key}")
        connection.execute(f"DROP TABLE delta_{table}")
        connection.execute(f"ALTER TABLE sorted_delta RENAME TO delta_{table}")
    for first, beyond in zip_longest(starts, starts[1:]):
        chosen = f" WHERE {key} >= {first}" + (f" AND {key} < {beyond}" if beyond is not None else "")
        # A view if all rows are new: a transaction keeps dropped tables until its end, and those of hundreds of slices
        # would fill the memory. A table if rows are known, because it is read several times.
        kind = "TABLE" if known else "VIEW"
        connection.execute(f"CREATE OR REPLACE TEMP {kind} delta AS FROM delta_{table}{chosen}")
        merged = _merged(table, columns, sign, known > 0)
        if known:
            connection.execute(f"CREATE OR REPLACE TEMP TABLE merged AS {merged}")
            if sign < 0 and columns.firsts:
                _renew_edges(connection, table, columns)
            connection.execute(f"DELETE FROM aggregates.{table} USING delta WHERE {_same(columns, table, 'delta')}")
            merged = "FROM merged"
        connection.execute(f"INSERT INTO aggregates.{table} BY NAME {merged} ORDER BY {', '.join(columns.keys)}")
    connection.execute("DROP TABLE IF EXISTS merged")
    if starts:
        connection.execute(f"DROP {'TABLE' if known else 'VIEW'} delta")


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a SELECT of kind counts, by the way in which they are merged."""

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


def _slices(connection: duckdb.DuckDBPyConnection, table: str, key: str) -> list[int]:
    """Return the first key of each slice of a table; the rows of a slice are about _ROWS_PER_SLICE."""
    query = f"""
        SELECT min({key}) FROM (
            SELECT {key}, (sum(count(*)) OVER (ORDER BY {key}) - 1) // {_ROWS_PER_SLICE} AS slice
            FROM {table} GROUP BY {key}
        ) GROUP BY slice ORDER BY slice
    """
    return [int(first) for (first,) in connection.execute(query).fetchall()]


def _merged(table: str, columns: _Columns, sign: int, has_rows: bool) -> str:
    """Return a SELECT of the merged rows for the keys of the temporary table delta."""
    keys = ", ".join(columns.keys)
    values = (*columns.sums, *columns.firsts, *columns.lasts)
    known = f"""
        UNION ALL BY NAME
        SELECT {keys}, {", ".join(values)} FROM aggregates.{table} SEMI JOIN delta ON {_same(columns, table, "delta")}
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
        FROM aggregates.{table} SEMI JOIN delta ON {_same(columns, table, "delta")}
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
    """Find the first and last values again if they were those of a retracted article."""
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
            FROM aggregates.name_by_article
            SEMI JOIN (
                SELECT gone.name_number, gone.language
                FROM delta AS gone INNER JOIN aggregates.{table} ON {_same(columns, table, "gone")} WHERE {touched}
            ) AS stale
                ON name_by_article.name_number = stale.name_number AND name_by_article.language = stale.language
            GROUP BY name_by_article.name_number, name_by_article.language
        ) AS renewed
        WHERE {_same(columns, "merged", "renewed")}
        """
    )


def _same(columns: _Columns, left: str, right: str) -> str:
    """Return a comparison of keys. A day is null if the run of an undated article is unknown (check runs_known)."""
    return " AND ".join(f"{left}.{key} IS NOT DISTINCT FROM {right}.{key}" for key in columns.keys)
