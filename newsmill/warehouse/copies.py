"""The tables of copies: what a search for copies reads, and how its results are stored (statements: sql/copies).

All functions work inside a transaction of the caller.

copy_texts has the text of each article and copy_fingerprints the index of texts; article_copies, copied_passages and
copy_groups follow from them. An article without a row in copy_texts is unread. A deletion of articles removes the rows
of their texts, so the other articles with the same text are read again.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

import duckdb
import polars as pl

from newsmill.warehouse.contract import require_schema
from newsmill.warehouse.frames import insert_frame, put_frame
from newsmill.warehouse.sql_files import sql_files
from newsmill.warehouse.tables import derived_tables

STEP = "copies"
"""The step that derives these tables, as their files in sql/tables name it."""

MOST_TEXTS = 200
"""Texts that may have a fingerprint that finds copies; in more texts it is a set phrase or a wire text of everybody."""
BOILERPLATE_SHARE = 0.1
LEAST_BOILERPLATE_ARTICLES = 10
"""A fingerprint of more than so many articles of a publisher, and more than this share of them, is boilerplate."""
MOST_LISTED_ARTICLES = 20
"""Articles with one text that article_copies lists: the first ones in order of article_id."""
LEAST_FINGERPRINTS = 2
SHORT_TEXT_FINGERPRINTS = 20
"""A pair is compared where it shares LEAST_FINGERPRINTS, or one if a text has no more than the second number."""

LEAST_GROUP_CONTAINMENT = 0.5
"""Containment of the shorter text that joins two texts in a group."""

_BOUNDS = {
    "most_texts": MOST_TEXTS,
    "share": BOILERPLATE_SHARE,
    "least_articles": LEAST_BOILERPLATE_ARTICLES,
    "most_listed": MOST_LISTED_ARTICLES,
    "least_fingerprints": LEAST_FINGERPRINTS,
    "short_text": SHORT_TEXT_FINGERPRINTS,
    "containment": LEAST_GROUP_CONTAINMENT,
}
_TEXTS_PER_BATCH = 2_000
_ARTICLES_PER_BATCH = 1_000


def forget_copies(connection: duckdb.DuckDBPyConnection, articles: str) -> None:
    """Delete what is known of articles (a SELECT of article_id) that are about to be deleted, and of their groups.

    The next search reads the other articles with their texts again and groups again what was grouped with them.
    """
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE forgotten_texts AS
        SELECT DISTINCT text_id FROM copy_texts WHERE article_id IN ({articles}) AND text_id IS NOT NULL
        """
    )
    connection.execute("CREATE OR REPLACE TEMP TABLE component AS FROM forgotten_texts")
    _delete_groups_of_components(connection)
    _delete_pairs(connection, "SELECT article_id FROM copy_texts SEMI JOIN forgotten_texts USING (text_id)")
    connection.execute("INSERT INTO copy_changes FROM component ANTI JOIN copy_changes USING (text_id)")
    connection.execute("DELETE FROM copy_texts WHERE text_id IN (FROM forgotten_texts)")
    connection.execute(f"DELETE FROM copy_texts WHERE article_id IN ({articles})")


def forget_all(connection: duckdb.DuckDBPyConnection) -> None:
    """Empty all tables of copies."""
    for table in derived_tables(STEP):
        connection.execute(f"DELETE FROM {table.name}")


def choose_unread(connection: duckdb.DuckDBPyConnection, most: int) -> tuple[int, bool]:
    """Choose the articles to read, at most so many; returns how many, and whether any table has to be brought up."""
    _run(connection, "unread", most=most)
    count = _number(connection, "SELECT count(*) FROM unread")
    return count, bool(count) or _number(connection, "SELECT count(*) FROM copy_changes") > 0


def unread_bodies(connection: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[str, str | None, str]]]:
    """Yield article_id, publisher and body of the chosen articles, in batches."""
    count = _number(connection, "SELECT count(*) FROM unread")
    for first in range(1, count + 1, _ARTICLES_PER_BATCH):
        query = """
            SELECT articles.article_id, articles.publisher, articles.body
            FROM articles INNER JOIN unread ON articles.article_id = unread.article_id
            WHERE unread.number BETWEEN $first AND $last ORDER BY unread.number
        """
        yield connection.execute(query, {"first": first, "last": first + _ARTICLES_PER_BATCH - 1}).fetchall()


