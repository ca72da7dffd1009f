"""A source file: opened once, decompressed where it is compressed, read in parts, and watched for changes."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from newsmill.errors import SourceError, os_error_text
from newsmill.sources.layers import Base, bomb_limit, held_content, open_content, put_aside
from newsmill.sources.location import SourceLocation
from newsmill.sources.slices import ENDLESS
from newsmill.sources.sqlite_logs import log_content, log_modified_ns
from newsmill.sources.streams import Stream, compression
from newsmill.text.safe_text import printable

if TYPE_CHECKING:
    from newsmill.sources.server_values import RemoteState

CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class FileState:
    """Facts of the file system or a server about a file.

    Size in bytes; time of modification (ns since 1970, 0 where that is not known); identity: of a local file its inode,
    of a remote one its strong ETag, which is another one after any change, or nothing.
    """

    size_bytes: int
    modified_ns: int
    identity: int | str

    @property
    def modified_at(self) -> datetime | None:
        """Time of modification, UTC, to the microsecond, without zone (the form of the ledger)."""
        if not self.modified_ns:
            return None
        seconds, nanoseconds = divmod(self.modified_ns, 1_000_000_000)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=nanoseconds // 1000, tzinfo=None)


def file_state(location: SourceLocation) -> FileState:
    """The present state of a regular file; for the member of an archive its size and, for the rest, the archive's.

    Raises:
        SourceError: The path cannot be reached (gone, dangling link, loop of links, no permission) or is no file.
    """
    return _of_member(location, _remote_state(location) if location.is_remote else _path_state(location.path))


def _path_state(path: Path) -> FileState:
    try:
        status = path.stat()
    except OSError as error:
        raise SourceError(f"{printable(path)}: {os_error_text(error)}") from error
    return regular_state(path, status)


def regular_state(path: Path | str, status: os.stat_result) -> FileState:
    """Return the state of a regular file, its SQLite logs included. Raises SourceError if it is no such file."""
    if not stat.S_ISREG(status.st_mode):
        raise SourceError(f"{printable(path)}: not a regular file")
    return FileState(status.st_size, max(status.st_mtime_ns, log_modified_ns(path)), status.st_ino)


class Source:
    """An open source file. Use as a context manager; `check` says whether it has stayed the same.

    Its content is what is inside all compressions; `size_bytes` is the length of that, ENDLESS where only reading
    tells. `damage` says, when all that can be read has been read, why there is not more. `is_plain` says that the
    content is the file itself, `is_local` that this file lies in the file system as well.
    """

    def __init__(self, location: SourceLocation | Path, columns: tuple[tuple[str, str], ...] = ()) -> None:
        """Open the file.

        Args:
            location: The file.
            columns: Fields and the names of the keys or columns that the user gives for them, for readers.

        Raises:
            SourceError: The file cannot be opened.
        """
        self.columns = columns
        self.location = location if isinstance(location, SourceLocation) else SourceLocation(str(location))
        self.damage: str | None = None
        self._stream: Stream | None = None
        self._head = b""
        members = self.location.members
        self._file, state, self.base = _open_remote(self.location) if self.location.is_remote else _open(self.location)
        self.state = _of_member(self.location, state)
        try:
            is_compressed = members[-1].is_compressed if members else compression(self._file.read(6)) is not None
        except BaseException:
            self._file.close()
            raise
        self.is_plain = not members and not is_compressed
        self.is_local = self.is_plain and not self.location.is_remote
        self.size_bytes = ENDLESS if is_compressed else self.state.size_bytes

    @property
    def file_name(self) -> str:
        """Name of the file without folders and without the ending of a compression."""
        return self.location.file_name

    def __enter__(self) -> Self:
        """The open source itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Close the file."""
        self._file.close()
        self._put_aside()

    def chunks(self, start: int = 0, end: int | None = None, size: int = CHUNK_BYTES) -> Iterator[bytes]:
        """The content from `start` to `end` (None: all) in parts of `size`, the last one shorter.

        Raises:
            SourceError: The file cannot be read, or has become shorter.
            Refused: It is a decompression bomb.
        """
        if self.is_plain:
            return self._plain_chunks(start, self.size_bytes if end is None else min(end, self.size_bytes), size)
        return self._stream_chunks(start, ENDLESS if end is None else end, size)

    @property
    def bomb_limit(self) -> int:
        """Bytes of content that are too many for a file of this size."""
        return bomb_limit(self.base)

    def stream(self) -> Stream:
        """The content from its beginning, to be read once; the source closes it."""
        if self._stream is None or self._stream.position:
            self._drop()
            self._stream = open_content(self.location, self.base)
        return self._stream

    def raw_chunks(self) -> Iterator[bytes]:
        """The bytes of the outermost file as they stand on disk."""
        return self._plain_chunks(0, self.base.size_bytes, CHUNK_BYTES)

    def head(self, size: int) -> bytes:
        """The first bytes of the content; a stream that is being read goes on where it is."""
        if self.is_plain:
            return b"".join(self.chunks(0, min(size, self.size_bytes)))
        if len(self._head) < size:
            stream = open_content(self.location, self.base)
            self._head = stream.read(size)
            self.damage = stream.damage
            stream.close()
        return self._head[:size]

    def held(self) -> bytes:
        """The whole content in memory, where it is packed or remote: for formats that are read here and there.

        Raises:
            SourceError: It is damaged, or too large for that.
        """
        return held_content(self.location, self.base)

    def finish(self, position: int) -> None:
        """Read what is left after `position`, to learn of damage."""
        for _ in () if self.is_plain else self._stream_chunks(position, ENDLESS, CHUNK_BYTES):
            pass

    def check(self, expected: FileState | None = None) -> None:
        """Raise SourceError if the file under this path is no longer the one that was opened (or `expected`)."""
        if file_state(self.location) != (expected or self.state):
            raise SourceError(f"{self.location}: changed while it was read; load it again")

    def _plain_chunks(self, start: int, end: int, size: int) -> Iterator[bytes]:
        try:
            self._file.seek(start)
            left = end - start
            while left > 0:
                chunk = self._file.read(min(size, left))
                if not chunk:
                    raise SourceError(f"{self.location}: became shorter while it was read; load it again")
                left -= len(chunk)
                yield chunk
        except OSError as error:
            raise SourceError(f"{self.location}: {os_error_text(error)}") from error

    def _stream_chunks(self, start: int, end: int, size: int) -> Iterator[bytes]:
        if self._stream is not None and self._stream.position > start:
            self._drop()
        if self._stream is None:
            self._stream = open_content(self.location, self.base, start)
        stream = self._stream
        stream.skip_to(start)
        while stream.position < end and (chunk := stream.read(min(size, end - stream.position))):
            yield chunk
        self.damage = stream.damage

    def _drop(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _put_aside(self) -> None:
        if self._stream is not None:
            put_aside(self.location, self.base, self._stream)
            self._stream = None


def _open(location: SourceLocation) -> tuple[BufferedReader, FileState, Base]:
    path = location.path
    try:
        # Without O_NONBLOCK a named pipe would be waited for before its kind can be asked.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        file = os.fdopen(descriptor, "rb")
    except OSError as error:
        raise SourceError(f"{printable(path)}: {os_error_text(error)}") from error
    try:
        state = regular_state(path, os.fstat(file.fileno()))
    except SourceError:
        file.close()
        raise
    return file, state, Base(lambda: path.open("rb"), state.size_bytes, state)


def _open_remote(location: SourceLocation) -> tuple[BufferedReader, FileState, Base]:
    from newsmill.sources.remote import open_remote, remote_state

    said = remote_state(location.base)
    state = as_state(said)
    return (
        open_remote(location.base, said),
        state,
        Base(lambda: open_remote(location.base, said), state.size_bytes, state),
    )


def _remote_state(location: SourceLocation) -> FileState:
    from newsmill.sources.remote import remote_state

    return as_state(remote_state(location.base))


def as_state(said: "RemoteState") -> FileState:
    """Return a server's facts about a file in the form of the file system."""
    seconds = said.modified_at.replace(tzinfo=UTC).timestamp() if said.modified_at else 0
    return FileState(said.size_bytes, int(seconds * 1_000_000) * 1_000, said.etag)


def _of_member(location: SourceLocation, state: FileState) -> FileState:
    """The state of a member: its own size, the rest of its archive."""
    return replace(state, size_bytes=location.members[-1].size) if location.members else state


def known_digest(name: str, state: FileState) -> str | None:
    """The digest of a remote file as its strong ETag tells it, without reading: SHA-256 of name, size and ETag."""
    if not isinstance(state.identity, str) or not state.identity:
        return None
    return hashlib.sha256(f"{name}\0{state.size_bytes}\0{state.identity}".encode()).hexdigest()


def sha256_of(location: SourceLocation) -> str:
    """Hex SHA-256 of a file's bytes as they stand on disk, packed or not; not for members of archives.

    A remote file with a strong ETag is not read for it: see `known_digest`.

    Raises:
        SourceError: The file cannot be read.
    """
    with Source(location) as source:
        if known := known_digest(location.base, source.state):
            return known
        digest = hashlib.sha256()
        for chunk in source.raw_chunks():
            digest.update(chunk)
        if not location.is_remote:
            digest.update(log_content(location.path))
        return digest.hexdigest()
