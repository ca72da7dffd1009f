"""The ledger: what is loaded from which source file."""

from typing import Any

import duckdb

_STATE = ("size_bytes", "modified_at", "sha256", "annotator", "status", "error", "partitions")
_ROWS = 10_000


def read_ledger(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """What table source_files says of the state of each file, by source_file, without counts and times of loads.

    In pieces, with one object for each text that many files share: there may be a million of them.
    """
    rows: dict[str, dict[str, Any]] = {}
    texts: dict[str, str] = {}
    found = connection.execute(f"SELECT source_file, {', '.join(_STATE)} FROM source_files")
    while piece := found.fetchmany(_ROWS):
        for name, size, modified, sha256, annotator, status, error, partitions in piece:
            annotator, status, *partitions = (texts.setdefault(t, t) for t in (annotator, status, *partitions))
            rows[name] = dict(zip(_STATE, (size, modified, sha256, annotator, status, error, partitions), strict=True))
    return rows
