"""The tables of entity linking: what is read to link, and how what was found comes into them. One transaction of the caller.

Order of the tables: entity_mentions -> article_names (what each article says) -> name_forms (counted over all articles)
-> name_entities (the entity of each name) -> entity_links, entities, entity_names. Every step takes only what changed in
the one before it.
"""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import polars as pl

from warehouse.contract import require_schema
from warehouse.queries import to_frame

TABLES = ("article_names", "name_forms", "name_entities", "entity_links", "entities", "entity_names")
"""Tables that linking can always make again; entity_decisions is not one of them."""

_ARTICLES_PER_BATCH = 2_000

_UNLINKED = """
    CREATE OR REPLACE TEMP TABLE unlinked AS
    SELECT article_id, row_number() OVER (ORDER BY article_id) AS number
    FROM articles
    ANTI JOIN article_names ON articles.article_id = article_names.article_id
    WHERE mention_count > 0
"""
_MENTIONS = """
    SELECT
        entity_mentions.article_id,
        articles.language,
        entity_mentions.mention_index,
        entity_mentions.surface,
        entity_mentions.entity_type,
        coalesce(
            CASE
                WHEN
                    lag(entity_mentions.sentence_index) OVER reading = entity_mentions.sentence_index
                    AND entity_mentions.start_char - lag(entity_mentions.end_char) OVER reading BETWEEN 1 AND 3
                    THEN trim(
                        substr(
                            articles.body,
                            1 + lag(entity_mentions.end_char) OVER reading,
                            entity_mentions.start_char - lag(entity_mentions.end_char) OVER reading
                        )
                    ) = '('
            END,
            false
        ) AS is_beside
    FROM entity_mentions
    INNER JOIN unlinked ON entity_mentions.article_id = unlinked.article_id
    INNER JOIN articles ON entity_mentions.article_id = articles.article_id
    WHERE unlinked.number BETWEEN $first AND $last
    WINDOW reading AS (PARTITION BY entity_mentions.article_id ORDER BY entity_mentions.mention_index)
    ORDER BY entity_mentions.article_id, entity_mentions.mention_index
"""
_FRESH_FORMS = """
    CREATE OR REPLACE TEMP TABLE fresh_forms AS
    SELECT
        names.name_key,
        names.listed_id,
        names.language,
        names.meaning_type AS entity_type,
        names.spelling,
        sum(names.mention_count)::BIGINT AS mention_count,
        count(DISTINCT names.article_id) AS article_count,
        min(articles.published_at) AS first_seen_at,
        max(articles.published_at) AS last_seen_at
    FROM article_names AS names
    INNER JOIN articles ON names.article_id = articles.article_id
    GROUP BY ALL
"""
_TOUCHED_NAMES = """
    CREATE OR REPLACE TEMP TABLE touched_names AS
    SELECT DISTINCT name_key, listed_id FROM (
        (FROM fresh_forms EXCEPT FROM name_forms) UNION ALL (FROM name_forms EXCEPT FROM fresh_forms)
    )
"""
_GENITIVES = """
    INSERT INTO touched_names
    SELECT DISTINCT fresh_forms.name_key, fresh_forms.listed_id
    FROM fresh_forms
    INNER JOIN touched_names ON fresh_forms.name_key = touched_names.name_key || 's'
    WHERE fresh_forms.listed_id = '' AND touched_names.listed_id = ''
    EXCEPT FROM touched_names
"""
_REPLACE_FORMS = (
    "DELETE FROM name_forms WHERE (name_key, listed_id) IN (SELECT (name_key, listed_id) FROM touched_names)",
    "INSERT INTO name_forms FROM fresh_forms WHERE (name_key, listed_id) IN (SELECT (name_key, listed_id) FROM touched_names)",
)
_BLOCKS = """
    SELECT name_forms.name_key, name_forms.listed_id, name_entities.block, name_forms.language, name_forms.entity_type,
        sum(name_forms.mention_count)::BIGINT AS mention_count, sum(name_forms.article_count)::BIGINT AS article_count
    FROM name_forms
    LEFT JOIN name_entities
        ON name_forms.name_key = name_entities.name_key AND name_forms.listed_id = name_entities.listed_id
    WHERE {condition}
    GROUP BY ALL
    ORDER BY ALL
"""
_EXPANSIONS = """
    SELECT
        short.name_key, short.expansion_key, short.rule,
        arg_min(long.cluster_id, (-long.mention_count, long.cluster_id)) AS cluster_id,
        any_value(short.article_count) AS article_count
    FROM (
        SELECT name_key, expansion_key, rule, count(DISTINCT article_id) AS article_count
        FROM article_names WHERE expansion_key IS NOT NULL AND listed_id = '' GROUP BY ALL
    ) AS short
    INNER JOIN (
        SELECT fresh_names.name_key, fresh_names.cluster_id, sum(name_forms.mention_count) AS mention_count
        FROM fresh_names INNER JOIN name_forms USING (name_key, listed_id)
        GROUP BY ALL
    ) AS long ON short.expansion_key = long.name_key
    GROUP BY short.name_key, short.expansion_key, short.rule
    ORDER BY ALL
"""
_FRESH_NAMES = """
    CREATE OR REPLACE TEMP TABLE fresh_names AS
    WITH names AS (
        SELECT name_key, listed_id, is_person, block, cluster_id, rule, score
        FROM name_entities
        SEMI JOIN name_forms USING (name_key, listed_id)
        ANTI JOIN clustered USING (name_key, listed_id)
        UNION ALL BY NAME
        FROM clustered
        UNION ALL BY NAME
        SELECT DISTINCT name_key, listed_id, false AS is_person, '' AS block, listed_id AS cluster_id, 'listed' AS rule, 1.0 AS score
        FROM name_forms
        ANTI JOIN name_entities USING (name_key, listed_id)
        WHERE listed_id <> ''
    )

    SELECT names.*, coalesce(expansions.expanded_id, names.cluster_id) AS entity_id, NULL::VARCHAR AS decision
    FROM names
    LEFT JOIN expansions ON names.cluster_id = expansions.cluster_id
"""
_OF_NAME = "(SELECT entity_id FROM fresh_names WHERE name_key = $name_key AND ($is_person IS NULL OR is_person = $is_person))"
_MAIN_ENTITY = """
    SELECT fresh_names.entity_id
    FROM fresh_names INNER JOIN name_forms USING (name_key, listed_id)
    WHERE name_key = $name_key AND ($is_person IS NULL OR is_person = $is_person)
    GROUP BY fresh_names.entity_id
    ORDER BY sum(name_forms.mention_count) DESC, fresh_names.entity_id
    LIMIT 1
"""
_CHANGED_NAMES = """
    CREATE OR REPLACE TEMP TABLE changed_names AS
    SELECT coalesce(fresh.name_key, old.name_key) AS name_key, coalesce(fresh.listed_id, old.listed_id) AS listed_id
    FROM fresh_names AS fresh
    FULL OUTER JOIN name_entities AS old ON fresh.name_key = old.name_key AND fresh.listed_id = old.listed_id
    WHERE
        (fresh.entity_id, fresh.cluster_id, fresh.is_person, fresh.block, fresh.rule, fresh.score, fresh.decision)
        IS DISTINCT FROM (old.entity_id, old.cluster_id, old.is_person, old.block, old.rule, old.score, old.decision)
"""
_AFFECTED = """
    CREATE OR REPLACE TEMP TABLE affected AS
    SELECT DISTINCT entity_id FROM (
        SELECT entity_id FROM name_entities SEMI JOIN changed_names USING (name_key, listed_id)
        UNION ALL SELECT entity_id FROM fresh_names SEMI JOIN changed_names USING (name_key, listed_id)
        UNION ALL SELECT entity_id FROM fresh_names SEMI JOIN touched_names USING (name_key, listed_id)
        UNION ALL SELECT entity_id FROM name_entities SEMI JOIN touched_names USING (name_key, listed_id)
    )
"""
_RELINK = """
    CREATE OR REPLACE TEMP TABLE relinked AS
    SELECT article_id, surface, entity_type
    FROM article_names
    SEMI JOIN changed_names
        ON article_names.name_key = changed_names.name_key AND article_names.listed_id = changed_names.listed_id
    UNION
    SELECT article_id, surface, entity_type FROM article_names SEMI JOIN unlinked USING (article_id)
"""
_UNLINK = """
    DELETE FROM entity_links WHERE (article_id, mention_index) IN (
        SELECT (entity_mentions.article_id, entity_mentions.mention_index)
        FROM entity_mentions SEMI JOIN relinked USING (article_id, surface, entity_type)
    )
"""
_LINK = """
    INSERT INTO entity_links BY NAME
    SELECT
        mentions.article_id,
        mentions.mention_index,
        entities.entity_id,
        concat_ws(
            '+',
            nullif(names.rule, ''),
            coalesce(nullif(names.listed_rule, ''), entities.rule),
            CASE
                WHEN entities.decision IS NOT NULL THEN 'user' WHEN entities.entity_id <> entities.cluster_id THEN 'acronym'
            END
        ) AS rule,
        CASE
            WHEN entities.decision IS NOT NULL THEN 1.0
            ELSE round(names.score * CASE WHEN names.listed_id = '' THEN entities.score ELSE names.listed_score END, 4)
        END AS score
    FROM entity_mentions AS mentions
    SEMI JOIN relinked USING (article_id, surface, entity_type)
    INNER JOIN article_names AS names
        ON mentions.article_id = names.article_id AND mentions.surface = names.surface AND mentions.entity_type = names.entity_type
    INNER JOIN name_entities AS entities ON names.name_key = entities.name_key AND names.listed_id = entities.listed_id
    ORDER BY mentions.article_id, mentions.mention_index
"""
_ENTITY_COUNTS = """
    SELECT
        name_entities.entity_id,
        sum(names.mention_count)::BIGINT AS mention_count,
        count(DISTINCT names.article_id) AS article_count,
        min(articles.published_at) AS first_seen_at,
        max(articles.published_at) AS last_seen_at
    FROM name_entities
    SEMI JOIN affected ON name_entities.entity_id = affected.entity_id
    INNER JOIN article_names AS names ON name_entities.name_key = names.name_key AND name_entities.listed_id = names.listed_id
    INNER JOIN articles ON names.article_id = articles.article_id
    GROUP BY name_entities.entity_id
    ORDER BY name_entities.entity_id
"""
_ENTITY_FORMS = """
    SELECT
        name_entities.entity_id, name_entities.rule, name_forms.spelling, name_forms.language, name_forms.entity_type,
        sum(name_forms.mention_count)::BIGINT AS mention_count
    FROM name_entities
    SEMI JOIN affected ON name_entities.entity_id = affected.entity_id
    INNER JOIN name_forms
        ON name_entities.name_key = name_forms.name_key AND name_entities.listed_id = name_forms.listed_id
    GROUP BY ALL
    ORDER BY ALL
"""
_CORPUS_NAMES = """
    INSERT INTO entity_names BY NAME
    SELECT
        name_entities.entity_id, names.surface AS name, names.language, 'corpus' AS origin,
        sum(names.mention_count)::BIGINT AS mention_count
    FROM name_entities
    SEMI JOIN affected ON name_entities.entity_id = affected.entity_id
    INNER JOIN article_names AS names ON name_entities.name_key = names.name_key AND name_entities.listed_id = names.listed_id
    GROUP BY ALL
    ORDER BY ALL
"""


