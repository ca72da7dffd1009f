"""Rebuild of the warehouse from the lake."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from newsmill import limits
from newsmill.errors import NewsmillError
from newsmill.lake.files import Lake, files_of
from newsmill.pipeline.derivations import derivation_rules, derive
from newsmill.pipeline.progress import reporter
from newsmill.pipeline.target import Target
from newsmill.warehouse.links import unlinked_articles
from newsmill.warehouse.load_statements import LoadCounts
from newsmill.warehouse.location import Location
from newsmill.warehouse.rebuild import rebuild
from newsmill.warehouse.run_lock import hold_run_lock


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A rebuilt warehouse, its lake, and the counts of its rows."""

    database: Location
    lake: Lake
    counts: LoadCounts

    def text(self) -> str:
        """Return the counts as sentences, and the tables and columns without values of files of older versions."""
        counts = self.counts
        rows = {"files": counts.files, **counts.rows, "failed": counts.failed}
        listed = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in rows.items() if count)
        lines = [f"Rebuilt {self.database} from {self.lake}: {listed or 'nothing was loaded'}"]
        if counts.lacking:
            missing = ", ".join(f"{name} ({files:,} files)" for name, files in sorted(counts.lacking.items()))
            lines.append(f"Missing until these files are annotated again by `newsmill load`: {missing}")
        return "\n".join(lines)


def run_rebuild(
    database: Location, lake: Lake, wait_seconds: float = 0, report_waiting: Callable[[str], object] = lambda _: None
) -> Rebuilt:
    """Rebuild the warehouse: copy rows, links and aggregates of the lake, and link the remaining articles.

    Waits up to wait_seconds while another run holds the run lock, and then reports it. The old warehouse stays if the
    rebuild fails.

    Raises:
        NewsmillError: There is no lake.
        WarehouseError: The warehouse cannot be written, or the lake cannot be read.
    """
    target = Target(database, lake)
    if not files_of(lake).has_folder("loads"):
        raise NewsmillError(f"{lake}: there is no lake; name the one that newsmill load wrote with --lake")

    def finish(connection: Any) -> None:
        reporter().step("Linking names", unlinked_articles(connection) or None)
        derive(connection, advance=reporter().advance, memory=limits.READER_MEMORY)

    with hold_run_lock(database, "newsmill rebuild", wait_seconds, report_waiting):
        counts = rebuild(database, lake, target.name, finish, derivation_rules(), reporter().step)
    return Rebuilt(database, lake, counts)
