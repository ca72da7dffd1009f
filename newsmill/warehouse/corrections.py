"""The table entity_decisions, and its copy in the lake, from which a rebuild takes it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

import duckdb

from newsmill.lake import journal as records
from newsmill.lake.files import Lake

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


def add_decisions(connection: duckdb.DuckDBPyConnection, decisions: Iterable[Decision]) -> list[Decision]:
    """Enter decisions, in their order; returns those that did not hold before.

    Inside a transaction of the caller, who ends it with `record_decisions`. One that was taken back holds again.
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
    return new


def withdraw_decision(connection: duckdb.DuckDBPyConnection, decision_id: str) -> bool:
    """Take a decision back; False if none with this id holds. In a transaction, as `add_decisions`."""
    held = {decision.decision_id for decision in read_decisions(connection, withdrawn=False)}
    if decision_id not in held:
        return False
    connection.execute(
        "UPDATE entity_decisions SET withdrawn_at = $now WHERE decision_id = $id",
        {"now": records.now(), "id": decision_id},
    )
    return True


def record_decisions(
    connection: duckdb.DuckDBPyConnection, lake: Lake, database: str, decision_ids: Iterable[str]
) -> None:
    """Write what the table says of these decisions to the lake, for this database name.

    The last step of a transaction: what does not come to the commit must not be there for a rebuild.
    """
    query = f"SELECT {', '.join(_COLUMNS)} FROM entity_decisions WHERE decision_id = $id"
    for decision_id in decision_ids:
        for row in connection.execute(query, {"id": decision_id}).fetchall():
            records.write_decision(lake, database, dict(zip(_COLUMNS, row, strict=True)))


def restore_decisions(connection: duckdb.DuckDBPyConnection, lake: Lake, databases: Collection[str]) -> None:
    """Enter what the lake records of decisions for these databases into an empty table: for a rebuild.

    Records of earlier versions name no database and count for all. Of several about one decision the latest counts.
    """
    said = [record for record in records.read_decisions(lake) if record.get("database") in {None, *databases}]
    latest = {record["decision_id"]: record for record in sorted(said, key=_last_changed_at)}
    for record in latest.values():
        connection.execute(_INSERT, {column: record[column] for column in _COLUMNS})


def _last_changed_at(record: dict[str, Any]) -> datetime:
    moment: datetime = record["withdrawn_at"] or record["decided_at"]
    return moment
