"""DuckDB databases as sources: read only, without access to other files."""

from pathlib import Path
from typing import Any

import duckdb

from newsmill import limits
from newsmill.errors import WarehouseError
from newsmill.warehouse.interrupts import signals_raised
from newsmill.warehouse.spill import temporary_spill_folder

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "memory_limit": limits.FOREIGN_MEMORY,
    "threads": 1,
}
_TABLES = """
    SELECT table_name, list(column_name ORDER BY column_index)
    FROM duckdb_columns()
    WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal
    GROUP BY table_name ORDER BY table_name
"""


class ForeignUnreadable(WarehouseError):
    """A database that is a source cannot be read."""


def foreign_tables(path: Path) -> dict[str, list[str]]:
    """Return the tables and views of the schema main, with their columns.

    Raises:
        ForeignUnreadable: It is damaged, or locked by a program that writes it.
    """
    _, rows = _fetch(path, _TABLES)
    return dict(rows)


def foreign_rows(path: Path, select: str, start: int, count: int) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return the names of the columns, and `count` rows after the first `start` ones, in stored order.

    Raises:
        ForeignUnreadable: As above, or the query fails.
    """
    return _fetch(path, f"SELECT * FROM ({select}) LIMIT {count:d} OFFSET {start:d}")


def _settings(path: Path) -> dict[str, str | bool | int | float | list[str]]:
    """Return settings that let queries spill to temporary files; DuckDB's default is a folder beside the database."""
    return _CONFIG | {"temp_directory": str(temporary_spill_folder(path))}


def _fetch(path: Path, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    try:
        with duckdb.connect(path, read_only=True, config=_settings(path)) as connection, signals_raised():
            statements = connection.extract_statements(sql)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                raise ForeignUnreadable(f"{path}: one SELECT is needed")
            cursor = connection.execute(statements[0])
            return [column[0] for column in cursor.description or []], cursor.fetchall()
    except duckdb.Error as error:
        raise ForeignUnreadable(f"{path}: {str(error).splitlines()[0]}") from error
