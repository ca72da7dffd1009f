"""The numbers of names and entities, which the other aggregates hold in place of texts. Users never see them."""

import duckdb

from newsmill.warehouse.aggregates.files import Family, aggregates
from newsmill.warehouse.sql_files import SqlFile


def create_numbers(connection: duckdb.DuckDBPyConnection, family: Family) -> None:
    """Create the empty table of the numbers; the temporary table batch_articles must exist."""
    for file in aggregates("numbers", family):
        number = f"0::INTEGER AS {_number(family)}"
        connection.execute(f"CREATE TABLE aggregates.{file.name} AS SELECT {number}, * FROM ({file.sql}) LIMIT 0")


def add_numbers(connection: duckdb.DuckDBPyConnection, family: Family) -> None:
    """Give a number to each name or entity of the batch that has none."""
    for file in aggregates("numbers", family):
        keys = _keys(connection, file, family)
        listed = ", ".join(keys)
        same = " AND ".join(f"found.{key} = known.{key}" for key in keys)
        last = f"(SELECT coalesce(max({_number(family)}), -1) FROM aggregates.{file.name})"
        connection.execute(
            f"""
            INSERT INTO aggregates.{file.name}
            SELECT {last} + row_number() OVER (ORDER BY {listed}), {listed}
            FROM ({file.sql}) AS found ANTI JOIN aggregates.{file.name} AS known ON {same}
            """
        )


def remove_numbers(connection: duckdb.DuckDBPyConnection, family: Family) -> None:
    """Delete the numbers of names or entities whose last article is gone; the temporary deltas must exist."""
    number, counts = _number(family), f"{family}_languages"
    for file in aggregates("numbers", family):
        connection.execute(
            f"""
            DELETE FROM aggregates.{file.name} AS known
            USING (FROM delta_{counts} ANTI JOIN aggregates.{counts} USING ({number})) AS gone
            WHERE known.{number} = gone.{number}
            """
        )


def _number(family: Family) -> str:
    return f"{family}_number"


def _keys(connection: duckdb.DuckDBPyConnection, file: SqlFile, family: Family) -> list[str]:
    columns = connection.sql(f"FROM aggregates.{file.name} LIMIT 0").columns
    return [column for column in columns if column != _number(family)]
