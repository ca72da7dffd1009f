"""The run lock of a warehouse: a file lock beside it, which the system releases when the process ends."""

import json
import os
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from shutil import rmtree

from filelock import FileLock, Timeout

from newsmill import limits
from newsmill.errors import WarehouseBusy, WarehouseUnwritable
from newsmill.warehouse.location import DuckLake, Location
from newsmill.warehouse.spill import is_left_behind


@contextmanager
def hold_run_lock(
    database: Location, what: str, wait_seconds: float = 0, say: Callable[[str], object] = lambda _: None
) -> Iterator[None]:
    """Hold the warehouse's run lock (re-entrant within the process), and remove unfinished files of killed runs.

    Readers need no lock. A DuckLake with a catalog in a file has the lock beside the catalog; a DuckLake in PostgreSQL
    has none, since any number of runs may write to it.

    Args:
        database: The warehouse, which need not exist; its folder is created.
        what: Name of the run, for other runs that find the lock held.
        wait_seconds: Time to wait while another run holds the lock.
        say: Receives a sentence that names the other run, before waiting.

    Raises:
        WarehouseBusy: Another run still holds the lock.
        WarehouseUnwritable: The folder of the warehouse cannot be written.
    """
    if isinstance(database, DuckLake) and database.is_postgres:
        yield
        return
    real = Path(os.path.realpath(database.catalog if isinstance(database, DuckLake) else database))
    path = real.with_name(f".{real.name}.lock")
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
        # A lock of the system (flock): one that only exists as a file would outlive a killed process.
        lock = FileLock(path, is_singleton=True, fallback_to_soft=False)
        nested = lock.is_locked
        _acquire(lock, path, database, wait_seconds, say)
    except OSError as error:
        raise WarehouseUnwritable(database, error.strerror or str(error)) from error
    try:
        if not nested:
            with suppress(OSError):  # a full disk: then nobody learns who holds it
                path.write_text(json.dumps(_holder(what)), "utf-8")
            _sweep(real)
        yield
    finally:
        if not nested:
            path.unlink(missing_ok=True)  # while we hold it: whoever waits for this file sees that it is gone
        lock.release()


def _acquire(lock: FileLock, path: Path, database: Location, wait_seconds: float, say: Callable[[str], object]) -> None:
    try:
        lock.acquire(timeout=limits.POLL_SECONDS, poll_interval=limits.POLL_SECONDS / 2)
    except Timeout:
        if not path.exists():
            raise WarehouseUnwritable(database, "no lock can be made beside it") from None
        holder = _described(path)
        if wait_seconds <= 0:
            raise WarehouseBusy(database, holder) from None
        say(f"{database}: waiting for {holder}, at most {wait_seconds:,.0f} s")
        try:
            lock.acquire(timeout=wait_seconds, poll_interval=limits.POLL_SECONDS)
        except Timeout:
            raise WarehouseBusy(database, _described(path)) from None


def _holder(what: str) -> dict[str, str | int]:
    since = datetime.now().astimezone().isoformat(" ", "seconds")
    return {"what": what, "process": os.getpid(), "host": socket.gethostname(), "since": since}


def _described(path: Path) -> str:
    """Return the holder of the lock in words; just after the lock is taken the holder is unknown."""
    try:
        holder = json.loads(path.read_text("utf-8"))
        elsewhere = "" if holder["host"] == socket.gethostname() else f" on {holder['host']}"
        return f"{holder['what']} (process {holder['process']}{elsewhere}, since {holder['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another run"


def _sweep(database: Path) -> None:
    """Remove drafts of the warehouse, which only runs make and this is the only run, and spilt data of killed runs."""
    draft = re.compile(rf"\.+{re.escape(database.name)}(\.\d+\.(new|rebuild))+(\.wal|\..+\.spill)?")
    for path in database.parent.iterdir():
        if draft.fullmatch(path.name) or is_left_behind(path, database):
            if path.is_dir():
                rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
