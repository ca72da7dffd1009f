"""Ctrl-C and SIGTERM at moments when libraries cannot take what a handler raises."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest

from newsmill.pipeline.signals import interruptible

STRIKES = 20

SCRIPT = f"""
import os, signal, sys, threading
from contextlib import nullcontext
import polars as pl
from newsmill.__main__ import _terminate
from newsmill.pipeline.signals import interruptible

frame, number = pl.scan_parquet(sys.argv[1]), signal.Signals[sys.argv[2]]
signal.signal(signal.SIGTERM, _terminate)
with interruptible() if sys.argv[3] == "outside" else nullcontext():
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
    """Return the names of the errors that the signals raised, and stderr."""
    (folder / "strike.py").write_text(SCRIPT, "utf-8")
    pl.DataFrame({"names": [["Anna"]], "mentions": [[{"type": "PER"}]]}).write_parquet(folder / "frame.parquet")
    command = [sys.executable, "strike.py", "frame.parquet", number, where]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    return Counter(done.stdout.split()), done.stderr


@pytest.mark.parametrize(("number", "raised"), [("SIGINT", "KeyboardInterrupt"), ("SIGTERM", "Terminated")])
def test_handlers_raise_interruptible(tmp_path: Path, number: str, raised: str) -> None:
    assert strike(tmp_path, number, "outside") == ({raised: STRIKES}, "")


def test_polars_still_panics(tmp_path: Path) -> None:
    """When this fails, newsmill/pipeline/signals.py can go."""
    assert "PanicException" in strike(tmp_path, "SIGTERM", "anywhere")[0]


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_what_fails_because_of_a_signal_gives_way_to_it() -> None:
    with pytest.raises(KeyboardInterrupt), interruptible(), interruptible():
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            raise ValueError("nothing is there yet")


@pytest.mark.usefixtures("ctrl_c")
def test_what_fails_later_is_told_as_it_is() -> None:
    with pytest.raises(ValueError, match="later"), interruptible():
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        raise ValueError("later")
