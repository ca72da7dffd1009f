"""What linking and counting made of the loads so far, kept in the lake, so that a rebuild copies it like the rest.

Links and counts follow from the articles, but to make them anew takes much longer than to copy them. So the tables are
kept as Parquet files in `derived/NAME/`, with the loads that they were made of; `derived/NAME.json`, written last, says
that they are complete. They are written when some articles have come since the last time, not by every load: what a
rebuild does not find there is counted and linked as if it had been loaded after it.
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
from newsmill.lake import journal as records
from newsmill.lake.files import Lake, Store, files_of
from newsmill.warehouse.aggregates.files import aggregates, aggregates_digest
from newsmill.warehouse.contract import CONTRACT_VERSION
from newsmill.warehouse.derivations import sign, signed_rules
from newsmill.warehouse.literal import literal
from newsmill.warehouse.tables import derived_tables

_FOLDER = "derived"
_LEDGER = "loads"
"""File of the loads that the tables were made of; its columns are source_file and partitions."""
_LOADS = "SELECT source_file, partitions FROM source_files WHERE len(partitions) > 0"
_FEWEST_ARTICLES = 1_000
_SHARE = 0.025
"""Articles that must have come or gone before the tables are written again, as a share of all of them.

Of a million articles they take a minute to write, and 25,000 a quarter of an hour to tag (measured); to count and link
these takes a minute more of a rebuild of three (computed)."""
_CHANGED = """
    SELECT
        coalesce(sum(article_count), 0)::BIGINT,
        coalesce(sum(article_count) FILTER (loaded_at > $since), 0)::BIGINT,
        max(loaded_at)
    FROM source_files
"""
_NEVER = datetime(1000, 1, 1)


@dataclass(frozen=True, slots=True)
class _Kept:
    """The record of tables that are kept: what they hold, by what they were made, and the bytes of each file."""

    name: str
    database: str
    loaded_at: datetime
    articles: int
    made_by: str
    sizes: dict[str, int]

    def file(self, table: str) -> str:
        """Name of a table's file in the lake."""
        return f"{_FOLDER}/{self.name}/{table}.parquet"