def begin_reading(connection: duckdb.DuckDBPyConnection) -> None:
    """Remember which texts are known before `add_texts`."""
    _run(connection, "known_texts")
    connection.execute("CREATE OR REPLACE TEMP TABLE indexed_texts AS FROM known_texts")


def add_texts(connection: duckdb.DuckDBPyConnection, texts: pl.DataFrame, fingerprints: pl.DataFrame) -> None:
    """Insert rows of copy_texts, and rows of copy_fingerprints for the texts that it does not have."""
    require_schema(texts, "copy_texts")
    require_schema(fingerprints, "copy_fingerprints")
    insert_frame(connection, "copy_texts", texts)
    put_frame(connection, "read_fingerprints", fingerprints)
    _run(connection, "new_fingerprints")
    connection.execute("INSERT INTO indexed_texts SELECT DISTINCT text_id FROM read_fingerprints")


def choose_texts(connection: duckdb.DuckDBPyConnection) -> int:
    """Choose the texts to compare, and delete what is known of them; returns how many.

    These are the texts that were read, and the texts for which a bound on fingerprints changed.
    """
    for name in ("read_texts", "changed_fingerprints", "delete_gone", "fresh_publishers", "fresh_boilerplate",
                 "changed_boilerplate"):  # fmt: skip
        _run(connection, name)
    for table, columns in (("copy_boilerplate", "*"), ("copy_publishers", "publisher, article_count")):
        fresh = table.replace("copy", "fresh")
        connection.execute(f"DELETE FROM {table} WHERE publisher IN (SELECT publisher FROM fresh_publishers)")
        remaining = "" if table == "copy_boilerplate" else "WHERE article_count IS NOT NULL"
        connection.execute(f"INSERT INTO {table} SELECT {columns} FROM {fresh} {remaining} ORDER BY ALL")
    _run(connection, "chosen_texts", batch_size=_TEXTS_PER_BATCH)
    changed = "SELECT text_id FROM chosen_texts UNION SELECT text_id FROM copy_changes"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE component AS {changed}")
    connection.execute("DELETE FROM copy_changes")
    _delete_groups_of_components(connection)
    _delete_pairs(connection, "SELECT article_id FROM copy_texts SEMI JOIN chosen_texts USING (text_id)")
    return _number(connection, "SELECT count(*) FROM chosen_texts")


def candidate_pairs(connection: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[int, int]]]:
    """Yield pairs of texts to compare, in batches: chosen texts and those that share fingerprints within the bounds."""
    batches = _number(connection, "SELECT coalesce(max(batch) + 1, 0) FROM chosen_texts")
    for batch in range(batches):
        _run(connection, "candidates", batch=batch)
        yield connection.execute("FROM candidates ORDER BY text_id, other_text_id").fetchall()


def bodies_of(connection: duckdb.DuckDBPyConnection, texts: Iterable[int]) -> list[tuple[int, str]]:
    """Return the bodies of texts, by number."""
    put_frame(connection, "wanted_texts", pl.DataFrame({"text_id": sorted(texts)}, schema={"text_id": pl.Int64}))
    query = """
        SELECT wanted.text_id, articles.body
        FROM articles
        INNER JOIN (
            SELECT text_id, min(article_id) AS article_id
            FROM copy_texts SEMI JOIN wanted_texts USING (text_id) GROUP BY text_id
        ) AS wanted ON articles.article_id = wanted.article_id
    """
    return connection.execute(query).fetchall()


def add_pairs(connection: duckdb.DuckDBPyConnection, pairs: pl.DataFrame, passages: pl.DataFrame) -> None:
    """Insert pairs of texts and their passages as rows of article_copies and copied_passages.

    Columns: those of the tables, with text_id and other_text_id in the place of the articles.
    """
    put_frame(connection, "found_pairs", pairs)
    put_frame(connection, "found_passages", passages)
    for name in ("listed_articles", "article_copies", "copied_passages"):
        _run(connection, name)


