"""An S3 object store for tests: moto's server, as a process of its own on loopback."""

import subprocess
import sys
import tempfile

import httpx

SECRET = "hush-hush-+/'x"
"""The secret key: with characters that have to be quoted."""


class ObjectStore:
    """A server with the bucket `news`."""

    def __init__(self) -> None:
        code = "from moto.server import ThreadedMotoServer as S; s = S('127.0.0.1', 0, verbose=False); s.start();"
        code += "print(s.get_host_and_port()[1], flush=True); input()"
        self._log = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log
        )
        assert self._process.stdout is not None
        self.url = f"http://127.0.0.1:{int(self._process.stdout.readline())}"
        made = httpx.put(f"{self.url}/news", trust_env=False, timeout=120)  # its first answer takes long
        assert made.status_code == 200, made.text

    @property
    def environment(self) -> dict[str, str]:
        """Variables by which a client reaches the server."""
        return {
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": "eu-north-1",
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ALLOW_HTTP": "true",
            "NO_PROXY": "127.0.0.1",
        }

    def listing(self) -> str:
        """The listing of the bucket, as the store gives it."""
        return httpx.get(f"{self.url}/news?list-type=2", trust_env=False, timeout=60).text

    def close(self) -> None:
        """End the process: its standard input ends."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()
        self._log.close()
