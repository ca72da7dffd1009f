"""Publishing the warehouse: a copy for readers, after a load or by itself."""

from collections.abc import Callable
from pathlib import Path

from newsmill.pipeline.load_request import LoadRequest
from newsmill.pipeline.progress import reporter
from newsmill.pipeline.summary import Summary
from newsmill.warehouse.location import Location
from newsmill.warehouse.publish import publish, require_publishable
from newsmill.warehouse.run_lock import hold_run_lock


def publish_summary(request: LoadRequest, summary: Summary) -> None:
    """Publish the warehouse at the end of a load that asks for it; the caller holds the run lock.

    A failed check prevents publishing, and readers keep the copy of the last correct state.

    Raises:
        WarehouseError: The warehouse cannot be published; loaded rows stay.
    """
    if request.publish is None:
        return
    reporter().step("Publishing")
    if not summary.failed_checks:
        database = require_publishable(request.target.database, request.publish)
        publish(database, request.publish, is_checked=summary.run_id is not None)
        summary.published = str(request.publish)


def run_publish(database: Location, path: Path, wait_seconds: float, report_waiting: Callable[[str], object]) -> bool:
    """Publish the warehouse between two runs; return False if the copy is up to date.

    Waits up to wait_seconds while another run holds the run lock, and then reports it.

    Raises:
        WarehouseError: The warehouse cannot be published.
    """
    file = require_publishable(database, path)
    with hold_run_lock(file, "newsmill publish", wait_seconds, report_waiting):
        return publish(file, path)
