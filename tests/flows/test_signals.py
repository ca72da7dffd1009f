"""Ctrl-C and SIGTERM while Polars calls Python: it panics where a handler raises there."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

STRIKES = 20

SCRIPT = f"""
import os, signal, sys, threading
from contextlib import nullcontext
import polars as pl
from flows.__main__ import _terminate
from flows.signals import outside_polars

frame, number = pl.scan_parquet(sys.argv[1]), signal.Signals[sys.argv[2]]
signal.signal(signal.SIGTERM, _terminate)
with outside_polars() if sys.argv[3] == "outside" else nullcontext():
    for strike in range({STRIKES}):
        timer = threading.Timer(0.001 + strike / 10_000, os.kill, (os.getpid(), number))
        try:
            timer.start()
            while True:
                frame.collect_schema()
        except BaseException as error:
            print(type(error).__name__)
"""


def strike(folder: Path, number: str, where: str) -> tuple[Counter[str], str]:
    """What the strikes raised, by name, and what stood on stderr."""
    (folder / "strike.py").write_text(SCRIPT, "utf-8")
    pl.DataFrame({"names": [["Anna"]], "mentions": [[{"type": "PER"}]]}).write_parquet(folder / "frame.parquet")
    command = [sys.executable, "strike.py", "frame.parquet", number, where]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    return Counter(done.stdout.split()), done.stderr


@pytest.mark.parametrize(("number", "raised"), [("SIGINT", "KeyboardInterrupt"), ("SIGTERM", "Terminated")])
def test_handlers_raise_outside_polars(tmp_path: Path, number: str, raised: str) -> None:
    assert strike(tmp_path, number, "outside") == ({raised: STRIKES}, "")


def test_polars_still_panics(tmp_path: Path) -> None:
    """When this fails, flows/signals.py can go."""
    assert "PanicException" in strike(tmp_path, "SIGTERM", "anywhere")[0]
