"""The walk over folders: lists each folder once, and yields files in the order of their names."""

import heapq
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from operator import attrgetter
from pathlib import Path

from newsmill.errors import SourceError, os_error_text
from newsmill.pipeline.found_files import FoundFile
from newsmill.pipeline.source_names import SourceNames
from newsmill.readers import HEAD_BYTES, has_reader, reader_for, suffixes
from newsmill.sources.archives import archive_kind
from newsmill.sources.location import SourceLocation
from newsmill.sources.source import Source, file_state, regular_state
from newsmill.text.safe_text import path_text, printable


class Walk:
    """The folders and the single files that the sources name.

    Each folder is listed once, whichever links lead to it. Files below a folder in `tops` are sorted by name if the
    entries of each folder are.

    Attributes:
        files: Paths of single files, and the reason why a file cannot be read (None for a readable file).
        tops: Folders whose names do not begin with the name of another folder of the walk.
        below: Folders inside another folder of the walk.
        skipped: Number of files without a reader.
    """

    def __init__(self, exclude: set[tuple[int, int]], root: Path | None) -> None:
        self.files: dict[str, str | None] = {}
        self.tops: list[str] = []
        self.below: set[str] = set()
        self.skipped = 0
        self.names = SourceNames(root)
        self.exclude = exclude
        self._endings: dict[str, bool] = {}
        self._walked: set[tuple[int, int]] = set()

    def add(self, path: str, named: bool) -> None:
        """Add one match of a source: a file, or a folder with everything below it."""
        path = str(Path(path))
        try:
            status = os.stat(path)  # noqa: PTH116 - strings are faster than Path
        except OSError as error:
            if named or self.has_reader(path):
                self.files[path] = f"{printable(path)}: {os_error_text(error)}"
            return
        if stat.S_ISDIR(status.st_mode):
            self._walk(path)
        elif (status.st_dev, status.st_ino) in self.exclude:
            return
        elif self.has_reader(path):
            self.files[path] = None
        elif named:
            self.files[path] = _why_unreadable(Path(path))
        else:
            self.skipped += 1

    def _walk(self, top: str) -> None:
        folders: list[tuple[str, str | None]] = [(top, None)]
        while folders:
            folder, parent = folders.pop()
            with suppress(OSError):
                status = os.stat(folder)  # noqa: PTH116
                identity = (status.st_dev, status.st_ino)
                if identity not in self.exclude and identity not in self._walked:
                    self._walked.add(identity)
                    self._enter(folder, parent)
                    folders.extend((inner, folder) for inner in self._folders(folder))

    def _enter(self, folder: str, parent: str | None) -> None:
        if parent is not None:
            name = folder.rpartition(os.sep)[2]
            if self.names.prefix(folder) == self.names.prefix(parent) + path_text(f"{name}/"):
                self.below.add(folder)
                return
        self.tops.append(folder)  # also the root itself: names below it are relative to it

    def _folders(self, folder: str) -> list[str]:
        """Return the folders in a folder in reverse order, and count the files without a reader."""
        found = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    with suppress(OSError):  # a link to nowhere
                        if entry.is_dir():
                            found.append(entry.name)
                        elif not self.has_reader(entry.name):
                            status = os.stat(_inside(folder, entry.name))  # noqa: PTH116
                            self.skipped += (status.st_dev, status.st_ino) not in self.exclude
        except OSError as error:
            self.files[folder] = f"{printable(folder)}: {os_error_text(error)}"
        return [_inside(folder, name) for name in sorted(found, reverse=True)]

    def has_reader(self, path: str) -> bool:
        """Return whether a reader takes files of this suffix; the few suffixes of a walk are cached."""
        name = path.rpartition(os.sep)[2]
        dot = name.find(".", 1)
        ending = name[dot:] if dot > 0 else ""
        if ending not in self._endings:
            self._endings[ending] = has_reader(f"x{ending}")
        return self._endings[ending]


class WalkedFiles:
    """The files of a walk and single files, sorted by name, each name once."""

    def __init__(self, walk: Walk, single: Sequence[FoundFile]) -> None:
        self._walk, self._single = walk, single

    def __iter__(self) -> Iterator[FoundFile]:
        last = None
        folders = (self._files_below(folder) for folder in self._walk.tops)
        for file in heapq.merge(*folders, self._single_files(), self._single, key=attrgetter("name")):
            if file.name != last:
                yield file
            last = file.name

    def _single_files(self) -> Iterator[FoundFile]:
        for name, path in sorted((self._walk.names.name(path), path) for path in self._walk.files):
            yield found_file(name, path, error=self._walk.files[path])

    def _files_below(self, top: str) -> Iterator[FoundFile]:
        """Yield the files below a folder; only the names in the open folders are in memory."""
        stack = [(top, self._entries(top))]
        while stack:
            folder, names = stack[-1]
            for name in names:
                path = _inside(folder, name)
                if path in self._walk.below:
                    stack.append((path, self._entries(path)))
                    break
                if self._walk.has_reader(name) and (file := self._file(folder, name, path)):
                    yield file
            else:
                stack.pop()

    def _entries(self, folder: str) -> Iterator[str]:
        try:
            names = [name for name in os.listdir(folder) if not name.startswith(".")]  # noqa: PTH208 - strings
        except OSError:  # the walk has reported it, or the folder was removed since
            names = []
        below = self._walk.below
        return iter(sorted(names, key=lambda name: path_text(f"{name}/" if _inside(folder, name) in below else name)))

    def _file(self, folder: str, name: str, path: str) -> FoundFile | None:
        """Return a file; None for a folder (walked under another name) and for an excluded file."""
        location = SourceLocation(path)
        name = self._walk.names.prefix(folder) + path_text(name)
        try:
            status = os.stat(path)  # noqa: PTH116
        except OSError as error:
            return FoundFile(name, location, None, f"{printable(path)}: {os_error_text(error)}")
        if stat.S_ISDIR(status.st_mode) or (status.st_dev, status.st_ino) in self._walk.exclude:
            return None
        try:
            return FoundFile(name, location, regular_state(path, status))
        except SourceError as reason:
            return FoundFile(name, location, None, str(reason))


def found_file(name: str, base: str, part: str | None = None, error: str | None = None) -> FoundFile:
    """Return a file with its state, or with the reason why it cannot be read."""
    location = SourceLocation(base, part=part)
    if error is None:
        try:
            return FoundFile(name, location, file_state(location))
        except SourceError as reason:
            error = str(reason)
    return FoundFile(name, location, None, error)


def _inside(folder: str, name: str) -> str:
    return f"{folder}{'' if folder.endswith(os.sep) else os.sep}{name}"


def _why_unreadable(path: Path) -> str | None:
    """Return the reason why a named file with an unknown suffix cannot be read; None if its content has a reader."""
    try:
        with Source(path) as source:
            head = source.head(HEAD_BYTES)
    except SourceError as error:
        return str(error)
    if reader_for("", head) or archive_kind(head):
        return None
    kind = path.suffix or "no ending"
    return f"{printable(path)}: no reader for this kind of file ({kind}); newsmill reads {' '.join(suffixes())}"
