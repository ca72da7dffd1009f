"""The files in archives, at any depth, each with the digest of its bytes."""

import hashlib
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO, cast
from zipfile import BadZipFile, ZipExtFile

from newsmill.errors import SourceError
from newsmill.sources.layers import MAX_LAYERS, give_zip, take_zip
from newsmill.sources.location import Member, SourceLocation
from newsmill.sources.source import Source
from newsmill.sources.streams import Refused, Stream, compression

MAX_MEMBERS = 1_000_000
"""An archive with more files is refused: their names alone would fill the memory."""

_TAR_DAMAGE = (
    tarfile.TarError, EOFError, ValueError, OverflowError, IndexError, KeyError, TypeError, RecursionError, MemoryError,
)  # fmt: skip
"""Errors that tarfile raises for headers that make no sense."""

_READS_AFTER_END = 100
_READ_BYTES = 1 << 20
_HEAD_BYTES = 512


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive: its digest; or why it cannot be read (`error`), or is refused (`refusal`)."""

    location: SourceLocation
    sha256: str = ""
    error: str | None = None
    refusal: str | None = None


@dataclass(slots=True)
class Listing:
    """All files of an archive that are wanted, and why the archive could not be read to its end, if it could not."""

    entries: list[Entry] = field(default_factory=list)
    skipped: int = 0
    error: str | None = None
    refusal: str | None = None


def archive_kind(head: bytes) -> str | None:
    """The kind of archive that content with these first 512 bytes is: zip, tar or None."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    return "tar" if head[257:262] == b"ustar" else None


def list_archive(location: SourceLocation, is_wanted: Callable[[str], bool]) -> Listing:
    """List the files of an archive, and of the archives in it.

    Args:
        location: The archive.
        is_wanted: Whether a file of this name is read; others are counted in `skipped`.
    """
    listing = Listing()
    try:
        with Source(location) as source:
            kind = archive_kind(source.head(_HEAD_BYTES))
            budget = _Budget(source.bomb_limit)
        _list(location, kind or "", is_wanted, listing, budget)
    except Refused as refused:
        listing.refusal = str(refused)
    except SourceError as error:
        listing.error = str(error)
    return listing


class _Budget:
    """Budget of bytes and members that may still be unpacked from one outermost file."""

    def __init__(self, content_bytes: int) -> None:
        self.left, self.limit, self.members = content_bytes, content_bytes, MAX_MEMBERS

    def take(self, size: int, location: SourceLocation) -> None:
        self.left -= size
        if self.left < 0:
            raise Refused(
                f"{location}: its files are more than {self.limit:,} bytes together, which is more than text can be "
                "compressed: a decompression bomb; unpack it yourself if you trust it"
            )

    def count(self, location: SourceLocation) -> None:
        self.members -= 1
        if self.members < 0:
            raise Refused(f"{location}: more than {MAX_MEMBERS:,} files; unpack it and load the folder")


def _list(
    location: SourceLocation, kind: str, is_wanted: Callable[[str], bool], listing: Listing, budget: _Budget
) -> None:
    """List an archive into `listing`, up to the place where reading it ends in an error if it does.

    Of several files of one name (`tar -r` and `tar -u` append the newer one) the last one counts, as it does for
    whoever unpacks the archive.
    """
    last: dict[str, Listing] = {}
    try:
        for member, read, problem in _zip_members(location) if kind == "zip" else _tar_members(location, listing):
            budget.count(location)
            if not is_wanted(member.name) or _is_hidden(member.name):
                listing.skipped += 1
                continue
            inside = location.inside(member)
            part = last[member.name] = Listing()
            if problem is not None:
                part.entries.append(Entry(inside, error=problem))
            else:
                _add(inside, read, is_wanted, part, budget)
    finally:
        for part in last.values():
            listing.entries += part.entries
            listing.skipped += part.skipped


