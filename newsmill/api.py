"""The public functions of newsmill; `import newsmill` offers them without this module's name."""

import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import duckdb
import polars as pl

from newsmill.flows.run_load import run_load
from newsmill.lake.files import lake_at
from newsmill.pipeline.correction_files import read_correction_file
from newsmill.pipeline.executor import Executor, ExecutorKind
from newsmill.pipeline.link_names import Linked, run_link
from newsmill.pipeline.load_request import LoadRequest
from newsmill.pipeline.publish import run_publish
from newsmill.pipeline.rebuild import Rebuilt, run_rebuild
from newsmill.pipeline.summary import Summary
from newsmill.pipeline.target import DEFAULT_DATABASE, DEFAULT_LAKE, Target
from newsmill.tagger.bundled import BundledTagger
from newsmill.warehouse.connection import open_reader
from newsmill.warehouse.location import Location, located
from newsmill.warehouse.queries import run_query

READ_SECONDS = 10.0
"""Time that a reader waits while a load commits."""

_readers: list[tuple[AbstractContextManager[object], duckdb.DuckDBPyConnection]] = []
"""Connections returned by `connect`, with their contexts: a context that is deleted closes its connection."""

Database = str | Path | Location
"""A warehouse: the path of a DuckDB file, or the address of a DuckLake (docs/ducklake.md)."""


def load(
    sources: Sequence[str | Path],
    *,
    database: Database = DEFAULT_DATABASE,
    lake: str | Path = DEFAULT_LAKE,
    root: str | Path | None = None,
    workers: int | None = None,
    tagger: str = "accurate",
    runner: str = "local",
    address: str | None = None,
    verify: bool = False,
    prune: bool = False,
    columns: Mapping[str, str] | None = None,
    corrections: str | Path | None = None,
    publish: str | Path | None = None,
    wait: float = 0,
) -> Summary:
    """Load new and changed files into the warehouse. Unchanged files are skipped.

    Args:
        sources: Files, folders, URLs or glob patterns.
        database: The warehouse; created if it does not exist.
        lake: Folder or address of the annotated articles; created if it does not exist.
        root: Folder that file names are relative to. None stores absolute names.
        workers: Number of batches tagged in parallel; None is one per core.
        tagger: "accurate", or "fast" for nearly twice as many words a second and more errors.
        runner: Where batches are tagged: "local", "dask" or "ray".
        address: Address of the Dask or Ray cluster; None starts one on this machine.
        verify: Compare the digest of every file, even if its size and time are equal.
        prune: Delete the rows of files that no longer exist in the sources.
        columns: Names of the keys or columns that fill fields, as in {"text": "Brödtext"}.
        corrections: CSV file of corrections to apply afterwards (docs/linking.md).
        publish: Path for a copy of the warehouse for readers.
        wait: Seconds to wait while another run uses the warehouse.

    Returns:
        The counts of the load. `status` is "failed" if a file or a check failed; the other files are loaded, and
        `failed_files` and `failed_checks` name the failures.

    Raises:
        NewsmillError: The load cannot go on. Finished work is kept; the next load continues with the rest.
        ValueError: There is no such tagger or runner.
    """
    given = read_correction_file(Path(corrections)) if corrections else []
    target = Target(located(database), lake_at(lake))
    request = LoadRequest(
        sources=[os.fspath(source) for source in sources],
        target=target,
        root=_path(root),
        workers=workers,
        verify=verify,
        prune=prune,
        tagger=BundledTagger(tagger),
        publish=_path(publish),
        wait_seconds=wait,
        executor=Executor(ExecutorKind(runner), address),
        columns=tuple(sorted((columns or {}).items())),
    )
    summary = run_load(request)
    if given:
        run_link(target, given, wait_seconds=wait)
        if summary.published:
            run_publish(target.database, Path(summary.published), wait, _ignore)
    return summary


