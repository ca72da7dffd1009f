"""Work for one run: batches of small files, and parts of large ones, each of which becomes one partition."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from newsmill.errors import SourceError
from newsmill.pipeline.found_files import KnownFile
from newsmill.readers import HEAD_BYTES, Reader, reader_for
from newsmill.sources.encoding import detect_encoding
from newsmill.sources.slices import Slice
from newsmill.sources.source import Source
from newsmill.sources.streams import Refused
from newsmill.text.safe_text import printable

PART_BYTES = 1 << 20
"""Larger files are cut into parts of about this size: some 150,000 words, about a minute of one core."""

_BATCH_FILES = 200
_SHARE_OF_REST, _SMALLEST_SHARE = 16, 64
"""Batches become smaller towards the end, so that workers end together: each has a sixteenth of what is left, and no
less than a 64th of all."""
_SMALLEST_BATCH_BYTES = 16 << 10
_SAMPLE_BYTES = 1 << 18


@dataclass(frozen=True, slots=True)
class FilePart:
    """One part of a large file, format and encoding of the whole, and its share of the bytes of the file."""

    slice: Slice
    format: str
    encoding: str
    count: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Whole small files, or one part of one large file."""

    files: tuple[KnownFile, ...]
    part: FilePart | None = None
    columns: tuple[tuple[str, str], ...] = ()

    @property
    def size_bytes(self) -> int:
        """Return the number of bytes to read."""
        if self.part is not None:
            return self.part.size_bytes
        return sum(file.size_bytes for file in self.files)

    @property
    def label(self) -> str:
        """Return the name of the first file, with the number of the part or of further files."""
        first = printable(self.files[0].file.location.file_name)
        if self.part is not None:
            return f"{first} {self.part.slice.index + 1}/{self.part.count}"
        return first if len(self.files) == 1 else f"{first} and {len(self.files) - 1} more"


def plan_batches(files: Sequence[KnownFile], columns: tuple[tuple[str, str], ...] = ()) -> Iterator[Batch]:
    """Cut the work into batches, in the order of the files.

    There are enough batches to share among workers, and none is larger than PART_BYTES or 200 files. How files are
    batched changes the names of partitions, never a row. A large file is surveyed (read once) when its turn comes.
    """
    left = sum(file.content_bytes for file in files)
    smallest = max(left // _SMALLEST_SHARE, _SMALLEST_BATCH_BYTES)
    batch: list[KnownFile] = []
    size = 0
    for file in files:
        large = not file.is_archive and file.content_bytes > PART_BYTES
        target = min(max(left // _SHARE_OF_REST, smallest), PART_BYTES)
        if batch and (large or size + file.content_bytes > target or len(batch) == _BATCH_FILES):
            yield Batch(tuple(batch), columns=columns)
            left -= size
            batch, size = [], 0
        if large:
            yield from _parts(file, columns)
            left -= file.content_bytes
        else:
            batch.append(file)
            size += file.content_bytes
    if batch:
        yield Batch(tuple(batch), columns=columns)


def format_of(source: Source) -> tuple[Reader, str]:
    """Return the reader of a file and its encoding ("" for formats that are not text).

    Raises:
        SourceError: No reader takes it, or it is binary data where text should be.
    """
    reader = reader_for(source.file_name, source.head(HEAD_BYTES))
    if reader is None:
        raise SourceError(f"{source.location}: no reader for this kind of file")
    if not reader.IS_TEXT:
        return reader, ""
    encoding = sample_encoding(source)
    if encoding is None:
        raise SourceError(f"{source.location}: binary data, not text; remove it or give it its own ending")
    return reader, encoding


def sample_encoding(source: Source) -> str | None:
    """Return the encoding of a file, detected from its beginning; None for binary data."""
    sample = source.head(_SAMPLE_BYTES)
    return detect_encoding(sample, complete=len(sample) < _SAMPLE_BYTES or len(sample) == source.size_bytes)


def _parts(file: KnownFile, columns: tuple[tuple[str, str], ...]) -> Iterator[Batch]:
    """Cut one large file; what cannot be cut or read is left whole, and says why when it is read."""
    cut: tuple[Slice, ...] = ()
    encoding = ""
    try:
        if file.refusal is None:
            with Source(file.file.location, columns) as source:
                reader, encoding = format_of(source)
                cut = reader.slices(source, encoding, PART_BYTES)
    except Refused as refused:
        file = replace(file, refusal=str(refused))
    except SourceError:
        cut = ()
    if len(cut) < 2:
        yield Batch((file,), columns=columns)
    else:
        total = max(cut[-1].end, 1)
        for one in cut:
            share = file.size_bytes * (one.end - one.start) // total
            yield Batch((file,), FilePart(one, reader.FORMAT, encoding, len(cut), share), columns)
