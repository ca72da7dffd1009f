"""A process that reads Parquet and Arrow files first: Polars ends its process on some damaged ones.

Nothing can be caught there (a length that cannot be allocated aborts), so a child that may die reads every row before
we do. It lives as long as this process, and is started again when a file has killed it.
"""

import atexit
import json
import subprocess
import sys
import threading
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from newsmill import limits
from newsmill.errors import SourceError
from newsmill.sources.source import Source


def probe(source: Source, form: str) -> None:
    """Read all rows of a file in the child.

    Args:
        source: The file.
        form: parquet or arrow.

    Raises:
        SourceError: The file is damaged.
    """
    problem = _child.ask(form, source)
    if problem:
        raise SourceError(f"{source.location}: damaged ({problem})")


class _Child:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, form: str, source: Source) -> str:
        """Return the error of the file, or an empty string."""
        content = b"" if source.is_local else source.held()
        place = str(source.location.path.absolute()) if source.is_local else len(content)
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "newsmill.readers.probe"],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                    cwd=Path(__file__).parent.parent.parent,
                )  # fmt: skip
            assert self._process.stdin is not None and self._process.stdout is not None
            try:
                self._process.stdin.write(json.dumps([form, place]).encode() + b"\n" + content)
                self._process.stdin.flush()
                answer = self._process.stdout.readline()
            except BrokenPipeError:
                answer = b""
            if not answer:
                code = self._end()
                return f"reading it ends the process, exit code {code}"
            return str(json.loads(answer))

    def close(self) -> None:
        """Let the child end."""
        with self._lock:
            self._end()

    def _end(self) -> int:
        if self._process is None:
            return 0
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdout.close()
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        code = self._process.wait()
        self._process = None
        return code


_child = _Child()
atexit.register(_child.close)


def _answer(form: str, file: BinaryIO | str) -> str:
    import polars as pl

    from newsmill.readers.lazy_frames import DAMAGE, read_all_rows

    try:
        for _ in read_all_rows(file, pl.scan_parquet if form == "parquet" else pl.scan_ipc):
            pass
    except DAMAGE as error:
        return (str(error).splitlines() or ["unknown"])[0][:200]
    return ""


def _main() -> None:
    """The child: a line [form, path or number of bytes that follow] in, a line with what is wrong out."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limits.PROBE_ADDRESS_SPACE, limits.PROBE_ADDRESS_SPACE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while line := sys.stdin.buffer.readline():
        form, place = json.loads(line)
        file = place if isinstance(place, str) else BytesIO(sys.stdin.buffer.read(place))
        sys.stdout.write(json.dumps(_answer(form, file)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main()
