"""Small lakes for tests: partitions written from plain dicts, as the flow would write them."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from newsmill.lake import partitions
from newsmill.quotations.rows import quotation_rows, role_rows
from newsmill.times.rows import time_expression_rows
from newsmill.warehouse.contract import CONTRACT_VERSION, polars_schema
from newsmill.warehouse.load import FileLoad
from newsmill.warehouse.partition_files import file_tables

ANNOTATED_BY = "r0"
MOMENT = datetime(2025, 4, 2, 7, 15, 0, 123456)

_TYPES = {"E": ("PER",), "M": ("MISC",), "S": ("PER", "ORG")}
"""Types of words by their first letter, in turn; of others the short ones are ORG and the long ones LOC."""


@dataclass
class File:
    """A source file: its articles as lists of sentences by record number, and its rejected record numbers."""

    name: str
    articles: dict[int, list[str]] = field(default_factory=dict)
    rejected: list[int] = field(default_factory=list)
    ids: dict[int, str] = field(default_factory=dict)
    publisher: str | None = "Küstenkurier"
    language: str = "de"
    day: int = 0
    """Days after MOMENT that its articles were published."""


def write_partition(lake: Path, *files: File, run_id: str = ANNOTATED_BY) -> str:
    """Write a partition that holds these files; returns its name. A word in capitals is a mention.

    Quotations, roles and times are found as a load finds them; other tables of which a File says nothing are empty.
    """
    name = hashlib.sha256(repr(files).encode()).hexdigest()
    rows: dict[str, list[dict[str, object]]] = {table.name: [] for table in file_tables()}
    for file in files:
        for record, sentences in file.articles.items():
            _add_article(rows, file, record, sentences, run_id)
        rows["rejections"] += [
            {"source_file": file.name, "record_number": n, "reason": "invalid_json", "detail": "line", "raw": "{“"}
            for n in file.rejected
        ]
        rows["source_files"].append(_ledger_row(file, name, run_id))
    frames = {table: pl.DataFrame(content, schema=polars_schema(table)) for table, content in rows.items()}
    annotated = frames["articles"], frames["sentences"], frames["entity_mentions"]
    frames["quotations"], frames["person_roles"] = quotation_rows(*annotated), role_rows(*annotated)
    frames["time_expressions"] = time_expression_rows(*annotated)
    partitions.write_partition(lake, name, frames, CONTRACT_VERSION)
    return name


def article_id(file: File, record: int) -> str:
    """The id that an article gets: from its own id if it has one."""
    return hashlib.sha256(f"{file.name}\0{file.ids.get(record, record)}".encode()).hexdigest()[:24]


def loads(partition: str, *files: File) -> list[FileLoad]:
    """The loads of files that stand in one partition."""
    return [FileLoad(file.name, (partition,)) for file in files]


def _add_article(
    rows: dict[str, list[dict[str, object]]], file: File, record: int, sentences: list[str], run_id: str
) -> None:
    key, body, mentions = article_id(file, record), "\n".join(sentences), 0
    start = 0
    for index, text in enumerate(sentences):
        rows["sentences"].append(
            {
                "article_id": key,
                "sentence_index": index,
                "block_index": index,
                "block_kind": "body",
                "text": text,
                "start_char": start,
                "end_char": start + len(text),
                "word_count": len(text.split()),
                "language": file.language,
            }
        )
        for found in (found for found in re.finditer(r"\S+", text) if found[0].isupper()):
            rows["entity_mentions"].append(
                {
                    "article_id": key,
                    "mention_index": mentions,
                    "sentence_index": index,
                    "surface": found[0],
                    "entity_type": _type_of(found[0], mentions),
                    "start_char": start + found.start(),
                    "end_char": start + found.end(),
                    "confidence": 0.75,
                }
            )
            mentions += 1
        start += len(text) + 1
    rows["articles"].append(
        {
            "article_id": key,
            "external_id": file.ids.get(record),
            "source_file": file.name,
            "record_number": record,
            "source_format": "jsonl",
            "title": sentences[0],
            "authors": ["Åsa Öberg"],
            "publisher": file.publisher,
            "agency": "TT" if "TT" in body.split() else None,
            "published_at": MOMENT + timedelta(days=file.day) if record % 2 else None,
            "language": file.language,
            "language_confidence": 0.99,
            "body": body,
            "char_count": len(body),
            "word_count": len(body.split()),
            "sentence_count": len(sentences),
            "mention_count": mentions,
            "content_hash": hashlib.sha256(body.encode()).hexdigest(),
            "extra": '{"section": "Ausland"}',
            "metadata_origin": {"title": "record", "authors": "record"},
            "annotator": "tagger-v0",
            "run_id": run_id,
        }
    )


def _type_of(word: str, index: int) -> str:
    types = _TYPES.get(word[0], ("ORG",) if len(word) < 5 else ("LOC",))
    return types[index % len(types)]


def _ledger_row(file: File, partition: str, run_id: str) -> dict[str, object]:
    return {
        "source_file": file.name,
        "size_bytes": 100 + len(file.articles),
        "modified_at": MOMENT,
        "sha256": hashlib.sha256(repr(file).encode()).hexdigest(),
        "annotator": "tagger-v0",
        "status": "loaded",
        "encoding": "utf-8",
        "article_count": len(file.articles),
        "rejection_count": len(file.rejected),
        "record_count": len(file.articles) + len(file.rejected),
        "partitions": [partition],
        "run_id": run_id,
        "loaded_at": MOMENT,
    }
