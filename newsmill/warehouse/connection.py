"""Opening the warehouse: one writer or several readers, and errors that name the reason and the remedy."""

import errno
import os
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import duckdb

from newsmill import limits
from newsmill.errors import (
    NotAWarehouse,
    WarehouseConflict,
    WarehouseError,
    WarehouseLocked,
    WarehouseMissing,
    WarehouseTooNew,
    WarehouseUnwritable,
)
from newsmill.warehouse.ducklake.attach import attached, shut_in
from newsmill.warehouse.interrupts import signals_raised
from newsmill.warehouse.location import DuckLake, Location
from newsmill.warehouse.schema import prepare, require_warehouse
from newsmill.warehouse.spill import spill_folder

_LIMITS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": limits.LOAD_MEMORY,
    "checkpoint_threshold": limits.CHECKPOINT_THRESHOLD,
    "autoinstall_known_extensions": "false",  # nothing is fetched from the network
    "autoload_known_extensions": "false",
}
_ATTEMPTS = 12
_Result = TypeVar("_Result")


def write(path: Location, work: Callable[[duckdb.DuckDBPyConnection], _Result], wait_seconds: float = 0) -> _Result:
    """Do some work with a writing connection, and repeat it if another writer of a DuckLake committed meanwhile.

    Errors of the work pass through; raises as open_writer does, and WarehouseConflict after a dozen attempts.
    """
    for attempt in range(1, _ATTEMPTS):
        try:
            with open_writer(path, wait_seconds) as connection:
                return work(connection)
        except WarehouseConflict:
            time.sleep(random.uniform(0, min(0.05 * 2**attempt, 5.0)))
    with open_writer(path, wait_seconds) as connection:
        return work(connection)


@contextmanager
def open_writer(path: Location, wait_seconds: float = 0) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the one writing connection; create or update the database, its tables and marts if necessary.

    Waits up to wait_seconds while another process has the database open. Raises WarehouseLocked, WarehouseUnwritable,
    WarehouseTooNew, NotAWarehouse, ContractBroken, or WarehouseError where DuckDB fails otherwise (a full disk); of a
    DuckLake also CatalogLost, and WarehouseConflict where another writer came between (see `write`).
    """
    if isinstance(path, Path) and not _is_there(path):
        _create(path)
    with _connected(path, False, wait_seconds) as connection:
        prepare(connection, path)
        yield connection


@contextmanager
def open_reader(
    path: Location,
    wait_seconds: float = 0,
    external_access: bool = False,
    memory: str = limits.READER_MEMORY,
    at: str | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a reading connection. Raises as open_writer does, and WarehouseMissing if there is no database.

    Without external_access its SQL can neither read nor write other files, nor change that. All queries of a DuckLake
    see one snapshot: the latest, or the one that `at` names (its number, or a time in UTC).
    memory: memory of DuckDB before it spills to disk.
    """
    if isinstance(path, Path) and at is not None:
        raise WarehouseError(f"{path}: a DuckDB file has no snapshots; a DuckLake has them (docs/ducklake.md).")
    if isinstance(path, Path) and not _is_there(path):
        raise WarehouseMissing(path)
    with _connected(path, True, wait_seconds, at) as connection:
        require_warehouse(connection, path)
        if _is_locked(connection):
            _require_access(connection, path, external_access)
        else:
            connection.execute(f"SET memory_limit = '{memory}'")
            if not external_access and isinstance(path, DuckLake):
                shut_in(connection)
            elif not external_access:
                connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
        yield connection


@contextmanager
def open_raw(path: Location, wait_seconds: float = 0) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a writing connection to any database as it is, for rebuild."""
    with _connected(path, False, wait_seconds) as connection:
        yield connection


def _is_there(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise WarehouseUnwritable(path, error.strerror or str(error)) from error
    return True


def _create(path: Path) -> None:
    """Create a complete warehouse under another name, then rename it: a kill leaves no half file.

    If another process creates the same warehouse at the same moment, the first one is kept.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WarehouseUnwritable(path, error.strerror or str(error)) from error
    try:
        with _connected(draft, False, 0) as connection:
            prepare(connection, draft)
        with suppress(FileExistsError):
            _name(draft, path)
    except WarehouseUnwritable as error:
        raise WarehouseUnwritable(path, "its folder may not be written") from error
    except OSError as error:
        raise WarehouseUnwritable(path, error.strerror or str(error)) from error
    finally:
        draft.unlink(missing_ok=True)


