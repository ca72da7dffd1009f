"""The files of sql/aggregates by kind and family, and the digest of all that determines the aggregates."""

import hashlib
from functools import cache
from typing import Literal

from newsmill.warehouse.aggregates import batches
from newsmill.warehouse.sql_files import SqlFile, sql_files

Family = Literal["name", "entity"]
"""Aggregates of names change with articles, those of entities with the links of articles."""

FAMILIES: tuple[Family, Family] = ("name", "entity")

Kind = Literal["rows", "counts", "numbers", "labels"]

_VERSION = 3
"""Raise it when code of this package makes other rows or columns of the same files."""


def aggregates(kind: Kind | None = None, family: Family | None = None) -> list[SqlFile]:
    """Return the files of one kind and family, or of all, in order of name."""
    return [
        file
        for file in sql_files("aggregates")
        if kind in (None, file.notes["kind"]) and family in (None, file.notes["family"])
    ]


@cache
def aggregates_digest() -> str:
    """Return a digest of everything that determines the tables of schema aggregates."""
    digest = hashlib.sha256(f"{_VERSION}\n{batches.STATEMENTS}".encode())
    for file in aggregates():
        digest.update(f"{file.name}\n{file.sql}\n".encode())
    return digest.hexdigest()
