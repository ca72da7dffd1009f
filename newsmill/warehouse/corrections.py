"""The corrections of users: their table, and its copy in the lake from which a rebuild restores them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

import duckdb

from newsmill.lake import journal
from newsmill.lake.files import Lake

ACTIONS = ("merge", "split", "rename", "pin")

_COLUMNS = ("correction_id", "corrected_at", "action", "name", "target", "entity_type", "reason", "withdrawn_at")
_INSERT = f"INSERT INTO corrections VALUES ({', '.join(f'${column}' for column in _COLUMNS)})"


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of a name. `action` is one of ACTIONS; `target` is another name, or the identifier of a pin."""

    action: str
    name: str
    target: str | None = None
    entity_type: str | None = None
    reason: str | None = None

    @property
    def correction_id(self) -> str:
        """Return a digest of the correction without its reason."""
        text = "\n".join((self.action, self.name, self.target or "", self.entity_type or ""))
        return blake2b(text.encode(), digest_size=6).hexdigest()


def read_corrections(connection: duckdb.DuckDBPyConnection) -> list[Correction]:
    """Return the corrections that are not withdrawn, in the order in which they were made."""
    query = """
        SELECT action, name, target, entity_type, reason FROM corrections
        WHERE withdrawn_at IS NULL ORDER BY corrected_at, correction_id
    """
    return [Correction(*row) for row in connection.execute(query).fetchall()]


def correction_rows(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Return all corrections in the order in which they were made, for people.

    Columns: id, action, name, target, type, reason, time when made and time when withdrawn (UTC).
    """
    query = """
        SELECT correction_id, action, name, target, entity_type, reason, corrected_at, withdrawn_at
        FROM corrections ORDER BY corrected_at, correction_id
    """
    return connection.execute(query).fetchall()


def add_corrections(connection: duckdb.DuckDBPyConnection, corrections: Iterable[Correction]) -> list[Correction]:
    """Insert corrections in their order, and return those that are new. A withdrawn one that is made again is new.

    Call it in a transaction that ends with `record_corrections`.
    """
    known = {correction.correction_id for correction in read_corrections(connection)}
    new = [correction for correction in dict.fromkeys(corrections) if correction.correction_id not in known]
    first = journal.now()
    row = connection.execute("SELECT max(corrected_at) FROM corrections").fetchone()
    if row and row[0] is not None:
        first = max(first, row[0] + timedelta(microseconds=1))
    for number, correction in enumerate(new):
        values = {
            "correction_id": correction.correction_id,
            "corrected_at": first + timedelta(microseconds=number),
            "action": correction.action,
            "name": correction.name,
            "target": correction.target,
            "entity_type": correction.entity_type,
            "reason": correction.reason,
            "withdrawn_at": None,
        }
        connection.execute("DELETE FROM corrections WHERE correction_id = $id", {"id": correction.correction_id})
        connection.execute(_INSERT, values)
    return new


def withdraw_correction(connection: duckdb.DuckDBPyConnection, correction_id: str) -> bool:
    """Withdraw a correction; False if there is none with this id, or it is withdrawn. Call it as `add_corrections`."""
    values = {"id": correction_id}
    found = "FROM corrections WHERE correction_id = $id AND withdrawn_at IS NULL"
    if connection.execute(f"SELECT count(*) {found}", values).fetchone() == (0,):
        return False
    update = "UPDATE corrections SET withdrawn_at = $now WHERE correction_id = $id"  # no RETURNING: DuckLake has none
    connection.execute(update, values | {"now": journal.now()})
    return True


def record_corrections(
    connection: duckdb.DuckDBPyConnection, lake: Lake, database: str, correction_ids: Iterable[str]
) -> None:
    """Write these corrections to the lake, for this database name.

    It is the last step of a transaction: a rebuild must not find corrections that were not committed.
    """
    query = f"SELECT {', '.join(_COLUMNS)} FROM corrections WHERE correction_id = $id"
    for correction_id in correction_ids:
        for row in connection.execute(query, {"id": correction_id}).fetchall():
            journal.write_correction(lake, database, dict(zip(_COLUMNS, row, strict=True)))


def restore_corrections(connection: duckdb.DuckDBPyConnection, lake: Lake, databases: Collection[str]) -> None:
    """Insert the corrections that the lake records for these databases into the empty table, for a rebuild.

    Records of early versions name no database and are valid for all. Of several records of one correction, the latest
    is used.
    """
    found = [record for record in journal.read_corrections(lake) if record.get("database") in {None, *databases}]
    latest = {record["correction_id"]: record for record in sorted(found, key=_last_changed_at)}
    for record in latest.values():
        connection.execute(_INSERT, {column: record[column] for column in _COLUMNS})


def _last_changed_at(record: dict[str, Any]) -> datetime:
    moment: datetime = record["withdrawn_at"] or record["corrected_at"]
    return moment
