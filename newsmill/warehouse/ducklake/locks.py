"""Locks in the PostgreSQL of a catalog: one writer at a time, and runs that are in progress on any machine.

A catalog in a file has one process at a time, so it needs none of them (newsmill.warehouse.run_lock).
"""

import os
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b

import duckdb

from newsmill import limits
from newsmill.errors import WarehouseLocked
from newsmill.warehouse.ducklake.errors import NAME, explained
from newsmill.warehouse.ducklake.statements import is_ducklake
from newsmill.warehouse.extensions import load_extensions
from newsmill.warehouse.interrupts import signals_raised
from newsmill.warehouse.literal import literal
from newsmill.warehouse.location import DuckLake

Settings = dict[str, str | bool | int | float | list[str]]
"""Settings of a DuckDB connection."""

_CATALOG = f"__ducklake_metadata_{NAME}"
_CATALOG_TYPE = f"SELECT catalog_type FROM {NAME}.settings()"
_LOCKS = """
    SELECT (classid::bigint << 32) | objid::bigint
    FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@contextmanager
def one_writer(lake: DuckLake, wait_seconds: float) -> Iterator[None]:
    """Hold PostgreSQL's advisory lock of this catalog; wait while a loader on any machine holds it.

    The lock ends with its connection, so a killed loader blocks nobody. If the lock is lost while its holder runs (the
    server was stopped), `statements.claim` still separates two writers.
    """
    deadline = time.monotonic() + (limits.DUCKLAKE_QUEUE_SECONDS if wait_seconds else 0)
    with _catalog(lake) as holder:
        while not _has_locked(holder, _key(lake.schema or "public")):
            if time.monotonic() >= deadline:
                raise WarehouseLocked(lake, "another loader")
            time.sleep(limits.POLL_SECONDS)
        yield


@contextmanager
def run_in_progress(lake: DuckLake, run_id: str) -> Iterator[None]:
    """Hold an advisory lock that marks a run as in progress; it ends with the process, on any machine."""
    if not lake.is_postgres:
        yield
        return
    with explained(lake), _catalog(lake) as holder:
        _has_locked(holder, _key(f"run {run_id}"))
        yield


def runs_in_progress(connection: duckdb.DuckDBPyConnection, run_ids: Collection[str]) -> set[str]:
    """Return those of the runs that are in progress on any machine; none if the catalog is a file."""
    if not run_ids or not is_ducklake(connection) or connection.execute(_CATALOG_TYPE).fetchone() != ("postgres",):
        return set()
    locks = {row[0] for row in connection.execute(f"FROM postgres_query('{_CATALOG}', {literal(_LOCKS)})").fetchall()}
    return {run_id for run_id in run_ids if _key(f"run {run_id}") in locks}


@contextmanager
def in_memory(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB in memory, to attach servers to; it is rolled back before it is closed.

    The destructor of the extension rolls back too. If the server is lost, it then throws, and std::terminate ends the
    process (DuckDB 1.5.5).
    """
    with duckdb.connect(":memory:", config=settings | {"allow_unsigned_extensions": "true"}) as connection:
        try:
            with signals_raised():
                yield connection
        finally:
            with suppress(duckdb.Error):  # none is open, or the server is lost
                connection.rollback()


def connection_string(lake: DuckLake) -> str:
    """Return the connection string for libpq, with a time limit: without one it waits minutes for a silent machine."""
    limited = "connect_timeout" in lake.connection_string or "PGCONNECT_TIMEOUT" in os.environ
    return lake.connection_string + ("" if limited else f" connect_timeout={limits.POSTGRES_CONNECT_SECONDS}")


@contextmanager
def _catalog(lake: DuckLake) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a connection to the PostgreSQL of a DuckLake, to hold a lock; while idle it blocks nothing else."""
    with in_memory({}) as connection:
        load_extensions(connection, "postgres_scanner")
        options = "TYPE postgres, READ_ONLY, ISOLATION_LEVEL 'READ COMMITTED'"
        connection.execute(f"ATTACH {literal(connection_string(lake))} AS catalog ({options})")
        yield connection


def _has_locked(connection: duckdb.DuckDBPyConnection, key: int) -> bool:
    """Try to take an advisory lock, which lasts until the transaction begun here ends, however long that is."""
    connection.begin()
    patient = "set_config('idle_in_transaction_session_timeout', '0', true)"
    query = f"SELECT pg_try_advisory_xact_lock({key}), {patient}".replace("'", "''")
    row = connection.execute(f"FROM postgres_query('catalog', '{query}')").fetchone()
    if row is not None and row[0]:
        return True
    connection.rollback()
    return False


def _key(name: str) -> int:
    """Return the number of an advisory lock."""
    return int.from_bytes(blake2b(f"newsmill {name}".encode(), digest_size=8).digest(), "big", signed=True)
