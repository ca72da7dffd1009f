"""Work for one run: batches of small files, and pieces of large ones, each of which becomes one partition."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flows.discover import KnownFile
from flows.errors import SourceError
from flows.readers import reader_for
from flows.readers.encoding import detect_encoding
from flows.readers.lines import Slice
from flows.readers.source import Source
from flows.readers.storable import shown

PIECE_BYTES = 1 << 20
"""Larger files are cut into pieces of about this size: some 150,000 words, about a minute of one core."""

_BATCH_FILES = 200
_BATCHES = 32
_SMALLEST_BATCH_BYTES = 16 << 10
_SAMPLE_BYTES = 1 << 18


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a large file and the encoding of the whole."""

    slice: Slice
    encoding: str
    count: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Whole small files, or one piece of one large file."""

    files: tuple[KnownFile, ...]
    piece: Piece | None = None

    @property
    def size_bytes(self) -> int:
        """Bytes to read."""
        if self.piece is not None:
            return self.piece.slice.end - self.piece.slice.start
        return sum(file.size_bytes for file in self.files)

    @property
    def label(self) -> str:
        """What it holds, for people."""
        first = shown(self.files[0].file.path.name)
        if self.piece is not None:
            return f"{first} {self.piece.slice.index + 1}/{self.piece.count}"
        return first if len(self.files) == 1 else f"{first} and {len(self.files) - 1} more"


def plan_batches(files: Sequence[KnownFile]) -> Iterator[Batch]:
    """Cut the work into batches, in the order of the files.

    There are enough batches to share among workers, and none is larger than PIECE_BYTES or 200 files. How files are
    batched changes the names of partitions, never a row. A large file is surveyed (read once) when its turn comes.
    """
    total = sum(file.size_bytes for file in files)
    target = min(max(total // _BATCHES, _SMALLEST_BATCH_BYTES), PIECE_BYTES)
    batch: list[KnownFile] = []
    size = 0
    for file in files:
        large = file.size_bytes > PIECE_BYTES
        if batch and (large or size + file.size_bytes > target or len(batch) == _BATCH_FILES):
            yield Batch(tuple(batch))
            batch, size = [], 0
        if large:
            yield from _pieces(file)
        else:
            batch.append(file)
            size += file.size_bytes
    if batch:
        yield Batch(tuple(batch))


def sample_encoding(source: Source) -> str | None:
    """The encoding of a file by its beginning; None: it is binary."""
    sample = b"".join(source.chunks(0, min(_SAMPLE_BYTES, source.state.size_bytes)))
    return detect_encoding(sample, complete=len(sample) == source.state.size_bytes)


def _pieces(file: KnownFile) -> Iterator[Batch]:
    """Cut one large file; what cannot be cut or read is left whole, and says why when it is read."""
    reader = reader_for(file.file.path)
    cut: tuple[Slice, ...] = ()
    encoding = None
    if reader is not None:
        try:
            with Source(file.file.path) as source:
                encoding = sample_encoding(source)
                cut = reader.slices(source, encoding, PIECE_BYTES) if encoding else ()
        except SourceError:
            cut = ()
    if encoding is None or len(cut) < 2:
        yield Batch((file,))
    else:
        for one in cut:
            yield Batch((file,), Piece(one, encoding, len(cut)))
