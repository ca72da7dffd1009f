"""The flow load_news: discover, read, normalise, tag, write partitions, load, link, check."""

import os
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

from prefect import flow, get_run_logger, tags, task
from prefect.artifacts import create_progress_artifact, create_table_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from newsmill.errors import NewsmillError, WarehouseError
from newsmill.flows.executors import Executor, Runner, absolute
from newsmill.flows.prefect_slot import one_writer
from newsmill.flows.workers import Future, WorkerLost, Workers, open_workers
from newsmill.lake.files import Lake, lake_at
from newsmill.lake.partitions import find_annotated, sweep
from newsmill.linking.linker import LinkCounts
from newsmill.pipeline.annotate import BatchResult, FailedFile, Stopped, annotate_batch, pipeline_fingerprint
from newsmill.pipeline.batches import Batch, plan_batches
from newsmill.pipeline.changes import Comparison
from newsmill.pipeline.find_changes import is_work_to_do, look
from newsmill.pipeline.progress import reporter
from newsmill.pipeline.publish import publish_summary
from newsmill.pipeline.signals import interruptible
from newsmill.pipeline.snapshots import link_and_keep
from newsmill.pipeline.summary import DEFAULT_DATABASE, DEFAULT_LAKE, LoadFailed, Summary, table_rows
from newsmill.pipeline.target import Target
from newsmill.sources.streams import POOL
from newsmill.tagger.bundled import BundledTagger
from newsmill.text.safe_text import printable
from newsmill.warehouse.checks import run_load_checks
from newsmill.warehouse.connection import MEMORY_LIMIT, open_reader, write
from newsmill.warehouse.load import FileFailure, FileLoad, apply_load
from newsmill.warehouse.location import located
from newsmill.warehouse.publish import require_publishable
from newsmill.warehouse.run_counts import read_totals
from newsmill.warehouse.run_lock import one_run
from newsmill.warehouse.runs import finish_run, living, start_run

LOAD_SECONDS = 10.0
"""Finished partitions are loaded together after this time: between loads the warehouse is free for readers."""
LOADS_SHARE = 0.02
"""A load may take longer, the larger the warehouse: the next one waits until loads have at most this share of the time,
but no longer than _LOAD_SECONDS_AT_MOST, for a load may have waited for a reader."""
_LOAD_SECONDS_AT_MOST = 600.0
_LOAD_ARTICLES = 5_000
"""With so many it does not wait: while a load goes on, no new batches are handed to the workers."""

QUEUE_SECONDS = 24 * 3600.0
"""A scheduled run waits so long for another one on its warehouse."""

_LOCK_SECONDS = 60.0
_LIBRARIES = ("newsmill", "prefect", "duckdb", "polars", "langdetect", "onnxruntime", "tokenizers", "ftfy")


@flow(
    name="load_news",
    flow_run_name=lambda: "load " + printable(" ".join(flow_run.parameters["sources"])),
    validate_parameters=True,
    persist_result=False,
)
def load_news(
    sources: list[str],
    database: str | Path = DEFAULT_DATABASE,
    lake: Path | str = DEFAULT_LAKE,
    root: Path | None = None,
    workers: int | None = None,
    verify: bool = False,
    prune: bool = False,
    tagger: BundledTagger = BundledTagger.accurate,
    publish: Path | None = None,
    wait: float = QUEUE_SECONDS,
    runner: Runner = Runner.local,
    address: str | None = None,
) -> Summary:
    """Load new and changed news files into the warehouse; newsmill/flows/run_load.py has the parameters.

    A run that finds another one at work on its warehouse waits for it, for `wait` seconds at most: a day.
    """
    place, machines = Target(located(database), lake_at(lake)), Executor(runner, address)
    if publish:
        require_publishable(place.database, publish)
    with interruptible(), one_run(place.database, "newsmill load", wait, get_run_logger().info):
        return _load_news(sources, place, root, workers, verify, prune, tagger, publish, machines)


def _load_news(
    sources: list[str],
    place: Target,
    root: Path | None,
    workers: int | None,
    verify: bool,
    prune: bool,
    tagger: BundledTagger,
    publish: Path | None,
    machines: Executor,
) -> Summary:
    started = time.perf_counter()
    reporter().step("Looking for news")
    there = absolute(sources) if machines.are_elsewhere else sources
    summary, comparison = look(there, place, root, verify, tagger=tagger, publish=publish)
    summary.workers = workers or os.cpu_count() or 1
    if is_work_to_do(comparison, prune):
        parameters = {
            "sources": [printable(source) for source in sources],
            "root": root and printable(str(root)),
            "verify": verify,
            "prune": prune,
            "tagger": tagger.value,
        }
        with _recorded_run(place, summary, parameters, pipeline_fingerprint(tagger), started):
            _annotate_and_load(place, comparison, summary, prune, tagger, machines)
            reporter().step("Linking names")
            summary.entities = link_names(place).entities
            _check(place, summary)
            summary.is_complete = True
    if publish:
        publish_summary(place, publish, summary)
    summary.seconds = time.perf_counter() - started
    summary.flow_run_id = str(flow_run.id) if flow_run.id else None
    create_table_artifact(key="load-news", table=table_rows(summary), description=f"Load into {place.database}")
    if summary.status == "failed":
        raise LoadFailed(summary)
    return summary