def add_equal_texts(connection: duckdb.DuckDBPyConnection) -> None:
    """Insert the pairs of articles that have one of the chosen texts, each with one passage: the whole text."""
    for name in ("equal_articles", "equal_pairs", "equal_passages"):
        _run(connection, name)


def ungrouped_texts(connection: duckdb.DuckDBPyConnection) -> tuple[dict[int, int], list[tuple[int, int]]]:
    """Return the texts to group, with their words, and their pairs; call after the pairs of chosen texts are added.

    These are all texts that pairs connect, or connected before, with a chosen text or one that lost an article.
    """
    _delete_groups_of_components(connection)
    words = "SELECT DISTINCT text_id, word_count FROM copy_texts SEMI JOIN component USING (text_id)"
    counts = dict(connection.execute(words).fetchall())
    _run(connection, "component_pairs")
    return counts, connection.execute("FROM component_pairs ORDER BY ALL").fetchall()


def group_members(
    connection: duckdb.DuckDBPyConnection, groups: dict[int, int]
) -> Iterator[tuple[int, str, datetime | None, str | None, str | None, bool]]:
    """Yield the articles of the groups of two articles and more, in order of group.

    Columns: fullest text of the group, article_id, published_at, publisher, agency, whether it has captions.
    """
    rows = {"text_id": list(groups.keys()), "fullest_id": list(groups.values())}
    put_frame(connection, "grouped", pl.DataFrame(rows, schema={"text_id": pl.Int64, "fullest_id": pl.Int64}))
    _run(connection, "group_members")
    yield from connection.execute("FROM group_members ORDER BY fullest_id, article_id").fetchall()


def blocks_of(connection: duckdb.DuckDBPyConnection, article_id: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the body of an article and its blocks: start, end and kind."""
    values = {"article_id": article_id}
    row = connection.execute("SELECT body FROM articles WHERE article_id = $article_id", values).fetchone()
    query = """
        SELECT min(start_char), max(end_char), any_value(block_kind)
        FROM sentences WHERE article_id = $article_id GROUP BY block_index ORDER BY block_index
    """
    return (row[0] if row else ""), connection.execute(query, values).fetchall()


def add_groups(connection: duckdb.DuckDBPyConnection, groups: pl.DataFrame) -> None:
    """Insert rows of copy_groups."""
    require_schema(groups, "copy_groups")
    insert_frame(connection, "copy_groups", groups)


def pair_count(connection: duckdb.DuckDBPyConnection) -> int:
    """Return how many pairs of articles there are."""
    return _number(connection, "SELECT count(*) FROM article_copies")


def _delete_pairs(connection: duckdb.DuckDBPyConnection, articles: str) -> None:
    for table in ("article_copies", "copied_passages"):
        for column in ("article_id", "other_article_id"):
            connection.execute(f"DELETE FROM {table} WHERE {column} IN ({articles})")


def _delete_groups_of_components(connection: duckdb.DuckDBPyConnection) -> None:
    """Widen the temporary table component to all texts that pairs connect with it, and delete their groups."""
    connection.execute("CREATE OR REPLACE TEMP TABLE frontier AS FROM component")
    while _number(connection, "SELECT count(*) FROM frontier"):
        _run(connection, "component_neighbours")
        connection.execute("INSERT INTO component FROM neighbours")
        connection.execute("CREATE OR REPLACE TEMP TABLE frontier AS FROM neighbours")
    members = "SELECT article_id FROM copy_texts SEMI JOIN component USING (text_id)"
    connection.execute(f"DELETE FROM copy_groups WHERE article_id IN ({members})")


def _run(connection: duckdb.DuckDBPyConnection, name: str, **values: float) -> None:
    """Execute the statement of a file of sql/copies; `getvariable` reads the bounds and these values in it."""
    for key, value in {**_BOUNDS, **values}.items():
        connection.execute(f"SET VARIABLE {key} = {value}")
    connection.execute(next(file.sql for file in sql_files("copies") if file.name == name))


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return 0 if row is None else int(row[0])
