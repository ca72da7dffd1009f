"""The statements of a load: all inserts and deletes of the rows of source files."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb

from newsmill.errors import PartitionBroken
from newsmill.lake.files import Lake, fetched
from newsmill.lake.journal import FileFailure, FileLoad, utc
from newsmill.lake.partitions import LEDGER
from newsmill.warehouse.aggregates.contributions import retract
from newsmill.warehouse.copies import forget_copies
from newsmill.warehouse.links import forget_articles
from newsmill.warehouse.partition_files import PartitionFiles, file_tables, partition_files
from newsmill.warehouse.tables import Table, partition_tables, tables

_PARTITIONS_PER_STATEMENT = 64
"""Bounds what one INSERT sorts in memory; a partition holds some hundred articles."""

NAMES = """SELECT unnest(from_json($names, '["VARCHAR"]'))"""
"""A list of names as a JSON parameter: DuckDB takes a list parameter of 200 names a hundred times slower."""

_INCOMING = """
    CREATE OR REPLACE TEMP TABLE incoming AS
    SELECT unnest(
        from_json(
            $rows,
            '[{"source_file": "VARCHAR", "folder": "VARCHAR", "partition": "VARCHAR", "position": "INTEGER",
               "run_id": "VARCHAR", "loaded_at": "TIMESTAMP"}]'
        ),
        recursive := true
    )
"""
_NOT_IN_PARTITION = """
    SELECT partition, source_file
    FROM incoming
    ANTI JOIN {ledger} AS ledger
        ON incoming.source_file = ledger.source_file AND incoming.folder || '/source_files.parquet' = ledger.filename
    ORDER BY ALL LIMIT 1
"""
# Of records with the same id in several partitions of one large file, the first one is kept.
_CANDIDATES = """
    CREATE OR REPLACE TEMP TABLE candidates AS
    SELECT
        incoming.folder, incoming.partition, articles.article_id, articles.source_file, articles.record_number,
        articles.run_id,
        min(articles.record_number) OVER (PARTITION BY articles.source_file, articles.article_id) AS kept_record_number
    FROM {articles} AS articles
    INNER JOIN incoming
        ON articles.source_file = incoming.source_file AND articles.filename = incoming.folder || '/articles.parquet'
"""
NEW_ARTICLES = "SELECT article_id FROM candidates WHERE record_number = kept_record_number"
"""The articles that the last `insert_files` inserted."""

_KEPT = """
    CREATE OR REPLACE TEMP TABLE kept AS
    SELECT folder, article_id, source_file, record_number
    FROM candidates WHERE record_number = kept_record_number AND partition IN (SELECT unnest($partitions))
"""
_ARTICLES = """
    INSERT INTO articles BY NAME
    SELECT articles.* EXCLUDE (filename)
    FROM {articles} AS articles
    SEMI JOIN kept
        ON articles.article_id = kept.article_id
        AND articles.record_number = kept.record_number
        AND articles.filename = kept.folder || '/articles.parquet'
    ORDER BY articles.source_file, articles.record_number
"""
_CHILDREN = """
    INSERT INTO {table} BY NAME
    SELECT children.* EXCLUDE (filename)
    FROM {rows} AS children
    INNER JOIN kept ON children.article_id = kept.article_id AND children.filename = kept.folder || '/{table}.parquet'
    ORDER BY kept.source_file, kept.record_number{rest_of_key}
"""
_OF_FILES = """
    INSERT INTO {table} BY NAME
    SELECT rows_of_file.* EXCLUDE (filename)
    FROM {rows} AS rows_of_file
    SEMI JOIN incoming
        ON rows_of_file.source_file = incoming.source_file
        AND rows_of_file.filename = incoming.folder || '/{table}.parquet'
    ORDER BY rows_of_file.source_file{rest_of_key}
"""
_DUPLICATES = """
    INSERT INTO rejections BY NAME
    SELECT
        articles.source_file,
        articles.record_number,
        'duplicate_id' AS reason,
        'same id as record ' || candidates.kept_record_number AS detail,
        left(articles.body, 1000) AS raw
    FROM {articles} AS articles
    INNER JOIN candidates
        ON articles.article_id = candidates.article_id
        AND articles.record_number = candidates.record_number
        AND articles.filename = candidates.folder || '/articles.parquet'
    WHERE candidates.record_number <> candidates.kept_record_number
    ORDER BY articles.source_file, articles.record_number
