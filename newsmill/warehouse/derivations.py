"""The rules by which each step made its derived tables. Other rules than those of this newsmill make them outdated."""

from collections.abc import Mapping

import duckdb

from newsmill.warehouse.tables import derived_tables


def signed_rules(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the rules of each step that has signed its tables."""
    return dict(connection.execute("SELECT step, rules FROM derivations ORDER BY step").fetchall())


def sign(connection: duckdb.DuckDBPyConnection, step: str, rules: str) -> None:
    """Store the rules by which a step made its tables; writes nothing if these are stored already."""
    if signed_rules(connection).get(step) != rules:
        connection.execute("DELETE FROM derivations WHERE step = $step", {"step": step})
        connection.execute("INSERT INTO derivations VALUES ($step, $rules)", {"step": step, "rules": rules})


def is_derived_by(connection: duckdb.DuckDBPyConnection, rules: Mapping[str, str]) -> bool:
    """Return True if each of these steps made its rows, if it has any, by the rules given."""
    signed = signed_rules(connection)
    return all(signed.get(step) == wanted or _is_empty(connection, step) for step, wanted in rules.items())


def _is_empty(connection: duckdb.DuckDBPyConnection, step: str) -> bool:
    queries = (f"SELECT count(*) > 0 FROM {table.name}" for table in derived_tables(step))
    return not any(connection.execute(query).fetchone() == (True,) for query in queries)
