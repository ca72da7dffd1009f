"""The statements of a load: the one way in which rows of source files come into the tables or leave them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from newsmill.errors import PartitionBroken
from newsmill.lake.files import Lake, fetched
from newsmill.lake.journal import FileFailure, FileLoad, utc
from newsmill.warehouse.aggregates import retract
from newsmill.warehouse.contract import require_same_schema
from newsmill.warehouse.links import forget_articles

PARTITION_TABLES = ("articles", "sentences", "entity_mentions", "rejections", "source_files")

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
    ANTI JOIN read_parquet($paths, filename = true) AS ledger
        ON incoming.source_file = ledger.source_file AND incoming.folder || '/source_files.parquet' = ledger.filename
    ORDER BY ALL LIMIT 1
"""
# The same id in several partitions of one large file: the first record counts.
_CANDIDATES = """
    CREATE OR REPLACE TEMP TABLE candidates AS
    SELECT
        incoming.folder, incoming.partition, articles.article_id, articles.source_file, articles.record_number,
        articles.run_id,
        min(articles.record_number) OVER (PARTITION BY articles.source_file, articles.article_id) AS kept_record_number
    FROM read_parquet($paths, filename = true) AS articles
    INNER JOIN incoming
        ON articles.source_file = incoming.source_file AND articles.filename = incoming.folder || '/articles.parquet'
"""
NEW_ARTICLES = "SELECT article_id FROM candidates WHERE record_number = kept_record_number"
"""The articles that the last `insert_files` put in."""

