"""Measures the peak memory of `newsmill load` over one large file.

python -m tests.flows.memory --megabytes 1000 [--minutes 5] [--only csv] [--reading]

Of JSON Lines two files, since to tag 1 GB of text takes a day: `fields` has short texts with large extra fields, and
records that are rejected, and is loaded to the end; `text` is ordinary text, and is loaded for some minutes and then
stopped. `csv`, `json` and `gz` (JSON Lines, compressed) are as `fields`; `warc` (compressed) has pages with short texts
and long scripts. Megabytes are those of the file as it lies on the disk. With `--reading` a process of its own cuts the
file into parts and reads each of them, as workers do, without tagger and Prefect; then another one reads only the
part in the middle, as a run does that is taken up again.
"""

import argparse
import csv
import gzip
import itertools
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from newsmill.pipeline.batches import PART_BYTES
from tests.flows.processes import Newsmill
from tests.formats import as_html, warc_record
from tests.generator import Article, generate, json_line

LIMIT_MB = 1500
_FIELD_BYTES = 20_000
_SAMPLE_SECONDS = 0.2


@dataclass(frozen=True)
class Peak:
    """Megabytes (10^6 bytes): of the largest process at its peak, and of all processes together at one moment."""

    process_mb: float
    together_mb: float
    seconds: float
    code: int
    output: str


def measure(newsmill: Newsmill, seconds: float | None = None) -> Peak:
    """Load, and look at the memory of the command and all that it starts, until the end or for so many seconds."""
    started = newsmill.load()
    highest: dict[int, int] = {}
    together = 0
    while started.is_running and (seconds is None or started.seconds < seconds):
        resident = {pid: _memory(pid) for pid in started.processes()}
        together = max(together, sum(now for now, _ in resident.values()))
        highest |= {pid: max(peak, highest.get(pid, 0)) for pid, (_, peak) in resident.items()}
        time.sleep(_SAMPLE_SECONDS)
    if started.is_running:
        started.send(signal.SIGTERM)
    code, output, error = started.finish(60)
    return Peak(max(highest.values()) / 1e6, together / 1e6, started.seconds, code, output or error)


def read_only(path: Path, middle_only: bool = False) -> tuple[int, int, float]:
    """Cut a file into parts and read them in a process of its own: parts, records, and megabytes at the peak."""
    command = [sys.executable, "-c", _READING, str(path), str(PART_BYTES), str(int(middle_only))]
    checkout = Path(__file__).parent.parent.parent
    answer = subprocess.run(command, cwd=checkout, check=True, capture_output=True, text=True).stdout
    parts, records, peak = answer.split()
    return int(parts), int(records), int(peak) * 1024 / 1e6


