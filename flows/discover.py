"""Which files there are."""

import glob
import os
import stat
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flows.errors import SourceError, SourceMissing
from flows.readers import HEAD_BYTES, has_reader, reader_for, suffixes
from flows.readers.archives import archive_kind
from flows.readers.location import Location, is_url, split_part
from flows.readers.source import FileState, Source, as_state, describe, file_state
from flows.readers.storable import path_text, shown
from warehouse.storage import Address, Lake

_USUAL_RATIO = 4


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One source file: its name in the warehouse, where it is, its state, or why it cannot be read."""

    name: str
    location: Location
    state: FileState | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: files sorted by name, and how many other files stand beside them.

    `patterns` (of fnmatch) fit every absolute path or address that the sources would have found, if it were there;
    `others` are addresses that are there, but are not taken.
    """

    files: tuple[FoundFile, ...]
    skipped: int
    patterns: tuple[str, ...]
    others: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A new or changed file and the digest of its bytes.

    `refusal` says why nothing of it is read though it could be. An archive is a file as well, whose row in the ledger
    says that all of its members are there: it has no records of its own, but for one that says why it was refused.
    """

    file: FoundFile
    sha256: str
    refusal: str | None = None
    is_archive: bool = False

    @property
    def size_bytes(self) -> int:
        """Size of the file when it was found."""
        return self.file.state.size_bytes if self.file.state else 0

    @property
    def content_bytes(self) -> int:
        """Size of its content, as far as can be told without reading: text is compressed to about a quarter."""
        if self.is_archive:
            return 0
        return self.size_bytes * (_USUAL_RATIO if self.file.location.is_compressed else 1)


def find_files(sources: Sequence[str], root: Path | None, exclude: Sequence[Lake] = ()) -> Found:
    """List the files of the sources.

    Args:
        sources: Files, folders (walked recursively; links are followed, no folder is walked twice), glob patterns, or
            URLs (of a file; in s3, gs and az also of a folder or a pattern). A file that is named is taken whatever
            its ending; in folders and patterns only those with a reader are.
        root: Folder that names are relative to; files outside it, and all files if it is None, have absolute names.
        exclude: Folders, files and addresses that are never sources (the lake, the warehouse).

    Raises:
        SourceMissing: A source names nothing.
    """
    parts: list[FoundFile] = []
    walk = _Walk(_identities(path for path in exclude if isinstance(path, Path)))
    excluded = tuple(f"{address}/" for address in exclude if isinstance(address, Address))
    patterns: list[str] = []
    remote: list[FoundFile] = []
    others: set[str] = set()
    for source in map(_path_of, sources):
        if is_url(source):
            for file in (listed := _remote(source)):
                place = file.location.base
                if not place.startswith(excluded) and (place == source or has_reader(place)):
                    remote.append(file)
                else:
                    others.add(place)
                    walk.skipped += not place.startswith(excluded)
            if [file.location.base for file in listed] != [source]:  # else it is a file, with nothing below it
                patterns.append(source if glob.has_magic(source) else f"{source.rstrip('/')}/*")
            continue
        if os.path.lexists(source):
            matches = [source]
            patterns += _covered(glob.escape(os.path.abspath(source)))  # noqa: PTH100 - as in source_name
        elif (named := split_part(source))[1] and os.path.lexists(named[0]):
            parts.append(_found(f"{source_name(Path(named[0]), root)}?{path_text(named[1] or '')}", *named))
            continue
        elif glob.has_magic(source):
            matches = sorted(glob.glob(source, recursive=True))  # noqa: PTH207 - patterns with a root of their own
            patterns += _covered(os.path.abspath(source))  # noqa: PTH100
        else:
            matches = []
        if not matches:
            raise SourceMissing(f"{shown(source)}: no such file or folder; check the path, or quote the pattern")
        for match in matches:
            walk.add(match, named=match == source)
    name_of = _names(root)
    files = {name_of(path): (path, error) for path, error in walk.files.items()}
    found = [_found(name, path, error=error) for name, (path, error) in files.items()]
    unique = {file.name: file for file in (*found, *parts, *remote)}
    return Found(tuple(unique[name] for name in sorted(unique)), walk.skipped, tuple(patterns), frozenset(others))


def _covered(pattern: str) -> list[str]:
    """Patterns of fnmatch for what a pattern of glob fits and for what lies below that; `**/` may stand for nothing.

    >>> _covered("/news/**/*.txt")
    ['/news/**/*.txt', '/news/**/*.txt/*', '/news/*.txt', '/news/*.txt/*']
    """
    first, *rest = pattern.split("**/")
    forms = [first]
    for part in rest:
        forms = [f"{form}{folders}{part}" for folders in ("**/", "") for form in forms]
    return [covered for form in forms for covered in (form, f"{form.rstrip('/')}/*")]


def _path_of(source: str) -> str:
    """The path that a file:// URL names; any other source as it is."""
    return unquote(urlsplit(source).path) if source.startswith("file://") else source


