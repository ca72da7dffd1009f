"""newsmill link: decisions of users come in, and names are linked without reading sources or tagging."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from newsmill import limits
from newsmill.errors import NewsmillError
from newsmill.lake.files import Lake
from newsmill.linking.gazetteer import gazetteer
from newsmill.linking.linker import LinkCounts
from newsmill.pipeline.derivations import derivation_rules
from newsmill.pipeline.progress import reporter
from newsmill.pipeline.snapshots import link_and_snapshot
from newsmill.pipeline.target import Target
from newsmill.warehouse.connection import open_reader, write
from newsmill.warehouse.corrections import ACTIONS, Decision, add_decisions, record_decisions, withdraw_decision
from newsmill.warehouse.derivations import is_derived_by
from newsmill.warehouse.links import unlinked_articles
from newsmill.warehouse.location import Location
from newsmill.warehouse.run_lock import hold_run_lock
from newsmill.warehouse.transaction import transaction

_COLUMNS = ("action", "name", "target", "type", "reason")
_TYPES = ("PER", "ORG", "LOC", "MISC")
_IDENTIFIER = re.compile(r"[a-z]+:[\w.-]+")
_LISTED = ("country", "territory", "former", "geonames", "list")


@dataclass(frozen=True, slots=True)
class Linked:
    """What a linking did, and which decisions are new, taken back or name nothing that the warehouse has."""

    database: Location
    counts: LinkCounts
    added: list[Decision]
    withdrawn: int
    without_effect: list[Decision]

    def text(self) -> str:
        """The same for a person."""
        counts = self.counts
        lines = [
            f"Linked {counts.articles:,} new articles; {counts.links:,} links written, "
            f"{counts.entities:,} entities in {self.database}"
        ]
        if self.added or self.withdrawn:
            lines.append(f"Decisions: {len(self.added):,} new, {self.withdrawn:,} taken back")
        for decision in self.without_effect:
            lines.append(f"  nothing to {decision.action} yet: {decision.name} {decision.target or ''}".rstrip())
        return "\n".join(lines)


def run_link(
    database: Location,
    lake: Lake,
    decisions: Sequence[Decision] = (),
    undo: Sequence[str] = (),
    anew: bool = False,
    wait_seconds: float = 0,
    report_waiting: Callable[[str], object] = lambda _: None,
) -> Linked:
    """Enter decisions and take some back, all of them or none; then link what is new.

    Decisions stay if linking is interrupted, and the next linking follows them. Waits up to wait_seconds while another
    run holds the run lock, and then reports it.

    Raises:
        NewsmillError: a decision to take back is not there.
        WarehouseError: the warehouse cannot be written.
    """
    with hold_run_lock(database, "newsmill link", wait_seconds, report_waiting):
        return _run_link(database, lake, decisions, undo, anew)


def _run_link(database: Location, lake: Lake, decisions: Sequence[Decision], undo: Sequence[str], anew: bool) -> Linked:
    with open_reader(database, wait_seconds=limits.LOCK_SECONDS) as connection:
        anew = anew or not is_derived_by(connection, derivation_rules())
        total = unlinked_articles(connection, anew)
    reporter().step("Linking names", total or None)

    target = Target(database, lake)
    added = write(database, lambda connection: _decide(connection, target, decisions, undo), limits.LOCK_SECONDS)
    counts = write(
        database,
        lambda connection: link_and_snapshot(connection, target, anew, reporter().advance, limits.READER_MEMORY),
        limits.LOCK_SECONDS,
    )
    idle = [decision for decision in decisions if decision.decision_id in counts.idle_decisions]
    return Linked(database, counts, added, len(undo), idle)


def _decide(connection: Any, target: Target, decisions: Sequence[Decision], undo: Sequence[str]) -> list[Decision]:
    """Take decisions back and enter new ones, in the warehouse and the lake; returns the new ones."""
    with transaction(connection, "decisions about names"):
        for decision_id in undo:
            if not withdraw_decision(connection, decision_id):
                raise NewsmillError(
                    f'no decision {decision_id} holds; newsmill query "FROM entity_decisions" lists them'
                )
        added = add_decisions(connection, decisions)
        changed = dict.fromkeys([*undo, *(decision.decision_id for decision in added)])
        record_decisions(connection, target.lake, target.name, changed)
    return added


def read_links(path: Path) -> list[Decision]:
    """The decisions in a CSV file with a header line: action, name, target, type, reason; the last two may be left out.

    Raises:
        NewsmillError: the file cannot be read, or a line of it says nothing that can be done; names file and line.
    """
    try:
        frame = pl.read_csv(path, infer_schema=False)
    except OSError as error:
        raise NewsmillError(
            f"{path}: {(error.strerror or str(error)).lower()}; name a CSV file with --links"
        ) from error
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        raise NewsmillError(f"{path}: not CSV in UTF-8 ({str(error).splitlines()[0]})") from error
    unknown = [column for column in frame.columns if column not in _COLUMNS]
    missing = [column for column in _COLUMNS[:2] if column not in frame.columns]
    if unknown or missing:
        raise NewsmillError(
            f"{path}: its first line must name the columns {', '.join(_COLUMNS)}, not {', '.join(frame.columns)}"
        )
    decisions = []
    for line, row in enumerate(frame.iter_rows(named=True), start=2):
        values = {column: (row.get(column) or "").strip() for column in _COLUMNS}
        wrong = _wrong(values)
        if wrong:
            raise NewsmillError(f"{path}: line {line}: {wrong}")
        decisions.append(
            Decision(
                values["action"],
                values["name"],
                values["target"] or None,
                values["type"] or None,
                values["reason"] or None,
            )
        )
    return decisions


def _wrong(row: dict[str, str]) -> str | None:
    """What is wrong with a line, in words; None if nothing is."""
    if row["action"] not in ACTIONS:
        return f"action is {row['action']!r}; it can be {', '.join(ACTIONS)}"
    if not row["name"]:
        return "there is no name"
    if (row["action"] == "split") == bool(row["target"]):
        return "split takes no target" if row["target"] else f"{row['action']} needs a target"
    if row["type"] and row["type"] not in _TYPES:
        return f"type is {row['type']!r}; it can be {', '.join(_TYPES)}"
    if row["action"] == "pin":
        if not _IDENTIFIER.fullmatch(row["target"]):
            return f"{row['target']!r} is no identifier; they look like country:KZ, geonames:524901 or wikidata:Q7747"
        if row["target"].partition(":")[0] in _LISTED and not _is_listed(row["target"]):
            return f"no list has {row['target']}"
    return None


def _is_listed(identifier: str) -> bool:
    return identifier in set(gazetteer().entities["entity_key"])