def link(
    *,
    database: Database = DEFAULT_DATABASE,
    lake: str | Path = DEFAULT_LAKE,
    corrections: str | Path | None = None,
    withdraw: Sequence[str] = (),
    anew: bool = False,
    wait: float = 0,
) -> Linked:
    """Link the mentions of names in new articles to entities, after applying corrections. A load links at its end.

    Args:
        database: The warehouse.
        lake: Folder or address of its lake, which records corrections.
        corrections: CSV file of corrections to apply (docs/linking.md).
        withdraw: Ids of corrections to withdraw.
        anew: Delete all links and link every article again.
        wait: Seconds to wait while another run uses the warehouse.

    Returns:
        The counts of articles, links and entities, the new corrections, and those that match no name yet.

    Raises:
        NewsmillError: The warehouse cannot be written, the file is not one of corrections, or an id does not exist.
    """
    given = read_correction_file(Path(corrections)) if corrections else []
    return run_link(Target(located(database), lake_at(lake)), given, withdraw, anew, wait)


def rebuild(*, database: Database = DEFAULT_DATABASE, lake: str | Path = DEFAULT_LAKE, wait: float = 0) -> Rebuilt:
    """Make the warehouse again from the lake, without reading sources or tagging.

    Args:
        database: The warehouse; it is replaced when the new one is complete.
        lake: Folder or address of its lake.
        wait: Seconds to wait while another run uses the warehouse.

    Returns:
        The warehouse, the lake, and the counts of loaded rows.

    Raises:
        NewsmillError: The lake cannot be read, or the warehouse cannot be written; then it stays as it was.
    """
    return run_rebuild(located(database), lake_at(lake), wait)


def publish(path: str | Path, *, database: Database = DEFAULT_DATABASE, wait: float = 0) -> bool:
    """Put a copy of the warehouse at a path, for programs that read it while newsmill loads.

    Args:
        path: Path of the copy. An older copy there is replaced at once.
        database: The warehouse, a DuckDB file.
        wait: Seconds to wait while another run uses the warehouse.

    Returns:
        True if a copy was made; False if the one at the path is up to date.

    Raises:
        NewsmillError: A check of the warehouse fails, or the path cannot be written; then nothing is published.
    """
    return run_publish(located(database), Path(path), wait, _ignore)


def connect(
    database: Database = DEFAULT_DATABASE, *, files: bool = False, at: str | None = None
) -> duckdb.DuckDBPyConnection:
    """Open the warehouse read-only. Close the connection before the next load, which needs the file for itself.

    Args:
        database: The warehouse.
        files: Let SQL read other files. Otherwise it reaches nothing but the warehouse.
        at: Snapshot of a DuckLake: its number, or a time in UTC.

    Returns:
        A DuckDB connection with newsmill's tables, the views of the schema `marts`, and its macros. In a `with`
        statement it is closed at the end.

    Raises:
        NewsmillError: There is no warehouse, or another process writes to it for ten seconds.
    """
    context = open_reader(located(database), READ_SECONDS, external_access=files, at=at)
    connection = context.__enter__()
    _readers[:] = [*((opened, used) for opened, used in _readers if _is_open(used)), (context, connection)]
    return connection


def query(
    sql: str, *, database: Database = DEFAULT_DATABASE, files: bool = False, at: str | None = None
) -> pl.DataFrame:
    """Return the rows of one SELECT statement on the warehouse, which is opened read-only.

    Args:
        sql: The statement.
        database: The warehouse.
        files: Let the SQL read other files, such as a CSV file to join with.
        at: Snapshot of a DuckLake: its number, or a time in UTC.

    Returns:
        A Polars data frame with the columns of the statement. Types that Polars lacks, such as INTERVAL, are text.

    Raises:
        NewsmillError: There is no warehouse, or DuckDB refuses the statement; the message has DuckDB's reason.
    """
    with open_reader(located(database), READ_SECONDS, external_access=files, at=at) as connection:
        return run_query(connection, sql)


def _is_open(connection: duckdb.DuckDBPyConnection) -> bool:
    try:
        connection.cursor().close()
    except duckdb.ConnectionException:
        return False
    return True


def _path(name: str | Path | None) -> Path | None:
    return None if name is None else Path(name)


def _ignore(_: str) -> None:
    """Print nothing while waiting for another run."""
