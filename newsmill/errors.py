"""Every error that newsmill raises on purpose; each message is one sentence that names the file and the remedy."""

from pathlib import Path
from shlex import quote
from typing import Any, Protocol


class Printable(Protocol):
    """A path or an address, for a message."""

    def __str__(self) -> str: ...


class NewsmillError(Exception):
    """The program or its environment cannot go on; the run stops and the warehouse stays as it was."""


class SourceError(NewsmillError):
    """One source file cannot be read; the other files go on."""


class SourceMissing(NewsmillError):
    """A SOURCE named on the command line is not there."""


class LakeError(NewsmillError):
    """The lake cannot be written or read."""


class Terminated(KeyboardInterrupt):
    """SIGTERM: as Ctrl-C, with another exit code."""

    is_asked = False
    """True once SIGTERM has arrived. An interrupted query reports only that it was interrupted, not by which signal."""


class WarehouseError(NewsmillError):
    """Base of all errors of this package; its text is one sentence for a person."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors come back from workers in other processes; their parameters are in the text, and not needed there."""
        return _with_text, (type(self), str(self))


def _with_text(kind: type[WarehouseError], text: str) -> WarehouseError:
    error = kind.__new__(kind)
    error.args = (text,)
    return error


class WarehouseMissing(WarehouseError):
    """There is no database at the path."""

    def __init__(self, path: Printable) -> None:
        super().__init__(
            f"{path}: there is no warehouse; make one with `newsmill load SOURCE... --database {quote(str(path))}`."
        )


class WarehouseLocked(WarehouseError):
    """Another process, or another connection of this one, has the database open."""

    def __init__(self, path: Printable, holder: str) -> None:
        super().__init__(f"{path}: the warehouse is in use by {holder}; wait until it has finished, then try again.")


class WarehouseBusy(WarehouseError):
    """Another run of newsmill works on the warehouse, and waiting for it was not asked for or took too long."""

    def __init__(self, path: Printable, holder: str) -> None:
        super().__init__(f"{path}: {holder} works on it; run again when that has ended, or wait with --wait SECONDS.")


class NotPublished(WarehouseError):
    """No copy of the warehouse was put at the path; what was there before is as it was."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: not published ({reason}).")


class WarehouseUnwritable(WarehouseError):
    """The database or its folder may not be written."""

    def __init__(self, path: Printable, reason: str) -> None:
        super().__init__(f"{path}: cannot be opened ({reason}); choose a place you may use with --database.")


class WarehouseTooNew(WarehouseError):
    """A newer newsmill, or a newer DuckDB, made the database."""

    def __init__(self, path: Printable, found: str) -> None:
        super().__init__(f"{path}: was made by a newer version ({found}); upgrade newsmill, or use another --database.")


class NotAWarehouse(WarehouseError):
    """The file is no DuckDB database, or one that somebody uses for something else."""

    def __init__(self, path: Printable, reason: str) -> None:
        super().__init__(f"{path}: is not a newsmill warehouse ({reason}); it is as it was; use another --database.")


class AddressRefused(WarehouseError):
    """The value of --database cannot be a warehouse. The message shows an address without its password."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"--database {address}: {reason}.")


class WarehouseConflict(WarehouseError):
    """Another writer changed the same tables of a DuckLake while a transaction was under way: it can be done again."""

    def __init__(self, location: Printable, reason: str) -> None:
        super().__init__(f"{location}: others write the same tables all the time ({reason}); try again later.")


class CatalogLost(WarehouseError):
    """The PostgreSQL server that has the catalog of a DuckLake cannot be reached, or ended the connection."""

    def __init__(self, location: Printable, reason: str) -> None:
        super().__init__(
            f"{location}: PostgreSQL cannot be reached ({reason}); nothing is lost, see to it and run again."
        )


class ContractBroken(WarehouseError):
    """Tables or columns differ from the table contract (sql/tables)."""

    def __init__(self, where: str, differences: str, remedy: str) -> None:
        super().__init__(f"{where}: differs from the table contract ({differences}); {remedy}.")


class DeclarationBroken(WarehouseError):
    """The comments at the head of a table's file (sql/tables) do not declare the table."""

    def __init__(self, table: str, reason: str) -> None:
        super().__init__(f"sql/tables/{table}.sql: {reason}.")


class PartitionBroken(WarehouseError):
    """A partition of the lake is missing, incomplete or does not hold what the load names."""

    def __init__(self, folder: Printable, reason: str) -> None:
        super().__init__(f"{folder}: {reason}; delete this folder and load its source files again.")


class LakeUnwritable(WarehouseError):
    """A record of a load or run cannot be written to the lake."""

    def __init__(self, path: Printable, reason: str) -> None:
        super().__init__(
            f"{path}: cannot be written ({reason}); nothing is lost, mend that and run again, or use another --lake."
        )


class LakeRecordBroken(WarehouseError):
    """A record of a load or run in the lake cannot be read."""

    def __init__(self, path: Printable, reason: str) -> None:
        super().__init__(f"{path}: cannot be read as a record ({reason}); restore it or delete it, then rebuild.")


class DerivedBroken(WarehouseError):
    """Links and counts that the lake keeps are damaged: their files have the right sizes, and cannot be read."""

    def __init__(self, file: Printable, reason: str) -> None:
        super().__init__(f"{file}: damaged ({reason}); delete its folder and rebuild again: it will be made anew.")


class LakeUnreachable(WarehouseError):
    """The object store that holds the lake does not answer, or not as it should."""

    def __init__(self, place: Printable, reason: str, remedy: str) -> None:
        super().__init__(f"{place}: {reason}; {remedy}.")


class NoPlaceForALake(WarehouseError):
    """The location that the user names cannot hold a lake."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: cannot be the lake; {reason}.")


class QueryFailed(WarehouseError):
    """DuckDB refused a statement of the user."""


class NotExported(WarehouseError):
    """A file of an export cannot be written."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: cannot be written ({reason}); choose another folder, or make room on its disk.")


def os_error_text(error: OSError) -> str:
    """Return the operating system's own words for an error, in lower case."""
    return (error.strerror or str(error)).lower()