def _name(draft: Path, path: Path) -> None:
    """Rename the draft unless the name is taken; without hard links in the file system, the later draft is kept."""
    try:
        os.link(draft, path)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS):
            raise
        draft.rename(path)


@contextmanager
def _connected(
    path: Location, read_only: bool, wait_seconds: float, at: str | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    with _open(path, read_only, wait_seconds, at) as connection, signals_raised():
        yield connection


@contextmanager
def _open(path: Location, read_only: bool, wait_seconds: float, at: str | None) -> Iterator[duckdb.DuckDBPyConnection]:
    if isinstance(path, DuckLake):
        with attached(path, read_only, wait_seconds, _LIMITS, at) as connection:
            yield _configured(connection)
        return
    connection = _connect(path, read_only, wait_seconds)
    try:
        yield connection
    except duckdb.Error as error:
        if "failed to offload" in str(error):  # DuckDB names a setting, whose default is the free space
            raise WarehouseError(f"{path}: no space for temporary data beside it; free some and run again") from error
        raise WarehouseError(f"{path}: DuckDB could not go on: {_first_line(error)}") from error
    finally:
        connection.close()


def _connect(path: Path, read_only: bool, wait_seconds: float) -> duckdb.DuckDBPyConnection:
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            with signals_raised():
                return _configured(duckdb.connect(str(path), read_only=read_only, config=_settings(path)))
        except duckdb.Error as error:
            failure = _explained(path, error)
            if not isinstance(failure, WarehouseLocked) or time.monotonic() >= deadline:
                raise failure from error
        time.sleep(limits.POLL_SECONDS)


def _settings(path: Path) -> dict[str, str | bool | int | float | list[str]]:
    return _LIMITS | {"temp_directory": str(spill_folder(path))}


def _configured(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Set times to UTC, hide the progress bar, and keep Python's variables out of SQL.

    Connections of one process to one file share a database, whose first reader locks these settings for all.
    """
    if not _is_locked(connection):
        connection.execute("SET GLOBAL TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET GLOBAL python_enable_replacements = false")
    return connection


def _is_locked(connection: duckdb.DuckDBPyConnection) -> bool:
    """Return True if another connection of this process has locked the settings of the database."""
    return connection.execute("SELECT current_setting('lock_configuration')").fetchone() == (True,)


def _require_access(connection: duckdb.DuckDBPyConnection, path: Location, external_access: bool) -> None:
    if connection.execute("SELECT current_setting('enable_external_access')").fetchone() != (external_access,):
        access = "may not read" if external_access else "may read"
        raise WarehouseError(f"{path}: a connection that {access} other files is open in this process; close it first.")


def _explained(path: Path, error: duckdb.Error) -> WarehouseError:
    """Return the error for a database that cannot be opened, by the phrases of DuckDB 1.5."""
    text = str(error)
    if "Could not set lock" in text:
        holder = re.search(r"PID (\d+)", text)
        return WarehouseLocked(path, f"process {holder[1]}" if holder else "another process")
    if "different configuration" in text:
        return WarehouseLocked(path, "another connection of this process")
    if "with version number" in text or "newer version" in text:
        return WarehouseTooNew(path, _first_line(error))
    if "not a valid DuckDB database" in text or "Could not read enough bytes" in text:
        return NotAWarehouse(path, "not a DuckDB database, or a damaged one")
    if "Is a directory" in text or path.is_dir():
        return NotAWarehouse(path, "a folder")
    if "Cannot open file" in text or "Permission denied" in text or "Read-only file system" in text:
        return WarehouseUnwritable(path, text.rsplit(": ", 1)[-1].strip())
    return WarehouseError(f"{path}: DuckDB cannot open it: {_first_line(error)}")


def _first_line(error: duckdb.Error) -> str:
    return str(error).partition("\n")[0]
