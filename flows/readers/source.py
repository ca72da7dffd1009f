"""A source file on disk: opened once, read in pieces, and watched for changes while it is read."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from flows.errors import SourceError
from flows.readers.storable import shown

CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class FileState:
    """What the file system says of a file: size in bytes, time of modification (ns since 1970), and its identity."""

    size_bytes: int
    modified_ns: int
    inode: int

    @property
    def modified_at(self) -> datetime:
        """Time of modification, UTC, to the microsecond, without zone (the form of the ledger)."""
        seconds, nanoseconds = divmod(self.modified_ns, 1_000_000_000)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=nanoseconds // 1000, tzinfo=None)


def file_state(path: Path) -> FileState:
    """The present state of a regular file.

    Raises:
        SourceError: The path cannot be reached (gone, dangling link, loop of links, no permission) or is no file.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise SourceError(f"{shown(path)}: {describe(error)}") from error
    return _state(path, status)


def _state(path: Path, status: os.stat_result) -> FileState:
    if not stat.S_ISREG(status.st_mode):
        raise SourceError(f"{shown(path)}: not a regular file")
    return FileState(status.st_size, status.st_mtime_ns, status.st_ino)


def describe(error: OSError) -> str:
    """What the operating system says, in its own words."""
    return (error.strerror or str(error)).lower()


class Source:
    """An open source file. Use as a context manager; `check` says whether it has stayed the same."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            # Without O_NONBLOCK a named pipe would be waited for before its kind can be asked.
            descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
            self._file: BinaryIO = os.fdopen(descriptor, "rb")
        except OSError as error:
            raise SourceError(f"{shown(path)}: {describe(error)}") from error
        try:
            self.state = _state(path, os.fstat(self._file.fileno()))
        except SourceError:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        """The open source itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Close the file."""
        self._file.close()

    def chunks(self, start: int = 0, end: int | None = None, size: int = CHUNK_BYTES) -> Iterator[bytes]:
        """The bytes from `start` to `end` (None: all) in pieces of at most `size`.

        Raises:
            SourceError: The file cannot be read, or ends before `end`.
        """
        try:
            self._file.seek(start)
            left = self.state.size_bytes - start if end is None else end - start
            while left > 0:
                chunk = self._file.read(min(size, left))
                if not chunk:
                    raise SourceError(f"{shown(self.path)}: became shorter while it was read; load it again")
                left -= len(chunk)
                yield chunk
        except OSError as error:
            raise SourceError(f"{shown(self.path)}: {describe(error)}") from error

    def check(self, expected: FileState | None = None) -> None:
        """Raise SourceError if the file under this path is no longer the one that was opened (or `expected`)."""
        if file_state(self.path) != (expected or self.state):
            raise SourceError(f"{shown(self.path)}: changed while it was read; load it again")


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of a file's bytes.

    Raises:
        SourceError: The file cannot be read.
    """
    with Source(path) as source:
        digest = hashlib.sha256()
        for chunk in source.chunks():
            digest.update(chunk)
        return digest.hexdigest()