_READING = """
import resource, sys
from pathlib import Path
from newsmill.pipeline.batches import format_of
from newsmill.sources.source import Source
path, target, middle = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
with Source(path) as source:
    reader, encoding = format_of(source)
    parts = reader.slices(source, encoding, target)
records = 0
for part in parts[len(parts) // 2 :][:1] if middle else parts:
    with Source(path) as source:
        records += sum(1 for _ in reader.read(source, encoding, part))
print(len(parts), records, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def write_fields(path: Path, megabytes: float) -> None:
    """Short texts with 20 kB of other fields each; every fifth record has no text."""
    stock = [article.text for article in generate(400, 300, seed=1)]
    notes = itertools.cycle(stock)
    with path.open("wb") as file:
        for article in _endless(words=5):
            extra = {"notes": [next(notes) for _ in range(_FIELD_BYTES // 2500)], "number": article.number}
            if article.number % 5:
                file.write(json_line(article, **extra))
            else:
                file.write(json.dumps({"id": article.number, "nothing": extra}).encode() + b"\n")
            if file.tell() > megabytes * 1e6:
                return


def write_text(path: Path, megabytes: float) -> None:
    """Articles of 300 words, whose texts come again under other ids."""
    with path.open("wb") as file:
        for article in _endless(words=300):
            file.write(json_line(article))
            if file.tell() > megabytes * 1e6:
                return


def write_json(path: Path, megabytes: float) -> None:
    """The records of `fields` as one array."""
    lines = path.with_suffix(".lines")
    write_fields(lines, megabytes)
    with path.open("wb") as file, lines.open("rb") as source:
        file.write(b"[" + source.readline().strip())
        for line in source:
            file.write(b",\n" + line.strip())
        file.write(b"]")
    lines.unlink()


def write_gz(path: Path, megabytes: float) -> None:
    """The records of `fields`, compressed to so many megabytes."""
    lines = path.with_suffix(".lines")
    write_fields(lines, 5 * megabytes)
    with gzip.open(path, "wb", 1) as file, lines.open("rb") as source:
        shutil.copyfileobj(source, file, 1 << 20)
    lines.unlink()


def write_csv(path: Path, megabytes: float) -> None:
    """Short texts with a column of 20 kB; every fifth row has a field too few."""
    stock = itertools.cycle([article.text for article in generate(400, 3_000, seed=1)])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "title", "text", "notes"])
        for article in _endless(words=5):
            row = [f"{article.number:09}", article.title, article.text, next(stock)]
            writer.writerow(row if article.number % 5 else row[:3])
            if file.tell() > megabytes * 1e6:
                return


def write_warc(path: Path, megabytes: float) -> None:
    """Pages, each a gzip of its own as in Common Crawl, with short texts and scripts of 150 kB."""
    scripts = random.Random(1)
    with path.open("wb") as file:
        for article in _endless(words=60):
            script = scripts.randbytes(75_000).hex()
            page = as_html({"id": str(article.number), "title": article.title, "text": article.text})
            page = page.replace(b"</head>", f"<script>var x = '{script}';</script></head>".encode())
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\n\r\n".encode()
            url = f"https://site.example/{article.number}"
            file.write(gzip.compress(warc_record("response", url, head + page), 1, mtime=0))
            if file.tell() > megabytes * 1e6:
                return


FILES: dict[str, tuple[str, Callable[[Path, float], None]]] = {
    "fields": ("large.jsonl", write_fields),
    "text": ("large.jsonl", write_text),
    "json": ("large.json", write_json),
    "csv": ("large.csv", write_csv),
    "gz": ("large.jsonl.gz", write_gz),
    "warc": ("large.warc.gz", write_warc),
}


def _endless(words: float) -> Iterator[Article]:
    articles = itertools.cycle(list(generate(5000, words, seed=2, spread=0.4)))
    return (article._replace(number=number) for number, article in enumerate(articles, 1))


def _memory(pid: int) -> tuple[int, int]:
    """Bytes that a process has in memory, now and at its peak (Linux); 0 if it is gone."""
    try:
        lines = (Path("/proc") / str(pid) / "status").read_text("utf-8").splitlines()
    except OSError:
        return 0, 0
    sizes = dict(line.split(":", 1) for line in lines)
    now, peak = (int(sizes.get(name, "0 kB").split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
    return now, peak


def main() -> None:
    """The command; exit code 1 if more than 1.5 GB was used."""
    parser = argparse.ArgumentParser(prog="python -m tests.flows.memory", description=__doc__)
    parser.add_argument("--megabytes", type=float, default=1000)
    parser.add_argument("--minutes", type=float, default=5, help="how long to load the file of ordinary text")
    parser.add_argument("--only", choices=FILES)
    parser.add_argument("--reading", action="store_true", help="read only, without tagger and warehouse")
    options = parser.parse_args()
    most = 0.0
    for kind, (file, write) in FILES.items():
        if options.only not in (None, kind):
            continue
        with tempfile.TemporaryDirectory(prefix="newsmill-memory-") as name:
            newsmill = Newsmill(Path(name))
            (newsmill.folder / "in").mkdir()
            write(newsmill.folder / "in" / file, options.megabytes)
            if options.reading:
                began = time.monotonic()
                for middle_only in (False, True):
                    parts, records, megabytes = read_only(newsmill.folder / "in" / file, middle_only)
                    most = max(most, megabytes)
                    read = "the one in the middle" if middle_only else "all of them"
                    print(
                        f"{kind}: {options.megabytes:,.0f} MB in {parts:,} parts, {read} read: {records:,} records, "
                        f"{megabytes:,.0f} MB at the peak, {time.monotonic() - began:,.0f} s",
                        flush=True,
                    )
                continue
            peak = measure(newsmill, 60 * options.minutes if kind == "text" else None)
            partitions = len(list((newsmill.lake / "partitions").glob("*")))
        most = max(most, peak.process_mb, peak.together_mb)
        print(f"{kind}: {options.megabytes:,.0f} MB, {partitions:,} partitions in {peak.seconds:,.0f} s: "
              f"{peak.process_mb:,.0f} MB in one process, {peak.together_mb:,.0f} MB in all; exit code {peak.code}; "
              f"{peak.output.strip()[:600]}", flush=True)  # fmt: skip
    sys.exit(most > LIMIT_MB)


if __name__ == "__main__":
    main()
