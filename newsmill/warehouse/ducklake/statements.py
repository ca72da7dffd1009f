"""The statements that differ for a DuckLake: tables without constraints, transactions that conflict, SQL of readers."""

from contextlib import suppress
from functools import cache
from pathlib import Path

import duckdb

from newsmill.errors import QueryFailed
from newsmill.warehouse.aggregates.schema import copy_aggregates
from newsmill.warehouse.declared_checks import is_sliced
from newsmill.warehouse.ducklake.errors import NAME
from newsmill.warehouse.interrupts import signals_raised
from newsmill.warehouse.literal import literal
from newsmill.warehouse.sql_files import SqlFile, parse_sql_file
from newsmill.warehouse.tables import table_named, tables

_CONSTRAINTS = """
    SELECT table_name, list(expression ORDER BY constraint_index)
    FROM duckdb_constraints() WHERE constraint_type = 'CHECK' GROUP BY table_name ORDER BY table_name
"""
_IS_OPEN = "SELECT current_setting('enable_external_access')"
_COLUMNS = """
    SELECT
        tables.table_name, any_value(tables.comment),
        list({'name': column_name, 'type': data_type, 'rest': if(is_nullable, '', ' NOT NULL'), 'note': columns.comment}
            ORDER BY column_index)
    FROM duckdb_tables() AS tables INNER JOIN duckdb_columns() AS columns USING (database_name, table_name)
    GROUP BY tables.table_name
"""


def is_ducklake(connection: duckdb.DuckDBPyConnection) -> bool:
    """Return True if the current database of the connection is a DuckLake."""
    query = "SELECT type = 'ducklake' FROM duckdb_databases() WHERE database_name = current_database()"
    return connection.execute(query).fetchone() == (True,)


def require_reading(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raise QueryFailed if the SQL of a reader without external access does more than read: it may reach the data."""
    if not is_ducklake(connection) or connection.execute(_IS_OPEN).fetchone() == (True,):
        return
    # PIVOT creates a type first. Whatever a reader creates ends with its connection.
    allowed = (duckdb.StatementType.SELECT, duckdb.StatementType.CREATE)
    if any(statement.type not in allowed for statement in connection.extract_statements(sql)):
        raise QueryFailed("Of a DuckLake only SELECT is allowed; with --files the SQL may do more.")


def claim(connection: duckdb.DuckDBPyConnection, what: str, run_id: str | None) -> None:
    """Begin a writing transaction: of two that overlap only one can commit, the other has a conflict.

    DuckLake sees a conflict if both delete from one file, and none if both insert rows that the other has not seen.
    """
    connection.execute("UPDATE warehouse_info SET schema_version = schema_version")
    extra = f", extra_info => {literal(run_id)}" if run_id else ""
    connection.execute(f"CALL {NAME}.set_commit_message('newsmill', {literal(what)}{extra})")


def adapted(sql: str) -> str:
    """Return a statement of sql/ as DuckLake can execute it; an empty one if DuckLake has no such statement.

    DuckLake has no CHECK (see `constraint_checks`), and comments only on tables, views and columns of tables.
    """
    if sql.startswith(("COMMENT ON MACRO", "COMMENT ON COLUMN marts.")):
        return ""
    table = next((table.name for table in tables() if table.sql == sql), None)
    return sql if table is None else _without_constraints(table)


@cache
def constraint_checks() -> tuple[SqlFile, ...]:
    """Return the CHECK constraints of the tables as checks, which a DuckLake needs: it has no CHECK."""
    with duckdb.connect(":memory:") as connection, signals_raised():
        for table in tables():
            connection.execute(table.sql)
        rules = connection.execute(_CONSTRAINTS).fetchall()
    return tuple(
        parse_sql_file(
            f"constraints_of_{table}",
            f"-- Every row of {table} satisfies the CHECK constraints of the table.\n"
            f"{'-- scope: article' if is_sliced(table_named(table)) else '--'}\n"
            f"SELECT * FROM {table} WHERE NOT ({' AND '.join(f'coalesce({rule}, true)' for rule in expressions)})",
        )
        for table, expressions in rules
    )


def replace_tables(connection: duckdb.DuckDBPyConnection, made: Path) -> None:
    """Replace all tables by those of another, complete warehouse (a DuckDB file), in one transaction."""
    connection.execute(f"ATTACH {literal(str(made))} AS made (READ_ONLY)")
    connection.begin()
    try:
        connection.execute(f"CALL {NAME}.set_commit_message('newsmill', 'rebuild')")
        for table in tables():
            connection.execute(f"DROP TABLE IF EXISTS {table.name}")
            connection.execute(adapted(table.sql))
            connection.execute(f"INSERT INTO {table.name} FROM made.{table.name}")
        copy_aggregates(connection, "made")
        connection.commit()
    except BaseException:
        with suppress(duckdb.Error):
            connection.rollback()
        raise
    connection.execute("DETACH made")


@cache
def _without_constraints(name: str) -> str:
    """Return the statements that create a table without its CHECK constraints, from DuckDB's own description of it."""
    columns, comments = [], []
    with duckdb.connect(":memory:") as connection, signals_raised():
        connection.execute(table_named(name).sql)
        table, comment, fields = connection.execute(_COLUMNS).fetchall()[0]
    for field in fields:
        columns.append(f'"{field["name"]}" {field["type"]}{field["rest"]}')
        comments.append(f'COMMENT ON COLUMN "{table}"."{field["name"]}" IS {literal(field["note"])}')
    comments.append(f'COMMENT ON TABLE "{table}" IS {literal(comment)}')
    return ";\n".join([f'CREATE TABLE "{table}" ({", ".join(columns)})', *comments])
