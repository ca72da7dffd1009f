"""The same articles in every format: what the tests of formats compare, and how the recorded inputs were made."""

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

Articles = Sequence[dict[str, Any]]
"""Keys id, title, text and others, all of them strings."""


def as_jsonl(articles: Articles) -> bytes:
    return b"".join(json.dumps(article, ensure_ascii=False).encode() + b"\n" for article in articles)


def as_json(articles: Articles) -> bytes:
    return json.dumps(list(articles), ensure_ascii=False, indent=1).encode()


def as_csv(articles: Articles, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(articles[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(articles)
    return buffer.getvalue().encode(encoding)


def as_parquet(articles: Articles) -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame(articles).write_parquet(buffer, row_group_size=2, compression="zstd")
    return buffer.getvalue()


def as_arrow(articles: Articles) -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame(articles).write_ipc(buffer)
    return buffer.getvalue()


def as_sqlite(articles: Articles) -> bytes:
    with sqlite3.connect(":memory:") as database:
        names = ", ".join(f'"{name}"' for name in articles[0])
        database.execute(f"CREATE TABLE articles ({names})")
        database.execute("CREATE TABLE readers (name, age)")
        marks = ", ".join("?" * len(articles[0]))
        database.executemany(f"INSERT INTO articles VALUES ({marks})", [tuple(a.values()) for a in articles])
        database.commit()
        content = database.serialize()
    database.close()
    return content


def as_duckdb(articles: Articles, folder: Path) -> bytes:
    path = folder / "articles.duckdb"
    names = ", ".join(f'"{name}" VARCHAR' for name in articles[0])
    marks = ", ".join("?" * len(articles[0]))
    with duckdb.connect() as database:
        database.execute(f"ATTACH '{path}' AS made (BLOCK_SIZE 16384)")
        database.execute(f"CREATE TABLE made.articles ({names})")
        database.execute("CREATE TABLE made.readers (name VARCHAR)")
        database.executemany(f"INSERT INTO made.articles VALUES ({marks})", [list(a.values()) for a in articles])
    content = path.read_bytes()
    path.unlink()
    return content


TABLES: dict[str, Callable[[Articles], bytes]] = {
    "jsonl": as_jsonl,
    "json": as_json,
    "csv": as_csv,
    "tsv": lambda articles: as_csv(articles, "\t"),
    "parquet": as_parquet,
    "arrow": as_arrow,
    "sqlite": as_sqlite,
}
"""Formats with a record for each article: ending of the file name, and how its bytes are made."""
