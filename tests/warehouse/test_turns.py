"""One run at a time: who waits, who is named, and that a killed run is in nobody's way."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from newsmill.errors import WarehouseBusy, WarehouseUnwritable
from newsmill.warehouse.run_lock import hold_run_lock
from newsmill.warehouse.spill import spill_folder

HOLD = """
import sys
from pathlib import Path
from newsmill.warehouse.run_lock import hold_run_lock
with hold_run_lock(Path(sys.argv[1]), "newsmill load"):
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def held(database: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process whose turn it is."""
    command = [sys.executable, "-c", HOLD, str(database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


def test_the_second_run_says_who_works_and_waits_for_the_end(tmp_path: Path) -> None:
    database, said = tmp_path / "new" / "news.duckdb", list[str]()
    with held(database) as other:
        with pytest.raises(WarehouseBusy, match=rf"newsmill load \(process {other.pid}, since 2.*\) works on it; run"):
            hold_run_lock(database, "second").__enter__()
        with pytest.raises(WarehouseBusy), hold_run_lock(database, "second", 0.3, said.append):
            pass
        other.communicate("\n")
    assert len(said) == 1 and f"process {other.pid}" in said[0]
    assert list((tmp_path / "new").iterdir()) == []
    with held(database) as other:
        assert other.stdin is not None
        with hold_run_lock(
            database, "second", 60, lambda _: other.stdin and other.stdin.write("\n") and other.stdin.flush()
        ):
            assert (tmp_path / "new" / ".news.duckdb.lock").exists()


def test_a_killed_run_is_in_nobodys_way(tmp_path: Path) -> None:
    database = tmp_path / "news.duckdb"
    with held(database) as other:
        other.send_signal(signal.SIGKILL)
    assert [path.name for path in tmp_path.iterdir()] == [".news.duckdb.lock"]
    with hold_run_lock(database, "next"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_run_takes_its_turn_once(tmp_path: Path) -> None:
    database, link = tmp_path / "news.duckdb", tmp_path / "alias.duckdb"
    link.symlink_to(database)
    with hold_run_lock(database, "outer"):
        with hold_run_lock(link, "inner"):
            pass
        with pytest.raises(subprocess.CalledProcessError):
            subprocess.run([sys.executable, "-c", HOLD, str(link)], check=True, capture_output=True)
    with held(link), pytest.raises(WarehouseBusy), hold_run_lock(database, "outer"):
        pass


def test_what_killed_runs_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as killed:
        pass
    living = spill_folder(tmp_path / "news.duckdb").name
    elsewhere = living.replace(socket.gethostname(), f"not-{socket.gethostname()}").replace(str(os.getpid()), "7")
    kept = {"news.duckdb", ".news.duckdb.note", ".other.duckdb.12.new", "news.duckdb.wal", living, elsewhere}
    for name in (
        *kept,
        ".news.duckdb.12.new",
        ".news.duckdb.12.new.wal",
        ".news.duckdb.7.rebuild",
        "..news.duckdb.7.rebuild.7.new.wal",
    ):
        (tmp_path / name).write_text("")
    for folder in (
        living.replace(str(os.getpid()), str(killed.pid)),
        spill_folder(tmp_path / ".news.duckdb.7.rebuild").name,
    ):
        (tmp_path / folder).mkdir()
    with hold_run_lock(tmp_path / "news.duckdb", "next"):
        pass
    assert {path.name for path in tmp_path.iterdir()} == kept


def test_places_without_room_for_a_lock(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file" / "news.duckdb", Path("/proc/news.duckdb")):
        with pytest.raises(WarehouseUnwritable, match=os.fspath(place)), hold_run_lock(place, "run"):
            pass
