"""Real servers and clusters on loopback, for tests and measurements: moto's S3, Dask, Ray; each ends what it began."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

DASK_SCHEDULER = "dask scheduler --host 10.0.0.1 --port 8786"
DASK_WORKERS = "dask worker tcp://10.0.0.1:8786 --nworkers 4 --nthreads 1"
DASK_SETTING = "export DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED=False"
RAY_HEAD = "ray start --head --port 6379 --disable-usage-stats"
RAY_OTHERS = "ray start --address 10.0.0.1:6379"
"""The commands of docs/machines.md, run on loopback, on other ports, and ended by the test that started them."""

_MARK = "NEWSMILL_TEST_CLUSTER"
_START_SECONDS = 120.0
_STORE = """
import sys
from moto.server import ThreadedMotoServer
port, server = int(sys.argv[1]), None
for line in sys.stdin:
    if line == "start\\n":
        server = ThreadedMotoServer("127.0.0.1", port)
        server.start()
    else:
        server.stop()
    print("done", flush=True)
"""


class Started:
    """A process and all that it starts, in whatever session."""

    def __init__(self, command: str, folder: Path, **environment: str) -> None:
        program, *arguments = command.split()
        self._mark = uuid.uuid4().hex
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{self._mark}.log").open("wb") as log:
            self.process = subprocess.Popen(
                [Path(sys.executable).with_name(program), *arguments],
                cwd=folder,
                env=os.environ | environment | {_MARK: self._mark},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def family(self) -> dict[int, str]:
        """Ids and command lines of the processes that live, known by what they carry in their environment (Linux)."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if f"{_MARK}={self._mark}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
            except OSError:  # gone, or not ours
                continue
        return found

    def kill(self) -> None:
        """End it and all that it started, with no warning."""
        while family := self.family():
            for pid in family:
                os.kill(pid, signal.SIGKILL)
            self.process.wait()
            time.sleep(0.05)
        self.process.wait()


class Bucket:
    """The bucket `news` of moto's S3 server, whose service can be stopped and started again with all that it holds."""

    environment: dict[str, str]

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        with (folder / "moto.log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _STORE, str(self.port)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        self.environment = {
            "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "hush", "AWS_DEFAULT_REGION": "eu-north-1",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}", "AWS_ALLOW_HTTP": "true", "NO_PROXY": "127.0.0.1",
        }  # fmt: skip

    def start(self) -> None:
        """Begin to answer."""
        self._tell("start")
        wait_for(self._has_bucket, "moto's server")

    def stop(self) -> None:
        """Cease to answer; nothing listens any more."""
        self._tell("stop")

    def end(self) -> None:
        """End the process."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()  # its standard input ends, and with it the process
        self._process.wait(20)
        self._process.stdout.close()

    def _tell(self, word: str) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        while (answer := self._process.stdout.readline()) != "done\n":  # moto prints there, too
            assert answer, "moto's server ended"

    def _has_bucket(self) -> bool:
        with httpx.Client(trust_env=False) as client:
            return client.put(f"http://127.0.0.1:{self.port}/news").status_code in (200, 409)


@contextmanager
def dask_cluster(folder: Path, workers: int = 2) -> Iterator[tuple[str, list[Started]]]:
    """The address of a Dask scheduler, and its workers: processes of one thread, which nobody starts again."""
    port = str(free_port())
    scheduler, worker = (
        c.replace("10.0.0.1", "127.0.0.1").replace("8786", port) for c in (DASK_SCHEDULER, DASK_WORKERS)
    )
    worker = worker.replace("--nworkers 4", "--host 127.0.0.1 --no-nanny --no-dashboard --death-timeout 120")
    name, _, value = DASK_SETTING.removeprefix("export ").partition("=")
    started = [Started(f"{scheduler} --no-dashboard --idle-timeout 600", folder)]
    try:
        started += [
            Started(f"{worker} --local-directory {folder}", folder / f"worker{number}", **{name: value})
            for number in range(workers)
        ]
        wait_for(lambda: _is_open("127.0.0.1", int(port)), "the Dask scheduler")
        yield f"tcp://127.0.0.1:{port}", started[1:]
    finally:
        for process in started:
            process.kill()


@contextmanager
def ray_cluster(folder: Path, **environment: str) -> Iterator[tuple[str, Started]]:
    """The address of a Ray cluster of one node with two workers, and the node's process."""
    port, base = str(free_port()), tempfile.mkdtemp(prefix="ray-")  # its sockets need a short path
    host = "127.0.0.2"  # on loopback; for 127.0.0.1, Ray's clients take the machine's address on its network
    head = RAY_HEAD.replace("6379", port)
    node = Started(
        f"{head} --block --num-cpus 2 --object-store-memory {100 << 20} --node-ip-address {host} "
        f"--include-dashboard false --temp-dir {base} --ray-client-server-port {free_port()}",
        folder,
        **{"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0", "RAY_AUTH_MODE": "disabled"}
        | environment,
    )
    try:
        wait_for(lambda: "raylet/raylet" in " ".join(node.family().values()), "Ray")
        yield f"{host}:{port}", node
    finally:
        node.kill()
        shutil.rmtree(base, ignore_errors=True)


def wait_for(ready: Callable[[], bool], name: str) -> None:
    """Wait until something is there."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            if ready():
                return
        except (OSError, httpx.TransportError):
            pass
        time.sleep(0.1)
    raise AssertionError(f"{name} does not start")


def free_port() -> int:
    """A port on loopback where nobody listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _is_open(host: str, port: int) -> bool:
    with socket.create_connection((host, port), 1):
        return True
