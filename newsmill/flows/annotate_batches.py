"""The batches of a load as Prefect tasks: submitted to workers a few ahead, with results in order."""

from collections import deque
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

from prefect import tags, task
from prefect.cache_policies import NO_CACHE

from newsmill.errors import NewsmillError
from newsmill.flows.workers import Future, WorkerLost, Workers, open_workers
from newsmill.lake.files import Lake
from newsmill.pipeline.annotate import BatchResult, FailedFile, Stopped, annotate_batch
from newsmill.pipeline.batches import Batch
from newsmill.pipeline.load_request import LoadRequest
from newsmill.pipeline.summary import Summary
from newsmill.sources.streams import POOL
from newsmill.tagger.bundled import BundledTagger


@task(
    task_run_name="annotate {batch.label}",
    retries=2,
    retry_delay_seconds=[1, 5],
    retry_condition_fn=lambda _task, _run, state: _may_pass(state),
    tags={"newsmill"},
    cache_policy=NO_CACHE,
    persist_result=False,
)
def annotate(batch: Batch, lake: Lake, run_id: str, tagger: BundledTagger) -> BatchResult:
    """Read and tag a batch of files, and write it as one partition of the lake."""
    return annotate_batch(batch, lake, run_id, tagger)


def annotate_batches(
    batches: Iterable[Batch], request: LoadRequest, summary: Summary
) -> Generator[tuple[Batch, BatchResult], None, None]:
    """Annotate batches with the executor of the request and yield their results in order.

    Twice as many batches as workers are submitted ahead. Closing the generator stops the workers. `summary.workers` is
    set to the number of workers.
    """
    run_id, lake = summary.run_id or "", request.target.lake
    if request.executor.is_cluster and isinstance(lake, Path):
        lake = lake.absolute()
    with open_workers(request.executor, summary.workers) as workers, tags("newsmill"):
        summary.workers = workers.slots()
        waiting: deque[tuple[Batch, Future]] = deque()
        try:
            for batch in batches:
                parameters = {"batch": batch, "lake": lake, "run_id": run_id, "tagger": request.tagger}
                waiting.append((batch, workers.submit(annotate, parameters)))
                if len(waiting) > 2 * workers.slots():
                    yield waiting[0][0], _result(workers, *waiting[0])
                    waiting.popleft()
            while waiting:
                yield waiting[0][0], _result(workers, *waiting[0])
                waiting.popleft()
        except BaseException:
            workers.stop(run_id, [future for _, future in waiting])
            raise
        finally:
            POOL.clear()


def _result(workers: Workers, batch: Batch, future: Future) -> BatchResult:
    """Return the result of a batch; all files of a batch that failed unexpectedly in every attempt have failed."""
    try:
        state = workers.outcome(future)
    except WorkerLost as lost:
        return _failed(batch, str(lost))
    error = state.result(raise_on_failure=False)
    if isinstance(error, BatchResult):
        return error
    if not isinstance(error, Exception) or isinstance(error, NewsmillError | Stopped | MemoryError):
        state.result()
    return _failed(batch, f"{type(error).__name__}: {error}")


def _failed(batch: Batch, reason: str) -> BatchResult:
    failed = (
        FailedFile(f.file.name, f"{f.file.location}: the batch failed: {reason}", f.size_bytes) for f in batch.files
    )
    return BatchResult(None, failed=tuple(failed))


def _may_pass(state: Any) -> bool:
    """Return whether another attempt may succeed: newsmill's own errors and interruptions are final."""
    return not isinstance(state.result(raise_on_failure=False), NewsmillError | Stopped)
