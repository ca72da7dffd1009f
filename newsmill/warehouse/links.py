"""Reading and writing the tables of entity linking, with the statements of sql/linking.

All functions work inside one transaction of the caller.

Order of the tables: entity_mentions -> article_names (the meaning of each name in an article) -> name_forms (counts
over all articles) -> name_entities (the entity of each name) -> entity_links, entities, entity_names. Each step
processes only the changes of the step before it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import polars as pl

from newsmill import limits
from newsmill.warehouse.aggregates.contributions import add, clear, retract
from newsmill.warehouse.aggregates.labels import renew_labels
from newsmill.warehouse.contract import require_schema
from newsmill.warehouse.frames import insert_frame, put_frame
from newsmill.warehouse.queries import to_frame
from newsmill.warehouse.sql_files import sql_files
from newsmill.warehouse.tables import derived_tables

STEP = "linking"
"""The step that derives these tables, as their files in sql/tables name it."""

_LENGTHENED = """
    INSERT INTO touched_names
    WITH shortened AS (
        SELECT
            name_key,
            unnest(list_append(
                list_transform(range(1, $most_added + 1), lambda added: left(name_key, -added)),
                regexp_replace(name_key, $legal_form, '', 'g')
            )) AS shorter_key
        FROM (SELECT DISTINCT name_key FROM name_forms WHERE listed_id = '')
    )
    SELECT DISTINCT shortened.name_key, ''
    FROM shortened
    SEMI JOIN touched_names ON shortened.shorter_key = touched_names.name_key AND touched_names.listed_id = ''
    ANTI JOIN touched_names AS known ON shortened.name_key = known.name_key AND known.listed_id = ''
"""
"""Touches the names that equal a changed name with an ending or a legal form added."""

_LINKED = """
    SELECT DISTINCT relinked_names.article_id
    FROM relinked_names
    SEMI JOIN aggregates.entity_by_article AS counted ON relinked_names.article_id = counted.article_id
"""

_ARTICLES_PER_BATCH = 2_000

_TYPED = """
    SELECT name_key, listed_id
    FROM (
        SELECT name_key, listed_id, entity_type, sum(mention_count) AS mention_count
        FROM name_forms SEMI JOIN (SELECT name_key, listed_id {found}) AS found USING (name_key, listed_id)
        GROUP BY name_key, listed_id, entity_type
    ) AS counted
    GROUP BY name_key, listed_id
    HAVING $entity_type IS NULL OR arg_min(entity_type, (-mention_count, entity_type)) = $entity_type