def _remote(url: str) -> list[FoundFile]:
    from flows.readers.remote import list_remote

    return [
        FoundFile(path_text(place), Location(place), None if state is None else as_state(state), error)
        for place, state, error in list_remote(url)
    ]


def source_name(path: Path, root: Path | None) -> str:
    """The name of a file in the warehouse: relative to `root` if it lies in it, else absolute; no two share one."""
    absolute = os.path.abspath(path)  # noqa: PTH100 - Path.resolve would follow links, and a link is a file of its own
    if root is not None:
        relative = os.path.relpath(absolute, os.path.abspath(root))  # noqa: PTH100
        if relative != os.pardir and not relative.startswith(os.pardir + os.sep):
            absolute = relative
    return path_text(Path(absolute).as_posix())


def _names(root: Path | None) -> Callable[[str], str]:
    """As `source_name`, for many paths in few folders: the folder's name is made once."""
    folders: dict[str, str] = {}

    def name_of(path: str) -> str:
        folder, separator, name = path.rpartition(os.sep)
        if not folder or not separator or name in ("", os.curdir, os.pardir):
            return source_name(Path(path), root)
        if folder not in folders:
            folders[folder] = source_name(Path(folder, "x"), root).removesuffix("x")
        return folders[folder] + path_text(name)

    return name_of


def _identities(paths: Iterable[Path]) -> set[tuple[int, int]]:
    """Device and inode of the paths that are there."""
    found = set()
    for path in paths:
        with suppress(OSError):
            status = path.stat()
            found.add((status.st_dev, status.st_ino))
    return found


def _found(name: str, base: str, part: str | None = None, error: str | None = None) -> FoundFile:
    location = Location(base, part=part)
    if error is None:
        try:
            return FoundFile(name, location, file_state(location))
        except SourceError as reason:
            error = str(reason)
    return FoundFile(name, location, None, error)


class _Walk:
    """Collects files: `files` maps a path to why it cannot be used (None: it can)."""

    def __init__(self, exclude: set[tuple[int, int]]) -> None:
        self.files: dict[str, str | None] = {}
        self.skipped = 0
        self._exclude = exclude
        self._endings: dict[str, bool] = {}
        self._walked: set[tuple[int, int]] = set()

    def add(self, path: str, named: bool) -> None:
        """Take one match of a source: a file, or a folder with everything in it."""
        folders = [str(Path(path))]
        while folders:
            place = folders.pop()
            try:
                status = os.stat(place)  # noqa: PTH116 - os.walk's cousins, on strings
            except OSError as error:
                if named or self._has_reader(place):
                    self.files[place] = f"{shown(place)}: {describe(error)}"
                continue
            if (status.st_dev, status.st_ino) in self._exclude:
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
            self.files[folder] = f"{shown(folder)}: {describe(error)}"
            return []
        return [f"{folder}{'' if folder.endswith(os.sep) else os.sep}{name}" for name in names]

    def _add_file(self, place: str, named: bool) -> None:
        if self._has_reader(place):
            self.files[place] = None
        elif named:
            self.files[place] = _why_unreadable(Path(place))
        else:
            self.skipped += 1

    def _has_reader(self, place: str) -> bool:
        """As `has_reader`, which looks at the endings of a name only, and there are few of them."""
        name = place.rpartition(os.sep)[2]
        dot = name.find(".", 1)
        ending = name[dot:] if dot > 0 else ""
        if ending not in self._endings:
            self._endings[ending] = has_reader(f"x{ending}")
        return self._endings[ending]


def _why_unreadable(path: Path) -> str | None:
    """Why a file that was named, whose name says nothing, cannot be read; None if its content says what it is."""
    try:
        with Source(path) as source:
            head = source.head(HEAD_BYTES)
    except SourceError as error:
        return str(error)
    if reader_for("", head) or archive_kind(head):
        return None
    kind = path.suffix or "no ending"
    return f"{shown(path)}: no reader for this kind of file ({kind}); newsmill reads {' '.join(suffixes())}"
