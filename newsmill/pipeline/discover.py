"""Which files there are."""

import glob
import heapq
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from urllib.parse import unquote, urlsplit

from newsmill.errors import SourceError, SourceMissing, os_error_text
from newsmill.lake.files import Address, Lake
from newsmill.readers import HEAD_BYTES, has_reader, reader_for, suffixes
from newsmill.sources.archives import archive_kind
from newsmill.sources.location import SourceLocation, is_url, split_part
from newsmill.sources.source import FileState, Source, as_state, file_state, regular_state
from newsmill.text.safe_text import path_text, printable

_USUAL_RATIO = 4


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One source file: its name in the warehouse, where it is, its state, or why it cannot be read."""

    name: str
    location: SourceLocation
    state: FileState | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: files sorted by name, and how many other files stand beside them.

    `files` looks at each file as it is asked for it, each time anew, and keeps none: there may be a million of them.
    `patterns` (of fnmatch) fit every absolute path or address that the sources would have found, if it were there;
    `others` are addresses that are there, but are not taken.
    """

    files: Iterable[FoundFile]
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
    single: list[FoundFile] = []
    walk = _Walk(_identities(path for path in exclude if isinstance(path, Path)), root)
    excluded = tuple(f"{address}/" for address in exclude if isinstance(address, Address))
    patterns: list[str] = []
    others: set[str] = set()
    for source in map(_path_of, sources):
        if is_url(source):
            for file in (listed := _remote(source)):
                place = file.location.base
                if not place.startswith(excluded) and (place == source or has_reader(place)):
                    single.append(file)
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
            single.append(_found(f"{source_name(Path(named[0]), root)}?{path_text(named[1] or '')}", *named))
            continue
        elif glob.has_magic(source):
            matches = sorted(glob.glob(source, recursive=True))  # noqa: PTH207 - patterns with a root of their own
            patterns += _covered(os.path.abspath(source))  # noqa: PTH100
        else:
            matches = []
        if not matches:
            raise SourceMissing(f"{printable(source)}: no such file or folder; check the path, or quote the pattern")
        for match in matches:
            walk.add(match, named=match == source)
    files = _Files(walk, sorted(single, key=attrgetter("name")))
    return Found(files, walk.skipped, tuple(patterns), frozenset(others))


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
    from newsmill.sources.remote import list_remote

    return [
        FoundFile(path_text(place), SourceLocation(place), None if state is None else as_state(state), error)
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


class _Names:
    """As `source_name`, for many paths in few folders: what stands before the names of a folder is made once."""

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self._folders: dict[str, str] = {}

    def of(self, path: str) -> str:
        folder, separator, name = path.rpartition(os.sep)
        if not folder or not separator or name in ("", os.curdir, os.pardir):
            return source_name(Path(path), self._root)
        return self.before(folder) + path_text(name)

    def before(self, folder: str) -> str:
        """What the names of all files of a folder begin with."""
        if folder not in self._folders:
            self._folders[folder] = source_name(Path(folder, "x"), self._root).removesuffix("x")
        return self._folders[folder]


def _identities(paths: Iterable[Path]) -> set[tuple[int, int]]:
    """Device and inode of the paths that are there."""
    found = set()
    for path in paths:
        with suppress(OSError):
            status = path.stat()
            found.add((status.st_dev, status.st_ino))
    return found


def _found(name: str, base: str, part: str | None = None, error: str | None = None) -> FoundFile:
    location = SourceLocation(base, part=part)
    if error is None:
        try:
            return FoundFile(name, location, file_state(location))
        except SourceError as reason:
            error = str(reason)
    return FoundFile(name, location, None, error)


class _Walk:
    """What the sources name: folders to list, each once, and single files.

    `files` maps the path of a single one to why it cannot be used (None: it can). `tops` are folders whose names have
    no other folder's before them, `below` those that stand in another one. So the files of a top and of what is below
    it are in the order of their names if each folder is.
    """

    def __init__(self, exclude: set[tuple[int, int]], root: Path | None) -> None:
        self.files: dict[str, str | None] = {}
        self.tops: list[str] = []
        self.below: set[str] = set()
        self.skipped = 0
        self.names = _Names(root)
        self.exclude = exclude
        self._endings: dict[str, bool] = {}
        self._walked: set[tuple[int, int]] = set()

    def add(self, path: str, named: bool) -> None:
        """Take one match of a source: a file, or a folder with everything in it."""
        place = str(Path(path))
        try:
            status = os.stat(place)  # noqa: PTH116 - os.walk's cousins, on strings
        except OSError as error:
            if named or self.has_reader(place):
                self.files[place] = f"{printable(place)}: {os_error_text(error)}"
            return
        if stat.S_ISDIR(status.st_mode):
            self._walk(place)
        elif (status.st_dev, status.st_ino) in self.exclude:
            return
        elif self.has_reader(place):
            self.files[place] = None
        elif named:
            self.files[place] = _why_unreadable(Path(place))
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
            if self.names.before(folder) == self.names.before(parent) + path_text(f"{name}/"):
                self.below.add(folder)
                return
        self.tops.append(folder)  # also the root itself: what is in it has names relative to it

    def _folders(self, folder: str) -> list[str]:
        """The folders in a folder, in reverse order; other files without a reader are counted."""
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

    def has_reader(self, place: str) -> bool:
        """As `has_reader`, which looks at the endings of a name only, and there are few of them."""
        name = place.rpartition(os.sep)[2]
        dot = name.find(".", 1)
        ending = name[dot:] if dot > 0 else ""
        if ending not in self._endings:
            self._endings[ending] = has_reader(f"x{ending}")
        return self._endings[ending]


def _inside(folder: str, name: str) -> str:
    return f"{folder}{'' if folder.endswith(os.sep) else os.sep}{name}"


class _Files:
    """The files of a walk and single ones, in the order of their names, each name once."""

    def __init__(self, walk: _Walk, single: Sequence[FoundFile]) -> None:
        self._walk, self._single = walk, single

    def __iter__(self) -> Iterator[FoundFile]:
        last = None
        folders = (self._listed(folder) for folder in self._walk.tops)
        for file in heapq.merge(*folders, self._named(), self._single, key=attrgetter("name")):
            if file.name != last:
                yield file
            last = file.name

    def _named(self) -> Iterator[FoundFile]:
        for name, path in sorted((self._walk.names.of(path), path) for path in self._walk.files):
            yield _found(name, path, error=self._walk.files[path])

    def _listed(self, top: str) -> Iterator[FoundFile]:
        """The files of a folder and of those below it. Keeps the names in the folders that it is in, no more."""
        stack = [(top, self._entries(top))]
        while stack:
            folder, names = stack[-1]
            for name in names:
                place = _inside(folder, name)
                if place in self._walk.below:
                    stack.append((place, self._entries(place)))
                    break
                if self._walk.has_reader(name) and (file := self._file(folder, name, place)):
                    yield file
            else:
                stack.pop()

    def _entries(self, folder: str) -> Iterator[str]:
        try:
            names = [name for name in os.listdir(folder) if not name.startswith(".")]  # noqa: PTH208 - strings
        except OSError:  # told by the walk, or gone since
            names = []
        below = self._walk.below
        return iter(sorted(names, key=lambda name: path_text(f"{name}/" if _inside(folder, name) in below else name)))

    def _file(self, folder: str, name: str, place: str) -> FoundFile | None:
        """A file, unless it is a folder (which was walked under another name) or is never a source."""
        location = SourceLocation(place)
        name = self._walk.names.before(folder) + path_text(name)
        try:
            status = os.stat(place)  # noqa: PTH116
        except OSError as error:
            return FoundFile(name, location, None, f"{printable(place)}: {os_error_text(error)}")
        if stat.S_ISDIR(status.st_mode) or (status.st_dev, status.st_ino) in self._walk.exclude:
            return None
        try:
            return FoundFile(name, location, regular_state(place, status))
        except SourceError as reason:
            return FoundFile(name, location, None, str(reason))


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
    return f"{printable(path)}: no reader for this kind of file ({kind}); newsmill reads {' '.join(suffixes())}"
