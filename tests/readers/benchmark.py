"""Compares reading with the bare library on the same file: python -m tests.readers.benchmark [--megabytes 50] [FORMAT].

"Bare" is the library alone: rows or objects in Python, or for pages the text by trafilatura; ours are records, with
metadata, checked and clean. No tagger runs in either.
"""

import argparse
import csv
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import polars as pl
from fastwarc.warc import ArchiveIterator, WarcRecordType
from trafilatura import extract

from newsmill.pipeline.batches import format_of
from newsmill.sources.slices import WHOLE
from newsmill.sources.source import Source
from tests.formats import TABLES
from tests.generator import generate


def bare_jsonl(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for line in file if orjson.loads(line))


def bare_json(path: Path) -> int:
    return len(orjson.loads(path.read_bytes()))


def bare_csv(path: Path) -> int:
    with path.open(newline="", encoding="utf-8") as file:
        return sum(1 for _ in csv.DictReader(file))


def bare_csv_polars(path: Path) -> int:
    return len(pl.read_csv(path).to_dicts())


def bare_parquet(path: Path) -> int:
    return len(pl.read_parquet(path).to_dicts())


def bare_warc(path: Path) -> int:
    """fastwarc and trafilatura as its documentation has them for articles: text and metadata."""
    with path.open("rb") as file:
        records = ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=True)
        return sum(1 for record in records if extract(record.reader.read(), with_metadata=True))


BARE: dict[str, list[Callable[[Path], int]]] = {
    "jsonl": [bare_jsonl],
    "json": [bare_json],
    "csv": [bare_csv, bare_csv_polars],
    "parquet": [bare_parquet],
    "warc": [bare_warc],
}


def ours(path: Path) -> int:
    """Records of a file."""
    with Source(path) as source:
        reader, encoding = format_of(source)
        return sum(1 for _ in reader.read(source, encoding, WHOLE))


def seconds(work: Callable[[Path], int], path: Path, repeats: int) -> float:
    """The shortest of several runs."""
    best = float("inf")
    for _ in range(repeats):
        began = time.perf_counter()
        work(path)
        best = min(best, time.perf_counter() - began)
    return best


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.readers.benchmark", description=__doc__)
    parser.add_argument("formats", nargs="*")
    parser.add_argument("--megabytes", type=float, default=20)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    text = [
        {"id": str(a.number), "title": a.title, "text": a.text, "published_at": "2024-11-05T14:30:00+01:00",
         "authors": "Anna Berg", "language": a.language, "section": "Inrikes"}
        for a in generate(int(options.megabytes * 430), 300)
    ]  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="newsmill-benchmark-") as folder:
        for form, libraries in BARE.items():
            if options.formats and form not in options.formats:
                continue
            articles: list[dict[str, Any]] = text[: len(text) // 20] if form == "warc" else text
            path = Path(folder) / f"articles.{form}"
            if form == "parquet":
                pl.DataFrame(articles).write_parquet(path)  # with the library's row groups, TABLES makes tiny ones
            else:
                path.write_bytes(TABLES[form](articles))
            megabytes = path.stat().st_size / 1e6
            mine = seconds(ours, path, options.repeats)
            for library in libraries:
                theirs = seconds(library, path, options.repeats)
                print(
                    f"{form:8} {megabytes:7.1f} MB  ours {megabytes / mine:7.1f} MB/s  "
                    f"{library.__name__:16} {megabytes / theirs:7.1f} MB/s  ratio {theirs / mine:.2f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
