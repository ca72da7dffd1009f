"""Measure the search for copies: `python -m tests.copies.speed [--articles N]`.

The articles have 350 random words; a tenth of them begin with a part of an earlier article, and one in fifty has one
and the same text. Then 1 % more articles are added, and one article.
"""

import argparse
import random
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from newsmill.copies.search import find_copies
from newsmill.warehouse.connection import open_writer
from newsmill.warehouse.load import apply_load
from newsmill.warehouse.runs import start_run
from tests.warehouse.lake_factory import ANNOTATED_BY, MOMENT, File, loads, write_partition

WORDS = 350
FILES = 100


def text(source: random.Random, known: list[str]) -> str:
    """Return a text, and add it to those that are known."""
    words = [f"w{int(source.paretovariate(1.0) * 20) % 50_000}" for _ in range(WORDS)]
    if known and source.random() < 0.1:
        words = [*source.choice(known).split()[: source.randint(50, 300)], *words[:50]]
    if source.random() < 0.02:
        words = [f"same{number}" for number in range(15)]
    known.append(" ".join(words))
    return known[-1]


def add(connection: Any, lake: Path, source: random.Random, known: list[str], count: int) -> float:
    """Load so many articles and search for copies; returns the seconds of processor time of the search."""
    texts = [text(source, known) for _ in range(count)]
    files = [
        File(f"{len(known)}-{first}.txt", {n: [body] for n, body in enumerate(part, 1)}, publisher=f"Outlet {first}")
        for first in range(min(FILES, count))
        if (part := texts[first::FILES])
    ]
    apply_load(connection, lake, "news", ANNOTATED_BY, loads(write_partition(lake, *files), *files))
    started = time.process_time()
    find_copies(connection)
    return time.process_time() - started


def main() -> None:
    """Print words a second of processor time, memory and size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=20_000)
    articles = parser.parse_args().articles
    source, known = random.Random(1), list[str]()
    with tempfile.TemporaryDirectory() as folder, open_writer(Path(folder) / "news.duckdb") as connection:
        start_run(connection, Path(folder) / "lake", "news", ANNOTATED_BY, MOMENT, {}, {})
        for count in (articles, articles // 100, 1):
            seconds = add(connection, Path(folder) / "lake", source, known, count)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            pairs, fingerprints = (
                connection.sql(f"FROM {table}").count("*").fetchall()[0][0]
                for table in ("article_copies", "copy_fingerprints")
            )
            print(f"{count:,} articles: {seconds:.2f} s, {count * WORDS / seconds:,.0f} words/s, peak {memory:,} MB; "
                  f"{pairs:,} pairs, {fingerprints:,} fingerprints in all")  # fmt: skip


if __name__ == "__main__":
    main()
