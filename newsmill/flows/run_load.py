"""The load of a command: finds changes, and runs the flow load_news if there is work to do."""

import time
from collections.abc import Callable

from newsmill.pipeline.changes import Changes
from newsmill.pipeline.find_changes import find_changes
from newsmill.pipeline.load_request import LoadRequest
from newsmill.pipeline.progress import reporter
from newsmill.pipeline.publish import publish_summary
from newsmill.pipeline.summary import LoadFailed, Summary, new_summary
from newsmill.warehouse.run_lock import hold_run_lock


def run_load(request: LoadRequest, report_waiting: Callable[[str], object] = lambda _: None) -> Summary:
    """Load new and changed files; Prefect starts only if there are any.

    Args:
        request: The request.
        report_waiting: Receives a sentence if the run has to wait for another run on the warehouse.

    Returns:
        The summary; its status is "failed" if a file or a check failed.

    Raises:
        NewsmillError: The run cannot go on; finished partitions and loads stay.
    """
    request.require_valid()
    with hold_run_lock(request.target.database, "newsmill load", request.wait_seconds, report_waiting):
        started = time.perf_counter()
        reporter().step("Looking for news")
        changes = find_changes(request)
        summary = _run_flow(request, changes) if changes.has_work(request.prune) else _unchanged(request, changes)
        summary.seconds = time.perf_counter() - started
        return summary


def _unchanged(request: LoadRequest, changes: Changes) -> Summary:
    summary = new_summary(changes, request.target)
    publish_summary(request, summary)
    return summary


def _run_flow(request: LoadRequest, changes: Changes) -> Summary:
    # These are imported only now: most runs of a schedule find no changes and start no server.
    from newsmill.flows.executors import require_usable
    from newsmill.flows.prefect_settings import prefect_server, reaching_server

    require_usable(request.executor)
    server = prefect_server()
    from newsmill.flows.load_news import load_changes  # imports prefect, while the server starts

    if server:
        server.wait()
    try:
        with reaching_server():
            summary = load_changes(request, changes)
    except LoadFailed as failed:
        summary = failed.summary
    if server and summary.flow_run_id:
        server.settle(summary.flow_run_id, summary.task_runs)
    return summary
