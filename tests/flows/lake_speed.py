"""Measure a partition in an object store beside a folder: requests, and time to write and to fetch.

python -m tests.flows.lake_speed --partitions 100 --articles 100 --rounds 3

The store is moto's server on this machine: it answers without a network, and more slowly than a real one.
"""

import argparse
import os
import re
import tempfile
import time
from collections import Counter
from pathlib import Path

import polars as pl

from newsmill.lake.files import Lake, fetched, lake_at
from newsmill.lake.partitions import has_partition, write_partition
from newsmill.pipeline.annotate import annotate_batch
from newsmill.pipeline.batches import Batch
from newsmill.pipeline.discover import find_files
from newsmill.pipeline.found_files import KnownFile
from newsmill.warehouse.contract import CONTRACT_VERSION
from tests.flows.clusters import Bucket
from tests.generator import write_jsonl


def one_partition(folder: Path, articles: int) -> dict[str, pl.DataFrame]:
    """The tables of a partition of so many articles of about 100 words."""
    write_jsonl(folder / "a.jsonl", articles, 100, seed=1)
    (found,) = find_files([str(folder / "a.jsonl")], folder).files
    name = annotate_batch(Batch((KnownFile(found, "0" * 64),)), folder / "made", "run").partition
    return {path.stem: pl.read_parquet(path) for path in (folder / "made" / "partitions" / str(name)).iterdir()}


def seconds(lake: Lake, names: list[str], frames: dict[str, pl.DataFrame]) -> tuple[float, float]:
    """To write the partitions and to have them in a folder for a load."""
    began = time.perf_counter()
    for name in names:
        if not has_partition(lake, name):
            write_partition(lake, name, frames, CONTRACT_VERSION)
    written = time.perf_counter()
    with fetched(lake, names, list(frames)) as folder:
        size = sum(path.stat().st_size for name in names for path in (folder / "partitions" / name).iterdir())
    assert size
    return written - began, time.perf_counter() - written


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.flows.lake_speed", description=__doc__)
    parser.add_argument("--partitions", type=int, default=100)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsmill-lake-") as name:
        folder = Path(name)
        frames = one_partition(folder, options.articles)
        bucket = Bucket(folder)
        os.environ |= bucket.environment
        bucket.start()
        try:
            for number in range(options.rounds):
                names = [f"{number:04}{partition:028}" for partition in range(options.partitions)]
                for place in (str(folder / "lake"), "s3://news/lake"):
                    written, read = (1000 * t / len(names) for t in seconds(lake_at(place), names, frames))
                    kind = "s3" if place.startswith("s3") else "folder"
                    print(f"{number + 1}. {kind:6} {written:6.1f} ms to write a partition, {read:6.1f} ms to fetch it")
        finally:
            bucket.end()
        counted = Counter(re.findall(r'"([A-Z]+) /news/lake/partitions', (folder / "moto.log").read_text("utf-8")))
        total = options.rounds * options.partitions
        print("requests for a partition: " + ", ".join(f"{kind} {count / total:g}" for kind, count in counted.items()))


if __name__ == "__main__":
    main()
