"""Running a command and watching its memory and that of all processes it starts (Linux)."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsmill.errors import NewsmillError

_SAMPLE_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Watched:
    """Output of a command, its seconds from start to end, and the most bytes that its processes had together."""

    output: str
    seconds: float
    peak_bytes: int


def watch(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Watched:
    """Run `python ARGUMENTS` to its end; raises NewsmillError with its last words where it fails.

    Bytes are proportional (PSS): what processes share counts once.
    """
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        started = time.perf_counter()
        process = subprocess.Popen([sys.executable, *arguments], stdout=out, stderr=errors, env=dict(environment))
        peak = 0
        try:
            while process.poll() is None:
                peak = max(peak, sum(_bytes(pid) for pid in _family(process.pid)))
                time.sleep(_SAMPLE_SECONDS)
        except BaseException:  # an interrupted measurement leaves nothing running
            process.terminate()
            process.wait()
            raise
        seconds = time.perf_counter() - started
        for file in (out, errors):
            file.seek(0)
        if process.returncode:
            raise NewsmillError(
                f"python {' '.join(arguments)} ended with {process.returncode}: {errors.read()[-2000:]}"
            )
        return Watched(out.read(), seconds, peak)


def _family(pid: int) -> list[int]:
    """A process and all below it that are there now."""
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        for children in Path(f"/proc/{found[-1]}/task").glob("*/children"):
            try:
                waiting += [int(child) for child in children.read_text("utf-8").split()]
            except OSError:
                continue
    return found


def _bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