@task(
    task_run_name="annotate {batch.label}",
    retries=2,
    retry_delay_seconds=[1, 5],
    retry_condition_fn=lambda _task, _run, state: _is_worth_a_retry(state),
    tags={"newsmill"},
    cache_policy=NO_CACHE,
    persist_result=False,
)
def annotate(batch: Batch, lake: Lake, run_id: str, tagger: BundledTagger) -> BatchResult:
    """Turn a batch of files into one partition of the lake."""
    return annotate_batch(batch, lake, run_id, tagger)


@task(task_run_name="load {count} files", tags={"newsmill"}, cache_policy=NO_CACHE, persist_result=False)
def load(place: Target, run_id: str, loads: list[FileLoad], failures: list[FileFailure], removed: list[str],
         count: int) -> None:  # fmt: skip
    """Put the rows of finished files into the warehouse, in one transaction, one writer at a time."""
    with one_writer(place.database):
        write(
            place.database,
            lambda connection: apply_load(connection, place.lake, place.name, run_id, loads, failures, removed),
            _LOCK_SECONDS,
        )


@task(task_run_name="link names", tags={"newsmill"}, cache_policy=NO_CACHE, persist_result=False)
def link_names(place: Target) -> LinkCounts:
    """Link the names of articles that are new, one writer at a time; what a rebuild can copy goes to the lake."""
    with one_writer(place.database):
        return write(place.database, lambda connection: link_and_keep(connection, place), _LOCK_SECONDS)


@contextmanager
def _recorded_run(
    place: Target, summary: Summary, parameters: dict[str, Any], identity: str, started: float
) -> Iterator[None]:
    """Enter the run in the warehouse and the lake: at once as running, at the end as what it came to."""
    moment = datetime.now(UTC)
    run_id = f"{moment:%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}"
    summary.run_id = run_id
    sweep(place.lake)
    with living(place.database, run_id):
        versions = {library: version(library) for library in _LIBRARIES} | {"annotator": identity}
        write(
            place.database,
            lambda connection: start_run(connection, place.lake, place.name, run_id, moment, parameters, versions),
            _LOCK_SECONDS,
        )
        status = "interrupted"
        try:
            yield
            status = "failed" if summary.failed_files or summary.failed_checks else "completed"
        except (NewsmillError, WarehouseError):
            status = "failed"
            raise
        finally:
            summary.status = status
            summary.seconds = time.perf_counter() - started
            write(
                place.database,
                lambda connection: finish_run(connection, place.lake, run_id, status, summary.counts()),
                _LOCK_SECONDS,
            )


def _annotate_and_load(
    place: Target, comparison: Comparison, summary: Summary, prune: bool, tagger: BundledTagger, machines: Executor
) -> None:
    run_id = summary.run_id or ""
    loader = _Loader(place, run_id, {f.name: f.error or "" for f in comparison.newly_failed})
    todo = [*comparison.new, *comparison.changed]
    done = find_annotated(
        place.lake,
        pipeline_fingerprint(tagger),
        {file.file.name: file.sha256 for file in todo if not file.is_archive},
        comparison.partitions,
    )
    loader.loads += [FileLoad(name, (partition,)) for name, partition in sorted(done.items())]
    loader.loads += [FileLoad(name, partitions) for name, partitions in sorted(comparison.restored.items())]
    # Archives last: once their row is in the ledger, nobody looks whether all of their members are.
    rest = (file for file in todo if file.file.name not in done)
    left = sorted(rest, key=lambda file: (file.is_archive, file.file.name))
    total = sum(file.size_bytes for file in left)
    started = time.perf_counter()
    reporter().step("Tagging", total)
    progress = _ProgressArtifact(total)
    # closing: an interruption anywhere in the loop, also while loading, must stop the workers at once.
    results = _results(plan_batches(left), place.lake, summary, tagger, machines)
    with closing(results):
        for batch, result in results:
            loader.take(batch, result)
            summary.task_runs += 1
            summary.words += result.words
            summary.tagger_seconds += result.tagger_seconds
            summary.annotate_seconds = time.perf_counter() - started
            reporter().advance(batch.size_bytes, f"{summary.words:,} words, {summary.words_per_second:,}/s")
            progress.advance(batch.size_bytes)
            loader.load_if_due()
    reporter().step("Loading")
    loader.removed = comparison.gone if prune else []
    loader.load()
    summary.task_runs += loader.transactions + 1
    if prune:
        summary.files["pruned"], summary.files["gone"] = len(comparison.gone), 0
        summary.gone_files = []
    for name, error in loader.all_failed.items():
        if name not in summary.failed_files:
            summary.failed_files[name] = error
            summary.files["failed"] += 1
            kind = "new" if any(file.file.name == name for file in comparison.new) else "changed"
            summary.files[kind] -= 1


