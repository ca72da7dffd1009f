"""Which of the files are new, changed, unchanged or gone since they were loaded; archives are looked into."""

import os
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from flows.discover import Found, FoundFile, KnownFile
from flows.errors import SourceError
from flows.readers import HEAD_BYTES, has_reader
from flows.readers.archives import Entry, archive_kind, list_archive
from flows.readers.location import BETWEEN, is_url, split_part
from flows.readers.source import FileState, Source, file_state, known_digest, sha256_of
from flows.readers.storable import path_text, text_path
from flows.readers.streams import Refused

Ledger = Mapping[str, Mapping[str, Any]]
"""Rows of source_files by source_file."""


@dataclass(slots=True)
class Comparison:
    """Found files against the ledger.

    `newly_failed` are the failed ones that the ledger does not know as such; `restored` are files that failed the last
    time and are again what was loaded from them before, with the partitions that hold it; `partitions` are all that the
    ledger names; `skipped` are files without a reader in archives that were looked into; `unsettled` says that a run
    was killed before it could enter its end, or that links were made by other rules than this newsmill has.
    """

    new: list[KnownFile] = field(default_factory=list)
    changed: list[KnownFile] = field(default_factory=list)
    unchanged: list[FoundFile] = field(default_factory=list)
    failed: list[FoundFile] = field(default_factory=list)
    newly_failed: list[FoundFile] = field(default_factory=list)
    restored: dict[str, tuple[str, ...]] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    partitions: set[str] = field(default_factory=set)
    skipped: int = 0
    unsettled: bool = False


def compare(found: Found, ledger: Ledger, annotator: str, root: Path | None,
            verify: bool = False, digest: bool = True) -> Comparison:  # fmt: skip
    """Compare the files with the ledger.

    Args:
        found: Files found.
        ledger: What is loaded.
        annotator: The present annotator; a file annotated by another one counts as changed.
        root: As for `find_files`.
        verify: Digest every file, also those of the same size and time of modification as in the ledger.
        digest: False is a quick look: a file whose size or time differs counts as changed, its digest is left empty.
    """
    result = Comparison(partitions={name for row in ledger.values() for name in row["partitions"]})
    looked_into: set[str] = set()
    members = _Members(ledger)
    for file in found.files:
        row = ledger.get(file.name)
        if file.state is None:
            _enter_failed(result, file, row)
        elif (
            not verify
            and _is_as_loaded(file.location.base, file.state, row, annotator)
            and members.are_loaded(file.name)
        ):
            result.unchanged += [file, *(FoundFile(n, file.location, file.state) for n in members.of(file.name))]
        else:
            try:
                known, is_archive = _known(file, digest)
            except SourceError as error:
                _enter_failed(result, FoundFile(file.name, file.location, None, str(error)), row)
            else:
                if not is_archive:
                    _enter(result, known, row, annotator)
                elif _look_into(known, result, ledger, annotator):
                    looked_into.add(file.name)
    result.gone = sorted(_gone(found, result, ledger, root, looked_into))
    return result


def _known(file: FoundFile, digest: bool) -> tuple[KnownFile, bool]:
    """The file with its digest, and whether it is an archive; what is not to be read has a refusal."""
    known = KnownFile(file, sha256_of(file.location) if digest else "")
    try:
        return known, digest and _is_archive(file)
    except Refused as refused:
        return replace(known, refusal=str(refused)), False


def _enter(result: Comparison, known: KnownFile, row: Mapping[str, Any] | None, annotator: str) -> None:
    """Enter a file whose digest is known."""
    if row is None or not row["partitions"]:
        result.new.append(known)
    elif (row["sha256"], row["annotator"]) != (known.sha256, annotator):
        result.changed.append(known)
    elif row["status"] == "failed":
        result.restored[known.file.name] = tuple(row["partitions"])
    else:
        result.unchanged.append(known.file)


def _enter_failed(result: Comparison, file: FoundFile, row: Mapping[str, Any] | None) -> None:
    result.failed.append(file)
    if row is None or (row["status"], row["error"]) != ("failed", file.error):
        result.newly_failed.append(file)


def _look_into(archive: KnownFile, result: Comparison, ledger: Ledger, annotator: str) -> bool:
    """Enter the files of an archive, and the archive; returns whether it could be read to its end."""
    file, row = archive.file, ledger.get(archive.file.name)
    listing = list_archive(file.location, has_reader)
    result.skipped += listing.skipped
    for entry in listing.entries:
        name = BETWEEN.join([file.name, *(path_text(member.name) for member in entry.location.members)])
        _enter_member(result, name, entry, ledger.get(name), annotator)
    if listing.error is not None:
        _enter_failed(result, FoundFile(file.name, file.location, None, listing.error), row)
        return False
    _enter(result, KnownFile(file, archive.sha256, listing.refusal, is_archive=True), row, annotator)
    return True


def _enter_member(result: Comparison, name: str, entry: Entry, row: Mapping[str, Any] | None, annotator: str) -> None:
    try:
        state: FileState | None = file_state(entry.location)
        error = entry.error
    except SourceError as reason:  # the archive is gone
        state, error = None, str(reason)
    if error is not None:
        _enter_failed(result, FoundFile(name, entry.location, None, error), row)
    else:
        found = FoundFile(name, entry.location, state)
        _enter(result, KnownFile(found, entry.sha256, entry.refusal), row, annotator)


def _is_archive(file: FoundFile) -> bool:
    with Source(file.location) as source:
        return archive_kind(source.head(HEAD_BYTES)) is not None


def _is_as_loaded(base: str, state: FileState, row: Mapping[str, Any] | None, annotator: str) -> bool:
    if row is None or row["status"] != "loaded" or row["annotator"] != annotator:
        return False
    if known := known_digest(base, state):
        return bool(row["sha256"] == known)
    return state.modified_ns != 0 and (row["size_bytes"], row["modified_at"]) == (state.size_bytes, state.modified_at)


class _Members:
    """The members of archives that the ledger knows."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._names = sorted(name for name in ledger if BETWEEN in name)

    def of(self, archive: str) -> Iterator[str]:
        """Names of the members of an archive, at any depth."""
        prefix = archive + BETWEEN
        for at in range(bisect_left(self._names, prefix), len(self._names)):
            if not self._names[at].startswith(prefix):
                return
            yield self._names[at]

    def are_loaded(self, archive: str) -> bool:
        """Whether none of them failed the last time: otherwise they are tried again."""
        return all(self._ledger[name]["status"] == "loaded" for name in self.of(archive))


def _gone(found: Found, result: Comparison, ledger: Ledger, root: Path | None, looked_into: set[str]) -> Iterator[str]:
    """Files of the ledger that belong to the sources, were not found, and are really not there.

    The members of an archive that is there are gone only where it could be read to its end; an address is gone only
    where a store listed what lies around it.
    """
    known = [file.file.name for file in (*result.new, *result.changed)]
    there = {file.name for file in (*found.files, *result.unchanged, *result.failed)}.union(known, result.restored)
    folder = "" if root is None else os.path.abspath(root)  # noqa: PTH100 - as in source_name
    for name in ledger:
        file = name.partition(BETWEEN)[0]
        if name in there or (file in there and file not in looked_into):
            continue
        place = text_path(file)
        path = place if is_url(file) else os.path.join(folder, place)  # noqa: PTH118 - a million of them
        if file in looked_into or (
            any(fnmatchcase(path, pattern) for pattern in found.patterns)
            and (place not in found.others if is_url(file) else _is_gone(Path(split_part(path)[0])))
        ):
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
