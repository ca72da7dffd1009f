"""The command's way into the flow: look first, start Prefect only where there is work, leave at once when stopped."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from newsmill.flows.executors import HERE, Executor
from newsmill.flows.prefect_settings import prefect_server, reaching_server
from newsmill.lake.files import lake_at
from newsmill.pipeline.find_changes import is_work_to_do, look
from newsmill.pipeline.publish import publish_summary
from newsmill.pipeline.summary import LoadFailed, Summary
from newsmill.pipeline.target import Target, require_text
from newsmill.tagger.bundled import BundledTagger
from newsmill.warehouse.location import Location
from newsmill.warehouse.publish import require_publishable
from newsmill.warehouse.run_lock import one_run


def run_load(sources: Sequence[str], database: Location, lake: str | Path, root: Path | None = None,
             workers: int | None = None, verify: bool = False, prune: bool = False,
             tagger: BundledTagger = BundledTagger.accurate,
             publish: Path | None = None, wait_seconds: float = 0, say: Callable[[str], object] = lambda _: None,
             machines: Executor = HERE) -> Summary:  # fmt: skip
    """Run the flow load_news, unless a look at the files shows that there is nothing to do.

    Args:
        sources: Files, folders or glob patterns.
        database: The warehouse, a DuckDB file or a DuckLake; made if it is not there.
        lake: Folder of the lake, made if it is not there, or its address in an object store.
        root: Folder that names of files are relative to.
        workers: Batches that are tagged at a time; the number of cores if None.
        verify: Compare digests even where size and time of a file are as they were.
        prune: Remove the rows of files that are gone from the sources.
        tagger: Which of the taggers to use; files that another one annotated are annotated anew.
        publish: Where a copy of the warehouse for readers goes, if it is not there already.
        wait_seconds: How long to wait while another run works on the warehouse.
        say: Told who is waited for.
        machines: Where batches are tagged.

    Raises:
        NewsmillError, WarehouseError: The run cannot go on; what is finished is kept.
    """
    require_text(sources, database, lake, root, publish)
    if publish:
        require_publishable(database, publish)
    with one_run(database, "newsmill load", wait_seconds, say):
        place = Target(database, lake_at(lake))
        return _run_load(sources, place, root, workers, verify, prune, tagger, publish, machines)


def _run_load(sources: Sequence[str], place: Target, root: Path | None, workers: int | None, verify: bool, prune: bool,
              tagger: BundledTagger, publish: Path | None, machines: Executor) -> Summary:  # fmt: skip
    started = time.perf_counter()
    if not verify:
        summary, comparison = look(sources, place, root, False, digest=False, tagger=tagger, publish=publish)
        if not is_work_to_do(comparison, prune):
            if publish:
                publish_summary(place, publish, summary)
            summary.seconds = time.perf_counter() - started
            return summary
    machines.require_usable()
    server = prefect_server()
    from newsmill.flows.load_news import load_news  # imports prefect, while the server starts

    if server:
        server.wait()
    try:
        with reaching_server():
            summary = load_news(list(sources), str(place.database), str(place.lake), root, workers, verify, prune,
                                tagger, publish, runner=machines.runner, address=machines.address)  # fmt: skip
    except LoadFailed as failed:
        summary = failed.summary
    if server and summary.flow_run_id:
        server.settle(summary.flow_run_id, summary.task_runs)
    summary.seconds = time.perf_counter() - started
    return summary
