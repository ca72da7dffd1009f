"""Kills newsmill inside each of its phases, and proves that one more run makes of it what an undisturbed one makes,
and a rebuild after that the same.

python -m tests.flows.phases --moments 108 --seed 0 [--signal KILL|INT|TERM]

A warehouse that is loaded, linked and published gets new, changed and vanished files. What is killed then is
`newsmill load --prune --publish` or `newsmill rebuild`, at random times after a phase has begun; and what goes on from
there may be killed as well, up to four times, before one run may end. Commands are forked from a process that has
imported everything and keeps one Prefect server for all of them, because starting takes most of the time of a small
run.
"""

import argparse
import atexit
import importlib
import json
import math
import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

PHASES = {
    "discover": "newsmill.flows.run_load.find_changes",
    "record": "newsmill.pipeline.recorded_run.start_run",
    "annotate": "newsmill.flows.annotate_batches.annotate_batch",
    "partition write": "newsmill.pipeline.annotate.write_partition",
    "load": "newsmill.flows.load_news.apply_load",
    "prune": "",  # a load that removes
    "link": "newsmill.linking.linker.link",
    "keep": "newsmill.warehouse.snapshots.keep",
    "check": "newsmill.pipeline.check_load.run_load_checks",
    "end": "newsmill.pipeline.recorded_run.finish_run",
    "publish": "newsmill.pipeline.publish.publish",
    "rebuild": "newsmill.pipeline.rebuild.rebuild",
}
"""Phases in order, and the function that each of them is."""

FILES, WORDS = 24, 20.0
_PATIENCE = 300.0
_SIGNALS = {"KILL": signal.SIGKILL, "INT": signal.SIGINT, "TERM": signal.SIGTERM}


class Nursery:
    """A process from which commands are forked, in a folder with sources `in`; ends with the block."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out = folder, folder / "out"
        self._number = 0
        with (folder / "nursery.err").open("wb") as error:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.flows.phases", "--nursery", str(folder)],
                env=os.environ | {"PREFECT_HOME": str(folder / "prefect")},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=error,
                text=True,
                start_new_session=True,
            )

    def __enter__(self) -> "Nursery":
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def start(self, *arguments: str) -> "Forked":
        """Fork a command."""
        self._number += 1
        name = str(self.folder / f"command-{self._number}")
        self._tell({"arguments": arguments, "name": name})
        return Forked(self, name, int(self.answer()))

    def answer(self) -> str:
        """The next line that the nursery says."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError((self.folder / "nursery.err").read_text("utf-8"))
        return line

    def _tell(self, what: dict[str, Any]) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()


@dataclass(frozen=True)
class Mark:
    """A phase that a command has begun, or ended."""

    phase: str
    begins: bool
    time: float


@dataclass
class Forked:
    """A command of the nursery, in a process group of its own."""

    nursery: Nursery
    name: str
    pid: int

    def marks(self) -> list[Mark]:
        """Phases so far."""
        path = Path(f"{self.name}.marks")
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return [Mark(**json.loads(line)) for line in lines]

    @property
    def is_running(self) -> bool:
        """Return whether it has not ended."""
        return not Path(f"{self.name}.end").exists()

    def finish(self) -> tuple[int, str, str]:
        """Wait for the end: exit code (negative: the signal), standard output, standard error."""
        code = int(self.nursery.answer())
        output, error = (Path(f"{self.name}.{kind}").read_text("utf-8", "replace") for kind in ("out", "err"))
        return code, output, error


LOAD = ("load", "in", "--root", ".", "--database", "out/news.duckdb", "--lake", "out/lake", "--workers", "2",
        "--tagger", "fast", "--prune", "--publish", "out/public.duckdb", "--json")  # fmt: skip
REBUILD = ("rebuild", "--database", "out/news.duckdb", "--lake", "out/lake")


@dataclass(frozen=True)
class Spans:
    """An undisturbed run of a command: what it leaves, and how long each of its phases took, every time."""

    tables: dict[str, pl.DataFrame]
    seconds: dict[str, list[float]]