@dataclass(frozen=True, slots=True)
class Derived:
    """Kept tables at hand, and the partitions of each source file that they were made of."""

    partitions: Mapping[str, tuple[str, ...]]
    _files: Mapping[str, Path]
    _place: Lake
    _rules: Mapping[str, str]

    def restore(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Fill the empty tables of linking and counting; the others hold exactly the loads that these were made of.

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
    """Whether so much has changed since the tables were kept for one of these names that they should be again."""
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
    """Write the tables of linking and counting to the lake, as one transaction sees them; older ones of the name go.

    Raises LakeUnwritable or LakeUnreachable; then there is nothing new in the lake that a rebuild would look at.
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
    kept = _Kept(name, database, loaded_at, total, _made_by(rules), sizes)
    records.write_derived(lake, name, {key: value for key, value in asdict(kept).items() if key != "name"})
    _forget_others(lake, database, name)


@contextmanager
def kept_tables(lake: Lake, databases: Collection[str], rules: Mapping[str, str] | None) -> Iterator[Derived | None]:
    """The latest tables kept for one of these database names, linked by these rules; None if there are none to copy.

    None also where another version of newsmill made them, or the lake has lost a file of theirs or a partition that
    they were made of. Raises DerivedBroken, LakeUnreachable or LakeUnwritable.
    """
    made_by = None if rules is None else _made_by(rules)
    kept = next((found for found in _records(lake, databases) if found.made_by == made_by), None)
    if rules is None or kept is None or not _is_whole(lake, kept):
        yield None
        return
    with _at_hand(lake, kept) as files:
        partitions = _partitions(files.pop(_LEDGER), lake / kept.file(_LEDGER))
        has_all = set(files_of(lake).folders("partitions")).issuperset(chain(*partitions.values()))
        yield Derived(partitions, files, lake / f"{_FOLDER}/{kept.name}", rules) if has_all else None


def _partitions(ledger: Path, place: Lake) -> dict[str, tuple[str, ...]]:
    try:
        with ledger.open("rb") as file:  # a path would be taken for a pattern
            return {name: tuple(listed) for name, listed in pl.read_parquet(file).iter_rows()}
    except pl.exceptions.PolarsError as error:
        raise DerivedBroken(place, str(error).partition("\n")[0]) from error


def _made_by(rules: Mapping[str, str]) -> str:
    """What must be the same for kept tables to be what linking and counting would make."""
    steps = (f"{step}={made_by}" for step, made_by in sorted(rules.items()))
    return " ".join([str(CONTRACT_VERSION), aggregates_digest(), *steps])


def _records(lake: Lake, databases: Collection[str]) -> Iterator[_Kept]:
    """What is kept for these names, the latest first; records that cannot be read are as good as none."""
    for name in sorted(records.derived_names(lake), reverse=True):
        with suppress(LakeRecordBroken, FileNotFoundError, TypeError):
            kept = _Kept(name, **records.read_derived(lake, name))
            if kept.database in databases:
                yield kept


def _new_name(lake: Lake, database: str, loaded_at: datetime) -> str:
    """A name that is taken by nobody and sorts after those of earlier loads, and of earlier times for this load."""
    prefix = f"{loaded_at:%Y%m%dT%H%M%S%f}-{blake2b(database.encode(), digest_size=6).hexdigest()}-"
    taken = [name for name in files_of(lake).folders(_FOLDER) if name.startswith(prefix)]
    return f"{prefix}{int(max(taken).removeprefix(prefix)) + 1 if taken else 0:04}"


@contextmanager
def _one_moment(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All queries of the block see the same state; nothing is written, so a DuckLake gets no snapshot of it."""
    connection.begin()
    try:
        yield
    finally:
        with suppress(duckdb.Error):  # it has rolled back by itself where a query failed
            connection.rollback()


@contextmanager
def _folder_for(lake: Lake, name: str) -> Iterator[Path]:
    """Where the files of kept tables are written; to an object store they are sent when the block ends."""
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
    """Write what is selected as Parquet, to the disk; returns the bytes."""
    try:
        connection.execute(f"COPY {source} TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)")
        with path.open("rb+") as file:
            os.fsync(file.fileno())
            return file.seek(0, os.SEEK_END)
    except (OSError, duckdb.IOException) as error:
        raise LakeUnwritable(path, str(error).rpartition(": ")[2]) from error


@contextmanager
def _at_hand(lake: Lake, kept: _Kept) -> Iterator[dict[str, Path]]:
    """The files of kept tables by table; those of a store are copied, for this block."""
    if isinstance(lake, Path):
        yield {table: lake / kept.file(table) for table in kept.sizes}
        return
    with tempfile.TemporaryDirectory(prefix="newsmill-derived-", ignore_cleanup_errors=True) as name:
        files = {table: Path(name) / f"{table}.parquet" for table in kept.sizes}
        store = Store(lake)
        for table, path in files.items():
            store.download(kept.file(table), path)
        yield files


def _is_whole(lake: Lake, kept: _Kept) -> bool:
    files = files_of(lake)
    return all(files.size(kept.file(table)) == size for table, size in kept.sizes.items())


def _forget_others(lake: Lake, database: str, name: str) -> None:
    """Delete what was kept for this database before, and what killed runs left of it: first what says it is complete.

    Another loader into the same DuckLake may be keeping tables at this moment: what is newer than ours stays.
    """
    files = files_of(lake)
    whose = name.split("-")[1]
    for other in _older(records.derived_names(lake), name, whose):
        files.delete(f"{_FOLDER}/{other}.json")
    for other in _older(files.folders(_FOLDER), name, whose):
        files.delete_folder(f"{_FOLDER}/{other}")


def _older(names: Iterable[str], name: str, whose: str) -> list[str]:
    return [other for other in names if other < name and other.split("-")[1:2] == [whose]]
