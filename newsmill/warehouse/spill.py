"""Folders for data that does not fit in DuckDB's memory: each process has its own, beside the database.

Two processes with one folder destroy each other's data: DuckDB numbers the files of a folder from 0. Two readers that
sorted at the same time got read errors, impossible sizes and segmentation faults (DuckDB 1.5.5).
"""

import os
import re
import socket
import tempfile
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

_OURS = socket.gethostname()
"""Machines may share a folder, and their processes may have the same numbers."""


def spill_folder(database: Path) -> Path:
    """Return the folder of this process for a database; DuckDB creates it when needed and removes it at the end.

    It is among the temporary files if the folder of the database is not writable.
    """
    if not os.access(database.parent, os.W_OK):
        return temporary_spill_folder(database)
    return database.with_name(f".{database.name}.{_OURS}.{os.getpid()}.spill")


def temporary_spill_folder(database: Path) -> Path:
    """Return a folder among the temporary files, for a database whose folder belongs to others."""
    digest = blake2b(os.fsencode(database.absolute()), digest_size=8).hexdigest()
    return Path(tempfile.gettempdir()) / f"newsmill-{digest}.{_OURS}.{os.getpid()}.spill"


def is_left_behind(path: Path, database: Path) -> bool:
    """Return True if this is the folder of a killed process of this machine."""
    ours = re.fullmatch(rf"\.{re.escape(f'{database.name}.{_OURS}')}\.(\d+)\.spill", path.name)
    return ours is not None and not _is_alive(int(ours[1]))


def _is_alive(process: int) -> bool:
    with suppress(PermissionError):  # another user's process, which is alive
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
    return True
