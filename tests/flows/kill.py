"""Kills real loads at random moments, and proves that the next run makes of it what an undisturbed one makes.

python -m tests.flows.kill --files 2000 --moments 20 --seed 0 [--signal KILL|INT|TERM] [--packed]

With --packed the files are in one archive, beside one large compressed file that is cut into pieces.
"""

import argparse
import gzip
import json
import random
import signal
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from newsmill.pipeline.derivations import derive
from newsmill.warehouse.checks import run_checks
from newsmill.warehouse.connection import open_reader
from newsmill.warehouse.contract import table_names
from newsmill.warehouse.rebuild import rebuild
from tests.flows.processes import Newsmill, Started
from tests.generator import write_texts

MARKS = ("first record of the run", "first partition", "half of the partitions", "all partitions", "first load record")
"""Lake files that half of the moments wait for: a load is short, and moments spread over the time would miss it."""
ENDED = "had ended"
_SIGNALS = {"KILL": signal.SIGKILL, "INT": signal.SIGINT, "TERM": signal.SIGTERM}
_OF_THE_RUN = {"run_id", "loaded_at", "partitions"}


@dataclass(frozen=True)
class Whole:
    """An undisturbed load: its tables, how long it took, how many partitions it wrote."""

    tables: dict[str, pl.DataFrame]
    seconds: float
    partitions: int


@dataclass
class Moment:
    """One disturbed load: when it was hit, how far it was, how long it took to leave, and what was wrong afterwards
    (nothing, we hope)."""

    seconds: float
    reached: str
    leaving: float = 0.0
    problems: list[str] = field(default_factory=list)


def load_undisturbed(newsmill: Newsmill) -> Whole:
    """Load once to the end."""
    process = newsmill.load()
    code, _, error = process.finish()
    if code != 0:
        raise RuntimeError(f"the undisturbed load failed: {error}")
    return Whole(tables(newsmill.database), process.seconds, len(_partitions(newsmill.lake)))