_KEPT = """
    CREATE OR REPLACE TEMP TABLE kept AS
    SELECT folder, article_id, source_file, record_number
    FROM candidates WHERE record_number = kept_record_number AND partition IN (SELECT unnest($partitions))
"""
_ARTICLES = """
    INSERT INTO articles BY NAME
    SELECT articles.* EXCLUDE (filename)
    FROM read_parquet($paths, filename = true) AS articles
    SEMI JOIN kept
        ON articles.article_id = kept.article_id
        AND articles.record_number = kept.record_number
        AND articles.filename = kept.folder || '/articles.parquet'
    ORDER BY articles.source_file, articles.record_number
"""
_CHILDREN = """
    INSERT INTO {table} BY NAME
    SELECT children.* EXCLUDE (filename)
    FROM read_parquet($paths, filename = true) AS children
    INNER JOIN kept ON children.article_id = kept.article_id AND children.filename = kept.folder || '/{table}.parquet'
    ORDER BY kept.source_file, kept.record_number, children.{index}
"""
_REJECTIONS = """
    INSERT INTO rejections BY NAME
    SELECT rejections.* EXCLUDE (filename)
    FROM read_parquet($paths, filename = true) AS rejections
    SEMI JOIN incoming
        ON rejections.source_file = incoming.source_file
        AND rejections.filename = incoming.folder || '/rejections.parquet'
    ORDER BY rejections.source_file, rejections.record_number
"""
_DUPLICATES = """
    INSERT INTO rejections BY NAME
    SELECT
        articles.source_file,
        articles.record_number,
        'duplicate_id' AS reason,
        'same id as record ' || candidates.kept_record_number AS detail,
        left(articles.body, 1000) AS raw
    FROM read_parquet($paths, filename = true) AS articles
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
    FROM read_parquet($paths, filename = true) AS slices
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
    """Something that a load says of a source file, with the run that did it and the time (UTC)."""

    what: FileLoad | FileFailure
    run_id: str
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class LoadCounts:
    """Rows that a load put in, and files it took, marked failed and removed."""

    files: int = 0
    articles: int = 0
    sentences: int = 0
    mentions: int = 0
    rejections: int = 0
    failed: int = 0
    removed: int = 0


def insert_files(connection: duckdb.DuckDBPyConnection, lake: Lake, incoming: Sequence[Incoming]) -> LoadCounts:
    """Insert the rows of source files that the tables hold nothing of; the caller has begun a transaction.

    The caller counts NEW_ARTICLES in the stored tables. Only the named files are taken from a partition: a later load
    may have replaced others that stand in it.
    Raises PartitionBroken or ContractBroken where the lake does not have what it should, LakeUnreachable.
    """
    if not incoming:
        return LoadCounts()
    names = [file.what.partitions for file in incoming if isinstance(file.what, FileLoad)]
    with fetched(lake, list(dict.fromkeys(chain(*names))), PARTITION_TABLES) as folder:
        return _insert_files(connection, folder, lake, incoming)


def _insert_files(
    connection: duckdb.DuckDBPyConnection, folder: Path, lake: Lake, incoming: Sequence[Incoming]
) -> LoadCounts:
    """`folder` has the partitions, `lake` is what messages speak of."""
    partitions = _fill_incoming(connection, folder, incoming)
    for partition in partitions:
        _require_partition(folder / "partitions" / partition, lake / "partitions" / partition)
    missing = connection.execute(_NOT_IN_PARTITION, _paths(folder, partitions, "source_files")).fetchone()
    if missing:
        place = lake / "partitions" / missing[0]
        raise PartitionBroken(place, f"holds nothing of {missing[1]!r}, which was loaded from it")
    connection.execute(_CANDIDATES, _paths(folder, partitions, "articles"))
    articles = sentences = mentions = rejections = 0
    for part in _chunks(partitions):
        connection.execute(_KEPT, {"partitions": part})
        articles += _changed(connection, _ARTICLES, _paths(folder, part, "articles"))
        sentences += _changed(connection, _child("sentences", "sentence_index"), _paths(folder, part, "sentences"))
        child = _child("entity_mentions", "mention_index")
        mentions += _changed(connection, child, _paths(folder, part, "entity_mentions"))
        rejections += _changed(connection, _REJECTIONS, _paths(folder, part, "rejections"))
    rejections += _insert_duplicates(connection, folder)
    files = _changed(connection, _LEDGER, _paths(folder, partitions, "source_files"))
    return LoadCounts(files, articles, sentences, mentions, rejections)


def delete_files(connection: duckdb.DuckDBPyConnection, source_files: Sequence[str]) -> int:
    """Delete all rows of these source files, if they have any; returns how many were in the ledger."""
    names = {"names": json.dumps(list(source_files))}
    known = f"WHERE source_file IN ({NAMES})"
    row = connection.execute(f"SELECT count(*) FROM source_files {known}", names).fetchone()
    if row is None or row[0] == 0:
        return 0
    connection.execute(f"CREATE OR REPLACE TEMP TABLE outdated AS SELECT article_id FROM articles {known}", names)
    retract(connection, "name", "FROM outdated")
    forget_articles(connection, "SELECT article_id FROM outdated")
    for table in ("sentences", "entity_mentions"):
        connection.execute(f"DELETE FROM {table} WHERE article_id IN (SELECT article_id FROM outdated)")
    for table in ("articles", "rejections", "source_files"):
        connection.execute(f"DELETE FROM {table} {known}", names)
    return int(row[0])


def mark_failed(connection: duckdb.DuckDBPyConnection, failure: FileFailure, run_id: str, loaded_at: datetime) -> None:
    """Say in the ledger that a file could not be read; what was loaded from it before stays, counts and digest too."""
    trial: dict[str, Any] = {"source_file": failure.source_file, "error": failure.error}
    trial |= {"run_id": run_id, "loaded_at": loaded_at}
    if _changed(connection, _KEEP_FAILED, trial):
        return
    file: dict[str, Any] = {"size_bytes": failure.size_bytes, "sha256": failure.sha256, "annotator": failure.annotator}
    file |= {"modified_at": failure.modified_at and utc(failure.modified_at), "encoding": failure.encoding}
    connection.execute(_ADD_FAILED, trial | file)


def _fill_incoming(connection: duckdb.DuckDBPyConnection, folder: Path, incoming: Sequence[Incoming]) -> list[str]:
    """Make the temporary table of files and partitions; returns the partitions, in order of their first file."""
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


def _require_partition(folder: Path, place: Lake) -> None:
    for table in PARTITION_TABLES:
        path = folder / f"{table}.parquet"
        try:
            with path.open("rb") as file:  # a path would be taken for a pattern
                found = pl.read_parquet_schema(file)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise PartitionBroken(place, f"{path.name} is missing or damaged") from error
        require_same_schema(
            pl.Schema(found), table, str(place / path.name), "delete its folder and load its source files again"
        )


def _insert_duplicates(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    query = "SELECT DISTINCT partition FROM candidates WHERE record_number <> kept_record_number ORDER BY partition"
    partitions = [row[0] for row in connection.execute(query).fetchall()]
    return _changed(connection, _DUPLICATES, _paths(folder, partitions, "articles")) if partitions else 0


def _child(table: str, index: str) -> str:
    return _CHILDREN.format(table=table, index=index)


def _changed(connection: duckdb.DuckDBPyConnection, statement: str, parameters: dict[str, Any]) -> int:
    row = connection.execute(statement, parameters).fetchone()
    return 0 if row is None else int(row[0])


def _paths(folder: Path, partitions: Sequence[str], table: str) -> dict[str, Any]:
    return {"paths": [str(folder / "partitions" / name / f"{table}.parquet") for name in partitions]}


def _chunks(partitions: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(partitions), _PARTITIONS_PER_STATEMENT):
        yield partitions[start : start + _PARTITIONS_PER_STATEMENT]
