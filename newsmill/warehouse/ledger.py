"""The ledger: what is loaded from which source file."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, NamedTuple

import duckdb

from newsmill.warehouse.literal import literal

_COLUMNS = ("source_file", "size_bytes", "modified_at", "sha256", "annotator", "status", "error", "partitions")
_ROWS = 10_000
_FILE = "split_part(source_file, '!/', 1)"


class LedgerState(NamedTuple):
    """What the ledger says of a file that is no member of an archive; of an archive, with its members.

    `entries` counts the file and its members. `is_current` says that none of them failed the last time, and that the
    present annotator read it; size, time and digest are None where only members are known. The digest is there for
    addresses only, since of files it tells nothing without reading them.
    """

    source_file: str
    size_bytes: int | None
    modified_at: datetime | None
    sha256: str | None
    entries: int
    is_current: bool


class Ledger:
    """Table source_files of a warehouse; without a connection that of a warehouse that is not there yet, empty."""

    def __init__(self, connection: duckdb.DuckDBPyConnection | None) -> None:
        self._connection = connection

    def states(self, annotator: str) -> Iterator[LedgerState]:
        """The state of each file, in the order of their names (by code point), read in pieces.

        There may be a million of them: DuckDB gets no more columns to sort than are needed, and Python keeps none.
        """
        if self._connection is None:
            return
        # Without parameters: with them, DuckDB for Python holds the whole result.
        found = self._connection.execute(
            f"SELECT {_FILE} AS file, source_file <> file AS is_member, size_bytes, modified_at,"
            " CASE WHEN contains(file, '://') THEN sha256 END,"
            f" status = 'loaded' AND (is_member OR annotator = {literal(annotator)})"
            " FROM source_files ORDER BY file, is_member"
        )
        rows = chain.from_iterable(iter(lambda: found.fetchmany(_ROWS), []))
        for name, entries in groupby(rows, key=itemgetter(0)):
            (_, is_member, size, modified, sha256, is_current), *members = entries
            is_current = is_current and not is_member and all(member[-1] for member in members)
            if is_member:
                size = modified = sha256 = None
            yield LedgerState(name, size, modified, sha256, 1 + len(members), is_current)

    def rows(self, files: Sequence[str]) -> dict[str, dict[str, Any]]:
        """What it says of each of these files, and of the members of those that are archives, by source_file.

        Columns: source_file, size_bytes, modified_at, sha256, annotator, status, error, partitions.
        """
        if self._connection is None or not files:
            return {}
        found = self._connection.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM source_files WHERE {_FILE} IN (SELECT unnest($files))",
            {"files": list(files)},
        )
        rows, texts = {}, dict[str, str]()  # one object for each text that many rows share
        while piece := found.fetchmany(_ROWS):
            for *own, annotator, status, error, partitions in piece:
                annotator, status, *partitions = (texts.setdefault(t, t) for t in (annotator, status, *partitions))
                rows[own[0]] = dict(zip(_COLUMNS, (*own, annotator, status, error, partitions), strict=True))
        return rows

    def partitions(self) -> set[str]:
        """The partitions of the lake that it names."""
        if self._connection is None:
            return set()
        found = self._connection.execute("SELECT DISTINCT unnest(partitions) FROM source_files")
        return {name for (name,) in found.fetchall()}
