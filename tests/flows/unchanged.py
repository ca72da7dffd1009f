"""Measures an unchanged rerun over many files: `python -m tests.flows.unchanged --files 100000`.

The files are there; that they are loaded is entered in the ledger directly, since to tag them would take an hour. What
is measured is the command, beside one that only looks at ten files: seconds, and the peak of its memory.
"""

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from newsmill.pipeline.fingerprint import pipeline_fingerprint
from newsmill.warehouse.connection import open_writer
from newsmill.warehouse.contract import polars_schema
from tests.flows.memory import measure
from tests.flows.processes import Newsmill

_PER_FOLDER = 1_000


def prepare(newsmill: Newsmill, files: int) -> None:
    """Write so many tiny files and a ledger that knows them all."""
    identity, rows = pipeline_fingerprint(), []
    shutil.rmtree(newsmill.folder / "in", ignore_errors=True)
    newsmill.clear()
    for number in range(files):
        path = newsmill.folder / "in" / f"{number // _PER_FOLDER:03}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        content = f"Artikel {number}.\n".encode()
        path.write_bytes(content)
        modified = datetime.fromtimestamp(path.stat().st_mtime_ns // 1000 / 1e6, UTC).replace(tzinfo=None)
        name = path.relative_to(newsmill.folder).as_posix()
        digest = hashlib.sha256(content).hexdigest()
        rows.append((name, len(content), modified, digest, f"{number // 200:032x}"))
    known = pl.DataFrame(rows, ["source_file", "size_bytes", "modified_at", "sha256", "partition"], orient="row")
    ledger = known.select(
        "source_file", "size_bytes", "modified_at", "sha256",
        annotator=pl.lit(identity), status=pl.lit("loaded"), error=pl.lit(None, pl.String), encoding=pl.lit("utf-8"),
        article_count=1, rejection_count=0, record_count=1, partitions=pl.concat_list("partition"),
        run_id=pl.lit("r0"), loaded_at="modified_at",
    ).cast(polars_schema("source_files"))  # fmt: skip
    with open_writer(newsmill.database) as connection:
        path = newsmill.folder / "ledger.parquet"
        ledger.write_parquet(path)
        connection.execute("INSERT INTO source_files BY NAME FROM read_parquet($path)", {"path": str(path)})


def main() -> None:
    """The command; exit code 1 if the rerun found something to do."""
    parser = argparse.ArgumentParser(prog="python -m tests.flows.unchanged", description=__doc__)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    wrong = False
    with tempfile.TemporaryDirectory(prefix="newsmill-unchanged-") as name:
        few, many = (Newsmill(Path(name) / size) for size in _folders(Path(name)))
        for newsmill, files in ((few, 10), (many, options.files)):
            prepare(newsmill, files)
        for _ in range(options.times):
            for newsmill, files in ((few, 10), (many, options.files)):
                began = time.process_time()
                peak = measure(newsmill)
                unchanged = json.loads(peak.output)["files"]["unchanged"] if peak.code == 0 else peak.output
                wrong |= unchanged != files
                print(f"{files:,} files: {peak.seconds:.1f} s, {peak.process_mb:,.0f} MB, {unchanged} unchanged, "
                      f"exit code {peak.code} ({time.process_time() - began:.1f} s of processor for measuring)",
                      flush=True)  # fmt: skip
    sys.exit(wrong)


def _folders(folder: Path) -> tuple[str, str]:
    for name in ("few", "many"):
        (folder / name).mkdir()
    return "few", "many"


if __name__ == "__main__":
    main()
