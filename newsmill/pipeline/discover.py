"""Discovery of source files: paths, folders, glob patterns and URLs become files sorted by name."""

import glob
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from urllib.parse import unquote, urlsplit

from newsmill.errors import SourceMissing
from newsmill.lake.files import Address, Lake
from newsmill.pipeline.found_files import Found, FoundFile
from newsmill.pipeline.source_names import source_name
from newsmill.pipeline.walk import Walk, WalkedFiles, found_file
from newsmill.readers import has_reader
from newsmill.sources.location import SourceLocation, is_url, split_part
from newsmill.sources.source import as_state
from newsmill.text.safe_text import path_text, printable


def find_files(sources: Sequence[str], root: Path | None, exclude: Sequence[Lake] = ()) -> Found:
    """Find the files of the sources.

    Args:
        sources: Files, folders (walked recursively; links are followed, no folder is walked twice), glob patterns, or
            URLs (of a file; in s3, gs and az also of a folder or a pattern). A named file is
            taken whatever its suffix; folders and patterns give only files with a reader.
        root: Folder that names are relative to; files outside it have absolute names, as have all files without a root.
        exclude: Folders, files and addresses that are never sources, such as the lake and the warehouse.

    Raises:
        SourceMissing: A source matches no file or folder.
    """
    single: list[FoundFile] = []
    walk = Walk(_identities(path for path in exclude if isinstance(path, Path)), root)
    excluded = tuple(f"{address}/" for address in exclude if isinstance(address, Address))
    patterns: list[str] = []
    others: set[str] = set()
    for source in map(_path_of, sources):
        if is_url(source):
            for file in (listed := _remote(source)):
                url = file.location.base
                if not url.startswith(excluded) and (url == source or has_reader(url)):
                    single.append(file)
                else:
                    others.add(url)
                    walk.skipped += not url.startswith(excluded)
            if [file.location.base for file in listed] != [source]:  # a single file has nothing below it
                patterns.append(source if glob.has_magic(source) else f"{source.rstrip('/')}/*")
            continue
        if os.path.lexists(source):
            matches = [source]
            patterns += _covered(glob.escape(os.path.abspath(source)))  # noqa: PTH100 - as in source_name
        elif (named := split_part(source))[1] and os.path.lexists(named[0]):
            single.append(found_file(f"{source_name(Path(named[0]), root)}?{path_text(named[1] or '')}", *named))
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
    files = WalkedFiles(walk, sorted(single, key=attrgetter("name")))
    return Found(files, walk.skipped, tuple(patterns), frozenset(others))


def _covered(pattern: str) -> list[str]:
    """Return the fnmatch patterns of all that a glob pattern matches and of all below it; `**/` also matches nothing.

    >>> _covered("/news/**/*.txt")
    ['/news/**/*.txt', '/news/**/*.txt/*', '/news/*.txt', '/news/*.txt/*']
    """
    first, *rest = pattern.split("**/")
    forms = [first]
    for part in rest:
        forms = [f"{form}{folders}{part}" for folders in ("**/", "") for form in forms]
    return [covered for form in forms for covered in (form, f"{form.rstrip('/')}/*")]


def _path_of(source: str) -> str:
    """Return the path of a file:// URL; any other source as it is."""
    return unquote(urlsplit(source).path) if source.startswith("file://") else source


def _remote(url: str) -> list[FoundFile]:
    """Return the files at a URL of a web server or an object store."""
    from newsmill.sources.remote import list_remote

    return [
        FoundFile(path_text(found), SourceLocation(found), None if state is None else as_state(state), error)
        for found, state, error in list_remote(url)
    ]


def _identities(paths: Iterable[Path]) -> set[tuple[int, int]]:
    """Return device and inode of the existing paths."""
    found = set()
    for path in paths:
        with suppress(OSError):
            status = path.stat()
            found.add((status.st_dev, status.st_ino))
    return found