@dataclass
class Series:
    """Runs that were killed, one after the other, before one to the end: in which phases, and what was wrong then
    (nothing, we hope)."""

    hits: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def prepare(nursery: Nursery, seed: int) -> dict[str, Spans]:
    """Load and publish one state of the sources, make another of them, and run both commands undisturbed."""
    from tests.generator import write_texts

    sources = nursery.folder / "in"
    write_texts(sources, FILES, WORDS, seed)
    nursery.out.mkdir()
    _run(nursery, LOAD)
    files = sorted(sources.rglob("*.txt"))
    for path in files[::4]:
        path.unlink()
    for path in files[1::4]:
        path.write_text(path.read_text("utf-8") + "\n\nIn Malmö sprach Anna Berg mit Reuters.\n", "utf-8")
    write_texts(sources / "new", FILES // 2, WORDS, seed + 1)
    nursery.out.rename(nursery.folder / "template")
    spans = {}
    for command in (LOAD, REBUILD):
        _reset(nursery)
        spans[command[0]] = Spans(*_run(nursery, command))
    return spans


def strike(
    nursery: Nursery, spans: dict[str, Spans], phases: list[str], source: random.Random, kind: str = "KILL"
) -> Series:
    """Kill a command inside each of these phases, one run after the other, then let one run to its end, and compare.

    A phase that a run has nothing to do in any more counts for nothing.
    """
    from tests.flows.kill import tables

    command = REBUILD if "rebuild" in phases else LOAD
    whole = spans[command[0]]
    series = Series()
    _reset(nursery)
    public = nursery.out / "public.duckdb"
    published = public.read_bytes()
    for phase in phases:
        number = source.choice((0, source.randrange(len(whole.seconds[phase]))))
        forked = nursery.start(*command)
        _wait_for(forked, phase, number)
        time.sleep(source.uniform(0, whole.seconds[phase][number]))
        inside = _inside(forked.marks()) if forked.is_running else None
        if inside:
            os.killpg(forked.pid, _SIGNALS[kind])
        code, _, error = forked.finish()
        if not inside or code == 0:  # faster than the undisturbed run: this proves nothing
            continue
        series.hits.append(inside)
        if kind != "KILL" and (code != 128 + _SIGNALS[kind] or len(error.splitlines()) != 1):
            series.problems.append(f"exit code {code}, stderr {error[-500:]!r}")
        if public.read_bytes() != published and not _same(tables(public), whole.tables):
            series.problems.append("what is published is neither the state before nor the one after")
    series.problems += _once_more(nursery, command, whole)
    return series


def choose(source: random.Random, most: int = 4) -> list[str]:
    """Some phases of a load in order, or the rebuild some times."""
    phases = [*PHASES]
    if source.randrange(len(phases)) == 0:
        return ["rebuild"] * source.randint(1, most)
    chosen = source.sample(phases[:-1], source.randint(1, most))
    return sorted(chosen, key=phases.index)


def _once_more(nursery: Nursery, command: tuple[str, ...], whole: Spans) -> Iterator[str]:
    from tests.flows.kill import differences

    forked = nursery.start(*command)
    code, _, error = forked.finish()
    if code or error:
        yield f"the next run ended with {code}: {error[-500:]}"
        return
    yield from differences(nursery.out / "news.duckdb", whole.tables)
    if command == LOAD and (nursery.out / "public.duckdb").read_bytes() != (nursery.out / "news.duckdb").read_bytes():
        yield "what is published is not the warehouse"
    yield from (f"left over: {path.name}" for path in nursery.out.glob("[.]*"))
    yield from (f"left over: {path.name}" for path in nursery.out.glob("*.wal"))
    expected = {"news.duckdb", "public.duckdb", "lake"}
    yield from (f"left over: {path.name}" for path in nursery.out.iterdir() if path.name not in expected)
    if command == LOAD:  # the lake has to know what the warehouse has
        yield from (f"rebuilt: {problem}" for problem in _once_more(nursery, REBUILD, whole))


def _run(nursery: Nursery, command: tuple[str, ...]) -> tuple[dict[str, pl.DataFrame], dict[str, list[float]]]:
    from tests.flows.kill import tables

    forked = nursery.start(*command)
    code, _, error = forked.finish()
    if code or error:
        raise RuntimeError(f"newsmill {command[0]} ended with {code}: {error}")
    return tables(nursery.out / "news.duckdb"), _durations(forked.marks())


def _reset(nursery: Nursery) -> None:
    """Return the files of the template with their times of modification."""
    shutil.rmtree(nursery.out, ignore_errors=True)
    shutil.copytree(nursery.folder / "template", nursery.out)


def _same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> bool:
    return all(frame.equals(other[name]) for name, frame in one.items())


def _durations(marks: list[Mark]) -> dict[str, list[float]]:
    """Seconds of each phase, each time it came; workers are in the same phase at a time: ends are taken in order."""
    begins: dict[str, list[float]] = {}
    ends: dict[str, list[float]] = {}
    for mark in marks:
        (begins if mark.begins else ends).setdefault(mark.phase, []).append(mark.time)
    return {phase: [end - begin for begin, end in zip(begins[phase], ends[phase], strict=True)] for phase in begins}


def _inside(marks: list[Mark]) -> str:
    """The phases that have begun and not ended, else the one that ended last."""
    open_now: Counter[str] = Counter()
    for mark in marks:
        open_now[mark.phase] += 1 if mark.begins else -1
    inside = [phase for phase in PHASES if open_now[phase] > 0]
    return " and ".join(inside) or f"after {marks[-1].phase}"


def _wait_for(forked: Forked, phase: str, number: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while forked.is_running and time.monotonic() < deadline:
        if sum(mark.begins and mark.phase == phase for mark in forked.marks()) > number:
            return
        time.sleep(0.002)


def _keep_nursery(folder: Path) -> None:
    """The process of the nursery: forks a command for each line of standard input, says its id, then its exit code."""
    from newsmill import limits
    from newsmill.flows import temporary_server
    from newsmill.flows.prefect_settings import quiet_prefect
    from newsmill.warehouse import snapshots as derived

    os.chdir(folder)
    # Polars must not have run in a process that forks, so another one reads the lists; reading takes half of a run.
    script = "import pickle, sys; from newsmill.linking.gazetteer import gazetteer; "
    script += "pickle.dump(gazetteer(), sys.stdout.buffer)"
    with Path("lists.pickle").open("wb") as lists:
        subprocess.run([sys.executable, "-c", script], stdout=lists, check=True, cwd=Path(__file__).parents[2])
    quiet_prefect()
    limits.SERVER_START_SECONDS *= 10  # the machine may be busy
    server = temporary_server.TemporaryServer()
    for module in (
        "newsmill.cli.app",
        "newsmill.pipeline.link_names",
        "newsmill.flows.run_load",
        "newsmill.flows.load_news",
        "newsmill.pipeline.rebuild",
    ):
        importlib.import_module(module)
    derived._FEWEST_ARTICLES = 1  # or so few articles would not be kept
    server.wait()
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            atexit.unregister(server._stop)  # it is not the command's
            _be_command(order["arguments"], order["name"])
        print(pid, flush=True)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        Path(f"{order['name']}.end").write_text("", "utf-8")
        print(code, flush=True)


def _be_command(arguments: list[str], name: str) -> None:
    """From here on, this process is the command."""
    os.setsid()
    for number, kind in ((1, "out"), (2, "err")):
        os.dup2(os.open(f"{name}.{kind}", os.O_WRONLY | os.O_CREAT), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    _mark_phases(Path(f"{name}.marks"))
    from newsmill.__main__ import main

    sys.argv = ["newsmill", *arguments]
    code: Any = 0
    try:
        main()
    except SystemExit as end:
        code = end.code or 0
    # As the interpreter ends, but for the destructors of C++: those would wait for threads that only the nursery has.
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


def _mark_phases(path: Path) -> None:
    """Let each phase say when it begins and ends; batches are small, and each is loaded by itself."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def mark(phase: str, begins: bool) -> None:
        line = json.dumps({"phase": phase, "begins": begins, "time": time.monotonic()})
        os.write(descriptor, line.encode() + b"\n")

    def marked(phase: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*values: Any, **named: Any) -> Any:
            name = "prune" if phase == "load" and len(values) > 6 and values[6] else phase
            mark(name, True)
            try:
                return function(*values, **named)
            finally:
                mark(name, False)

        return run

    for phase, where in PHASES.items():
        if where:
            module, _, name = where.rpartition(".")
            home = importlib.import_module(module)
            setattr(home, name, marked(phase, getattr(home, name)))
    linker = importlib.import_module("newsmill.linking.linker")
    linker.__dict__["gazetteer"] = cache(lambda: pickle.loads(Path("lists.pickle").read_bytes()))
    importlib.import_module("newsmill.pipeline.loader").__dict__.update(LOAD_SECONDS=0.0, LOADS_SHARE=math.inf)
    importlib.import_module("newsmill.pipeline.batches").__dict__["_SMALLEST_BATCH_BYTES"] = 1 << 10


def main() -> None:
    """The command; exit code 1 if any point did harm."""
    parser = argparse.ArgumentParser(prog="python -m tests.flows.phases", description=__doc__)
    parser.add_argument("--moments", type=int, default=108)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--signal", choices=_SIGNALS, default="KILL")
    parser.add_argument("--nursery", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.nursery:
        _keep_nursery(options.nursery)
        return
    source, done, harm = random.Random(options.seed), 0, 0
    inside: Counter[str] = Counter()
    folder = tempfile.TemporaryDirectory(prefix="newsmill-phases-", ignore_cleanup_errors=True)
    with folder as name, Nursery(Path(name)) as nursery:
        spans = prepare(nursery, options.seed)
        while done < options.moments:
            series = strike(nursery, spans, choose(source), source, options.signal)
            done += len(series.hits)
            harm += bool(series.problems)
            inside.update(series.hits)
            verdict = "; ".join(series.problems) or "same tables"
            print(f"{done:3}. {options.signal} in {', then in '.join(series.hits) or 'nothing'}: {verdict}", flush=True)
    print(f"{done} times killed, {harm} series of these did harm; hit: {dict(inside.most_common())}")
    sys.exit(bool(harm))


if __name__ == "__main__":
    main()
