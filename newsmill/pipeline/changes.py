"""Which of the files are new, changed, unchanged or gone since they were loaded; archives are looked into."""

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
from newsmill.pipeline.discover import Found, FoundFile, KnownFile
from newsmill.readers import HEAD_BYTES, has_reader
from newsmill.sources.archives import Entry, archive_kind, list_archive
from newsmill.sources.location import BETWEEN, is_url, split_part
from newsmill.sources.source import FileState, Source, file_state, known_digest, sha256_of
from newsmill.sources.streams import Refused
from newsmill.text.safe_text import path_text, text_path
from newsmill.warehouse.ledger import Ledger, LedgerState

Row = Mapping[str, Any]
"""A row of source_files."""


@dataclass(slots=True)
class Differences:
    """Files that are not as the ledger says, by their size and time of modification alone.

    `unchanged` counts the others, with the members of archives; `rows` are the rows of the ledger by source_file of
    these files and of their members; `gone` are files, and members of archives, that are really not there; `partitions`
    are all that the ledger names.
    """

    unchanged: int = 0
    files: list[FoundFile] = field(default_factory=list)
    rows: Mapping[str, Row] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    partitions: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Comparison:
    """Found files against the ledger.

    `unchanged` counts files; `newly_failed` are the failed ones that the ledger does not know as such; `restored` are
    files that failed the last time and are again what was loaded from them before, with the partitions that hold it;
    `partitions` are all that the ledger names; `skipped` are files without a reader in archives that were looked into;
    `unsettled` says that a run was killed before it could enter its end, or that links were made by other rules than
    this newsmill has.
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
    unsettled: bool = False


def find_differences(found: Found, ledger: Ledger, annotator: str, root: Path | None,
                     verify: bool = False) -> Differences:  # fmt: skip
    """Go through the files and the ledger side by side and keep what differs: of what is unchanged nothing is kept.

    Args:
        found: Files found.
        ledger: What is loaded.
        annotator: The present annotator; a file annotated by another one differs.
        root: As for `find_files`.
        verify: Every file differs until its digest is known.
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


def compare(differences: Differences, annotator: str, digest: bool = True) -> Comparison:
    """Look closer at the files that differ.

    Args:
        differences: What `find_differences` found.
        annotator: The same as there.
        digest: False is a quick look: a file whose size or time differs counts as changed, its digest is left empty.
    """
    ledger = differences.rows
    result = Comparison(unchanged=differences.unchanged, partitions=differences.partitions)
    gone, members = set(differences.gone), _members(ledger)
    for file in differences.files:
        if file.state is None:
            _enter_failed(result, file, ledger.get(file.name))
            continue
        try:
            known, is_archive = _known(file, digest)
        except SourceError as error:
            _enter_failed(result, FoundFile(file.name, file.location, None, str(error)), ledger.get(file.name))
            continue
        if not is_archive:
            _enter(result, known, ledger.get(file.name), annotator)
        elif (there := _look_into(known, result, ledger, annotator)) is not None:
            gone |= members.get(file.name, set()) - there
    result.gone = sorted(gone)
    return result


def _side_by_side(
    files: Iterable[FoundFile], states: Iterable[LedgerState]
) -> Iterator[tuple[FoundFile | None, LedgerState | None]]:
    """Pair files and rows of one name; both are in the order of their names."""
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
    """Whether a file of the ledger that was not found belongs to the sources and is really not there.

    An address is so only where a store listed what lies around it.
    """
    place = text_path(name)
    if is_url(name):
        return any(fnmatchcase(place, pattern) for pattern in found.patterns) and place not in found.others
    folder = "" if root is None else os.path.abspath(root)  # noqa: PTH100 - as in source_name
    path = os.path.join(folder, place)  # noqa: PTH118 - a million of them
    return any(fnmatchcase(path, pattern) for pattern in found.patterns) and _is_gone(Path(split_part(path)[0]))


def _known(file: FoundFile, digest: bool) -> tuple[KnownFile, bool]:
    """The file with its digest, and whether it is an archive; what is not to be read has a refusal."""
    known = KnownFile(file, sha256_of(file.location) if digest else "")
    try:
        return known, digest and _is_archive(file)
    except Refused as refused:
        return replace(known, refusal=str(refused)), False


def _enter(result: Comparison, known: KnownFile, row: Row | None, annotator: str) -> None:
    """Enter a file whose digest is known."""
    if row is None or not row["partitions"]:
        result.new.append(known)
    elif (row["sha256"], row["annotator"]) != (known.sha256, annotator):
        result.changed.append(known)
    elif row["status"] == "failed":
        result.restored[known.file.name] = tuple(row["partitions"])
    else:
        result.unchanged += 1


def _enter_failed(result: Comparison, file: FoundFile, row: Row | None) -> None:
    result.failed.append(file)
    if row is None or (row["status"], row["error"]) != ("failed", file.error):
        result.newly_failed.append(file)


def _look_into(archive: KnownFile, result: Comparison, ledger: Mapping[str, Row], annotator: str) -> set[str] | None:
    """Enter the files of an archive, and the archive; returns their names if it could be read to its end."""
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


def _enter_member(result: Comparison, name: str, entry: Entry, row: Row | None, annotator: str) -> None:
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
    """The names of the members of each archive, at any depth."""
    members: dict[str, set[str]] = {}
    for name in ledger:
        archive, between, _ = name.partition(BETWEEN)
        if between:
            members.setdefault(archive, set()).add(name)
    return members


def _is_gone(path: Path) -> bool:
    """Whether there is nothing at the path; where that cannot be seen (a folder is shut), nothing is gone."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