def disturb(newsmill: Newsmill, whole: Whole, number: int, share: float, source: random.Random, kind: str) -> Moment:
    """Start a load into an empty folder, signal it at one moment, load again, and compare.

    Args:
        newsmill: Where; emptied first.
        whole: What is to come out.
        number: Even: the moment is `share` of the undisturbed duration; odd: shortly after one of MARKS.
        share: From 0 to 1.
        source: Of the random delay.
        kind: KILL (the whole process group), INT (the same, as Ctrl-C in a terminal does) or TERM (only the process).
    """
    newsmill.clear()
    process = newsmill.load()
    if number % 2:
        mark = MARKS[number // 2 % len(MARKS)]
        while not _is_reached(mark, newsmill.lake, whole.partitions) and process.is_running:
            time.sleep(0.002)
        time.sleep(source.uniform(0, 0.3))
    else:
        time.sleep(max(0.0, share * whole.seconds - process.seconds))
    moment = Moment(process.seconds, _reached(newsmill, whole.partitions) if process.is_running else ENDED)
    moment.problems += _signalled(newsmill, process, kind)
    moment.leaving = process.seconds - moment.seconds
    moment.problems += [f"left behind: {command}" for command in process.survivors()]
    moment.problems += _again(newsmill, whole)
    return moment


def pack(folder: Path) -> None:
    """Put all files of a folder into one archive there, and beside it the same texts with padding as one large file."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    padding = random.Random(0)
    with tarfile.open(folder / "texts.tar.gz", "w:gz") as archive, gzip.open(folder / "large.jsonl.gz", "wb") as large:
        for path in files:
            archive.add(path, path.relative_to(folder).as_posix())
            record = {"id": path.stem, "text": path.read_text("utf-8"), "padding": padding.randbytes(9_000).hex()}
            large.write(json.dumps(record).encode() + b"\n")
    for path in files:
        path.unlink()


def tables(database: Path) -> dict[str, pl.DataFrame]:
    """All tables but runs, sorted, without what belongs to the run that loaded them."""
    with open_reader(database) as connection:
        frames = {name: pl.DataFrame(connection.sql(f"FROM {name}")) for name in table_names() if name != "runs"}
    return {
        name: frame.select(sorted(set(frame.columns) - _OF_THE_RUN)).sort(pl.all()) for name, frame in frames.items()
    }


def differences(database: Path, expected: dict[str, pl.DataFrame]) -> Iterator[str]:
    """Tables of the database that are not exactly as expected, and checks that fail."""
    for name, frame in tables(database).items():
        if not frame.equals(expected[name]):
            yield f"{name}: {frame.height:,} rows, {expected[name].height:,} expected" + (
                "" if frame.height != expected[name].height else ", and some differ"
            )
    with open_reader(database) as connection:
        failed = [result for result in run_checks(connection) if not result.is_passed]
    yield from (f"check {result.name}: {result.failing_rows:,} rows" for result in failed)


def _signalled(newsmill: Newsmill, process: Started, kind: str) -> Iterator[str]:
    """Send the signal; for those that ask, what is wrong with the answer."""
    entered, running = list((newsmill.lake / "runs").glob("*.json")), process.is_running
    if kind == "TERM":
        process.send(_SIGNALS[kind])
    else:
        process.send_all(_SIGNALS[kind])
    code, _, error = process.finish(timeout=30)
    if kind == "KILL" or not running or code == 0:
        return
    if entered and all(json.loads(path.read_text("utf-8"))["status"] == "completed" for path in entered):
        return  # the work was done: the signal met a process that was leaving
    if code != 128 + _SIGNALS[kind]:
        yield f"exit code {code}"
    if len(error.splitlines()) != 1 or "Traceback" in error:
        yield f"stderr has {len(error.splitlines())} lines: {error[-500:]!r}"
    for path in entered:
        status = json.loads(path.read_text("utf-8"))["status"]
        if status != "interrupted":
            yield f"the lake says of the run: {status}"
        if _statuses(newsmill.database) != [status]:
            yield f"the table runs says {_statuses(newsmill.database)}"


def _again(newsmill: Newsmill, whole: Whole) -> Iterator[str]:
    """Load to the end, then once more, then rebuild; what is wrong."""
    for unchanged in (False, True):
        code, output, error = newsmill.load().finish()
        if code != 0 or error:
            yield f"the next run ended with {code}: {error[-500:]}"
            return
        files = json.loads(output)["files"]
        if unchanged and files["unchanged"] != sum(files.values()):
            yield f"the run after it found something to do: {files}"
    yield from differences(newsmill.database, whole.tables)
    if set(_statuses(newsmill.database)) - {"completed", "interrupted"}:
        yield f"the table runs says {_statuses(newsmill.database)}"
    rebuilt = newsmill.database.with_name("rebuilt.duckdb")
    rebuild(rebuilt, newsmill.lake, newsmill.database.name, derive)
    yield from (f"rebuilt: {problem}" for problem in differences(rebuilt, whole.tables))
    yield from (f"left over: {path.name}" for path in newsmill.database.parent.glob("[.]*"))


def _statuses(database: Path) -> list[str]:
    with open_reader(database) as connection:
        return [row[0] for row in connection.execute("SELECT status FROM runs ORDER BY started_at").fetchall()]


def _partitions(lake: Path) -> list[Path]:
    return list((lake / "partitions").glob("*"))


def _is_reached(mark: str, lake: Path, partitions: int) -> bool:
    if mark == "first record of the run":
        return any((lake / "runs").glob("*"))
    if mark == "first load record":
        return any((lake / "loads").glob("*"))
    wanted = {"first partition": 1, "half of the partitions": partitions // 2, "all partitions": partitions}[mark]
    return len(_partitions(lake)) >= wanted


def _reached(newsmill: Newsmill, partitions: int) -> str:
    if not newsmill.database.exists():
        return "no database yet"
    loads = len(list((newsmill.lake / "loads").glob("*.json")))
    return f"{len(_partitions(newsmill.lake))} of {partitions} partitions, {loads} loads"


def main() -> None:
    """The command; exit code 1 if any moment did harm."""
    parser = argparse.ArgumentParser(prog="python -m tests.flows.kill", description=__doc__)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--words", type=float, default=7, help="median length of a file")
    parser.add_argument("--moments", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--signal", choices=_SIGNALS, default="KILL")
    parser.add_argument("--packed", action="store_true")
    options = parser.parse_args()
    source, harm = random.Random(options.seed), 0
    with tempfile.TemporaryDirectory(prefix="newsmill-kill-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        write_texts(folder / "in", options.files, options.words, options.seed, spread=0.3)
        if options.packed:
            pack(folder / "in")
        newsmill = Newsmill(folder)
        whole = load_undisturbed(newsmill)
        print(f"undisturbed: {whole.seconds:.1f} s, {whole.partitions} partitions, {whole.tables['articles'].height:,} "
              "articles", flush=True)  # fmt: skip
        for number in range(options.moments):
            share = (number + source.random()) / options.moments
            moment = disturb(newsmill, whole, number, share, source, options.signal)
            while (
                moment.reached == ENDED and not moment.problems
            ):  # faster than the undisturbed one: this proves nothing
                share *= 0.8
                moment = disturb(newsmill, whole, number, share, source, options.signal)
            harm += bool(moment.problems)
            verdict = "; ".join(moment.problems) or "same tables"
            print(
                f"{number + 1:3}. {options.signal} after {moment.seconds:5.1f} s ({moment.reached}), gone after "
                f"{moment.leaving:.1f} s: {verdict}",
                flush=True,
            )
    print(f"{options.moments - harm} of {options.moments} moments did no harm")
    sys.exit(bool(harm))


if __name__ == "__main__":
    main()
