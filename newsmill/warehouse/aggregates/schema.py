"""Creating and copying schema aggregates, inside a transaction of the caller."""

import duckdb

from newsmill.warehouse.aggregates.batches import make_batch_articles, make_batch_mentions
from newsmill.warehouse.aggregates.contributions import recount
from newsmill.warehouse.aggregates.files import FAMILIES, Family, aggregates, aggregates_digest
from newsmill.warehouse.aggregates.labels import renew_labels
from newsmill.warehouse.aggregates.merge import create_counts
from newsmill.warehouse.aggregates.numbers import create_numbers


def create_aggregates(connection: duckdb.DuckDBPyConnection) -> None:
    """Create schema aggregates with all its tables, in place of an older one, and add all articles and entities."""
    _create_schema(connection)
    connection.execute("CREATE OR REPLACE TEMP TABLE changed_articles (article_id VARCHAR, batch INTEGER)")
    for family in FAMILIES:
        make_batch_articles(connection, 0)
        create_numbers(connection, family)
        make_batch_mentions(connection, family)
        _create_family(connection, family)
    connection.execute("CREATE OR REPLACE TEMP TABLE relabelled AS SELECT entity_id FROM entities LIMIT 0")
    for file in aggregates("labels"):
        connection.execute(f"CREATE TABLE aggregates.{file.name} AS {file.sql} LIMIT 0")
    recount(connection, *FAMILIES)
    renew_labels(connection, "SELECT entity_id FROM entities")


def copy_aggregates(connection: duckdb.DuckDBPyConnection, database: str) -> None:
    """Create schema aggregates as a copy of that of another attached database, in place of an older one."""
    _create_schema(connection)
    for file in aggregates():
        connection.execute(f"CREATE TABLE aggregates.{file.name} AS FROM {database}.aggregates.{file.name}")


def _create_schema(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("DROP SCHEMA IF EXISTS aggregates CASCADE")
    connection.execute("CREATE SCHEMA aggregates")
    connection.execute(f"CREATE MACRO aggregates.digest() AS '{aggregates_digest()}'")


def _create_family(connection: duckdb.DuckDBPyConnection, family: Family) -> None:
    for file in aggregates("rows", family):
        connection.execute(f"CREATE TABLE aggregates.{file.name} AS {file.sql} LIMIT 0")
    for file in aggregates("counts", family):
        create_counts(connection, file)
