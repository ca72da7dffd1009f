"""The command newsmill as a process of its own, with everything that it starts."""

import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

_MARK = "NEWSMILL_TEST_PROCESS"
_GOES_IN_SECONDS = 8.0


class Newsmill:
    """Loads `folder`/in into `folder`/out/news.duckdb; Prefect's home is `folder`/prefect, for all runs the same."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out = folder / "out"
        self.database, self.lake = self.out / "news.duckdb", self.out / "lake"
        self.clear()

    def clear(self) -> None:
        """An empty place for database and lake."""
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir()

    def load(self, *options: str) -> "Started":
        """Start `newsmill load`."""
        arguments = ["load", "in", "--root", ".", "--database", "out/news.duckdb", "--lake", "out/lake", "--json"]
        return Started([*arguments, "--workers", "2", *options], self.folder)


class Started:
    """A running command in a process group of its own."""

    def __init__(self, arguments: list[str], folder: Path) -> None:
        self._mark = uuid.uuid4().hex
        self._began = time.monotonic()
        self._output, self._error = folder / f"{self._mark}.out", folder / f"{self._mark}.err"
        program = "import sys; from newsmill.__main__ import main; sys.argv[0] = 'newsmill'; sys.exit(main())"
        # Files, not pipes: a process that outlives the command would keep a pipe open, and us waiting.
        with self._output.open("wb") as output, self._error.open("wb") as error:
            self._process = subprocess.Popen(
                [sys.executable, "-c", program, *arguments],
                cwd=folder,
                env=os.environ | {_MARK: self._mark, "PREFECT_HOME": str(folder / "prefect")},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=error,
                start_new_session=True,
            )

    @property
    def seconds(self) -> float:
        """Since the start; after `finish`, how long it ran."""
        return getattr(self, "_seconds", time.monotonic() - self._began)

    @property
    def is_running(self) -> bool:
        """Return whether the command itself still runs."""
        return self._process.poll() is None

    def send(self, number: signal.Signals) -> None:
        """Signal the command."""
        self._process.send_signal(number)

    def send_all(self, number: signal.Signals) -> None:
        """Signal its process group, as a terminal does."""
        if self.is_running:
            os.killpg(self._process.pid, number)

    def finish(self, timeout: float = 600) -> tuple[int, str, str]:
        """Wait for the end (kill it after `timeout` seconds); exit code, standard output, standard error."""
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._seconds = time.monotonic() - self._began
        return self._process.returncode, self._take(self._output), self._take(self._error)

    def survivors(self) -> list[str]:
        """Commands of processes that it started and that do not go away by themselves; they are ended."""
        deadline = time.monotonic() + _GOES_IN_SECONDS
        while (left := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.1)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        return list(left.values())

    def processes(self) -> dict[int, str]:
        """The command and whatever it started, by what they carry in their environment (Linux): id, command line."""
        found = {}
        mark = f"{_MARK}={self._mark}".encode()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()[:200]
            except OSError:  # gone, or not ours
                continue
        return found

    def _take(self, path: Path) -> str:
        text = path.read_text("utf-8", "replace")
        path.unlink()
        return text
