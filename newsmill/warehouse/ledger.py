"""The ledger: the source files that are loaded, and their states."""

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
    """The state of a file, or of an archive with its members.

    `entries` counts the file and its members. `is_current` is True if none of them failed the last time and the present
    annotator read it. Size, time and digest are None if only members are known. Only addresses have a digest: that of a
    file can be compared only by reading the file.
    """

    source_file: str
    size_bytes: int | None
    modified_at: datetime | None
    sha256: str | None
    entries: int
    is_current: bool


class Ledger:
    """Table source_files of a warehouse; empty without a connection, for a warehouse that does not exist yet."""

    def __init__(self, connection: duckdb.DuckDBPyConnection | None) -> None:
        self._connection = connection

    def states(self, annotator: str) -> Iterator[LedgerState]:
        """Yield the state of each file, in the order of their names (by code point).

        For a million files: DuckDB sorts only the columns that are needed, and Python holds some thousand rows.
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
        """Return the rows of these files, and of their members if they are archives, by source_file.

        Columns: source_file, size_bytes, modified_at, sha256, annotator, status, error, partitions.
        """
        if self._connection is None or not files:
            return {}
        found = self._connection.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM source_files WHERE {_FILE} IN (SELECT unnest($files))",
            {"files": list(files)},
        )
        rows, texts = {}, dict[str, str]()  # one object for each text that many rows have
        while piece := found.fetchmany(_ROWS):
            for *own, annotator, status, error, partitions in piece:
                annotator, status, *partitions = (texts.setdefault(t, t) for t in (annotator, status, *partitions))
                rows[own[0]] = dict(zip(_COLUMNS, (*own, annotator, status, error, partitions), strict=True))
        return rows

    def partitions(self) -> set[str]:
        """Return the names of all partitions of the lake that the ledger names."""
        if self._connection is None:
            return set()
        found = self._connection.execute("SELECT DISTINCT unnest(partitions) FROM source_files")
        return {name for (name,) in found.fetchall()}
