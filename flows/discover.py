"""Which files there are, and which of them are new, changed, unchanged or gone since they were loaded."""

import glob
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from flows.errors import SourceError, SourceMissing
from flows.readers import reader_for, suffixes
from flows.readers.source import FileState, describe, file_state, sha256_of
from flows.readers.storable import path_text, shown, text_path


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One source file: its name in the warehouse, where it is, its state, or why it cannot be read."""

    name: str
    path: Path
    state: FileState | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: files sorted by name, how many other files stand beside them, and patterns of the sources."""

    files: tuple[FoundFile, ...]
    skipped: int
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A new or changed file and the digest of its bytes."""

    file: FoundFile
    sha256: str

    @property
    def size_bytes(self) -> int:
        """Size of the file when it was found."""
        return self.file.state.size_bytes if self.file.state else 0


@dataclass(slots=True)
class Comparison:
    """Found files against the ledger.

    `newly_failed` are the failed ones that the ledger does not know as such; `restored` are files that failed the last
    time and are again what was loaded from them before, with the partitions that hold it; `partitions` are all that the
    ledger names; `unsettled` says that a run was killed before it could enter its end.
    """

    new: list[KnownFile] = field(default_factory=list)
    changed: list[KnownFile] = field(default_factory=list)
    unchanged: list[FoundFile] = field(default_factory=list)
    failed: list[FoundFile] = field(default_factory=list)
    newly_failed: list[FoundFile] = field(default_factory=list)
    restored: dict[str, tuple[str, ...]] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    partitions: set[str] = field(default_factory=set)
    unsettled: bool = False


def find_files(sources: Sequence[str], root: Path | None, exclude: Sequence[Path] = ()) -> Found:
    """List the files of the sources.

    Args:
        sources: Files, folders (walked recursively; links are followed, no folder is walked twice) or glob patterns. A
            file that is named is taken whatever its ending; in folders and patterns only those with a reader are.
        root: Folder that names are relative to; files outside it, and all files if it is None, have absolute names.
        exclude: Folders and files that are never sources (the lake, the warehouse).

    Raises:
        SourceMissing: A source names nothing.
    """
    walk = _Walk({os.path.realpath(path) for path in exclude})
    patterns = []
    for source in sources:
        if os.path.lexists(source):
            matches = [source]
            patterns.append(glob.escape(source_name(Path(source), root)))
        elif glob.has_magic(source):
            matches = sorted(glob.glob(source, recursive=True))  # noqa: PTH207 - patterns with a root of their own
            patterns.append(source_name(Path(source), root))
        else:
            matches = []
        if not matches:
            raise SourceMissing(f"{shown(source)}: no such file or folder; check the path, or quote the pattern")
        for match in matches:
            walk.add(match, named=match == source)
    files = {source_name(path, root): (path, error) for path, error in walk.files.items()}
    found = tuple(_found(name, path, error) for name, (path, error) in sorted(files.items()))
    return Found(found, walk.skipped, tuple(patterns))


def source_name(path: Path, root: Path | None) -> str:
    """The name of a file in the warehouse: relative to `root` if it lies in it, else absolute; no two share one."""
    absolute = os.path.abspath(path)  # noqa: PTH100 - Path.resolve would follow links, and a link is a file of its own
    if root is not None:
        relative = os.path.relpath(absolute, os.path.abspath(root))  # noqa: PTH100
        if relative != os.pardir and not relative.startswith(os.pardir + os.sep):
            absolute = relative
    return path_text(Path(absolute).as_posix())


def compare(found: Found, ledger: Mapping[str, Mapping[str, Any]], annotator: str, root: Path | None,
            verify: bool = False, digest: bool = True) -> Comparison:  # fmt: skip
    """Compare the files with the ledger.

    Args:
        found: Files found.
        ledger: Rows of source_files by source_file.
        annotator: The present annotator; a file annotated by another one counts as changed.
        root: As for `find_files`.
        verify: Digest every file, also those of the same size and time of modification as in the ledger.
        digest: False is a quick look: a file whose size or time differs counts as changed, its digest is left empty.
    """
    result = Comparison(partitions={name for row in ledger.values() for name in row["partitions"]})
    for file in found.files:
        row = ledger.get(file.name)
        if file.state is not None and (verify or not _is_as_loaded(file.state, row, annotator)):
            try:
                known = KnownFile(file, sha256_of(file.path) if digest else "")
            except SourceError as error:
                file = FoundFile(file.name, file.path, None, str(error))
            else:
                if row is None or not row["partitions"]:
                    result.new.append(known)
                elif (row["sha256"], row["annotator"]) != (known.sha256, annotator):
                    result.changed.append(known)
                elif row["status"] == "failed":
                    result.restored[file.name] = tuple(row["partitions"])
                else:
                    result.unchanged.append(file)
                continue
        if file.state is not None:
            result.unchanged.append(file)
            continue
        result.failed.append(file)
        if row is None or (row["status"], row["error"]) != ("failed", file.error):
            result.newly_failed.append(file)
    result.gone = sorted(_gone(found, ledger, root))
    return result


def _is_as_loaded(state: FileState, row: Mapping[str, Any] | None, annotator: str) -> bool:
    if row is None or row["status"] != "loaded" or row["annotator"] != annotator:
        return False
    return (row["size_bytes"], row["modified_at"]) == (state.size_bytes, state.modified_at)


def _gone(found: Found, ledger: Mapping[str, Any], root: Path | None) -> Iterator[str]:
    """Files of the ledger that belong to the sources, were not found, and are really not there."""
    names = {file.name for file in found.files}
    inside = [pattern if pattern != "." else "*" for pattern in found.patterns]
    for name in ledger:
        if name in names or not any(fnmatchcase(name, p) or fnmatchcase(name, f"{p}/*") for p in inside):
            continue
        if _is_gone(Path(root or "/", text_path(name))):
            yield name


def _is_gone(path: Path) -> bool:
    """Whether there is nothing at the path; where that cannot be seen (a folder is shut), nothing is gone."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _found(name: str, path: Path, error: str | None) -> FoundFile:
    if error is None:
        try:
            return FoundFile(name, path, file_state(path))
        except SourceError as reason:
            error = str(reason)
    return FoundFile(name, path, None, error)


