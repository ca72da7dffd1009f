"""Source files as they were found, and new or changed ones with their digest."""

from collections.abc import Iterable
from dataclasses import dataclass

from newsmill.sources.location import SourceLocation
from newsmill.sources.source import FileState

_USUAL_RATIO = 4
"""Size of text to its compressed size, as far as plans need it."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A source file: its name in the warehouse, its location, its state, or the reason why it cannot be read."""

    name: str
    location: SourceLocation
    state: FileState | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The files of the sources.

    Attributes:
        files: Files sorted by name. Every iteration lists the folders again and keeps no file in memory, since there
            may be a million of them.
        skipped: Number of files without a reader beside them.
        patterns: fnmatch patterns of every absolute path or URL that the sources include, present or not.
        others: URLs that are present but are not source files.
    """

    files: Iterable[FoundFile]
    skipped: int
    patterns: tuple[str, ...]
    others: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A new or changed file and the SHA-256 of its bytes.

    `refusal` is the reason why a readable file is not read. An archive is a file, too: its row in the ledger states
    that all of its members are loaded. An archive has no records, except one that holds its refusal.
    """

    file: FoundFile
    sha256: str
    refusal: str | None = None
    is_archive: bool = False

    @property
    def size_bytes(self) -> int:
        """Return the size of the file in bytes when it was found."""
        return self.file.state.size_bytes if self.file.state else 0

    @property
    def content_bytes(self) -> int:
        """Return the estimated size of the decompressed content in bytes; 0 for an archive."""
        if self.is_archive:
            return 0
        return self.size_bytes * (_USUAL_RATIO if self.file.location.is_compressed else 1)
