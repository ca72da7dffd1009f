"""The write-ahead log and the journal of a SQLite database, which belong to the state of its file."""

import os
from contextlib import suppress
from pathlib import Path

SQLITE_SUFFIXES = (".sqlite", ".sqlite3", ".db", ".db3")
"""Endings of the names of databases; only files of these names are asked for logs."""

_LOGS = ("-wal", "-journal")
_JOURNAL_MARK = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
"""The first bytes of a journal that SQLite would roll back (sqlite.org/fileformat2.html, 3)."""


def log_modified_ns(path: Path | str) -> int:
    """Return the last modification of the logs of a database in ns since 1970; 0 for other files."""
    found = 0
    if str(path).lower().endswith(SQLITE_SUFFIXES):
        for log in _LOGS:
            with suppress(OSError):
                status = os.stat(f"{path}{log}")  # noqa: PTH116 - called for every file of a folder
                found = max(found, status.st_mtime_ns if status.st_size else 0)
    return found


def log_content(path: Path) -> bytes:
    """Return the content of the write-ahead log of a database, which holds its newest rows; empty for other files."""
    if not path.name.lower().endswith(SQLITE_SUFFIXES):
        return b""
    with suppress(OSError):
        return path.with_name(f"{path.name}-wal").read_bytes()
    return b""


def has_open_transaction(path: Path) -> bool:
    """Return whether a journal beside a database says that a transaction was begun and not finished."""
    with suppress(OSError), path.with_name(f"{path.name}-journal").open("rb") as file:
        return file.read(len(_JOURNAL_MARK)) == _JOURNAL_MARK
    return False
