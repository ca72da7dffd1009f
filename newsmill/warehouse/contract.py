"""The table contract: sql/tables is where it stands, and DuckDB itself says what it means as Polars schemas."""

from collections.abc import Mapping
from functools import cache

import duckdb
import polars as pl

from newsmill.errors import ContractBroken
from newsmill.warehouse.interrupts import signals_raised
from newsmill.warehouse.sql_files import sql_files

SCHEMA_VERSION = 2
"""Version of the tables; rises when a table changes so that a warehouse has to be rebuilt."""

ARTICLE_TABLES = ("articles", "sentences", "entity_mentions")
"""Tables whose rows belong to one article each: what checks of scope `article` look at."""

_COLUMNS = """
    SELECT table_name, column_name, data_type || CASE WHEN is_nullable THEN '' ELSE ' NOT NULL' END
    FROM duckdb_columns()
    WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal
    ORDER BY table_name, column_index
"""


def table_names() -> tuple[str, ...]:
    """Names of the tables, in order of name."""
    return tuple(file.name for file in sql_files("tables"))


@cache
def polars_schema(table: str) -> pl.Schema:
    """The columns of a table as Polars reads them: names, types and order."""
    with duckdb.connect(":memory:") as connection, signals_raised():
        connection.execute(next(file.sql for file in sql_files("tables") if file.name == table))
        return pl.DataFrame(connection.sql(f'FROM "{table}"')).schema


def require_schema(frame: pl.DataFrame, table: str) -> None:
    """Raise ContractBroken unless the frame has exactly the columns of the table, in order and type."""
    require_same_schema(frame.schema, table, f"frame for table {table}", "this is a bug in the step that made it")


def require_same_schema(found: pl.Schema, table: str, where: str, remedy: str) -> None:
    """Raise ContractBroken, naming the columns that differ, unless the schema is exactly that of the table."""
    expected = polars_schema(table)
    if found != expected:
        raise ContractBroken(where, _differences(found, expected), remedy)


def require_tables(connection: duckdb.DuckDBPyConnection, where: str) -> None:
    """Raise ContractBroken unless the tables of an open database are those of the contract."""
    expected, found = _expected_columns(), columns_of(connection)
    for table, columns in expected.items():
        if found.get(table, {}) != columns:
            differences = f"table {table}: {_differences(found.get(table, {}), columns)}"
            raise ContractBroken(where, differences, "make it anew with `newsmill rebuild`")


def columns_of(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Tables and views of schema main, each with its columns in order and their types."""
    columns: dict[str, dict[str, str]] = {}
    for table, column, data_type in connection.execute(_COLUMNS).fetchall():
        columns.setdefault(table, {})[column] = data_type
    return columns


@cache
def _expected_columns() -> dict[str, dict[str, str]]:
    with duckdb.connect(":memory:") as connection, signals_raised():
        for file in sql_files("tables"):
            connection.execute(file.sql)
        return columns_of(connection)


def _differences(found: Mapping[str, object], expected: Mapping[str, object]) -> str:
    """What distinguishes two sets of columns, in words."""
    words = [f"{name} is missing" for name in expected if name not in found]
    words += [f"{name} is unknown" for name in found if name not in expected]
    words += [
        f"{name} is {found[name]} and should be {expected[name]}"
        for name in expected
        if name in found and found[name] != expected[name]
    ]
    return ", ".join(words) or "the columns stand in another order"


def macro_value(
    connection: duckdb.DuckDBPyConnection, schema: str, function: str, database: str | None = None
) -> str | None:
    """What a macro of no parameters says, without calling it: by these it is kept what things were made from.

    database: the name of an attached one; else the current one.
    """
    query = """
        SELECT macro_definition FROM duckdb_functions()
        WHERE database_name = coalesce($database, current_database())
            AND schema_name = $schema AND function_name = $function
    """
    row = connection.execute(query, {"schema": schema, "function": function, "database": database}).fetchone()
    return None if row is None else str(row[0]).strip("'")
