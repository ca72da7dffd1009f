"""The lake: immutable partitions of Parquet, each complete from the moment its folder has its name."""

import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Collection, Iterable, Mapping
from io import BytesIO
from pathlib import Path

import polars as pl

from flows.errors import LakeError
from flows.readers.source import describe

TABLES = ("articles", "sentences", "entity_mentions", "rejections", "source_files")
"""The Parquet files of a partition, with the columns of the tables of these names."""

_PARQUET_MARK = b"PAR1"
_STALE_SECONDS = 24 * 3600.0


def partition_name(annotator: str, contents: Iterable[tuple[str, str]], piece: tuple[int, int] | None = None) -> str:
    """The name of a partition: a digest of what it is made from.

    Args:
        annotator: Identity of what makes rows from text.
        contents: (source_file, SHA-256) of every file in it.
        piece: For a piece of one large file, its first byte and the byte after its last one; these end the name.
    """
    text = "\n".join([annotator, *(f"{sha256} {name!r}" for name, sha256 in sorted(contents))])
    digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return digest if piece is None else f"{digest}-{piece[0]}-{piece[1]}"


def has_partition(lake: Path, name: str) -> bool:
    """Whether the lake holds the partition, complete; the copy of a lake may have stopped in the middle of one."""
    return _is_complete(lake / "partitions" / name)


def write_partition(lake: Path, name: str, frames: Mapping[str, pl.DataFrame]) -> None:
    """Write a partition so that it is there whole or not at all; one that is there whole already is left as it is.

    Raises:
        LakeError: The lake cannot be written (disk full, no permission).
    """
    target = lake / "partitions" / name
    temporary = lake / "tmp" / f"{name}.{uuid.uuid4().hex}"
    try:
        temporary.mkdir(parents=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        for table in TABLES:
            with (temporary / f"{table}.parquet").open("wb") as file:
                file.write(_parquet(frames[table]))
                file.flush()
                os.fsync(file.fileno())
        if not _is_complete(target):
            shutil.rmtree(target, ignore_errors=True)
            temporary.rename(target)
            _sync(target.parent)
    except OSError as error:
        if not _is_complete(target):  # another worker may have been faster with the same partition
            raise LakeError(f"{target}: {describe(error)}; nothing is lost, mend that and run again") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def find_annotated(lake: Path, annotator: str, wanted: Mapping[str, str], known: Collection[str]) -> dict[str, str]:
    """Files that an earlier, interrupted run (or one into another warehouse) annotated already.

    Args:
        lake: The lake.
        annotator: The present annotator.
        wanted: SHA-256 of the wanted files by source_file.
        known: Partitions that need not be looked at, because the ledger knows them.

    Returns:
        Partition by source_file, for those that are found; pieces of large files are not among them.
    """
    folder = lake / "partitions"
    if not wanted or not folder.is_dir():
        return {}
    unknown = sorted(path for path in folder.iterdir() if "-" not in path.name and path.name not in known)
    ledgers = [path / "source_files.parquet" for path in unknown if _is_complete(path)]
    if not ledgers:
        return {}
    rows = (
        pl.scan_parquet(ledgers)
        .filter(pl.col("annotator") == annotator)
        .select("source_file", "sha256", pl.col("partitions").list.first().alias("partition"))
        .collect()
    )
    return {name: partition for name, sha256, partition in rows.iter_rows() if wanted.get(name) == sha256}


def sweep(lake: Path) -> None:
    """Remove what killed runs left half-written more than a day ago."""
    folder = lake / "tmp"
    if folder.is_dir():
        for path in folder.iterdir():
            if time.time() - path.lstat().st_mtime > _STALE_SECONDS:
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)


def _parquet(frame: pl.DataFrame) -> memoryview:
    """The frame as a file, made in memory: Polars would report a full disk as a damaged file."""
    buffer = BytesIO()
    frame.write_parquet(buffer, compression="zstd", compression_level=3)
    return buffer.getbuffer()


def _is_complete(partition: Path) -> bool:
    """Whether all files of a partition are there to their last bytes, which Parquet ends with."""
    return all(_ends_well(partition / f"{table}.parquet") for table in TABLES)


def _ends_well(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - len(_PARQUET_MARK), 0))
            return size > 2 * len(_PARQUET_MARK) and file.read() == _PARQUET_MARK
    except (FileNotFoundError, NotADirectoryError):
        return False


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
