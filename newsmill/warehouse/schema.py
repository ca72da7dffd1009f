"""Creating the tables, macros and marts of a database, and updating them if their SQL has changed."""

import hashlib
from collections.abc import Callable

import duckdb

from newsmill.errors import ContractBroken, NotAWarehouse, WarehouseTooNew
from newsmill.warehouse.aggregates.files import aggregates_digest
from newsmill.warehouse.aggregates.schema import create_aggregates
from newsmill.warehouse.contract import CONTRACT_VERSION, columns_of, macro_value, require_tables
from newsmill.warehouse.ducklake.statements import adapted, is_ducklake
from newsmill.warehouse.literal import literal
from newsmill.warehouse.location import Location
from newsmill.warehouse.sql_files import SqlFile, sql_files
from newsmill.warehouse.transaction import transaction


def prepare(connection: duckdb.DuckDBPyConnection, path: Location) -> None:
    """Create the tables of an empty database, and update the macros, marts and aggregates of a warehouse.

    Writes only differences. Raises NotAWarehouse, WarehouseTooNew or ContractBroken, without a change.
    """
    if is_empty(connection):
        _create_tables(connection)
    require_warehouse(connection, path)
    require_tables(connection, str(path))
    if macro_value(connection, "aggregates", "digest") != aggregates_digest():
        with transaction(connection, "aggregates"):
            create_aggregates(connection)
    if macro_value(connection, "marts", "definitions_digest") != _definitions_digest():
        _create_definitions(connection)


def require_warehouse(connection: duckdb.DuckDBPyConnection, path: Location) -> None:
    """Raise NotAWarehouse, WarehouseTooNew or ContractBroken unless this is a warehouse of our contract version."""
    version = schema_version(connection, path)
    if version > CONTRACT_VERSION:
        raise WarehouseTooNew(path, f"contract version {version}, this newsmill knows {CONTRACT_VERSION}")
    if version < CONTRACT_VERSION:
        found = f"contract version {version}, this newsmill writes {CONTRACT_VERSION}"
        raise ContractBroken(str(path), found, "run `newsmill rebuild`: it copies the lake and tags nothing")


def schema_version(connection: duckdb.DuckDBPyConnection, path: Location) -> int:
    """Return the contract version of the database; raises NotAWarehouse if it has none."""
    if "schema_version" not in columns_of(connection).get("warehouse_info", {}):
        raise NotAWarehouse(path, "a DuckDB database without newsmill's tables")
    row = connection.execute("SELECT max(schema_version) FROM warehouse_info").fetchone()
    if row is None or row[0] is None:
        raise NotAWarehouse(path, "its table warehouse_info is empty")
    return int(row[0])


def is_empty(connection: duckdb.DuckDBPyConnection) -> bool:
    """Return True if the database has no table or view."""
    query = "SELECT count(*) FROM duckdb_columns() WHERE database_name = current_database() AND NOT internal"
    return connection.execute(query).fetchone() == (0,)


def _create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    execute = _execute(connection)
    connection.begin()
    for file in sql_files("tables"):
        execute(file.sql)
    connection.execute("INSERT INTO warehouse_info VALUES ($version)", {"version": CONTRACT_VERSION})
    connection.commit()


def _create_definitions(connection: duckdb.DuckDBPyConnection) -> None:
    """Replace schema marts: it holds the files of sql/macros and sql/marts, and nothing else."""
    execute = _execute(connection)
    connection.begin()
    connection.execute("DROP SCHEMA IF EXISTS marts CASCADE")
    connection.execute("CREATE SCHEMA marts")
    for macro in _macros():
        connection.execute(macro.sql)
        kind = "MACRO TABLE" if _is_table_macro(macro) else "MACRO"
        execute(f"COMMENT ON {kind} marts.{macro.name} IS {literal(macro.description)}")
    for mart in sql_files("marts"):
        connection.execute(f"CREATE VIEW marts.{mart.name} AS {mart.sql}")
        execute(f"COMMENT ON VIEW marts.{mart.name} IS {literal(mart.description)}")
        for column, note in mart.notes.items():
            execute(f'COMMENT ON COLUMN marts.{mart.name}."{column}" IS {literal(note)}')
    connection.execute(f"CREATE MACRO marts.definitions_digest() AS {literal(_definitions_digest())}")
    connection.commit()


def _execute(connection: duckdb.DuckDBPyConnection) -> Callable[[str], object]:
    """Return the function that executes a statement of sql/ in this database."""
    if is_ducklake(connection):
        return lambda sql: connection.execute(adapted(sql))
    return connection.execute


def _macros() -> list[SqlFile]:
    """Return the macros in order of creation: table macros call scalar ones, and DuckDB resolves calls at once."""
    return sorted(sql_files("macros"), key=_is_table_macro)


def _is_table_macro(macro: SqlFile) -> bool:
    return ") AS TABLE\n" in macro.sql


def _definitions_digest() -> str:
    digest = hashlib.sha256()
    for file in (*_macros(), *sql_files("marts")):
        digest.update(f"{file.name}\n{file.sql}\n".encode())
    return digest.hexdigest()
