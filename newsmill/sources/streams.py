"""Bytes that can only be read one after the other: compressed files, members of archives."""

import bz2
import gzip
import lzma
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from threading import Lock
from typing import Any, BinaryIO, Protocol, cast

from newsmill.errors import SourceError
from newsmill.text.safe_text import printable

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

STEP_BYTES = 1 << 16
"""Decompressors are always asked for so much, so that damage shows after the same byte wherever reading began."""

BOMB_RATIO, BOMB_FREE_BYTES = 200, 16 << 20
"""Content larger than so many times its file, and than the free bytes, is a bomb: text compresses 3 to 10 times."""

_XZ_MEMORY = 256 << 20
_POOLED = 16
_DAMAGE = (
    EOFError,
    zlib.error,
    lzma.LZMAError,
    zstd.ZstdError,
    zipfile.BadZipFile,
    tarfile.TarError,
    NotImplementedError,
)


class Refused(SourceError):
    """Content that is not read because it would harm: a decompression bomb, archives in archives in archives."""


class _Readable(Protocol):
    def read1(self, size: int, /) -> bytes: ...


class Stream:
    """Content, read forwards once; `position` counts its bytes. Damage ends it and is told in `damage`."""

    def __init__(self, file: _Readable, name: str, limit: int, close: Callable[[], None]) -> None:
        self.position = 0
        self.damage: str | None = None
        self.close = close
        self.is_at_end = False
        self._file, self._name, self._limit = file, name, limit
        self._held = b""
        self._produced = 0

    def read(self, size: int) -> bytes:
        """The next bytes, `size` of them unless the content ends before.

        Raises:
            Refused: The content is a bomb.
            SourceError: The operating system or the network cannot read on.
        """
        parts = []
        while size > 0 and (self._held or self._step()):
            part, self._held = self._held[:size], self._held[size:]
            size -= len(part)
            self.position += len(part)
            parts.append(part)
        return b"".join(parts)

    def peek(self, size: int) -> bytes:
        """The next bytes (at most STEP_BYTES), which stay where they are."""
        while len(self._held) < size:
            held, self._held = self._held, b""
            more = self._step()
            self._held = held + self._held
            if not more:
                break
        return self._held[:size]

    def skip_to(self, position: int) -> None:
        """Read on to a byte, or to the end."""
        while self.position < position and self.read(min(position - self.position, 1 << 20)):
            pass

    def _step(self) -> bool:
        if self.is_at_end:
            return False
        try:
            self._held = self._file.read1(STEP_BYTES)
        except _DAMAGE as error:
            self.damage = str(error) or type(error).__name__
        except OSError as error:
            if error.errno is not None:
                raise SourceError(f"{printable(self._name)}: {(error.strerror or str(error)).lower()}") from error
            self.damage = str(error)  # what the standard library says of bad gzip and bzip2 data
        self._produced += len(self._held)
        self.is_at_end = not self._held
        if self._produced > self._limit:
            raise Refused(
                f"more than {self._limit:,} bytes in a file that should hold far less: a decompression bomb; "
                "unpack it yourself if you trust it"
            )
        return not self.is_at_end


def compression(head: bytes) -> str | None:
    """The compression that the first bytes of a file are of: gz, bz2, xz, zst or None."""
    return next((name for name, mark in _MARKS.items() if head.startswith(mark)), None)


_MARKS = {"gz": b"\x1f\x8b\x08", "bz2": b"BZh", "xz": b"\xfd7zXZ\0", "zst": b"\x28\xb5\x2f\xfd"}


def decompressed(stream: Stream, name: str, limit: int) -> Stream | None:
    """The content of a compressed stream; None if its first bytes are of no compression that we know."""
    kind = compression(stream.peek(6))
    if kind is None:
        return None
    if kind == "gz":  # a file for it is what can be read
        return Stream(gzip.GzipFile(fileobj=cast(BinaryIO, stream), mode="rb"), name, limit, stream.close)
    return Stream(_Decompressing(stream, _DECOMPRESSORS[kind]), name, limit, stream.close)


class _Decompressing:
    """One compressed stream after the other, as these formats allow."""

    def __init__(self, stream: Stream, decompressor: Callable[[], Any]) -> None:
        self._stream, self._make = stream, decompressor
        self._now = decompressor()

    def read1(self, size: int) -> bytes:
        while True:
            if self._now.eof:
                rest = self._now.unused_data or self._stream.read(STEP_BYTES)
                if not rest.strip(b"\0"):  # padding is allowed in xz
                    return b""
                self._now = self._make()
            elif self._now.needs_input:
                rest = self._stream.read(STEP_BYTES)
                if not rest:
                    raise EOFError("the compressed data ends before its end")
            else:
                rest = b""
            if data := self._now.decompress(rest, size):
                return bytes(data)


_DECOMPRESSORS: dict[str, Callable[[], Any]] = {
    "bz2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY),
    "zst": zstd.ZstdDecompressor,
}


class ByteRange:
    """A part of a stream, as long as it was said to be: a member of a tar."""

    def __init__(self, stream: Stream, start: int, size: int) -> None:
        self._stream, self._start, self._left = stream, start, size

    def read1(self, size: int) -> bytes:
        """As of binary files."""
        self._stream.skip_to(self._start)
        data = self._stream.read(min(size, self._left))
        if not data and self._left:
            raise EOFError(self._stream.damage or "the archive ends before its end")
        self._start += len(data)
        self._left -= len(data)
        return data


class Pooled(Protocol):
    """Return an open stream that can be kept for a later read from `position`, or None."""

    position: int
    close: Callable[[], None]


class Pool:
    """Open streams put aside by one reader of a file for the next one.

    The parts of a large file are read by several workers, each of which takes the stream that has come nearest to its
    part: so a compressed file is decompressed at most once for each worker, not once for each part.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._aside: list[tuple[object, Any]] = []
        self._held: tuple[object, bytes] = (None, b"")

    def take(self, key: object, position: int = 0) -> Any | None:
        """The stream of this key that is nearest before the position; the taker owns it."""
        with self._lock:
            fit = [entry for entry in self._aside if entry[0] == key and entry[1].position <= position]
            if not fit:
                return None
            best = max(fit, key=lambda entry: int(entry[1].position))
            self._aside.remove(best)
            return best[1]

    def give(self, key: object, stream: Pooled) -> None:
        """Put a stream aside; the one that was put aside longest ago is closed if there are too many."""
        with self._lock:
            self._aside.append((key, stream))
            surplus = self._aside.pop(0)[1] if len(self._aside) > _POOLED else None
        if surplus is not None:
            surplus.close()

    def hold(self, key: object, read: Callable[[], bytes]) -> bytes:
        """Return the result of `read`; only the last key's result is kept, since results may be large."""
        with self._lock:
            held_key, content = self._held
            if held_key == key:
                return content
            self._held = (None, b"")
        content = read()
        with self._lock:
            self._held = (key, content)
        return content

    def clear(self) -> None:
        """Close them all: no file will be read on."""
        with self._lock:
            aside, self._aside = self._aside, []
            self._held = (None, b"")
        for _, stream in aside:
            stream.close()


POOL = Pool()
"""The streams that this process has put aside."""
