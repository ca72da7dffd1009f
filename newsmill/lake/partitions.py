"""The lake: immutable partitions of Parquet, each there whole or not at all.

In a folder a partition is complete from the moment its own folder has its name. An object store cannot rename: there
`source_files.parquet` is written last, when the other files are there, and marks the partition as complete. Whoever
writes a partition twice writes the same rows twice, as it is named by what it is made from; so both may.
"""

import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from newsmill import limits
from newsmill.errors import LakeError, os_error_text
from newsmill.lake.files import Address, Lake, Store

TABLES = ("articles", "sentences", "entity_mentions", "rejections", "source_files")
"""The Parquet files of a partition, with the columns of the tables of these names."""

_MARKER = "source_files.parquet"
_PARQUET_MARK = b"PAR1"
_DAMAGE = (pl.exceptions.PolarsError, pl.exceptions.PanicException)


def partition_name(annotator: str, contents: Iterable[tuple[str, str]], part: tuple[int, int] | None = None) -> str:
    """The name of a partition: a digest of what it is made from.

    Args:
        annotator: Identity of what makes rows from text.
        contents: (source_file, SHA-256) of every file in it.
        part: For a part of one large file, its first byte and the byte after its last one; these end the name.
    """
    text = "\n".join([annotator, *(f"{sha256} {name!r}" for name, sha256 in sorted(contents))])
    digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return digest if part is None else f"{digest}-{part[0]}-{part[1]}"


def has_partition(lake: Lake, name: str) -> bool:
    """Whether the lake holds the partition, complete; the copy of a lake may have stopped in the middle of one."""
    if isinstance(lake, Address):
        return Store(lake).exists(f"partitions/{name}/{_MARKER}")
    return _is_complete(lake / "partitions" / name)


def write_partition(lake: Lake, name: str, frames: Mapping[str, pl.DataFrame]) -> None:
    """Write a partition so that it is there whole or not at all; one that is there whole already is left as it is.

    Raises:
        LakeError: The lake cannot be written (disk full, no permission).
        LakeUnreachable: The object store cannot be written.
    """
    if isinstance(lake, Address):
        _put_partition(Store(lake), name, frames)
    else:
        _rename_partition(lake, name, frames)


def _put_partition(store: Store, name: str, frames: Mapping[str, pl.DataFrame]) -> None:
    files = {f"partitions/{name}/{table}.parquet": _parquet(frames[table]) for table in TABLES}
    marker = f"partitions/{name}/{_MARKER}"
    store.write_all((key, content) for key, content in files.items() if key != marker)
    store.write(marker, files[marker])


def _rename_partition(lake: Path, name: str, frames: Mapping[str, pl.DataFrame]) -> None:
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
            raise LakeError(f"{target}: {os_error_text(error)}; nothing is lost, mend that and run again") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def find_annotated(lake: Lake, annotator: str, wanted: Mapping[str, str], known: Collection[str]) -> dict[str, str]:
    """Files that an earlier, interrupted run (or one into another warehouse) annotated already.

    Args:
        lake: The lake.
        annotator: The present annotator.
        wanted: SHA-256 of the wanted files by source_file.
        known: Partitions that need not be looked at, because the ledger knows them.

    Returns:
        Partition by source_file, for those that are found; parts of large files are not among them.
    """
    if not wanted:
        return {}
    ledgers: dict[str, Path] | dict[str, bytes]
    if isinstance(lake, Address):
        store = Store(lake)
        names = (name for name in store.folders("partitions") if "-" not in name and name not in known)
        files = store.read_all(f"partitions/{name}/{_MARKER}" for name in names)
        ledgers = {f"{lake}/{name.removesuffix(f'/{_MARKER}')}": content for name, content in files}
    else:
        ledgers = {str(path): path / _MARKER for path in _unknown(lake, known) if _is_complete(path)}
    rows = _annotated_by(annotator, ledgers)
    return {name: partition for name, sha256, partition in rows if wanted.get(name) == sha256}


def _annotated_by(annotator: str, ledgers: Mapping[str, Path] | Mapping[str, bytes]) -> list[tuple[str, str, str]]:
    """(source_file, sha256, partition) of what an annotator made, from files by the partition that they are in.

    Raises:
        LakeError: One is damaged; the message names its partition.
    """
    if not ledgers:
        return []
    try:
        return _ledger_rows(annotator, list(ledgers.values()))
    except _DAMAGE:
        rows = []
        for partition, ledger in ledgers.items():
            try:
                rows += _ledger_rows(annotator, [ledger])
            except _DAMAGE as error:
                reason = (str(error).splitlines() or ["unknown"])[0][:200]
                raise LakeError(f"{partition}: damaged ({reason}); delete this folder and run again") from error
        return rows


def _ledger_rows(annotator: str, ledgers: list[Any]) -> list[tuple[str, str, str]]:
    return (
        pl.scan_parquet(ledgers, extra_columns="ignore")  # a newer newsmill may share the lake
        .filter(pl.col("annotator") == annotator)
        .select("source_file", "sha256", pl.col("partitions").list.first().alias("partition"))
        .collect()
        .rows()
    )


def sweep(lake: Lake) -> None:
    """Remove what killed runs left half-written more than a day ago.

    In an object store that is at most some files of a partition for each killed worker, where the next run over the
    same source files writes them again.
    """
    if isinstance(lake, Address):
        return
    folder = lake / "tmp"
    if folder.is_dir():
        for path in folder.iterdir():
            with suppress(FileNotFoundError):  # the run that makes it may rename it meanwhile
                if time.time() - path.lstat().st_mtime > limits.STALE_SECONDS:
                    shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()


def _unknown(lake: Path, known: Collection[str]) -> list[Path]:
    folder = lake / "partitions"
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if "-" not in path.name and path.name not in known)


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
