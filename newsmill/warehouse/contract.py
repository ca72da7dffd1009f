"""The table contract: sql/tables declares it, and DuckDB derives the Polars schemas from these declarations."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

import duckdb

from newsmill.errors import ContractBroken
from newsmill.warehouse.interrupts import signals_raised
from newsmill.warehouse.sql_files import sql_files
from newsmill.warehouse.tables import Table, table_named, tables

if TYPE_CHECKING:
    import polars as pl

CONTRACT_VERSION = 3
"""Version of the table contract. A release that adds or changes a table or column raises it once, by one.

A warehouse of an older version has to be rebuilt. Partitions of older versions stay readable: the notes `since`,
`added` and `renamed` in the file of a table list the differences.
"""

_COLUMNS = """
    SELECT table_name, column_name, data_type || CASE WHEN is_nullable THEN '' ELSE ' NOT NULL' END
    FROM duckdb_columns()
    WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal
    ORDER BY table_name, column_index
"""


def table_names() -> tuple[str, ...]:
    """Return the names of the tables in order."""
    return tuple(table.name for table in tables())


@cache
def polars_schema(table: str) -> "pl.Schema":
    """Return the columns of a table as Polars reads them: names, types and order."""
    import polars as pl  # queries and runs without changes do not need it here

    with duckdb.connect(":memory:") as connection, signals_raised():
        connection.execute(table_named(table).sql)
        return pl.DataFrame(connection.sql(f'FROM "{table}"')).schema


def schema_at(table: Table, version: int) -> "pl.Schema":
    """Return the columns that a table has in partitions of a contract version."""
    import polars as pl

    columns = {}
    for column, dtype in polars_schema(table.name).items():
        if version < table.added.get(column, (0, ""))[0]:
            continue
        since, old = table.renamed.get(column, (0, ""))
        columns[old if version < since else column] = dtype
    return pl.Schema(columns)


def in_contract(frame: "pl.DataFrame", table: str) -> "pl.DataFrame":
    """Return the frame with the columns of a table in their order, without its other columns.

    Raises:
        ContractBroken: The frame lacks a column, or one has another type.
    """
    wanted = polars_schema(table)
    selected = frame.select([name for name in wanted if name in frame.columns])
    require_schema(selected, table)
    return selected


def require_schema(frame: "pl.DataFrame", table: str) -> None:
    """Raise ContractBroken unless the frame has exactly the columns of the table, in order and type."""
    remedy = "the step that makes this frame and sql/tables must agree"
    require_same_schema(frame.schema, polars_schema(table), f"frame for table {table}", remedy)


def require_same_schema(found: "pl.Schema", expected: "pl.Schema", where: str, remedy: str) -> None:
    """Raise ContractBroken, naming the columns that differ, unless the schemas are equal."""
    if found != expected:
        raise ContractBroken(where, _differences(found, expected), remedy)


def require_tables(connection: duckdb.DuckDBPyConnection, where: str) -> None:
    """Raise ContractBroken unless the tables of an open database are those of the contract."""
    expected, found = _expected_columns(), columns_of(connection)
    for table, columns in expected.items():
        if found.get(table, {}) != columns:
            differences = f"table {table}: {_differences(found.get(table, {}), columns)}"
            raise ContractBroken(where, differences, "run `newsmill rebuild`")


def columns_of(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Return the tables and views of schema main, each with its columns in order and their types."""
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
    """Return the differences of two sets of columns in words."""
    words = [f"{name} is missing" for name in expected if name not in found]
    words += [f"{name} is unknown" for name in found if name not in expected]
    words += [
        f"{name} is {found[name]} and should be {expected[name]}"
        for name in expected
        if name in found and found[name] != expected[name]
    ]
    return ", ".join(words) or "the columns are in another order"


def macro_value(
    connection: duckdb.DuckDBPyConnection, schema: str, function: str, database: str | None = None
) -> str | None:
    """Return the text that a macro without parameters is defined as, without calling it; None if there is no such.

    Digests of definitions are stored in such macros. database: the name of an attached one; else the current one.
    """
    query = """
        SELECT macro_definition FROM duckdb_functions()
        WHERE database_name = coalesce($database, current_database())
            AND schema_name = $schema AND function_name = $function
    """
    row = connection.execute(query, {"schema": schema, "function": function, "database": database}).fetchone()
    return None if row is None else str(row[0]).strip("'")
