"""Folders of this machine."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Write the entries of a folder to its disk: a renamed file keeps its new name after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