"""
"""The names found of which most mentions have a type."""

_SAME_NAME = "{0}.name_key = {1}.name_key AND {0}.listed_id = {1}.listed_id"


@contextmanager
def more_memory(connection: duckdb.DuckDBPyConnection, memory: str) -> Iterator[None]:
    """Set another memory limit for linking, whose transactions hold their changes in memory until they end."""
    connection.execute(f"SET memory_limit = '{memory}'")
    connection.execute("SET preserve_insertion_order = false")
    try:
        yield
    finally:
        connection.execute(f"SET memory_limit = '{limits.LOAD_MEMORY}'")
        connection.execute("RESET preserve_insertion_order")


def forget_links(connection: duckdb.DuckDBPyConnection) -> None:
    """Empty all tables of linking: the next linking makes all links again."""
    for table in derived_tables(STEP):
        connection.execute(f"DELETE FROM {table.name}")
    clear(connection, "entity")


def forget_articles(connection: duckdb.DuckDBPyConnection, articles: str) -> None:
    """Delete the names and links of articles (a SELECT of article_id) that are about to be deleted, and retract them.

    Their names are deleted from name_forms: the next linking counts names that are missing there.
    """
    retract(connection, "entity", articles)
    known = f"WHERE article_id IN ({articles})"
    names = f"SELECT name_key, listed_id FROM article_names {known}"
    same = _SAME_NAME.format("name_forms", "gone")
    connection.execute(f"DELETE FROM name_forms USING ({names}) AS gone WHERE {same}")
    for table in ("article_names", "entity_links"):
        connection.execute(f"DELETE FROM {table} {known}")


def unlinked_mentions(connection: duckdb.DuckDBPyConnection, most: int) -> Iterator[pl.DataFrame]:
    """Yield the mentions of up to `most` articles that are not linked, in batches of articles, in reading order.

    Columns: article_id, language, mention_index, surface, entity_type, is_beside (only an opening bracket parts it from
    the mention before it).
    """
    connection.execute(linking_sql("unlinked_articles"))
    count = min(most, _number(connection, "SELECT count(*) FROM unlinked_articles"))
    for first in range(1, count + 1, _ARTICLES_PER_BATCH):
        last = min(count, first + _ARTICLES_PER_BATCH - 1)
        batch = f"SELECT article_id FROM unlinked_articles WHERE number BETWEEN {first} AND {last}"
        connection.execute(f"CREATE OR REPLACE TEMP TABLE batch AS {batch}")
        yield to_frame(connection.sql(linking_sql("unlinked_mentions")))


def unlinked_articles(connection: duckdb.DuckDBPyConnection, anew: bool = False) -> int:
    """Count the articles with mentions that are not linked; with `anew`, all articles with mentions."""
    known = "" if anew else "ANTI JOIN article_names USING (article_id)"
    return _number(connection, f"SELECT count(*) FROM articles {known} WHERE mention_count > 0")


def add_article_names(connection: duckdb.DuckDBPyConnection, names: pl.DataFrame) -> None:
    """Insert rows of article_names."""
    require_schema(names, "article_names")
    insert_frame(connection, "article_names", names)


def count_names(
    connection: duckdb.DuckDBPyConnection, legal_form: str, most_added: int
) -> tuple[pl.DataFrame, set[str]]:
    """Update name_forms; returns the changed names, and the blocking keys that they had.

    A name with a legal form (a pattern) or up to most_added letters added to a name that changed counts as changed.

    Returns a row per changed name on no list, language and type (name_key, language, entity_type, mention_count,
    article_count).
    """
    for statement in ("lessened_names", "touched_names", "fresh_forms"):
        connection.execute(linking_sql(statement))
    same = _SAME_NAME.format("name_forms", "touched_names")
    connection.execute(f"DELETE FROM name_forms USING touched_names WHERE {same}")
    connection.execute("INSERT INTO name_forms BY NAME FROM fresh_forms")
    connection.execute("DROP TABLE fresh_forms")
    connection.execute(_LENGTHENED, {"legal_form": legal_form, "most_added": most_added})
    query = f"""
        SELECT DISTINCT blocking_key FROM name_entities
        SEMI JOIN touched_names ON {_SAME_NAME.format("name_entities", "touched_names")} WHERE listed_id = ''
    """
    blocking_keys = {key for (key,) in connection.execute(query).fetchall()}
    changed = "SELECT name_key FROM touched_names WHERE listed_id = ''"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE wanted_names AS {changed}")
    return to_frame(connection.sql(linking_sql("wanted_names"))), blocking_keys


def names_with_keys(connection: duckdb.DuckDBPyConnection, keys: Iterable[str]) -> pl.DataFrame:
    """Return the names on no list that have these keys, with the columns of `count_names`."""
    _want_names(connection, keys)
    return to_frame(connection.sql(linking_sql("wanted_names")))


def names_of_blocking_keys(connection: duckdb.DuckDBPyConnection, blocking_keys: Iterable[str]) -> pl.DataFrame:
    """Return the unchanged names with these blocking keys, with the columns of `count_names`."""
    put_frame(
        connection,
        "wanted_blocking_keys",
        pl.DataFrame({"blocking_key": sorted(blocking_keys)}, {"blocking_key": pl.String}),
    )
    connection.execute(linking_sql("names_of_blocking_keys"))
    return to_frame(connection.sql(linking_sql("wanted_names")))


def inflected_pairs(connection: duckdb.DuckDBPyConnection, keys: Iterable[str]) -> list[tuple[str, str]]:
    """Return pairs of keys of people's names that an article has in two cases: inflected, and as in `keys`."""
    _want_names(connection, keys)
    return connection.execute(linking_sql("inflected_pairs")).fetchall()


