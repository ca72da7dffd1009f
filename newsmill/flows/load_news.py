"""The flow load_news: find changes, annotate them, load them into the warehouse, link names, check, publish."""

import os
import time
from contextlib import closing
from functools import wraps
from pathlib import Path
from typing import Any

from prefect import Flow, flow, get_run_logger, task
from prefect.artifacts import create_progress_artifact, create_table_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from newsmill import limits
from newsmill.flows.annotate_batches import annotate_batches
from newsmill.flows.prefect_slot import hold_prefect_slot
from newsmill.lake.files import lake_at
from newsmill.lake.partitions import find_annotated
from newsmill.linking.linker import LinkCounts
from newsmill.pipeline.batches import plan_batches
from newsmill.pipeline.changes import Changes
from newsmill.pipeline.check_load import check_load
from newsmill.pipeline.executor import Executor, ExecutorKind
from newsmill.pipeline.find_changes import find_changes
from newsmill.pipeline.fingerprint import pipeline_fingerprint
from newsmill.pipeline.found_files import KnownFile
from newsmill.pipeline.load_request import LoadRequest
from newsmill.pipeline.loader import Loader
from newsmill.pipeline.progress import reporter
from newsmill.pipeline.publish import publish_summary
from newsmill.pipeline.recorded_run import recorded_run
from newsmill.pipeline.signals import interruptible
from newsmill.pipeline.snapshots import link_and_snapshot
from newsmill.pipeline.summary import LoadFailed, Summary, new_summary
from newsmill.pipeline.summary_text import table_rows
from newsmill.pipeline.target import DEFAULT_DATABASE, DEFAULT_LAKE, Target
from newsmill.tagger.bundled import BundledTagger
from newsmill.text.safe_text import printable
from newsmill.warehouse.connection import write
from newsmill.warehouse.load import FileFailure, FileLoad, apply_load
from newsmill.warehouse.location import located
from newsmill.warehouse.run_lock import hold_run_lock

_FLOW: dict[str, Any] = {
    "name": "load_news",
    "flow_run_name": lambda: "load " + printable(" ".join(flow_run.parameters["sources"])),
    "persist_result": False,
}


@flow(**_FLOW)
def load_news(
    sources: list[str],
    database: str | Path = DEFAULT_DATABASE,
    lake: str | Path = DEFAULT_LAKE,
    root: Path | None = None,
    workers: int | None = None,
    verify: bool = False,
    prune: bool = False,
    tagger: BundledTagger = BundledTagger.accurate,
    publish: Path | None = None,
    wait: float = limits.SCHEDULED_WAIT_SECONDS,
    runner: ExecutorKind = ExecutorKind.local,
    address: str | None = None,
    columns: dict[str, str] | None = None,
) -> Summary:
    """Load new and changed news files into the warehouse: the entrypoint of deployments.

    The parameters are JSON values; `newsmill.pipeline.load_request.LoadRequest` describes them.
    """
    request = LoadRequest(
        sources=sources,
        target=Target(located(database), lake_at(lake)),
        root=root,
        workers=workers,
        verify=verify,
        prune=prune,
        tagger=tagger,
        publish=publish,
        wait_seconds=wait,
        executor=Executor(runner, address),
        columns=tuple(sorted((columns or {}).items())),
    )
    request.require_valid()
    logger = get_run_logger()
    with interruptible(), hold_run_lock(request.target.database, "newsmill load", request.wait_seconds, logger.info):
        return _load(request, find_changes(request))


def load_changes(request: LoadRequest, changes: Changes) -> Summary:
    """Run the flow load_news for changes that are found already; the caller holds the run lock of the warehouse."""

    @wraps(load_news.fn)
    def load_found(*_args: Any, **_parameters: Any) -> Summary:
        with interruptible():
            return _load(request, changes)

    load_flow: Flow[Any, Summary] = Flow(load_found, **_FLOW, validate_parameters=False)
    summary: Summary = load_flow(**request.parameters())
    return summary


def _load(request: LoadRequest, changes: Changes) -> Summary:
    started = time.perf_counter()
    target, summary = request.target, new_summary(changes, request.target)
    summary.workers = request.workers or os.cpu_count() or 1
    if changes.has_work(request.prune):
        with recorded_run(request, summary, started) as run_id:
            _annotate_and_load(request, changes, summary, run_id)
            reporter().step("Linking names")
            summary.entities = link_names(target).entities
            check_load(target, summary)
            summary.is_complete = True
    publish_summary(request, summary)
    summary.seconds = time.perf_counter() - started
    summary.flow_run_id = str(flow_run.id) if flow_run.id else None
    create_table_artifact(key="load-news", table=table_rows(summary), description=f"Load into {target.database}")
    if summary.status == "failed":
        raise LoadFailed(summary)
    return summary