def _results(
    batches: Iterable[Batch], lake: Lake, summary: Summary, tagger: BundledTagger, machines: Executor
) -> Generator[tuple[Batch, BatchResult], None, None]:
    """Annotate the batches, a few ahead of the caller, and give their results in order."""
    run_id = summary.run_id or ""
    where = lake.absolute() if machines.are_elsewhere and isinstance(lake, Path) else lake
    with open_workers(machines, summary.workers) as workers, tags("newsmill"):
        summary.workers = workers.slots()
        waiting: deque[tuple[Batch, Future]] = deque()
        try:
            for batch in batches:
                parameters = {"batch": batch, "lake": where, "run_id": run_id, "tagger": tagger}
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
    """The result of a batch; the files of a batch that failed for a reason of its own, again and again, have failed."""
    try:
        state = workers.outcome(future)
    except WorkerLost as lost:
        return _failed(batch, str(lost))
    error = state.result(raise_on_failure=False)
    if isinstance(error, BatchResult):
        return error
    if not isinstance(error, Exception) or isinstance(error, NewsmillError | WarehouseError | Stopped | MemoryError):
        state.result()
    return _failed(batch, f"{type(error).__name__}: {error}")


def _failed(batch: Batch, reason: str) -> BatchResult:
    failed = (
        FailedFile(f.file.name, f"{f.file.location}: the batch failed: {reason}", f.size_bytes) for f in batch.files
    )
    return BatchResult(None, failed=tuple(failed))


def _is_worth_a_retry(state: Any) -> bool:
    error = state.result(raise_on_failure=False)
    return not isinstance(error, NewsmillError | WarehouseError | Stopped)


@dataclass(slots=True)
class _Loader:
    """Gathers finished files in order, and loads them now and then; a large file is loaded when all of it is there."""

    place: Target
    run_id: str
    all_failed: dict[str, str]
    loads: list[FileLoad] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: dict[str, FileFailure] = field(default_factory=dict)
    parts: dict[str, list[str]] = field(default_factory=dict)
    due: float = field(default_factory=lambda: time.monotonic() + LOAD_SECONDS)
    articles: int = 0
    transactions: int = 0

    def __post_init__(self) -> None:
        self.failed = {name: FileFailure(name, error) for name, error in self.all_failed.items()}

    def take(self, batch: Batch, result: BatchResult) -> None:
        for file in result.failed:
            self.all_failed[file.name] = file.error
            self.failed[file.name] = FileFailure(file.name, file.error, file.size_bytes)
        if result.partition is None:
            return
        self.articles += result.articles
        if batch.part is None:
            self.loads += [FileLoad(name, (result.partition,)) for name in result.files]
            return
        (name,) = result.files
        self.parts.setdefault(name, []).append(result.partition)
        if len(self.parts[name]) == batch.part.count:
            self.loads.append(FileLoad(name, tuple(self.parts.pop(name))))

    def load_if_due(self) -> None:
        if self.loads and (time.monotonic() > self.due or self.articles >= _LOAD_ARTICLES):
            self.load()

    def load(self) -> None:
        failures = list(self.failed.values())
        count = len(self.loads) + len(failures) + len(self.removed)
        started = time.monotonic()
        if count:
            self.transactions += 1
            load(self.place, self.run_id, self.loads, failures, self.removed, count)
        self.loads, self.failed, self.removed, self.articles = [], {}, [], 0
        ended = time.monotonic()
        pause = min((ended - started) / LOADS_SHARE, _LOAD_SECONDS_AT_MOST)
        self.due = ended + max(LOAD_SECONDS, pause)


def _check(place: Target, summary: Summary) -> None:
    reporter().step("Checking")
    with open_reader(place.database, wait_seconds=_LOCK_SECONDS, memory=MEMORY_LIMIT) as connection:
        totals = read_totals(connection, summary.run_id or "")
        results = run_load_checks(connection, sample=0)
    summary.articles, summary.sentences = totals.articles, totals.sentences
    summary.mentions, summary.rejections, summary.languages = totals.mentions, totals.rejections, totals.languages
    summary.failed_checks = {result.name: result.failing_rows for result in results if result.failing_rows}


class _ProgressArtifact:
    """Progress in Prefect's own interface, brought up to date every few seconds."""

    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0
        self._artifact: Any = create_progress_artifact(0.0, key="load-news-progress", description="Bytes tagged")
        self._last = time.monotonic()

    def advance(self, amount: int) -> None:
        self._done += amount
        if time.monotonic() - self._last > 5 or self._done >= self._total:
            update_progress_artifact(self._artifact, 100.0 * self._done / max(self._total, 1))
            self._last = time.monotonic()
