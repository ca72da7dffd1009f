"""A temporary Prefect server: it runs as long as one command.

Prefect has a temporary server, too, but the command then imports the server as well (twice the time to start), Ctrl-C
ends that server before the run that needs it, it outlives a killed command, and it loses task runs that are not written
yet. This server is a process whose socket is open before prefect is imported. It ends when its standard input ends.
"""

import atexit
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress

from newsmill import limits
from newsmill.errors import NewsmillError
from newsmill.flows import temporary_server_process

_SERVICES = ("SCHEDULER", "LATE_RUNS", "PAUSE_EXPIRATIONS", "CANCELLATION_CLEANUP", "FOREMAN", "CLEANUP_RECONCILER",
             "TRIGGERS")  # fmt: skip
_RECORDER = "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_"
_SETTINGS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_SERVER_MEMOIZE_BLOCK_AUTO_REGISTRATION": "false",
    f"{_RECORDER}BATCH_SIZE": "100",
    f"{_RECORDER}READ_BATCH_SIZE": "100",
    f"{_RECORDER}FLUSH_INTERVAL": "1",
    **{f"PREFECT_SERVER_SERVICES_{service}_ENABLED": "false" for service in _SERVICES},
}

_FINAL_STATES = ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]


class TemporaryServer:
    """A server that starts in the background and ends with this process; call `wait` before the first flow."""

    running: "TemporaryServer | None" = None
    """The temporary server of this process, if there is one."""

    def __init__(self) -> None:
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen(128)
            self._port = listening.getsockname()[1]
            self._process = subprocess.Popen(
                # By its file, and without the current folder on its path: the folder may have modules of any name.
                [sys.executable, "-P", temporary_server_process.__file__, str(listening.fileno())],
                env=_SETTINGS | os.environ,
                pass_fds=[listening.fileno()],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C in the terminal is for the command alone
            )
        TemporaryServer.running = self
        atexit.register(self._stop)  # not before: Prefect sends its last records when the interpreter ends
        os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{self._port}/api"
        os.environ.setdefault("PREFECT_CLIENT_CSRF_SUPPORT_ENABLED", "false")

    def wait(self) -> None:
        """Wait until the server answers.

        Raises:
            NewsmillError: The server ended or does not answer.
        """
        # The socket listens from the start, so this one request is answered as soon as the server is up.
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=limits.SERVER_START_SECONDS)
        try:
            connection.request("GET", "/api/health")
            healthy = connection.getresponse().status == 200
        except OSError:
            healthy = False
        finally:
            connection.close()
        if not healthy:
            raise NewsmillError(
                "Prefect's temporary server does not start; run `prefect server start` to see why, "
                "or set PREFECT_API_URL to a running server"
            )

    def settle(self, flow_run_id: str, task_runs: int, seconds: float = 5.0) -> None:
        """Wait until the server has written the final states of so many task runs; others are lost when it ends."""
        states = {"state": {"type": {"any_": _FINAL_STATES}}}
        body = json.dumps({"flow_runs": {"id": {"any_": [flow_run_id]}}, "task_runs": states})
        deadline = time.monotonic() + seconds
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=seconds)
        with suppress(OSError, http.client.HTTPException):
            while time.monotonic() < deadline:
                connection.request("POST", "/api/task_runs/count", body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                content = answer.read()
                if answer.status != 200 or int(content) >= task_runs:
                    break
                time.sleep(0.05)
        connection.close()

    def _stop(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.terminate()
        try:
            self._process.wait(temporary_server_process.STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
