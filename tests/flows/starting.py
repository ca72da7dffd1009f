"""Measures how long commands take to start, old build against new, in alternating pairs.

python -m tests.flows.starting --old /path/to/old/bin/newsmill --new .venv/bin/newsmill --rounds 10

Each build loads the sample texts into a warehouse of its own. Measured are then `newsmill --help`, a query, a load
without changes, and a load of one new text. Printed are the medians of the wall clock and of the processor time, which
includes all child processes, and the ratio of new to old. On a busy machine only the processor time means something.
"""

import argparse
import os
import resource
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

SAMPLES = Path(__file__).parents[2] / "samples" / "texts"
TEXT = "Malmö får en ny bro\n\nBron nummer {} öppnar i maj, säger Anna Berg till TT.\n"


class Build:
    """A build of newsmill and its folder with sources, lake and warehouse."""

    def __init__(self, command: Path, folder: Path) -> None:
        self.command, self.folder, self.texts = command.absolute(), folder, 0
        shutil.copytree(SAMPLES, folder / "in")
        self.run("load", "in", "--quiet")

    def run(self, *arguments: str) -> tuple[float, float]:
        """Run a command; returns its seconds of the wall clock and of the processor."""
        environment = os.environ | {"PREFECT_HOME": str(self.folder / "prefect")}
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([self.command, *arguments], cwd=self.folder, env=environment, check=True, capture_output=True)
        wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
        return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def load_one(self) -> tuple[float, float]:
        """Load one new text."""
        self.texts += 1
        (self.folder / "in" / f"{self.texts}.txt").write_text(TEXT.format(self.texts), "utf-8")
        return self.run("load", "in", "--quiet")


MEASURED = {
    "newsmill --help": lambda build: build.run("--help"),
    'newsmill query "SELECT 1"': lambda build: build.run("query", "SELECT 1"),
    "a load without changes": lambda build: build.run("load", "in", "--quiet"),
    "a load of one new text": Build.load_one,
}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.flows.starting", description=__doc__)
    parser.add_argument("--old", type=Path, required=True, help="the command newsmill of the old build")
    parser.add_argument("--new", type=Path, required=True, help="the command newsmill of the new build")
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsmill-starting-") as name:
        builds = []
        for kind in ("old", "new"):
            (Path(name) / kind).mkdir()
            builds.append(Build(getattr(options, kind), Path(name) / kind))
        print("| medians of seconds | wall old | wall new | ratio | processor old | processor new | ratio |")
        print("|---|--:|--:|--:|--:|--:|--:|")
        for what, measure in MEASURED.items():
            seconds: list[list[tuple[float, float]]] = [[], []]
            for _ in range(options.rounds):
                for build, taken in zip(builds, seconds, strict=True):
                    taken.append(measure(build))
            cells = []
            for clock in (0, 1):
                old, new = (median(pair[clock] for pair in taken) for taken in seconds)
                cells += [f"{old:.2f}", f"{new:.2f}", f"{new / old:.2f}"]
            print(f"| {what} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
