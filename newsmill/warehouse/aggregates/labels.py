"""The columns that marts show of entities, beside their numbers."""

import duckdb

from newsmill.warehouse.aggregates.batches import batch_numbers
from newsmill.warehouse.aggregates.files import aggregates

_ENTITIES_PER_BATCH = 50_000
"""Bounds the lists of spellings in memory, which DuckDB cannot spill."""

_RENUMBERED = """
    SELECT entity_id FROM aggregates.entity_numbers ANTI JOIN aggregates.entity_labels USING (entity_number, entity_id)
"""


def renew_labels(connection: duckdb.DuckDBPyConnection, entities: str) -> None:
    """Renew the labels of entities (a SELECT of entity_id) after all other tables about them have been renewed.

    Entities with a new number are renewed too: they lost their last article, and got one again in the same change.
    """
    batch = f"(row_number() OVER (ORDER BY entity_id) - 1) // {_ENTITIES_PER_BATCH} AS batch"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE outdated_labels AS SELECT *, {batch} FROM ({entities} UNION {_RENUMBERED})"
    )
    known = "SELECT entity_number FROM aggregates.entity_labels SEMI JOIN outdated_labels USING (entity_id)"
    # The deletes find their rows by entity_labels, the first of these files, whose own rows are deleted last.
    for file in reversed(aggregates("labels")):
        connection.execute(f"DELETE FROM aggregates.{file.name} WHERE entity_number IN ({known})")
    for number in batch_numbers(connection, "outdated_labels"):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE relabelled AS FROM outdated_labels WHERE batch = {number}")
        for file in aggregates("labels"):
            connection.execute(f"INSERT INTO aggregates.{file.name} {file.sql} ORDER BY entity_number")
