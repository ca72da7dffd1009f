"""A remote file that is read forwards, and fetched again from where a connection breaks."""

import io
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from newsmill import limits
from newsmill.errors import SourceError
from newsmill.sources.server_values import RemoteState
from newsmill.text.safe_text import printable

T = TypeVar("T")


class RemoteFile(io.RawIOBase):
    """Reads forwards from one response; seeking elsewhere begins another one."""

    def __init__(self, url: str, state: RemoteState, fetch: Callable[[str, RemoteState, int], Iterator[bytes]]) -> None:
        self._url, self._state, self._fetch = url, state, fetch
        self._position = 0
        self._chunks: Iterator[bytes] | None = None
        self._held = b""

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Set the position; the next read begins another response unless it goes on."""
        position = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._state.size_bytes}[whence]
        if position != self._position:
            self._drop()
        self._position = position
        return position

    def tell(self) -> int:
        """Return the position in bytes."""
        return self._position

    def readinto(self, buffer: Any) -> int:
        """Read into a buffer, and return the number of bytes; raise SourceError where the server does not answer."""
        if self._position >= self._state.size_bytes:
            return 0
        data = self._held or retried(self._url, self._next)
        size = min(len(buffer), len(data))
        buffer[:size] = data[:size]
        self._held = data[size:]
        self._position += size
        return size

    def close(self) -> None:
        """Close the file and its response."""
        self._drop()
        super().close()

    def _next(self) -> bytes:
        try:
            self._chunks = self._chunks or self._fetch(self._url, self._state, self._position)
            data = next(self._chunks, b"")
        except BaseException:
            self._drop()
            raise
        if not data:
            self._drop()
            raise Broken("the answer ends too early")
        return data

    def _drop(self) -> None:
        close = getattr(self._chunks, "close", None)
        if close is not None:
            close()
        self._chunks, self._held = None, b""


class Broken(Exception):
    """An attempt failed that is worth another one."""


def retried(url: str, attempt: Callable[[], T]) -> T:
    """The result of an attempt, repeated with longer and longer pauses while that is of use."""
    pause = limits.STORE_FIRST_PAUSE_SECONDS
    for left in range(limits.STORE_ATTEMPTS - 1, -1, -1):
        try:
            return attempt()
        except Broken as error:
            if not left:
                raise SourceError(f"{printable(url)}: {error}; tried {limits.STORE_ATTEMPTS} times") from error
        time.sleep(pause)
        pause *= 2
    raise AssertionError("the last attempt returns or raises")