"""
_LEDGER = """
    INSERT INTO source_files BY NAME
    WITH repeated AS (
        SELECT source_file, count(*) AS article_count
        FROM candidates WHERE record_number <> kept_record_number GROUP BY source_file
    )
    SELECT
        incoming.source_file,
        arg_min(slices.size_bytes, incoming.position) AS size_bytes,
        arg_min(slices.modified_at, incoming.position) AS modified_at,
        arg_min(slices.sha256, incoming.position) AS sha256,
        arg_min(slices.annotator, incoming.position) AS annotator,
        'loaded' AS status,
        arg_min(slices.encoding, incoming.position) AS encoding,
        sum(slices.article_count) - coalesce(any_value(repeated.article_count), 0) AS article_count,
        sum(slices.rejection_count) + coalesce(any_value(repeated.article_count), 0) AS rejection_count,
        sum(slices.record_count) AS record_count,
        list(incoming.partition ORDER BY incoming.position) AS partitions,
        any_value(incoming.run_id) AS run_id,
        any_value(incoming.loaded_at) AS loaded_at
    FROM {ledger} AS slices
    INNER JOIN incoming
        ON slices.source_file = incoming.source_file AND slices.filename = incoming.folder || '/source_files.parquet'
    LEFT JOIN repeated ON incoming.source_file = repeated.source_file
    GROUP BY incoming.source_file
    ORDER BY incoming.source_file
"""
_KEEP_FAILED = """
    UPDATE source_files SET status = 'failed', error = $error, run_id = $run_id, loaded_at = $loaded_at
    WHERE source_file = $source_file
"""
_ADD_FAILED = """
    INSERT INTO source_files VALUES (
        $source_file, $size_bytes, $modified_at, $sha256, $annotator, 'failed', $error, $encoding, 0, 0, 0, [],
        $run_id, $loaded_at
    )
"""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A loaded or failed source file, with its run and the time of the load (UTC)."""

    what: FileLoad | FileFailure
    run_id: str
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class LoadCounts:
    """The rows that a load inserted, by table, and the files that it loaded, marked as failed and removed.

    `lacking` counts files whose partitions, of an older newsmill, lack the rows of a table or the values of a column.
    """

    files: int = 0
    rows: Mapping[str, int] = field(default_factory=dict)
    failed: int = 0
    removed: int = 0
    lacking: Mapping[str, int] = field(default_factory=dict)


def insert_files(connection: duckdb.DuckDBPyConnection, lake: Lake, incoming: Sequence[Incoming]) -> LoadCounts:
    """Insert the rows of source files of which the tables hold no rows, inside a transaction of the caller.

    The caller counts NEW_ARTICLES in the aggregates. Only the named files are taken from a partition: a later load may
    have replaced others of it.

    Raises:
        PartitionBroken, ContractBroken: A partition is missing, damaged, or does not hold the file.
        LakeUnreachable: The object store cannot be read.
    """
    loads = [file.what.partitions for file in incoming if isinstance(file.what, FileLoad)]
    if not loads:
        return LoadCounts()
    with fetched(lake, list(dict.fromkeys(chain(*loads))), [table.name for table in file_tables()]) as folder:
        names = _fill_incoming(connection, folder, incoming)
        partitions = partition_files(folder, lake, names)
        return replace(_insert_files(connection, partitions, names, lake), lacking=partitions.lacking(loads))


def _insert_files(
    connection: duckdb.DuckDBPyConnection, partitions: PartitionFiles, names: list[str], lake: Lake
) -> LoadCounts:
    """Insert the rows of the temporary table incoming from the partitions; error messages name `lake`."""
    ledger, ledger_paths = partitions.rows(LEDGER, names)
    missing = connection.execute(_NOT_IN_PARTITION.format(ledger=ledger), ledger_paths).fetchone()
    if missing:
        place = lake / "partitions" / missing[0]
        raise PartitionBroken(place, f"holds nothing of {missing[1]!r}, which was loaded from it")
    articles, article_paths = partitions.rows("articles", names)
    connection.execute(_CANDIDATES.format(articles=articles), article_paths)
    counts: Counter[str] = Counter()
    for part in _chunks(names):
        connection.execute(_KEPT, {"partitions": part})
        for table in partition_tables():
            counts[table.name] += _insert_rows(connection, table, *partitions.rows(table.name, part))
    counts["rejections"] += _insert_duplicates(connection, partitions)
    files = _changed(connection, _LEDGER.format(ledger=ledger), ledger_paths)
    return LoadCounts(files, dict(counts))


