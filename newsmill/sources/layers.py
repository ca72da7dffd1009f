"""From a file to its content: through compressions and into archives, nothing written to disk."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedReader, BytesIO
from typing import BinaryIO, cast
from zipfile import BadZipFile, ZipExtFile, ZipFile

from newsmill.errors import SourceError
from newsmill.sources.location import SourceLocation
from newsmill.sources.streams import (
    BOMB_FREE_BYTES,
    BOMB_RATIO,
    POOL,
    ByteRange,
    Refused,
    Stream,
    compression,
    decompressed,
)

MAX_HELD_BYTES = 256 << 20
"""Bytes up to which a packed or remote file that needs random access is held in memory."""

MAX_LAYERS = 3
"""Compressions around a file, and archives in archives; more are a trap."""


@dataclass(frozen=True, slots=True)
class Base:
    """The outermost file: how to open it, its size in bytes, and its identity: another one after any change."""

    open: Callable[[], BufferedReader]
    size_bytes: int
    identity: object


def open_content(location: SourceLocation, base: Base, position: int = 0) -> Stream:
    """The content of a file from a byte at or before `position`; give it back with `put_aside`.

    Raises:
        SourceError: It cannot be reached.
        Refused: It is compressed again and again.
    """
    aside: Stream | None = POOL.take(("content", location, base.identity), position)
    if aside is not None:
        return aside
    stream = _member(location, base) if location.members else _whole(location, base)
    limit = bomb_limit(base)
    for _ in range(MAX_LAYERS):
        inner = decompressed(stream, str(location), limit)
        if inner is None:
            return stream
        stream = inner
    if not compression(stream.peek(6)):
        return stream
    stream.close()
    raise Refused(f"{location}: compressed more than {MAX_LAYERS} times over; unpack it yourself if you trust it")


def bomb_limit(base: Base) -> int:
    """Bytes of content that are too many for a file of this size."""
    return BOMB_FREE_BYTES + BOMB_RATIO * base.size_bytes


def put_aside(location: SourceLocation, base: Base, stream: Stream) -> None:
    """Keep a stream for whoever reads on, unless there is nothing left in it."""
    if stream.is_at_end or stream.position == 0:
        stream.close()
    else:
        POOL.give(("content", location, base.identity), stream)


def held_content(location: SourceLocation, base: Base) -> bytes:
    """The whole content in memory, fetched or unpacked once for all parts of a file that are read one after the other.

    Raises:
        SourceError: It is damaged, or too large for that.
    """
    return POOL.hold((location, base.identity), lambda: _read_all(location, base))


def _read_all(location: SourceLocation, base: Base) -> bytes:
    too_large = SourceError(
        f"{location}: more than {MAX_HELD_BYTES >> 20} MiB, too large to be read while it is packed or remote; "
        "store it unpacked in a folder and load it from there"
    )
    if not location.members and base.size_bytes > MAX_HELD_BYTES:
        raise too_large
    stream = open_content(location, base)
    try:
        content = stream.read(MAX_HELD_BYTES + 1)
        if stream.damage:
            raise SourceError(f"{location}: damaged ({stream.damage})")
    finally:
        stream.close()
    if len(content) > MAX_HELD_BYTES:
        raise too_large
    return content


class OpenZip:
    """A zip whose directory has been read; put aside between one member and the next."""

    position = 0

    def __init__(self, location: SourceLocation, base: Base) -> None:
        is_packed = bool(location.members)
        file: BinaryIO = base.open()
        try:
            if not is_packed:
                is_packed = compression(file.read(6)) is not None
                file.seek(0)
            if is_packed:
                file.close()
                file = BytesIO(_read_all(location, base))
            self.zip = ZipFile(file)
        except (BadZipFile, NotImplementedError, ValueError, EOFError, OSError) as error:
            file.close()
            if isinstance(error, SourceError):
                raise
            raise SourceError(f"{location}: a damaged zip ({error}); its directory stands at its end") from error
        except BaseException:
            file.close()
            raise
        self.close = file.close


def take_zip(location: SourceLocation, base: Base) -> OpenZip:
    """The open zip; the taker gives it back to the pool under ("zip", location, identity).

    Raises:
        SourceError: It is damaged.
    """
    aside: OpenZip | None = POOL.take(("zip", location, base.identity))
    return aside or OpenZip(location, base)


def give_zip(location: SourceLocation, base: Base, archive: OpenZip) -> None:
    """Put the open zip aside for the next member."""
    POOL.give(("zip", location, base.identity), archive)


def _whole(location: SourceLocation, base: Base) -> Stream:
    file = base.open()
    return Stream(file, str(location), base.size_bytes, file.close)


def _member(location: SourceLocation, base: Base) -> Stream:
    member, archive = location.members[-1], location.archive
    limit = bomb_limit(base)
    if member.kind == "tar":
        outer = open_content(archive, base, member.start)
        member_bytes = ByteRange(outer, member.start, member.size)
        return Stream(member_bytes, str(location), limit, lambda: put_aside(archive, base, outer))
    opened = take_zip(archive, base)
    try:
        file = cast(ZipExtFile, opened.zip.open(opened.zip.infolist()[member.start]))
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:  # RuntimeError: it is encrypted
        give_zip(archive, base, opened)
        raise SourceError(f"{location}: {error}") from error

    def close() -> None:
        with suppress(OSError):
            file.close()
        give_zip(archive, base, opened)

    return Stream(file, str(location), limit, close)
