"""A look at the sources and the ledger: what a run would find to do."""

from collections.abc import Sequence
from pathlib import Path

from newsmill.errors import WarehouseMissing
from newsmill.linking.rules import link_rules
from newsmill.pipeline.annotate import pipeline_fingerprint
from newsmill.pipeline.changes import Comparison, Differences, compare, find_differences
from newsmill.pipeline.discover import Found, find_files
from newsmill.pipeline.summary import Summary
from newsmill.pipeline.target import Target
from newsmill.tagger.bundled import BundledTagger
from newsmill.warehouse.connection import open_reader
from newsmill.warehouse.ledger import Ledger
from newsmill.warehouse.links import is_linked_by
from newsmill.warehouse.location import Location, local_paths
from newsmill.warehouse.runs import has_unsettled_runs

_LOCK_SECONDS = 6.0
_MEMORY = "128MB"
"""What DuckDB may use to put the ledger in order: a million files need half of it, and more are sorted on disk."""


def look(sources: Sequence[str], place: Target, root: Path | None, verify: bool, digest: bool = True,
         tagger: BundledTagger = BundledTagger.accurate,
         publish: Path | None = None) -> tuple[Summary, Comparison]:  # fmt: skip
    """Find the files of the sources and compare them with the ledger (parameters: pipeline/discover.py).

    What another tagger annotated is changed. A published copy is no source.

    Returns:
        A summary that counts the files, and the comparison.

    Raises:
        SourceMissing: A source names nothing.
        WarehouseError: The warehouse cannot be read.
    """
    published = [publish] if publish else []
    found = find_files(sources, root, exclude=(place.lake, *local_paths(place.database), *published))
    differences, unsettled = _differences(place.database, found, pipeline_fingerprint(tagger), root, verify)
    comparison = compare(differences, pipeline_fingerprint(tagger), digest)
    comparison.unsettled = unsettled
    summary = Summary(None, str(place.database), str(place.lake))
    for kind in ("new", "changed", "failed", "gone"):
        summary.files[kind] = len(getattr(comparison, kind))
    summary.files["unchanged"] = comparison.unchanged
    summary.files["changed"] += len(comparison.restored)
    summary.files["skipped"] = found.skipped + comparison.skipped
    summary.failed_files = {file.name: file.error or "" for file in comparison.failed}
    summary.gone_files = comparison.gone
    if summary.failed_files:
        summary.status = "failed"
    return summary, comparison


def is_work_to_do(comparison: Comparison, prune: bool) -> bool:
    """Whether a run would change anything."""
    changes = comparison.new or comparison.changed or comparison.newly_failed or comparison.restored
    return bool(changes or comparison.unsettled or (prune and comparison.gone))


def _differences(
    database: Location, found: Found, annotator: str, root: Path | None, verify: bool
) -> tuple[Differences, bool]:
    """What differs from the ledger, and whether the next run has to enter the end of a killed one or to link anew.

    The warehouse is open as long as names, sizes and times are compared, not while anything is read.
    """
    try:
        with open_reader(database, wait_seconds=_LOCK_SECONDS, memory=_MEMORY) as connection:
            differences = find_differences(found, Ledger(connection), annotator, root, verify)
            return differences, has_unsettled_runs(connection) or not is_linked_by(connection, link_rules())
    except WarehouseMissing:
        return find_differences(found, Ledger(None), annotator, root, verify), False