def forget_links(connection: duckdb.DuckDBPyConnection) -> None:
    """Empty all tables of linking but the decisions, so that everything is linked anew."""
    for table in TABLES:
        connection.execute(f"DELETE FROM {table}")


def unlinked_mentions(connection: duckdb.DuckDBPyConnection) -> Iterator[pl.DataFrame]:
    """Mentions of the articles that are not linked, some thousand articles at a time, in order of reading.

    Columns: article_id, language, mention_index, surface, entity_type, is_beside (only an opening bracket parts it from
    the mention before it).
    """
    connection.execute(_UNLINKED)
    count = _number(connection, "SELECT count(*) FROM unlinked")
    for first in range(1, count + 1, _ARTICLES_PER_BATCH):
        batch = {"first": first, "last": first + _ARTICLES_PER_BATCH - 1}
        yield to_frame(connection.sql(_MENTIONS, params=batch))


def unlinked_articles(connection: duckdb.DuckDBPyConnection) -> int:
    """How many articles with mentions are not linked."""
    query = "SELECT count(*) FROM articles ANTI JOIN article_names USING (article_id) WHERE mention_count > 0"
    return _number(connection, query)


def add_article_names(connection: duckdb.DuckDBPyConnection, names: pl.DataFrame) -> None:
    """Insert rows of article_names."""
    require_schema(names, "article_names")
    _insert(connection, "article_names", names)