@task(task_run_name="load {count} files", tags={"newsmill"}, cache_policy=NO_CACHE, persist_result=False)
def load(target: Target, run_id: str, loads: list[FileLoad], failures: list[FileFailure], removed: list[str],
         count: int) -> None:  # fmt: skip
    """Load finished files into the warehouse in one transaction."""
    with hold_prefect_slot(target.database):
        write(
            target.database,
            lambda connection: apply_load(connection, target.lake, target.name, run_id, loads, failures, removed),
            limits.LOCK_SECONDS,
        )


@task(task_run_name="link names", tags={"newsmill"}, cache_policy=NO_CACHE, persist_result=False)
def link_names(target: Target) -> LinkCounts:
    """Link the mentions of new articles to entities, and store snapshots of links and counts in the lake."""
    with hold_prefect_slot(target.database):
        return write(target.database, lambda connection: link_and_snapshot(connection, target), limits.LOCK_SECONDS)


def _annotate_and_load(request: LoadRequest, changes: Changes, summary: Summary, run_id: str) -> None:
    target, found = request.target, [*changes.new, *changes.changed]

    def load_files(loads: list[FileLoad], failures: list[FileFailure], removed: list[str]) -> None:
        load(target, run_id, loads, failures, removed, len(loads) + len(failures) + len(removed))

    loader = Loader(load_files, {file.name: file.error or "" for file in changes.newly_failed})
    annotated = find_annotated(
        target.lake,
        pipeline_fingerprint(request.tagger, request.columns),
        {file.file.name: file.sha256 for file in found if not file.is_archive},
        changes.partitions,
    )
    loader.loads += [FileLoad(name, (partition,)) for name, partition in sorted(annotated.items())]
    loader.loads += [FileLoad(name, partitions) for name, partitions in sorted(changes.restored.items())]
    left = sorted((file for file in found if file.file.name not in annotated), key=_order)
    _annotate(left, request, summary, loader)
    reporter().step("Loading")
    loader.removed = changes.gone if request.prune else []
    loader.load()
    summary.task_runs += loader.transactions + 1
    if request.prune:
        summary.files["pruned"], summary.files["gone"] = len(changes.gone), 0
        summary.gone_files = []
    new = {file.file.name for file in changes.new}
    for name, error in loader.all_failed.items():
        if name not in summary.failed_files:
            summary.failed_files[name] = error
            summary.files["failed"] += 1
            summary.files["new" if name in new else "changed"] -= 1


def _order(file: KnownFile) -> tuple[bool, str]:
    """Return the sort key of a file: archives last, since their ledger row states that all members are loaded."""
    return file.is_archive, file.file.name


def _annotate(files: list[KnownFile], request: LoadRequest, summary: Summary, loader: Loader) -> None:
    """Annotate files batch by batch, and load finished ones meanwhile."""
    total = sum(file.size_bytes for file in files)
    started = time.perf_counter()
    reporter().step("Tagging", total)
    artifact = _ProgressArtifact(total)
    # closing: an interruption anywhere in the loop, also during a load, must stop the workers at once.
    with closing(annotate_batches(plan_batches(files, request.columns), request, summary)) as results:
        for batch, result in results:
            loader.add(batch, result)
            summary.task_runs += 1
            summary.words += result.words
            summary.tagger_seconds += result.tagger_seconds
            summary.annotate_seconds = time.perf_counter() - started
            reporter().advance(batch.size_bytes, f"{summary.words:,} words, {summary.words_per_second:,}/s")
            artifact.advance(batch.size_bytes)
            loader.load_if_due()


class _ProgressArtifact:
    """Progress in Prefect's own interface, updated every few seconds."""

    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0
        self._artifact: Any = create_progress_artifact(0.0, key="load-news-progress", description="Bytes tagged")
        self._last = time.monotonic()

    def advance(self, amount: int) -> None:
        self._done += amount
        if time.monotonic() - self._last > 5 or self._done >= self._total:
            update_progress_artifact(self._artifact, 100.0 * self._done / max(self._total, 1))
            self._last = time.monotonic()
