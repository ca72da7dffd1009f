"""Snapshots of derived tables and aggregates in the lake, which a rebuild copies.

Derived tables follow from the articles, but copying them is much faster than deriving them. A snapshot is a folder of
Parquet files, `derived/NAME/`, with the loads that its tables were derived from; `derived/NAME.json`, written last,
marks it as complete. A load writes a snapshot only if enough articles are new since the last one. A rebuild derives the
rows of later loads as a load does.
"""

import os
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import chain
from pathlib import Path

import duckdb
import polars as pl

from newsmill.errors import DerivedBroken, LakeRecordBroken, LakeUnwritable
from newsmill.lake import journal
from newsmill.lake.files import Lake, Store, files_of
from newsmill.warehouse.aggregates.files import aggregates, aggregates_digest
from newsmill.warehouse.contract import CONTRACT_VERSION
from newsmill.warehouse.derivations import sign, signed_rules
from newsmill.warehouse.literal import literal
from newsmill.warehouse.tables import derived_tables

_FOLDER = "derived"
_LEDGER = "loads"
"""File of the loads that the tables were derived from; its columns are source_file and partitions."""
_LOADS = "SELECT source_file, partitions FROM source_files WHERE len(partitions) > 0"
_FEWEST_ARTICLES = 1_000
_SHARE = 0.025
"""Share of all articles that must be new or removed before another snapshot is due.

A snapshot of a million articles takes a minute to write, and tagging 25,000 articles a quarter of an hour (measured).
Counting and linking 25,000 articles adds a minute to a rebuild of three minutes (computed)."""
_CHANGED = """
    SELECT
        coalesce(sum(article_count), 0)::BIGINT,
        coalesce(sum(article_count) FILTER (loaded_at > $since), 0)::BIGINT,
        max(loaded_at)
    FROM source_files
"""
_NEVER = datetime(1000, 1, 1)


@dataclass(frozen=True, slots=True)
class _Record:
    """The record of a snapshot: the last load in it, its rules, and the size of each file in bytes."""

    name: str
    database: str
    loaded_at: datetime
    articles: int
    made_by: str
    sizes: dict[str, int]

    def file(self, table: str) -> str:
        """Return the name of a table's file in the lake."""
        return f"{_FOLDER}/{self.name}/{table}.parquet"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot whose files are on this machine, with the partitions of each source file that it was derived from."""

    partitions: Mapping[str, tuple[str, ...]]
    _files: Mapping[str, Path]
    _place: Lake
    _rules: Mapping[str, str]

    def restore(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Fill the derived tables and aggregates; the other tables must hold exactly the loads of the snapshot.

        Raises DerivedBroken.
        """
        for table, path in self._files.items():
            connection.execute(f"DELETE FROM {table}")
            try:
                connection.execute(f"INSERT INTO {table} BY NAME FROM read_parquet({literal(str(path))})")
            except (duckdb.IOException, duckdb.InvalidInputException, duckdb.ConstraintException) as error:
                raise DerivedBroken(self._place / path.name, str(error).partition("\n")[0]) from error
        for step, rules in self._rules.items():
            sign(connection, step, rules)


def is_due(connection: duckdb.DuckDBPyConnection, lake: Lake, databases: Collection[str]) -> bool:
    """Return True if enough articles have changed since the last snapshot for one of these database names."""
    rules = signed_rules(connection)
    if not rules:
        return False
    kept = next(_records(lake, databases), None)
    is_usable = kept is not None and kept.made_by == _made_by(rules)
    since = kept.loaded_at if kept is not None and is_usable else _NEVER
    row = connection.execute(_CHANGED, {"since": since}).fetchone()
    total, come = (0, 0) if row is None else row[:2]
    gone = kept.articles - (total - come) if kept is not None and is_usable else 0
    return bool(come + max(gone, 0) >= max(_FEWEST_ARTICLES, _SHARE * total))


def keep(connection: duckdb.DuckDBPyConnection, lake: Lake, database: str) -> None:
    """Write a snapshot, as one transaction sees the tables, and delete older ones of this database name.

    Raises LakeUnwritable or LakeUnreachable; a rebuild then ignores the incomplete snapshot.
    """
    rules = signed_rules(connection)
    if not rules:
        return
    with _one_moment(connection):
        row = connection.execute(_CHANGED, {"since": _NEVER}).fetchone()
        total, loaded_at = (row[0], row[2]) if row and row[2] else (0, _NEVER)
        tables = [table.name for table in derived_tables()]
        tables += [f"aggregates.{file.name}" for file in aggregates()]
        name = _new_name(lake, database, loaded_at)
        with _folder_for(lake, name) as folder:
            sizes = {_LEDGER: _copy(connection, f"({_LOADS})", folder / f"{_LEDGER}.parquet")}
            for table in tables:
                sizes[table] = _copy(connection, table, folder / f"{table}.parquet")
    kept = _Record(name, database, loaded_at, total, _made_by(rules), sizes)
    journal.write_snapshot(lake, name, {key: value for key, value in asdict(kept).items() if key != "name"})
    _forget_others(lake, database, name)


