"""The record of a run in the warehouse and the lake, from its start to its end."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from uuid import uuid4

from newsmill import limits
from newsmill.errors import NewsmillError
from newsmill.lake.journal import read_run
from newsmill.lake.partitions import sweep
from newsmill.pipeline.fingerprint import pipeline_fingerprint
from newsmill.pipeline.load_request import LoadRequest
from newsmill.pipeline.summary import Summary
from newsmill.pipeline.target import Target
from newsmill.text.safe_text import printable
from newsmill.warehouse.connection import write
from newsmill.warehouse.runs import finish_run, run_marked, start_run

_LIBRARIES = ("newsmill", "prefect", "duckdb", "polars", "langdetect", "onnxruntime", "tokenizers", "ftfy")


@contextmanager
def recorded_run(request: LoadRequest, summary: Summary, started: float) -> Iterator[str]:
    """Record a run as running, and at the end of the block its status and counts; yields the run's id.

    The run ends as completed, failed (an error, failed files or checks) or interrupted (anything else that is raised).

    Args:
        request: The request; its parameters are recorded.
        summary: The counts at the end of the block; its run_id, status and seconds are set here.
        started: Start of the run, by `time.perf_counter`.
    """
    target, moment = request.target, datetime.now(UTC)
    run_id = f"{moment:%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}"
    summary.run_id = run_id
    sweep(target.lake)
    parameters = {
        "sources": [printable(source) for source in request.sources],
        "root": request.root and printable(str(request.root)),
        "verify": request.verify,
        "prune": request.prune,
        "tagger": request.tagger.value,
        "columns": dict(request.columns),
    }
    versions = {library: version(library) for library in _LIBRARIES}
    versions["annotator"] = pipeline_fingerprint(request.tagger, request.columns)
    with run_marked(target.database, run_id):
        try:
            write(
                target.database,
                lambda connection: start_run(
                    connection, target.lake, target.name, run_id, moment, parameters, versions
                ),
                limits.LOCK_SECONDS,
            )
        except KeyboardInterrupt:  # a signal between the record in the lake and the commit in the warehouse
            if read_run(target.lake, run_id) is not None:
                _finish(target, summary, "interrupted")
            raise
        status = "interrupted"
        try:
            yield run_id
            status = "failed" if summary.failed_files or summary.failed_checks else "completed"
        except NewsmillError:
            status = "failed"
            raise
        finally:
            summary.status = status
            summary.seconds = time.perf_counter() - started
            _finish(target, summary, status)


def _finish(target: Target, summary: Summary, status: str) -> None:
    write(
        target.database,
        lambda connection: finish_run(connection, target.lake, summary.run_id or "", status, summary.counts()),
        limits.LOCK_SECONDS,
    )
