"""Comparison of source files and members of archives with the ledger: new, changed, unchanged, failed and gone."""

import heapq
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from newsmill.errors import SourceError
from newsmill.pipeline.found_files import Found, FoundFile, KnownFile
from newsmill.readers import HEAD_BYTES, has_reader
from newsmill.sources.archives import Entry, archive_kind, list_archive
from newsmill.sources.location import BETWEEN, is_url, split_part
from newsmill.sources.source import FileState, Source, file_state, known_digest, sha256_of
from newsmill.sources.streams import Refused
from newsmill.text.safe_text import path_text, text_path
from newsmill.warehouse.ledger import Ledger, LedgerState

Row = Mapping[str, Any]
"""A row of the table source_files."""


@dataclass(slots=True)
class Differences:
    """Files whose size or time of modification differs from the ledger.

    Attributes:
        unchanged: Number of files, and of members of archives, that do not differ.
        files: The files that differ.
        rows: Rows of the ledger of these files and of their members, by source_file.
        gone: Files and members of archives in the ledger that are no longer there.
        partitions: All partitions that the ledger names.
    """

    unchanged: int = 0
    files: list[FoundFile] = field(default_factory=list)
    rows: Mapping[str, Row] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    partitions: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Changes:
    """The changes of the sources since they were loaded.

    Attributes:
        new: Files that are not loaded.
        changed: Files with other bytes, or annotated by another tagger.
        unchanged: Number of unchanged files.
        failed: Files that cannot be read.
        newly_failed: Files in `failed` that the ledger does not list with this failure.
        restored: Files that failed in the last run and have the loaded bytes again, with their partitions.
        gone: Names in the ledger whose files are no longer there.
        partitions: All partitions that the ledger names.
        skipped: Number of files without a reader, in folders and archives.
        is_unsettled: A run was killed before it recorded its end, or other rules made the links of the warehouse.
    """

    new: list[KnownFile] = field(default_factory=list)
    changed: list[KnownFile] = field(default_factory=list)
    unchanged: int = 0
    failed: list[FoundFile] = field(default_factory=list)
    newly_failed: list[FoundFile] = field(default_factory=list)
    restored: dict[str, tuple[str, ...]] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    partitions: set[str] = field(default_factory=set)
    skipped: int = 0
    is_unsettled: bool = False

    def has_work(self, prune: bool) -> bool:
        """Return whether a run changes anything; with `prune`, gone files are work as well."""
        changes = self.new or self.changed or self.newly_failed or self.restored or self.is_unsettled
        return bool(changes or (prune and self.gone))


def find_differences(found: Found, ledger: Ledger, annotator: str, root: Path | None,
                     verify: bool = False) -> Differences:  # fmt: skip
    """Compare the files with the ledger by size and time of modification; only differing files stay in memory.

    Args:
        found: The files of the sources.
        ledger: The ledger of the warehouse.
        annotator: Identity of the pipeline and tagger of this run; a file that another one annotated differs.
        root: Folder that names of files are relative to, as for `find_files`.
        verify: Count every file as differing, so that its digest is compared.
    """
    result, vanished = Differences(partitions=ledger.partitions()), []
    for file, state in _side_by_side(found.files, ledger.states(annotator)):
        if file is None:
            if state is not None and _is_vanished(state.source_file, found, root):
                vanished.append(state.source_file)
        elif not verify and file.state and state and _is_as_loaded(file.location.base, file.state, state):
            result.unchanged += state.entries
        else:
            result.files.append(file)
    result.rows = ledger.rows([file.name for file in result.files])
    result.gone = list(ledger.rows(vanished))
    return result


def compare(differences: Differences, annotator: str) -> Changes:
    """Compare the differing files with the ledger by their digests, and list the members of archives.

    Args:
        differences: The result of `find_differences`.
        annotator: As for `find_differences`.
    """
    ledger = differences.rows
    result = Changes(unchanged=differences.unchanged, partitions=differences.partitions)
    gone, members = set(differences.gone), _members(ledger)
    for file in differences.files:
        if file.state is None:
            _enter_failed(result, file, ledger.get(file.name))
            continue
        try:
            known, is_archive = _known(file)
        except SourceError as error:
            _enter_failed(result, FoundFile(file.name, file.location, None, str(error)), ledger.get(file.name))
            continue
        if not is_archive:
            _enter(result, known, ledger.get(file.name), annotator)
        elif (members_found := _enter_members(known, result, ledger, annotator)) is not None:
            gone |= members.get(file.name, set()) - members_found
    result.gone = sorted(gone)
    return result