@contextmanager
def kept_tables(lake: Lake, databases: Collection[str], rules: Mapping[str, str] | None) -> Iterator[Snapshot | None]:
    """Yield the latest snapshot for one of these database names that was derived by these rules; None without one.

    A snapshot of another contract, or with a missing file or partition, is not used.

    Raises:
        DerivedBroken, LakeUnreachable, LakeUnwritable: The snapshot is damaged, or cannot be copied.
    """
    made_by = None if rules is None else _made_by(rules)
    kept = next((found for found in _records(lake, databases) if found.made_by == made_by), None)
    if rules is None or kept is None or not _is_whole(lake, kept):
        yield None
        return
    with _at_hand(lake, kept) as files:
        partitions = _partitions(files.pop(_LEDGER), lake / kept.file(_LEDGER))
        has_all = set(files_of(lake).folders("partitions")).issuperset(chain(*partitions.values()))
        yield Snapshot(partitions, files, lake / f"{_FOLDER}/{kept.name}", rules) if has_all else None


def _partitions(ledger: Path, place: Lake) -> dict[str, tuple[str, ...]]:
    try:
        with ledger.open("rb") as file:  # a path would be taken for a pattern
            return {name: tuple(listed) for name, listed in pl.read_parquet(file).iter_rows()}
    except pl.exceptions.PolarsError as error:
        raise DerivedBroken(place, str(error).partition("\n")[0]) from error


def _made_by(rules: Mapping[str, str]) -> str:
    """Return the versions that determine the tables of a snapshot."""
    steps = (f"{step}={made_by}" for step, made_by in sorted(rules.items()))
    return " ".join([str(CONTRACT_VERSION), aggregates_digest(), *steps])


def _records(lake: Lake, databases: Collection[str]) -> Iterator[_Record]:
    """Yield the records of snapshots for these names, the latest first, without records that cannot be read."""
    for name in sorted(journal.snapshot_names(lake), reverse=True):
        with suppress(LakeRecordBroken, FileNotFoundError, TypeError):
            kept = _Record(name, **journal.read_snapshot(lake, name))
            if kept.database in databases:
                yield kept


def _new_name(lake: Lake, database: str, loaded_at: datetime) -> str:
    """Return a new name, which sorts after the snapshots of earlier loads, and earlier ones of this load."""
    prefix = f"{loaded_at:%Y%m%dT%H%M%S%f}-{blake2b(database.encode(), digest_size=6).hexdigest()}-"
    taken = [name for name in files_of(lake).folders(_FOLDER) if name.startswith(prefix)]
    return f"{prefix}{int(max(taken).removeprefix(prefix)) + 1 if taken else 0:04}"


@contextmanager
def _one_moment(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let all queries of the block see one state; nothing is written, so a DuckLake gets no snapshot of its own."""
    connection.begin()
    try:
        yield
    finally:
        with suppress(duckdb.Error):  # DuckDB has rolled back itself if a query failed
            connection.rollback()


@contextmanager
def _folder_for(lake: Lake, name: str) -> Iterator[Path]:
    """Yield the folder for the files of a snapshot; for an object store they are uploaded at the end of the block."""
    if isinstance(lake, Path):
        folder = lake / _FOLDER / name
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            raise LakeUnwritable(folder, error.strerror or str(error)) from error
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="newsmill-derived-", ignore_cleanup_errors=True) as draft:
        yield Path(draft)
        store = Store(lake)
        for path in sorted(Path(draft).iterdir()):
            store.upload(f"{_FOLDER}/{name}/{path.name}", path)


def _copy(connection: duckdb.DuckDBPyConnection, source: str, path: Path) -> int:
    """Write a relation as Parquet, synced to the disk; returns the size in bytes."""
    try:
        connection.execute(f"COPY {source} TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)")
        with path.open("rb+") as file:
            os.fsync(file.fileno())
            return file.seek(0, os.SEEK_END)
    except (OSError, duckdb.IOException) as error:
        raise LakeUnwritable(path, str(error).rpartition(": ")[2]) from error


@contextmanager
def _at_hand(lake: Lake, kept: _Record) -> Iterator[dict[str, Path]]:
    """Yield the files of a snapshot by table; those of a store are copied for the block."""
    if isinstance(lake, Path):
        yield {table: lake / kept.file(table) for table in kept.sizes}
        return
    with tempfile.TemporaryDirectory(prefix="newsmill-derived-", ignore_cleanup_errors=True) as name:
        files = {table: Path(name) / f"{table}.parquet" for table in kept.sizes}
        store = Store(lake)
        for table, path in files.items():
            store.download(kept.file(table), path)
        yield files


def _is_whole(lake: Lake, kept: _Record) -> bool:
    files = files_of(lake)
    return all(files.size(kept.file(table)) == size for table, size in kept.sizes.items())


def _forget_others(lake: Lake, database: str, name: str) -> None:
    """Delete older snapshots of this database, and the remains of killed runs: first the records, then the files.

    Newer snapshots stay: another loader into the same DuckLake may be writing one.
    """
    files = files_of(lake)
    whose = name.split("-")[1]
    for other in _older(journal.snapshot_names(lake), name, whose):
        files.delete(f"{_FOLDER}/{other}.json")
    for other in _older(files.folders(_FOLDER), name, whose):
        files.delete_folder(f"{_FOLDER}/{other}")


def _older(names: Iterable[str], name: str, whose: str) -> list[str]:
    return [other for other in names if other < name and other.split("-")[1:2] == [whose]]