def _add(
    inside: SourceLocation,
    read: Callable[[int], bytes],
    is_wanted: Callable[[str], bool],
    listing: Listing,
    budget: _Budget,
) -> None:
    """Digest one member, and look into it if it is an archive itself."""
    digest = hashlib.sha256()
    head = b""
    member = inside.members[-1]
    try:
        while chunk := read(_READ_BYTES):
            budget.take(len(chunk), inside)
            digest.update(chunk)
            head = head or chunk[:_HEAD_BYTES]
    except Refused as refused:
        listing.entries.append(Entry(inside, refusal=str(refused)))
        raise
    packed = compression(head) is not None
    if packed:
        inside = inside.archive.inside(Member(member.name, member.kind, member.start, member.size, True))
        try:
            with Source(inside) as source:
                head = source.head(_HEAD_BYTES)
        except Refused as refused:
            listing.entries.append(Entry(inside, digest.hexdigest(), refusal=str(refused)))
            return
    kind = archive_kind(head)
    if kind is None:
        listing.entries.append(Entry(inside, digest.hexdigest()))
    elif len(inside.members) >= MAX_LAYERS:
        reason = f"{inside}: archives more than {MAX_LAYERS} deep; unpack it yourself if you trust it"
        listing.entries.append(Entry(inside, digest.hexdigest(), refusal=reason))
    else:
        _list(inside, kind, is_wanted, listing, budget)


_Found = Iterator[tuple[Member, Callable[[int], bytes], str | None]]


def _zip_members(location: SourceLocation) -> _Found:
    with Source(location) as source:
        base = source.base
    archive = take_zip(location, base)
    try:
        for index, info in enumerate(archive.zip.infolist()):
            if info.is_dir():
                continue
            member = Member(info.filename, "zip", index, info.file_size)
            try:
                file = cast(ZipExtFile, archive.zip.open(info))
            except (BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
                yield member, bytes, f"{location.inside(member)}: {error}"
                continue
            with file:
                stream = Stream(file, str(location.inside(member)), source.bomb_limit, file.close)
                yield member, stream.read, None
    finally:
        give_zip(location, base, archive)


def _tar_members(location: SourceLocation, listing: Listing) -> _Found:
    """Yield the members of a tar; links and sparse files are not read and count as skipped.

    Raises:
        SourceError: The archive is damaged: a header makes no sense, or the mark of the end is missing.
    """
    with Source(location) as source:
        stream = source.stream()
        last_block = bytearray()

        class Header(tarfile.TarInfo):
            """Notes the last block that was read as a header, as tarfile takes a damaged one for the end."""

            @classmethod
            def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "Header":
                last_block[:] = buf
                return super().frombuf(buf, encoding, errors)

        try:
            bounded = cast(BinaryIO, _Bounded(stream))
            with tarfile.open(fileobj=bounded, mode="r|", errorlevel=2, tarinfo=Header) as archive:
                position = -1
                while (info := archive.next()) is not None:
                    cast(Any, archive).members.clear()  # or it would keep them all
                    if info.size < 0 or info.offset_data <= position:
                        raise tarfile.ReadError("a header with a size that cannot be")
                    position = info.offset_data
                    file = archive.extractfile(info) if info.isreg() and not info.issparse() else None
                    if file is not None:
                        yield Member(info.name, "tar", info.offset_data, info.size), partial(_read_well, file), None
                    elif not info.isdir():
                        listing.skipped += 1
                if len(last_block) < tarfile.BLOCKSIZE or any(last_block):
                    raise tarfile.ReadError("a damaged header, or no mark of the end")
        except _TAR_DAMAGE as error:
            raise SourceError(
                f"{location}: damaged ({stream.damage or error}); the files before that are loaded"
            ) from error
        if stream.damage:
            raise SourceError(f"{location}: damaged ({stream.damage}); the files before that are loaded")


class _Bounded:
    """The content of a tar; tarfile asks again and again after its end where a header promises more."""

    def __init__(self, stream: Stream) -> None:
        self._stream, self._left = stream, _READS_AFTER_END

    def read(self, size: int) -> bytes:
        """Read up to `size` bytes; raise tarfile.ReadError if the end was read too often."""
        data = self._stream.read(size)
        if not data:
            self._left -= 1
            if self._left < 0:
                raise tarfile.ReadError("a header promises more than there is")
        return data


def _read_well(file: IO[bytes], size: int) -> bytes:
    """Yield the readable bytes of a member; the archive reports the damage."""
    try:
        return file.read(size)
    except (tarfile.TarError, EOFError):
        return b""


def _is_hidden(name: str) -> bool:
    return any(
        part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts if part not in (".", "..")
    )
