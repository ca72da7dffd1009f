"""The registry of formats: to add one, write a module like flows/readers/text.py and list it here."""

from pathlib import PurePath

from flows.readers import jsonlines, text
from flows.readers.base import Reader

__all__ = ["READERS", "Reader", "reader_for", "suffixes"]


def _registry(*readers: Reader) -> tuple[Reader, ...]:
    return readers


READERS = _registry(text, jsonlines)
"""All readers; the order does not matter, no two share a suffix."""


def reader_for(path: PurePath) -> Reader | None:
    """The reader for a file by the ending of its name; None if no reader takes it."""
    suffix = path.suffix.lower()
    return next((reader for reader in READERS if suffix in reader.SUFFIXES), None)


def suffixes() -> tuple[str, ...]:
    """Every ending of a file name that has a reader, sorted."""
    return tuple(sorted(suffix for reader in READERS for suffix in reader.SUFFIXES))
