"""Where DuckDB puts what does not fit in memory: each process has a folder of its own beside the database.

Two that share one destroy each other's data: DuckDB numbers its files from 0 in whatever folder it is given, and two
readers that sorted at the same time ended with read errors, impossible sizes and segmentation faults (DuckDB 1.5.5).
"""

import os
import re
import socket
import tempfile
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

_OURS = socket.gethostname()
"""Executor may share a folder, and their processes may have the same numbers."""


def spill_folder(database: Path) -> Path:
    """The folder of this process for a database, which DuckDB makes when it needs it and removes at the end.

    Among temporary files where the folder of the database may not be written.
    """
    if not os.access(database.parent, os.W_OK):
        return temporary_spill_folder(database)
    return database.with_name(f".{database.name}.{_OURS}.{os.getpid()}.spill")


def temporary_spill_folder(database: Path) -> Path:
    """The same among temporary files, for a database whose folder is not ours to write in."""
    digest = blake2b(os.fsencode(database.absolute()), digest_size=8).hexdigest()
    return Path(tempfile.gettempdir()) / f"newsmill-{digest}.{_OURS}.{os.getpid()}.spill"


def is_left_behind(path: Path, database: Path) -> bool:
    """Whether this is such a folder of a process of this machine that was killed."""
    ours = re.fullmatch(rf"\.{re.escape(f'{database.name}.{_OURS}')}\.(\d+)\.spill", path.name)
    return ours is not None and not _is_alive(int(ours[1]))


def _is_alive(process: int) -> bool:
    with suppress(PermissionError):  # somebody else's, so alive
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
    return True
