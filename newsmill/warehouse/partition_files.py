"""Reading partitions of the lake, of this and of older contract versions, as the present contract has their rows."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import polars as pl

from newsmill.errors import ContractBroken, PartitionBroken
from newsmill.lake.files import Lake
from newsmill.lake.partitions import LEDGER, partition_contents
from newsmill.warehouse.contract import CONTRACT_VERSION, polars_schema, require_same_schema, require_schema, schema_at
from newsmill.warehouse.tables import Table, partition_tables, table_named

_REMEDY = "delete its folder and load its source files again"


def file_tables() -> tuple[Table, ...]:
    """Return the tables that have a file in each partition."""
    return (*partition_tables(), table_named(LEDGER))


def frames_of_partition(frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Return the frames of a new partition, one for each of its tables, with the columns of the contract.

    Raises:
        ContractBroken: A table has no frame, or its frame has other columns.
    """
    for table in file_tables():
        if table.name not in frames:
            remedy = "add it to newsmill/pipeline/enrichments.py"
            raise ContractBroken(f"table {table.name}", "no step makes its rows", remedy)
        require_schema(frames[table.name], table.name)
    return {table.name: frames[table.name] for table in file_tables()}


def empty_frames() -> dict[str, pl.DataFrame]:
    """Return a frame without rows for each table of a partition, for partitions with made-up rows of some tables."""
    return {table.name: pl.DataFrame(schema=polars_schema(table.name)) for table in file_tables()}


@dataclass(frozen=True, slots=True)
class PartitionFiles:
    """Partitions in a folder of this machine, and the contract version of each."""

    folder: Path
    versions: Mapping[str, int]

    def rows(self, table: str, partitions: Collection[str]) -> tuple[str, dict[str, list[str]]]:
        """Return a subquery for the rows of a table in some of the partitions, and its parameters.

        Its columns are those of the contract, and `filename`. A column that a partition lacks has its default.
        """
        declared = table_named(table)
        queries, parameters = [], {}
        for version, group in _by_version(self.versions, partitions):
            if version >= declared.since:
                parameters[f"paths_{version}"] = [str(self.path(name, table)) for name in group]
                source = f"read_parquet($paths_{version}, filename = true)"
                queries.append(f"SELECT {_projection(declared, version)} FROM {source}")
        empty = f"SELECT *, NULL::VARCHAR AS filename FROM {table} LIMIT 0"
        return f"({' UNION ALL BY NAME '.join(queries) or empty})", parameters

    def path(self, partition: str, table: str) -> Path:
        """Return the file of a table."""
        return self.folder / "partitions" / partition / f"{table}.parquet"

    def lacking(self, loads: Iterable[Sequence[str]]) -> dict[str, int]:
        """Count the source files, given by their partitions, that lack the rows of a table or the values of a column.

        Returns counts by `table` or `table.column`.
        """
        counts: Counter[str] = Counter()
        for partitions in loads:
            oldest = min(self.versions[name] for name in partitions)
            for table in file_tables() if oldest < CONTRACT_VERSION else ():
                if oldest < table.since:
                    counts[table.name] += 1
                else:
                    late = (column for column, (since, _) in table.added.items() if oldest < since)
                    counts.update(f"{table.name}.{column}" for column in late)
        return dict(counts)


def partition_files(folder: Path, lake: Lake, partitions: Iterable[str]) -> PartitionFiles:
    """Open partitions of a lake whose files are in `folder`.

    Raises:
        PartitionBroken: A file is missing or damaged, or a newer newsmill wrote it; names its place in the lake.
        ContractBroken: A file has other columns than its contract version.
    """
    return PartitionFiles(folder, {name: _checked_version(folder, lake, name) for name in partitions})


def _checked_version(folder: Path, lake: Lake, partition: str) -> int:
    place = lake / "partitions" / partition
    try:
        version = partition_contents(folder / "partitions" / partition).contract
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise PartitionBroken(place, f"{LEDGER}.parquet is missing or damaged") from error
    if version > CONTRACT_VERSION:
        found = f"contract version {version}, this newsmill reads up to {CONTRACT_VERSION}"
        raise ContractBroken(str(place), found, "upgrade newsmill")
    for table in file_tables():
        if version >= table.since:
            path = folder / "partitions" / partition / f"{table.name}.parquet"
            try:
                with path.open("rb") as file:  # Polars would take a path for a pattern
                    columns = pl.read_parquet_schema(file)
            except (OSError, pl.exceptions.PolarsError) as error:
                raise PartitionBroken(place, f"{path.name} is missing or damaged") from error
            require_same_schema(pl.Schema(columns), schema_at(table, version), str(place / path.name), _REMEDY)
    return version


def _by_version(versions: Mapping[str, int], partitions: Collection[str]) -> Iterable[tuple[int, list[str]]]:
    """Group partitions by their contract version, in the order given."""
    ordered = sorted(partitions, key=lambda name: versions[name])
    return [(version, list(group)) for version, group in groupby(ordered, key=lambda name: versions[name])]


def _projection(table: Table, version: int) -> str:
    """Return the columns of the contract from a file of a contract version, as the list of a SELECT."""
    renamed = [f"{old} AS {new}" for new, (since, old) in table.renamed.items() if version < since]
    added = [f"{value} AS {column}" for column, (since, value) in table.added.items() if version < since]
    return ", ".join(["*" + (f" RENAME ({', '.join(renamed)})" if renamed else ""), *added])
