"""Queries: any SQL, the examples of sql/examples, and descriptions of tables and columns."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from newsmill.errors import QueryFailed
from newsmill.warehouse.ducklake.statements import require_reading
from newsmill.warehouse.interrupts import signals_raised
from newsmill.warehouse.schema import prepare
from newsmill.warehouse.sql_files import sql_files

_SCHEMA = """
    WITH relations AS (
        SELECT schema_name, table_name, comment FROM duckdb_tables()
        WHERE database_name = current_database() AND NOT internal AND schema_name <> 'aggregates'
        UNION ALL
        SELECT schema_name, view_name, comment FROM duckdb_views()
        WHERE database_name = current_database() AND NOT internal
    )
    SELECT
        CASE WHEN relations.schema_name = 'main' THEN '' ELSE relations.schema_name || '.' END
        || relations.table_name AS table_name,
        relations.comment AS table_comment,
        columns.column_name,
        columns.data_type,
        columns.is_nullable,
        columns.comment AS column_comment
    FROM relations
    INNER JOIN duckdb_columns() AS columns
        ON relations.schema_name = columns.schema_name AND relations.table_name = columns.table_name
    WHERE columns.database_name = current_database()
    ORDER BY relations.schema_name, relations.table_name, columns.column_index
"""
_STATUS = {
    "Loaded": """
        SELECT
            count(*) FILTER (status = 'loaded') AS files, count(*) FILTER (status = 'failed') AS failed_files,
            coalesce(sum(article_count), 0)::BIGINT AS articles,
            coalesce(sum(rejection_count), 0)::BIGINT AS rejections,
            (SELECT count(*) FROM sentences) AS sentences, (SELECT count(*) FROM entity_mentions) AS mentions,
            max(loaded_at) AS last_loaded_at
        FROM source_files
    """,
    "Failed files": """
        SELECT source_file, error, loaded_at AS tried_at FROM source_files WHERE status = 'failed' ORDER BY source_file
    """,
    "Last runs": """
        SELECT
            run_id, status, started_at, finished_at, counts ->> '$.articles' AS articles,
            list_aggregate(from_json(parameters -> '$.sources', '["VARCHAR"]'), 'string_agg', ' ') AS sources
        FROM runs ORDER BY started_at DESC, run_id LIMIT {runs}
    """,
}
# Types that the Arrow interface has and Polars has not: shown as DuckDB writes them.
_AS_TEXT = ("INTERVAL", "BIT", "TIME WITH TIME ZONE", "BIGNUM", "UNION", "MAP", "VARIANT")


@dataclass(frozen=True, slots=True)
class Example:
    """An example: a question, and the SQL that answers it."""

    name: str
    question: str
    sql: str


def examples() -> tuple[Example, ...]:
    """Return the examples of sql/examples, in order of name."""
    return tuple(Example(file.name, file.description, file.sql) for file in sql_files("examples"))


def run_query(connection: duckdb.DuckDBPyConnection, sql: str) -> pl.DataFrame:
    """Return the result of one statement; raises QueryFailed with DuckDB's message, or if there is no result."""
    try:
        require_reading(connection, sql)
        relation = connection.sql(sql)
        if relation is None:
            raise QueryFailed("The statement gives no rows; ask with SELECT.")
        return to_frame(relation)
    except duckdb.Error as error:
        raise QueryFailed(str(error)) from error


def status(connection: duckdb.DuckDBPyConnection, runs: int = 5) -> dict[str, pl.DataFrame]:
    """Return counts of loaded rows, the failed files, and the last `runs` runs, each under a title."""
    return {title: to_frame(connection.sql(sql.format(runs=runs))) for title, sql in _STATUS.items()}


def contract_schema() -> pl.DataFrame:
    """Return `read_schema` of a new, empty warehouse."""
    with duckdb.connect(":memory:") as connection, signals_raised():
        prepare(connection, Path(":memory:"))
        return read_schema(connection)


def read_schema(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return one row per column of all tables and marts, in order.

    Columns: table_name, table_comment, column_name, data_type, is_nullable, column_comment.
    """
    return pl.DataFrame(connection.sql(_SCHEMA))


def to_frame(relation: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    """Return the relation as a frame; types that Polars lacks become text.

    The second of two columns with one name is called NAME_1, as in a subquery of DuckDB.
    """
    return pl.DataFrame(_nameable(relation))


def _nameable(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    relation = relation.project("*")
    casts = [
        '"' + name.replace('"', '""') + '"' if str(kind).startswith(_AS_TEXT) else ""
        for name, kind in zip(relation.columns, relation.types, strict=True)
    ]
    if any(casts):
        relation = relation.project(f"* REPLACE ({', '.join(f'{name}::VARCHAR AS {name}' for name in casts if name)})")
    return relation
