"""Filling the tables of linking from Parquet, for made-up corpora that measure and need not be linked."""

from pathlib import Path

import duckdb

from newsmill.warehouse.aggregates.contributions import recount
from newsmill.warehouse.aggregates.labels import renew_labels
from newsmill.warehouse.links import STEP, linking_sql, more_memory
from newsmill.warehouse.tables import derived_tables

_MEMORY = "700MB"
_UNKNOWN = """
    DELETE FROM name_entities
    USING (FROM name_entities ANTI JOIN name_forms USING (name_key, listed_id)) AS unknown
    WHERE name_entities.name_key = unknown.name_key AND name_entities.listed_id = unknown.listed_id
"""
"""Made-up names that no article has: the next linking would take them for names that lost their articles."""
_ENTITIES = """
    INSERT INTO entities BY NAME
    SELECT made.*, counted.* EXCLUDE (entity_id)
    FROM counted INNER JOIN read_parquet($path) AS made ON counted.entity_id = made.entity_id
    ORDER BY made.entity_id
"""


def fill_links(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Replace what linking made by the rows of a folder; what it counts is counted here by its own statements.

    The folder holds article_names/*.parquet, entity_links/*.parquet and name_entities.parquet with the columns of these
    tables, and entities.parquet with the columns of entities but for the counts. Not one transaction: what DuckDB holds
    of it until its end would not fit in memory.
    """
    with more_memory(connection, _MEMORY):
        for derived in derived_tables(STEP):
            connection.execute(f"DELETE FROM {derived.name}")
        for table in ("article_names", "entity_links"):
            paths = {"paths": [str(path) for path in sorted((folder / table).glob("*.parquet"))]}
            connection.execute(f"INSERT INTO {table} BY NAME FROM read_parquet($paths)", paths)
        names = {"path": str(folder / "name_entities.parquet")}
        connection.execute("INSERT INTO name_entities BY NAME FROM read_parquet($path) ORDER BY name_key", names)
        connection.execute("CREATE OR REPLACE TEMP TABLE unlinked_articles AS SELECT article_id FROM articles LIMIT 0")
        for statement in ("lessened_names", "touched_names", "fresh_forms"):
            connection.execute(linking_sql(statement))
        connection.execute("INSERT INTO name_forms BY NAME FROM fresh_forms ORDER BY ALL")
        connection.execute("DROP TABLE fresh_forms")
        connection.execute(_UNKNOWN)
        connection.begin()
        recount(connection, "entity")
        connection.commit()
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE affected_entities AS SELECT DISTINCT entity_id FROM name_entities"
        )
        connection.execute(f"CREATE OR REPLACE TEMP TABLE counted AS {linking_sql('entity_counts')}")
        connection.execute(_ENTITIES, {"path": str(folder / "entities.parquet")})
        connection.execute(linking_sql("corpus_names"))
        connection.execute("DROP TABLE counted")
        renew_labels(connection, "SELECT entity_id FROM affected_entities")
