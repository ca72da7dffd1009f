"""Link names without reading sources or tagging, and apply or withdraw corrections before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from newsmill import limits
from newsmill.errors import NewsmillError
from newsmill.linking.linker import LinkCounts
from newsmill.pipeline.derivations import derivation_rules
from newsmill.pipeline.progress import reporter
from newsmill.pipeline.snapshots import link_and_snapshot
from newsmill.pipeline.target import Target
from newsmill.warehouse.connection import open_reader, write
from newsmill.warehouse.corrections import Correction, add_corrections, record_corrections, withdraw_correction
from newsmill.warehouse.derivations import is_derived_by
from newsmill.warehouse.links import unlinked_articles
from newsmill.warehouse.location import Location
from newsmill.warehouse.run_lock import hold_run_lock
from newsmill.warehouse.transaction import transaction


@dataclass(frozen=True, slots=True)
class Linked:
    """The result of a linking: its counts, new corrections, the number withdrawn, and those that match no name."""

    database: Location
    counts: LinkCounts
    added: list[Correction]
    withdrawn: int
    without_effect: list[Correction]

    def text(self) -> str:
        """Return the result as lines for a person."""
        counts = self.counts
        lines = [
            f"Linked {counts.articles:,} new articles; {counts.links:,} links written, "
            f"{counts.entities:,} entities in {self.database}"
        ]
        if self.added or self.withdrawn:
            lines.append(f"Corrections: {len(self.added):,} new, {self.withdrawn:,} withdrawn")
        for correction in self.without_effect:
            lines.append(f"  nothing to {correction.action} yet: {correction.name} {correction.target or ''}".rstrip())
        return "\n".join(lines)


def run_link(
    target: Target,
    corrections: Sequence[Correction] = (),
    withdrawn: Sequence[str] = (),
    anew: bool = False,
    wait_seconds: float = 0,
    report_waiting: Callable[[str], object] = lambda _: None,
) -> Linked:
    """Add and withdraw corrections, all or none of them; then link the articles that are not linked yet.

    Corrections stay if linking is interrupted; the next linking applies them.

    Args:
        target: The warehouse, and the lake that records its corrections.
        corrections: Corrections to add.
        withdrawn: Ids of corrections to withdraw.
        anew: Delete all links and link every article again.
        wait_seconds: Time to wait while another run holds the warehouse's run lock.
        report_waiting: Receives a sentence if this run has to wait.

    Raises:
        NewsmillError: A correction to withdraw does not exist.
        WarehouseError: The warehouse cannot be written.
    """
    with hold_run_lock(target.database, "newsmill link", wait_seconds, report_waiting):
        with open_reader(target.database, wait_seconds=limits.LOCK_SECONDS) as connection:
            anew = anew or not is_derived_by(connection, derivation_rules())
            total = unlinked_articles(connection, anew)
        reporter().step("Linking names", total or None)
        added = write(
            target.database,
            lambda connection: _correct(connection, target, corrections, withdrawn),
            limits.LOCK_SECONDS,
        )
        counts = write(
            target.database,
            lambda connection: link_and_snapshot(connection, target, anew, reporter().advance, limits.READER_MEMORY),
            limits.LOCK_SECONDS,
        )
    idle = [correction for correction in corrections if correction.correction_id in counts.idle_corrections]
    return Linked(target.database, counts, added, len(withdrawn), idle)


def _correct(
    connection: Any, target: Target, corrections: Sequence[Correction], withdrawn: Sequence[str]
) -> list[Correction]:
    """Withdraw and add corrections in the warehouse and the lake. Returns the new ones."""
    with transaction(connection, "corrections"):
        for correction_id in withdrawn:
            if not withdraw_correction(connection, correction_id):
                raise NewsmillError(f"no correction {correction_id} to withdraw; newsmill correct lists them")
        added = add_corrections(connection, corrections)
        changed = dict.fromkeys([*withdrawn, *(correction.correction_id for correction in added)])
        record_corrections(connection, target.lake, target.name, changed)
    return added
