"""What a run does for those who only read: a copy of the warehouse at its end."""

from collections.abc import Callable
from pathlib import Path

from newsmill.pipeline.progress import reporter
from newsmill.pipeline.summary import Summary
from newsmill.pipeline.target import Target
from newsmill.warehouse.location import Location
from newsmill.warehouse.publish import publish, require_publishable
from newsmill.warehouse.run_lock import one_run


def publish_summary(place: Target, target: Path, summary: Summary) -> None:
    """Publish the warehouse after a run, in its turn, unless a check failed: then readers keep what was right.

    Raises:
        WarehouseError: It cannot be published; what was loaded stays.
    """
    reporter().step("Publishing")
    if not summary.failed_checks:
        publish(require_publishable(place.database, target), target, is_checked=summary.run_id is not None)
        summary.published = str(target)


def run_publish(database: Location, target: Path, wait_seconds: float, say: Callable[[str], object]) -> bool:
    """Publish the warehouse between two runs; returns whether a copy was made (False: it is there already).

    Raises:
        WarehouseError: It cannot be published.
    """
    file = require_publishable(database, target)
    with one_run(file, "newsmill publish", wait_seconds, say):
        return publish(file, target)