class _Walk:
    """Collects files: `files` maps a path to why it cannot be used (None: it can)."""

    def __init__(self, exclude: set[str]) -> None:
        self.files: dict[Path, str | None] = {}
        self.skipped = 0
        self._exclude = exclude
        self._walked: set[tuple[int, int]] = set()

    def add(self, path: str, named: bool) -> None:
        """Take one match of a source: a file, or a folder with everything in it."""
        folders = [path]
        while folders:
            place = folders.pop()
            if os.path.realpath(place) in self._exclude:
                continue
            try:
                status = os.stat(place)  # noqa: PTH116 - os.walk's cousins, on strings
            except OSError as error:
                if named or reader_for(Path(place)):
                    self.files[Path(place)] = f"{shown(place)}: {describe(error)}"
                continue
            if not stat.S_ISDIR(status.st_mode):
                self._add_file(place, named)
            elif (status.st_dev, status.st_ino) not in self._walked:
                self._walked.add((status.st_dev, status.st_ino))
                folders.extend(self._entries(place))
            named = False

    def _entries(self, folder: str) -> list[str]:
        try:
            listed = os.listdir(folder)  # noqa: PTH208 - on strings, as above
            names = sorted((name for name in listed if not name.startswith(".")), reverse=True)
        except OSError as error:
            self.files[Path(folder)] = f"{shown(folder)}: {describe(error)}"
            return []
        return [f"{folder}{'' if folder.endswith(os.sep) else os.sep}{name}" for name in names]

    def _add_file(self, place: str, named: bool) -> None:
        path = Path(place)
        if reader_for(path):
            self.files[path] = None
        elif named:
            kind = path.suffix or "no ending"
            self.files[path] = (
                f"{shown(place)}: no reader for this kind of file ({kind}); newsmill reads {' '.join(suffixes())}"
            )
        else:
            self.skipped += 1
