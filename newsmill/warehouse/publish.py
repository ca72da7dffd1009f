"""Publishing: a copy of the warehouse for readers, replaced in one step. Readers who have the old copy open keep it."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

import duckdb

from newsmill import limits
from newsmill.errors import NotAWarehouse, NotPublished, WarehouseLocked, WarehouseMissing, WarehouseTooNew
from newsmill.lake.folders import sync_folder
from newsmill.warehouse.checks import run_checks
from newsmill.warehouse.connection import open_reader, open_writer
from newsmill.warehouse.contract import CONTRACT_VERSION
from newsmill.warehouse.interrupts import signals_raised
from newsmill.warehouse.location import DuckLake, Location
from newsmill.warehouse.schema import schema_version

_FOR_READERS = 0o444
"""A client that opens a file to write locks all others out; a file that nobody may write is opened to read."""


def publish(database: Path, target: Path, is_checked: bool = False) -> bool:
    """Copy the warehouse to the target, unless the target is an up-to-date copy; returns True if it was copied.

    The copy is written beside the target, synced, and then takes its name, so that a reader opens either the old one or
    the new one, and an interruption leaves the old one. The caller holds the run lock.

    Args:
        database: The warehouse.
        target: Where the copy goes; a file that may be read only.
        is_checked: Whether the caller knows that all checks hold; else they are run now.

    Raises:
        WarehouseMissing: There is no warehouse.
        NotPublished: A check fails, the target is something else than an older state of this warehouse, or it cannot be
            written.
        WarehouseLocked: Another program has the warehouse open to write.
    """
    if not database.exists():
        raise WarehouseMissing(database)
    if is_published(database, target):
        return False
    _require_replaceable(database, target)
    if _log_of(database).exists():  # of a killed writer: a copy has to be one file
        with open_writer(database, limits.LOCK_SECONDS) as connection:
            connection.execute("CHECKPOINT")
    with open_reader(database, limits.LOCK_SECONDS) as connection:  # nobody writes while it is open
        if not is_checked:
            _require_checked(connection, target)
        _copy(database, target)
    return True


def require_publishable(database: Location, target: Path) -> Path:
    """Return the warehouse if it is a file; raise NotPublished for a DuckLake, whose readers need no copy."""
    if isinstance(database, DuckLake):
        reason = "a DuckLake is asked while others load, and needs no copy; newsmill export writes its tables"
        raise NotPublished(target, reason)
    return database


def is_published(database: Path, target: Path) -> bool:
    """Return True if the target is an up-to-date copy of the warehouse, by size and time of modification."""
    try:
        here, there = database.stat(), target.stat()
    except OSError:
        return False
    same = (here.st_size, here.st_mtime_ns) == (there.st_size, there.st_mtime_ns) and not os.path.samestat(here, there)
    return same and not _log_of(database).exists() and not _log_of(target).exists()


def _require_replaceable(database: Path, target: Path) -> None:
    """Raise NotPublished unless the target is missing or an older state of this warehouse: all its runs are known."""
    if not target.exists():
        return
    if target.samefile(database):
        raise NotPublished(target, "that is the warehouse itself; choose another PATH")
    if not target.is_file():
        raise NotPublished(target, "that is no file; choose another PATH")
    try:
        with open_reader(database, limits.LOCK_SECONDS) as connection:
            known = _runs(connection)
        with duckdb.connect(str(target), read_only=True) as connection, signals_raised():
            is_ours = schema_version(connection, target) <= CONTRACT_VERSION and _runs(connection) <= known
    except WarehouseLocked:
        raise
    except (duckdb.Error, NotAWarehouse, WarehouseTooNew):
        is_ours = False
    if not is_ours:
        raise NotPublished(target, "another file is there, no older state of this warehouse; move it or choose a PATH")


def _runs(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT run_id FROM runs").fetchall()}


def _require_checked(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    failed = [result.name for result in run_checks(connection, sample=0) if not result.is_passed]
    if failed:
        raise NotPublished(target, f"checks fail: {', '.join(failed)}; newsmill check shows the rows")


def _copy(database: Path, target: Path) -> None:
    draft = target.with_name(f".{target.name}.publish")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        times = database.stat()
        shutil.copyfile(database, draft)  # closing it ends DuckDB's lock on it (POSIX): nothing is read after this
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.chmod(_FOR_READERS)
        os.utime(draft, ns=(times.st_atime_ns, times.st_mtime_ns))
        _log_of(target).unlink(missing_ok=True)  # of somebody who wrote into the old copy
        draft.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise NotPublished(target, f"{reason}; what was there is as it was, mend that and publish again") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")
