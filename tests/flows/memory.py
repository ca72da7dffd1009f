"""Measures the peak memory of `newsmill load` over one large JSON Lines file.

python -m tests.flows.memory --megabytes 1000 [--minutes 5]

Two files, since to tag 1 GB of text takes a day: `fields` has short texts with large extra fields, and records that are
rejected, and is loaded to the end; `text` is ordinary text, and is loaded for some minutes and then stopped.
"""

import argparse
import itertools
import json
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.flows.processes import Newsmill
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
    parser.add_argument("--only", choices=("fields", "text"))
    options = parser.parse_args()
    most = 0.0
    for kind, write in {"fields": write_fields, "text": write_text}.items():
        if options.only not in (None, kind):
            continue
        with tempfile.TemporaryDirectory(prefix="newsmill-memory-") as name:
            newsmill = Newsmill(Path(name))
            (newsmill.folder / "in").mkdir()
            write(newsmill.folder / "in" / "large.jsonl", options.megabytes)
            peak = measure(newsmill, 60 * options.minutes if kind == "text" else None)
            partitions = len(list((newsmill.lake / "partitions").glob("*")))
        most = max(most, peak.process_mb, peak.together_mb)
        print(f"{kind}: {options.megabytes:,.0f} MB, {partitions:,} partitions in {peak.seconds:,.0f} s: "
              f"{peak.process_mb:,.0f} MB in one process, {peak.together_mb:,.0f} MB in all; exit code {peak.code}; "
              f"{peak.output.strip()[:600]}", flush=True)  # fmt: skip
    sys.exit(most > LIMIT_MB)


if __name__ == "__main__":
    main()