def count_names(connection: duckdb.DuckDBPyConnection) -> tuple[pl.DataFrame, set[str]]:
    """Bring name_forms up to date; returns what changed, and the blocks that were touched.

    Returns a row per changed name that is on no list, language and type (columns: name_key, listed_id, block of the last
    linking or null, language, entity_type, mention_count, article_count), and the blocks that changed names stood in.
    """
    connection.execute(_FRESH_FORMS)
    connection.execute(_TOUCHED_NAMES)
    connection.execute(_GENITIVES)
    query = "SELECT DISTINCT block FROM name_entities SEMI JOIN touched_names USING (name_key, listed_id) WHERE listed_id = ''"
    blocks = {block for (block,) in connection.execute(query).fetchall()}
    for statement in _REPLACE_FORMS:
        connection.execute(statement)
    connection.execute("DROP TABLE fresh_forms")
    condition = "name_forms.listed_id = '' AND (name_forms.name_key, name_forms.listed_id) IN (SELECT (name_key, listed_id) FROM touched_names)"
    return to_frame(connection.sql(_BLOCKS.format(condition=condition))), blocks


def names_with_keys(connection: duckdb.DuckDBPyConnection, keys: Iterable[str]) -> pl.DataFrame:
    """The names on no list that have these keys, as `count_names`."""
    _put(connection, "wanted", pl.DataFrame({"wanted": sorted(set(keys))}, schema={"wanted": pl.String}))
    condition = "name_forms.listed_id = '' AND name_forms.name_key IN (SELECT wanted FROM wanted)"
    return to_frame(connection.sql(_BLOCKS.format(condition=condition)))


