"""Partitions of the lake: immutable sets of Parquet files, each present completely or not at all.

In a folder a partition is complete as soon as its folder has its final name. An object store cannot rename, so the file
`source_files.parquet` is written last there: it marks the partition as complete. Two workers may write the same
partition: its name is a digest of its input, so both write the same rows.

The metadata of `source_files.parquet` holds the version of the table contract and the tables of the partition. Those of
newsmill 0.1.0 lack this metadata.
"""

import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from newsmill import limits
from newsmill.errors import LakeError, os_error_text
from newsmill.lake.files import Address, Lake, Store
from newsmill.lake.folders import sync_folder

LEDGER = "source_files"
"""The table of a partition that lists its source files; the last one to be written."""

_MARKER = f"{LEDGER}.parquet"
_CONTRACT_KEY, _TABLES_KEY = "newsmill.contract", "newsmill.tables"
_PARQUET_MARK = b"PAR1"
_DAMAGE = (pl.exceptions.PolarsError, pl.exceptions.PanicException)


@dataclass(frozen=True, slots=True)
class PartitionContents:
    """The contract version that a partition was written by, and the tables that it has."""

    contract: int
    tables: tuple[str, ...]


_CONTENTS_OF_0_1_0 = PartitionContents(2, ("articles", "sentences", "entity_mentions", "rejections", LEDGER))


def partition_name(annotator: str, contents: Iterable[tuple[str, str]], part: tuple[int, int] | None = None) -> str:
    """Return the name of a partition: a digest of its input.

    Args:
        annotator: Identity of the pipeline and tagger that make the rows.
        contents: (source_file, SHA-256) of every file in it.
        part: The first byte of a part of one large file, and the byte after its last one; these end the name.
    """
    text = "\n".join([annotator, *(f"{sha256} {name!r}" for name, sha256 in sorted(contents))])
    digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return digest if part is None else f"{digest}-{part[0]}-{part[1]}"


def has_partition(lake: Lake, name: str) -> bool:
    """Return True if the lake holds the complete partition; an interrupted copy of a lake may hold a part of one."""
    if isinstance(lake, Address):
        return Store(lake).exists(f"partitions/{name}/{_MARKER}")
    return _is_complete(lake / "partitions" / name)


def write_partition(lake: Lake, name: str, frames: Mapping[str, pl.DataFrame], contract: int) -> None:
    """Write a partition completely or not at all; leave it as it is if it is complete already.

    Args:
        lake: The lake.
        name: Name of the partition.
        frames: Rows by table; `source_files` is one of the tables.
        contract: Version of the table contract that the frames follow.

    Raises:
        LakeError: The lake cannot be written (disk full, no permission).
        LakeUnreachable: The object store cannot be written.
    """
    others = {f"{table}.parquet": frame for table, frame in frames.items() if table != LEDGER}
    stated = {_CONTRACT_KEY: str(contract), _TABLES_KEY: " ".join(sorted(frames))}
    if isinstance(lake, Address):
        _put_partition(Store(lake), name, others, frames[LEDGER], stated)
    else:
        _rename_partition(lake, name, others, frames[LEDGER], stated)


def partition_contents(partition: Path) -> PartitionContents:
    """Return the contract version and the tables that a partition states, from a folder of this machine.

    Raises:
        OSError, PolarsError, PanicException: `source_files.parquet` is missing or damaged.
    """
    with (partition / _MARKER).open("rb") as file:  # Polars would take a path for a pattern
        stated = pl.read_parquet_metadata(file)
    if _CONTRACT_KEY not in stated:
        return _CONTENTS_OF_0_1_0
    return PartitionContents(int(stated[_CONTRACT_KEY]), tuple(stated[_TABLES_KEY].split()))


def _put_partition(
    store: Store, name: str, others: Mapping[str, pl.DataFrame], ledger: pl.DataFrame, stated: dict[str, str]
) -> None:
    store.write_all((f"partitions/{name}/{file}", _parquet(frame)) for file, frame in others.items())
    store.write(f"partitions/{name}/{_MARKER}", _parquet(ledger, stated))


def _rename_partition(
    lake: Path, name: str, others: Mapping[str, pl.DataFrame], ledger: pl.DataFrame, stated: dict[str, str]
) -> None:
    target = lake / "partitions" / name
    temporary = lake / "tmp" / f"{name}.{uuid.uuid4().hex}"
    try:
        temporary.mkdir(parents=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        for file, frame in others.items():
            _write(temporary / file, _parquet(frame))
        _write(temporary / _MARKER, _parquet(ledger, stated))
        if not _is_complete(target):
            shutil.rmtree(target, ignore_errors=True)
            temporary.rename(target)
            sync_folder(target.parent)
    except OSError as error:
        if not _is_complete(target):  # another worker may have been faster with the same partition
            raise LakeError(f"{target}: {os_error_text(error)}; nothing is lost, mend that and run again") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def find_annotated(lake: Lake, annotator: str, wanted: Mapping[str, str], known: Collection[str]) -> dict[str, str]:
    """Find files that an earlier run annotated already: an interrupted one, or one for another warehouse.

    Args:
        lake: The lake.
        annotator: The present annotator.
        wanted: SHA-256 of the wanted files by source_file.
        known: Partitions of the ledger, which are left out.

    Returns:
        Partition by source_file of the files found; parts of large files are left out.
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
    """Return (source_file, sha256, partition) of the files that an annotator read, from ledgers by partition.

    Raises:
        LakeError: A ledger is damaged; the message names its partition.
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
        pl.scan_parquet(ledgers, extra_columns="ignore", missing_columns="insert")  # of several contract versions
        .filter(pl.col("annotator") == annotator)
        .select("source_file", "sha256", pl.col("partitions").list.first().alias("partition"))
        .collect()
        .rows()
    )


def sweep(lake: Lake) -> None:
    """Remove the drafts that killed runs left more than a day ago.

    An object store has no drafts. A killed worker leaves some files of one partition there; the next run over the same
    source files writes them again.
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


def _write(path: Path, content: memoryview) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _parquet(frame: pl.DataFrame, metadata: dict[str, str] | None = None) -> memoryview:
    """Return the frame as the bytes of a Parquet file: Polars would report a full disk as a damaged file."""
    buffer = BytesIO()
    frame.write_parquet(buffer, compression="zstd", compression_level=3, metadata=metadata)
    return buffer.getbuffer()


def _is_complete(partition: Path) -> bool:
    """Return True if all files of a partition exist up to their last bytes, which Parquet ends with.

    A damaged `source_files.parquet` that has these bytes counts as complete: readers report it by name.
    """
    if not _ends_well(partition / _MARKER):
        return False
    try:
        tables = partition_contents(partition).tables
    except _DAMAGE:
        return True
    return all(_ends_well(partition / f"{table}.parquet") for table in tables)


def _ends_well(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - len(_PARQUET_MARK), 0))
            return size > 2 * len(_PARQUET_MARK) and file.read() == _PARQUET_MARK
    except (FileNotFoundError, NotADirectoryError):
        return False
