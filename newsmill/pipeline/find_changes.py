"""The changes of the sources since the last load, which decide whether a run has work to do."""

from newsmill import limits
from newsmill.errors import WarehouseMissing
from newsmill.pipeline.changes import Changes, Differences, compare, find_differences
from newsmill.pipeline.derivations import derivation_rules
from newsmill.pipeline.discover import find_files
from newsmill.pipeline.fingerprint import pipeline_fingerprint
from newsmill.pipeline.found_files import Found
from newsmill.pipeline.load_request import LoadRequest, absolute_sources
from newsmill.warehouse.connection import open_reader
from newsmill.warehouse.derivations import is_derived_by
from newsmill.warehouse.ledger import Ledger
from newsmill.warehouse.location import local_paths
from newsmill.warehouse.runs import has_unsettled_runs


def find_changes(request: LoadRequest) -> Changes:
    """Find the files of the sources and compare them with the ledger of the warehouse.

    A file that another tagger annotated is changed. The lake, the warehouse and its published copy are never sources.

    Raises:
        SourceMissing: A source matches no file or folder.
        WarehouseError: The warehouse cannot be read.
    """
    target, annotator = request.target, pipeline_fingerprint(request.tagger, request.columns)
    published = [request.publish] if request.publish else []
    exclude = (target.lake, *local_paths(target.database), *published)
    # The workers of a cluster may work in another folder.
    sources = absolute_sources(request.sources) if request.executor.is_cluster else request.sources
    found = find_files(sources, request.root, exclude=exclude)
    differences, is_unsettled = _differences(request, found, annotator)
    changes = compare(differences, annotator)
    changes.skipped += found.skipped
    changes.is_unsettled = is_unsettled
    return changes


def _differences(request: LoadRequest, found: Found, annotator: str) -> tuple[Differences, bool]:
    """Return the differences from the ledger, and whether the next run has to settle runs or links.

    The warehouse is open while names, sizes and times are compared, and closed while files are read.
    """
    root, verify = request.root, request.verify
    database, memory = request.target.database, limits.LEDGER_MEMORY
    try:
        with open_reader(database, wait_seconds=limits.LOOK_LOCK_SECONDS, memory=memory) as connection:
            differences = find_differences(found, Ledger(connection), annotator, root, verify)
            return differences, has_unsettled_runs(connection) or not is_derived_by(connection, derivation_rules())
    except WarehouseMissing:
        return find_differences(found, Ledger(None), annotator, root, verify), False