def _side_by_side(
    files: Iterable[FoundFile], states: Iterable[LedgerState]
) -> Iterator[tuple[FoundFile | None, LedgerState | None]]:
    """Yield files and rows of the ledger in pairs of one name; both are sorted by name."""
    named_files = ((file.name, file) for file in files)
    named_states = ((state.source_file, state) for state in states)
    for _, pair in groupby(heapq.merge(named_files, named_states, key=itemgetter(0)), key=itemgetter(0)):
        file: FoundFile | None = None
        state: LedgerState | None = None
        for _, one in pair:
            if isinstance(one, FoundFile):
                file = one
            elif isinstance(one, LedgerState):
                state = one
        yield file, state


def _is_vanished(name: str, found: Found, root: Path | None) -> bool:
    """Return whether a file of the ledger belongs to the sources and is no longer there.

    A URL counts as gone only if its object store listed the folder around it.
    """
    path = text_path(name)
    if is_url(name):
        return any(fnmatchcase(path, pattern) for pattern in found.patterns) and path not in found.others
    folder = "" if root is None else os.path.abspath(root)  # noqa: PTH100 - as in source_name
    path = os.path.join(folder, path)  # noqa: PTH118 - a million of them
    return any(fnmatchcase(path, pattern) for pattern in found.patterns) and _is_gone(Path(split_part(path)[0]))


def _known(file: FoundFile) -> tuple[KnownFile, bool]:
    """Return the file with its digest or its refusal, and whether it is an archive."""
    known = KnownFile(file, sha256_of(file.location))
    try:
        return known, _is_archive(file)
    except Refused as refused:
        return replace(known, refusal=str(refused)), False


def _enter(result: Changes, known: KnownFile, row: Row | None, annotator: str) -> None:
    """Add a file with a known digest to the changes."""
    if row is None or not row["partitions"]:
        result.new.append(known)
    elif (row["sha256"], row["annotator"]) != (known.sha256, annotator):
        result.changed.append(known)
    elif row["status"] == "failed":
        result.restored[known.file.name] = tuple(row["partitions"])
    else:
        result.unchanged += 1


def _enter_failed(result: Changes, file: FoundFile, row: Row | None) -> None:
    result.failed.append(file)
    if row is None or (row["status"], row["error"]) != ("failed", file.error):
        result.newly_failed.append(file)


def _enter_members(archive: KnownFile, result: Changes, ledger: Mapping[str, Row], annotator: str) -> set[str] | None:
    """Add the members of an archive, and the archive; return their names, or None if the listing is incomplete."""
    file, row, names = archive.file, ledger.get(archive.file.name), set()
    listing = list_archive(file.location, has_reader)
    result.skipped += listing.skipped
    for entry in listing.entries:
        name = BETWEEN.join([file.name, *(path_text(member.name) for member in entry.location.members)])
        _enter_member(result, name, entry, ledger.get(name), annotator)
        names.add(name)
    if listing.error is not None:
        _enter_failed(result, FoundFile(file.name, file.location, None, listing.error), row)
        return None
    _enter(result, KnownFile(file, archive.sha256, listing.refusal, is_archive=True), row, annotator)
    return names


def _enter_member(result: Changes, name: str, entry: Entry, row: Row | None, annotator: str) -> None:
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


def _is_as_loaded(base: str, state: FileState, loaded: LedgerState) -> bool:
    if not loaded.is_current:
        return False
    if known := known_digest(base, state):
        return loaded.sha256 == known
    return state.modified_ns != 0 and (loaded.size_bytes, loaded.modified_at) == (state.size_bytes, state.modified_at)


def _members(ledger: Iterable[str]) -> Mapping[str, set[str]]:
    """Return the names of the members of each archive, at any depth."""
    members: dict[str, set[str]] = {}
    for name in ledger:
        archive, between, _ = name.partition(BETWEEN)
        if between:
            members.setdefault(archive, set()).add(name)
    return members


def _is_gone(path: Path) -> bool:
    """Return whether nothing is at the path; False where that is unknown, such as in a folder without permission."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
