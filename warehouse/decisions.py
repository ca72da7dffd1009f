"""The table entity_decisions, and its copy in the lake, from which a rebuild takes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

import duckdb

from warehouse import records
from warehouse.storage import Lake

ACTIONS = ("merge", "split", "rename", "pin")

_COLUMNS = ("decision_id", "decided_at", "action", "name", "target", "entity_type", "reason", "withdrawn_at")
_INSERT = f"INSERT INTO entity_decisions VALUES ({', '.join(f'${column}' for column in _COLUMNS)})"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a user says about a name: columns of entity_decisions."""

    action: str
    name: str
    target: str | None = None
    entity_type: str | None = None
    reason: str | None = None

    @property
    def decision_id(self) -> str:
        """Digest of what is decided, whatever the reason."""
        text = "\n".join((self.action, self.name, self.target or "", self.entity_type or ""))
        return blake2b(text.encode(), digest_size=6).hexdigest()


def read_decisions(connection: duckdb.DuckDBPyConnection, withdrawn: bool = True) -> list[Decision]:
    """The decisions in the order in which they were made; those that were taken back only if asked for."""
    condition = "" if withdrawn else "WHERE withdrawn_at IS NULL"
    query = f"""
        SELECT action, name, target, entity_type, reason FROM entity_decisions {condition} ORDER BY decided_at,
        decision_id
    """
    return [Decision(*row) for row in connection.execute(query).fetchall()]


def add_decisions(connection: duckdb.DuckDBPyConnection, lake: Lake, decisions: Iterable[Decision]) -> list[Decision]:
    """Enter decisions, in their order, in the warehouse and the lake; returns those that did not hold before.

    Inside a transaction of the caller. One that was taken back holds again.
    """
    held = {decision.decision_id for decision in read_decisions(connection, withdrawn=False)}
    new = [decision for decision in dict.fromkeys(decisions) if decision.decision_id not in held]
    first = records.now()
    row = connection.execute("SELECT max(decided_at) FROM entity_decisions").fetchone()
    if row and row[0] is not None:
        first = max(first, row[0] + timedelta(microseconds=1))
    for number, decision in enumerate(new):
        values = {
            "decision_id": decision.decision_id,
            "decided_at": first + timedelta(microseconds=number),
            "action": decision.action,
            "name": decision.name,
            "target": decision.target,
            "entity_type": decision.entity_type,
            "reason": decision.reason,
            "withdrawn_at": None,
        }
        connection.execute("DELETE FROM entity_decisions WHERE decision_id = $id", {"id": decision.decision_id})
        connection.execute(_INSERT, values)
        records.write_decision(lake, values)
    return new


def withdraw_decision(connection: duckdb.DuckDBPyConnection, lake: Lake, decision_id: str) -> bool:
    """Take a decision back, in the warehouse and the lake; False if none with this id holds. In a transaction."""
    query = f"""
        SELECT {", ".join(_COLUMNS)} FROM entity_decisions WHERE decision_id = $id AND withdrawn_at IS NULL
    """
    row = connection.execute(query, {"id": decision_id}).fetchone()
    if row is None:
        return False
    row = (*row[:-1], records.now())
    connection.execute(
        "UPDATE entity_decisions SET withdrawn_at = $now WHERE decision_id = $id",
        {"now": row[-1], "id": decision_id},
    )
    records.write_decision(lake, dict(zip(_COLUMNS, row, strict=True)))
    return True


def restore_decisions(connection: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    """Enter what the lake records of decisions into an empty table: for a rebuild."""
    for values in records.read_decisions(lake):
        connection.execute(_INSERT, {column: values[column] for column in _COLUMNS})