def expansions(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return the long names that acronyms and short names of institutions stand for, from articles with both.

    Call after `put_clusters`. Columns: name_key, expansion_key, rule, cluster_id (of the expansion), article_count.
    """
    return to_frame(connection.sql(linking_sql("expansions")))


def put_clusters(connection: duckdb.DuckDBPyConnection, clustered: pl.DataFrame) -> None:
    """Set the clusters of names (columns of name_entities up to score); others keep theirs, lost names are deleted."""
    put_frame(connection, "clustered", clustered)
    connection.execute("CREATE OR REPLACE TEMP TABLE expansions (cluster_id VARCHAR, expanded_id VARCHAR)")
    connection.execute(linking_sql("fresh_names"))


def cluster_of(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the cluster of each name on no list that stands for a longer name in an article, by name_key."""
    query = """
        SELECT name_key, cluster_id FROM fresh_names
        SEMI JOIN (SELECT name_key FROM article_names WHERE expansion_key IS NOT NULL) AS short
            ON fresh_names.name_key = short.name_key
        WHERE listed_id = '' ORDER BY name_key
    """
    return dict(connection.execute(query).fetchall())


def expand(connection: duckdb.DuckDBPyConnection, expanded: pl.DataFrame) -> None:
    """Assign clusters (column cluster_id) to the entities expanded_id."""
    put_frame(connection, "expansions", expanded)
    connection.execute(linking_sql("fresh_names"))


def entities_named(connection: duckdb.DuckDBPyConnection, name_key: str, entity_type: str | None) -> list[str]:
    """Return the entities of the names with this key, the one with the most mentions first.

    entity_type: only names that most mentions have of this type. Call after `expand`, as the two that follow.
    """
    found = "SELECT name_key, listed_id, mention_count FROM name_forms WHERE name_key = $name_key"
    return _meant(connection, found, entity_type, {"name_key": name_key})


def entities_written(connection: duckdb.DuckDBPyConnection, name_key: str, entity_type: str | None) -> list[str]:
    """Return the entities of a spelling that always stands for another name, such as a surname; as `entities_named`."""
    found = "SELECT name_key, listed_id, mention_count FROM article_names WHERE surface_key = $name_key"
    return _meant(connection, found, entity_type, {"name_key": name_key})


def entities_listed(
    connection: duckdb.DuckDBPyConnection, listed_ids: Sequence[str], entity_type: str | None
) -> list[str]:
    """Return the entities of ids on the lists, whatever articles call them; as `entities_named`."""
    found = "SELECT name_key, listed_id, mention_count FROM name_forms WHERE list_contains($listed_ids, listed_id)"
    return _meant(connection, found, entity_type, {"listed_ids": list(listed_ids)}) if listed_ids else []


def move_entities(
    connection: duckdb.DuckDBPyConnection, correction_id: str, moved: Sequence[str], entity_id: str
) -> int:
    """Assign all names of these entities to entity_id, by this correction; returns the number of names."""
    query = """
        UPDATE fresh_names SET entity_id = $entity_id, correction = $correction_id
        WHERE list_contains($moved, entity_id) RETURNING name_key
    """
    values = {"correction_id": correction_id, "moved": list(moved), "entity_id": entity_id}
    return len(connection.execute(query, values).fetchall())


def move_name(
    connection: duckdb.DuckDBPyConnection, correction_id: str, name_key: str, entity_type: str | None, entity_id: str
) -> int:
    """Assign the names with this key (and type, as `entities_named`) to entity_id; returns the number of names."""
    query = f"""
        UPDATE fresh_names SET entity_id = $entity_id, correction = $correction_id
        FROM ({_TYPED.format(found="FROM name_forms WHERE name_key = $name_key")}) AS typed
        WHERE {_SAME_NAME.format("fresh_names", "typed")}
        RETURNING fresh_names.name_key
    """
    values = {"correction_id": correction_id, "name_key": name_key, "entity_type": entity_type, "entity_id": entity_id}
    return len(connection.execute(query, values).fetchall())


def put_links(connection: duckdb.DuckDBPyConnection, renamed: Mapping[str, str]) -> int:
    """Update name_entities and entity_links; returns the number of links written.

    renamed: the names that users gave, by entity_id; entities of which this is new are affected as well.
    """
    connection.execute(linking_sql("changed_names"))
    given = {"entity_id": list(renamed), "name": list(renamed.values())}
    put_frame(connection, "renamed", pl.DataFrame(given, schema={"entity_id": pl.String, "name": pl.String}))
    connection.execute(linking_sql("affected_entities"))
    same = _SAME_NAME.format("name_entities", "changed_names")
    connection.execute(f"DELETE FROM name_entities USING changed_names WHERE {same}")
    same = _SAME_NAME.format("fresh_names", "changed_names")
    connection.execute(f"INSERT INTO name_entities BY NAME FROM fresh_names SEMI JOIN changed_names ON {same}")
    connection.execute(linking_sql("relinked_names"))
    retract(connection, "entity", _LINKED)
    connection.execute(linking_sql("delete_links"))
    row = connection.execute(linking_sql("insert_links")).fetchone()
    add(connection, "entity", "SELECT DISTINCT article_id FROM relinked_names")
    return 0 if row is None else int(row[0])


def affected_spellings(connection: duckdb.DuckDBPyConnection) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the entities whose names or counts may have changed; call after `put_links`.

    Returns counts (entity_id, mention_count, article_count, first_seen_at, last_seen_at), and their spellings
    (entity_id, rule, is_moved: by an acronym or a correction, spelling, language, entity_type, mention_count).
    """
    return to_frame(connection.sql(linking_sql("entity_counts"))), to_frame(
        connection.sql(linking_sql("entity_spellings"))
    )


def has_affected(connection: duckdb.DuckDBPyConnection) -> bool:
    """Return True if names or counts of any entity may have changed."""
    return _number(connection, "SELECT count(*) FROM affected_entities") > 0


def put_entities(connection: duckdb.DuckDBPyConnection, entities: pl.DataFrame, names: pl.DataFrame) -> None:
    """Replace the rows of affected entities; entity_names has the given names and those of the corpus."""
    require_schema(entities, "entities")
    require_schema(names, "entity_names")
    for table in ("entities", "entity_names"):
        connection.execute(
            f"DELETE FROM {table} USING affected_entities AS affected WHERE {table}.entity_id = affected.entity_id"
        )
    insert_frame(connection, "entities", entities)
    insert_frame(connection, "entity_names", names)
    connection.execute(linking_sql("corpus_names"))
    renew_labels(connection, "SELECT entity_id FROM affected_entities")


def linked_names(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    """Return the entity of most mentions of each (external_id of the article, surface with single blanks)."""
    query = """
        SELECT articles.external_id, regexp_replace(trim(surface), '\\s+', ' ', 'g') AS surface, entity_id
        FROM entity_links
        INNER JOIN entity_mentions USING (article_id, mention_index)
        INNER JOIN articles USING (article_id)
        GROUP BY ALL
        ORDER BY count(*), entity_id DESC
    """
    return {(article, surface): entity for article, surface, entity in connection.execute(query).fetchall()}


def entity_count(connection: duckdb.DuckDBPyConnection) -> int:
    """Count the entities."""
    return _number(connection, "SELECT count(*) FROM entities")


def _meant(
    connection: duckdb.DuckDBPyConnection, found: str, entity_type: str | None, values: dict[str, Any]
) -> list[str]:
    """Return the entities of names (a SELECT of name_key, listed_id, mention_count), the most mentioned first."""
    query = f"""
        SELECT fresh_names.entity_id
        FROM ({found}) AS found
        SEMI JOIN ({_TYPED.format(found=f"FROM ({found})")}) AS typed ON {_SAME_NAME.format("found", "typed")}
        INNER JOIN fresh_names ON {_SAME_NAME.format("found", "fresh_names")}
        GROUP BY fresh_names.entity_id
        ORDER BY sum(found.mention_count) DESC, fresh_names.entity_id
    """
    rows = connection.execute(query, values | {"entity_type": entity_type}).fetchall()
    return [entity_id for (entity_id,) in rows]


def _want_names(connection: duckdb.DuckDBPyConnection, keys: Iterable[str]) -> None:
    put_frame(connection, "wanted_names", pl.DataFrame({"name_key": sorted(set(keys))}, schema={"name_key": pl.String}))


def linking_sql(name: str) -> str:
    """Return the statement of a file of sql/linking, by its name without the number of its step."""
    return next(file.sql for file in sql_files("linking") if file.name.partition("_")[2] == name)


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return 0 if row is None else int(row[0])