def inflected_pairs(connection: duckdb.DuckDBPyConnection, keys: Iterable[str]) -> list[tuple[str, str]]:
    """Keys of people's names that some article has in two cases: (the inflected one, what it stands for), of these keys."""
    _put(connection, "wanted", pl.DataFrame({"wanted": sorted(set(keys))}, schema={"wanted": pl.String}))
    query = """
        SELECT DISTINCT surface_key, name_key FROM article_names
        WHERE rule = 'inflected' AND meaning_type = 'PER' AND name_key IN (SELECT wanted FROM wanted)
    """
    return connection.execute(query).fetchall()


def names_of_blocks(connection: duckdb.DuckDBPyConnection, blocks: Iterable[str]) -> pl.DataFrame:
    """The names of these blocks that did not change, as `count_names`."""
    _put(connection, "wanted", pl.DataFrame({"wanted": sorted(set(blocks))}, schema={"wanted": pl.String}))
    condition = (
        "name_forms.listed_id = '' AND name_entities.block IN (SELECT wanted FROM wanted) "
        "AND (name_forms.name_key, name_forms.listed_id) NOT IN (SELECT (name_key, listed_id) FROM touched_names)"
    )
    return to_frame(connection.sql(_BLOCKS.format(condition=condition)))


def expansions(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """What acronyms and short names of institutions stand for in articles that have both.

    Call after `put_clusters`. Columns: name_key, expansion_key, rule, cluster_id (of the expansion), article_count.
    """
    return to_frame(connection.sql(_EXPANSIONS))


def put_clusters(connection: duckdb.DuckDBPyConnection, clustered: pl.DataFrame) -> None:
    """Set the clusters of names (columns of name_entities up to score); the others keep theirs, names that are gone go."""
    _put(connection, "clustered", clustered)
    connection.execute("CREATE OR REPLACE TEMP TABLE expansions (cluster_id VARCHAR, expanded_id VARCHAR)")
    connection.execute(_FRESH_NAMES)


def cluster_of(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Cluster of each name on no list that stands for something longer in an article, by name_key."""
    query = """
        SELECT name_key, cluster_id FROM fresh_names
        SEMI JOIN (SELECT name_key FROM article_names WHERE expansion_key IS NOT NULL) USING (name_key)
        WHERE listed_id = '' ORDER BY name_key
    """
    return dict(connection.execute(query).fetchall())


def expand(connection: duckdb.DuckDBPyConnection, expanded: pl.DataFrame) -> None:
    """Let clusters (column cluster_id) belong to the entities expanded_id."""
    _put(connection, "expansions", expanded)
    connection.execute(_FRESH_NAMES)


def decide(connection: duckdb.DuckDBPyConnection, decision_id: str, name_key: str, is_person: bool | None, entity_id: str | None, only_name: bool) -> int:  # fmt: skip
    """Give the entity of a name, or the name alone, this entity_id (None: keep it); returns how many names that changes."""
    condition = (
        "name_key = $name_key AND ($is_person IS NULL OR is_person = $is_person)" if only_name else f"entity_id IN {_OF_NAME}"
    )
    query = f"""
        UPDATE fresh_names SET entity_id = coalesce($entity_id, entity_id), decision = $decision_id
        WHERE {condition} RETURNING name_key
    """
    values = {"decision_id": decision_id, "name_key": name_key, "is_person": is_person, "entity_id": entity_id}
    return len(connection.execute(query, values).fetchall())


def main_entity(connection: duckdb.DuckDBPyConnection, name_key: str, is_person: bool | None) -> str | None:
    """The entity that most mentions of a name mean; None if nothing has the name."""
    row = connection.execute(_MAIN_ENTITY, {"name_key": name_key, "is_person": is_person}).fetchone()
    return None if row is None else str(row[0])


def put_links(connection: duckdb.DuckDBPyConnection) -> int:
    """Bring name_entities and entity_links up to date; returns how many links were written."""
    connection.execute(_CHANGED_NAMES)
    connection.execute(_AFFECTED)
    connection.execute("DELETE FROM name_entities WHERE (name_key, listed_id) IN (SELECT (name_key, listed_id) FROM changed_names)")
    connection.execute("INSERT INTO name_entities BY NAME FROM fresh_names SEMI JOIN changed_names USING (name_key, listed_id)")
    connection.execute(_RELINK)
    connection.execute(_UNLINK)
    row = connection.execute(_LINK).fetchone()
    return 0 if row is None else int(row[0])


def affected_forms(connection: duckdb.DuckDBPyConnection) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Entities whose names or counts may have changed.

    Returns counts (entity_id, mention_count, article_count, first_seen_at, last_seen_at), and their spellings (entity_id,
    rule, spelling, language, entity_type, mention_count).
    """
    return to_frame(connection.sql(_ENTITY_COUNTS)), to_frame(connection.sql(_ENTITY_FORMS))


def has_affected(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether names or counts of any entity may have changed."""
    return _number(connection, "SELECT count(*) FROM affected") > 0


def put_entities(connection: duckdb.DuckDBPyConnection, entities: pl.DataFrame, names: pl.DataFrame) -> None:
    """Replace the rows of affected entities: entities, and entity_names with the given names beside those of the corpus."""
    require_schema(entities, "entities")
    require_schema(names, "entity_names")
    for table in ("entities", "entity_names"):
        connection.execute(f"DELETE FROM {table} WHERE entity_id IN (SELECT entity_id FROM affected)")
    _insert(connection, "entities", entities)
    _insert(connection, "entity_names", names)
    connection.execute(_CORPUS_NAMES)


def entity_count(connection: duckdb.DuckDBPyConnection) -> int:
    """Entities there are."""
    return _number(connection, "SELECT count(*) FROM entities")


def _insert(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Rows reach DuckDB as Parquet: its way in for frames would need pyarrow, a dependency larger than DuckDB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        frame.write_parquet(path)
        connection.execute(f"INSERT INTO {table} BY NAME FROM read_parquet($path)", {"path": str(path)})


def _put(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        frame.write_parquet(path)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS FROM read_parquet('{path}')")


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return 0 if row is None else int(row[0])