def _insert_rows(connection: duckdb.DuckDBPyConnection, table: Table, rows: str, paths: dict[str, list[str]]) -> int:
    if not paths:  # partitions of a contract version that lacks the table
        return 0
    if table.name == "articles":
        return _changed(connection, _ARTICLES.format(articles=rows), paths)
    if table.is_of_article:
        rest = "".join(f", children.{column}" for column in table.keys[0] if column != "article_id")
        return _changed(connection, _CHILDREN.format(table=table.name, rows=rows, rest_of_key=rest), paths)
    rest = "".join(f", rows_of_file.{column}" for column in table.keys[0] if column != "source_file")
    return _changed(connection, _OF_FILES.format(table=table.name, rows=rows, rest_of_key=rest), paths)


def delete_files(connection: duckdb.DuckDBPyConnection, source_files: Sequence[str]) -> int:
    """Delete all rows of these source files, in all tables; returns how many of the files were in the ledger."""
    names = {"names": json.dumps(list(source_files))}
    known = f"WHERE source_file IN ({NAMES})"
    row = connection.execute(f"SELECT count(*) FROM source_files {known}", names).fetchone()
    if row is None or row[0] == 0:
        return 0
    connection.execute(f"CREATE OR REPLACE TEMP TABLE outdated AS SELECT article_id FROM articles {known}", names)
    retract(connection, "name", "FROM outdated")
    forget_articles(connection, "SELECT article_id FROM outdated")
    forget_copies(connection, "SELECT article_id FROM outdated")
    for table in tables():
        if table.article_columns:
            gone = " OR ".join(f"{column} IN (FROM outdated)" for column in table.article_columns)
            connection.execute(f"DELETE FROM {table.name} WHERE {gone}")
    for table in tables():
        if table.owner_columns == ("source_file",):
            connection.execute(f"DELETE FROM {table.name} {known}", names)
    return int(row[0])


def mark_failed(connection: duckdb.DuckDBPyConnection, failure: FileFailure, run_id: str, loaded_at: datetime) -> None:
    """Mark a file as failed in the ledger; its rows, counts and digest of an earlier load stay."""
    trial: dict[str, Any] = {"source_file": failure.source_file, "error": failure.error}
    trial |= {"run_id": run_id, "loaded_at": loaded_at}
    if _changed(connection, _KEEP_FAILED, trial):
        return
    file: dict[str, Any] = {"size_bytes": failure.size_bytes, "sha256": failure.sha256, "annotator": failure.annotator}
    file |= {"modified_at": failure.modified_at and utc(failure.modified_at), "encoding": failure.encoding}
    connection.execute(_ADD_FAILED, trial | file)


def _fill_incoming(connection: duckdb.DuckDBPyConnection, folder: Path, incoming: Sequence[Incoming]) -> list[str]:
    """Create the temporary table of files and partitions; returns the partitions, in order of their first file."""
    rows = [
        {
            "source_file": file.what.source_file,
            "folder": str(folder / "partitions" / name),
            "partition": name,
            "position": position,
            "run_id": file.run_id,
            "loaded_at": file.loaded_at.isoformat(),
        }
        for file in sorted(incoming, key=lambda file: file.what.source_file)
        if isinstance(file.what, FileLoad)
        for position, name in enumerate(file.what.partitions)
    ]
    connection.execute(_INCOMING, {"rows": json.dumps(rows)})
    return list(dict.fromkeys(str(row["partition"]) for row in rows))


def _insert_duplicates(connection: duckdb.DuckDBPyConnection, partitions: PartitionFiles) -> int:
    query = "SELECT DISTINCT partition FROM candidates WHERE record_number <> kept_record_number ORDER BY partition"
    names = [row[0] for row in connection.execute(query).fetchall()]
    articles, paths = partitions.rows("articles", names)
    return _changed(connection, _DUPLICATES.format(articles=articles), paths) if names else 0


def _changed(connection: duckdb.DuckDBPyConnection, statement: str, parameters: dict[str, Any]) -> int:
    row = connection.execute(statement, parameters).fetchone()
    return 0 if row is None else int(row[0])


def _chunks(partitions: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(partitions), _PARTITIONS_PER_STATEMENT):
        yield partitions[start : start + _PARTITIONS_PER_STATEMENT]
