"""The tables of the warehouse, declared by the comments at the head of their files in sql/tables.

Every list of tables follows from these declarations: what a partition holds, what a load inserts and deletes, what a
snapshot keeps, which keys and references the checks test. docs/how-to/add-a-table.md describes the comments.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, get_args

from newsmill.errors import DeclarationBroken
from newsmill.warehouse.sql_files import SqlFile, sql_files

Home = Literal["partition", "derived", "ledger", "corrections", "internal"]
"""Kinds of tables by where their rows are made and kept.

partition: by the workers, in partitions of the lake. derived: by a step in the warehouse, in snapshots of the lake.
ledger: by loads and runs, in records of the lake. corrections: by users, in records of the lake. internal: by newsmill,
about the warehouse itself; the lake has no copy.
"""

FIRST_CONTRACT = 2
"""Contract version of the oldest readable partitions, those of newsmill 0.1.0. They state no version themselves."""

_OWNER = re.compile(r"(\w+) \(([\w, ]+)\)")
_ADDED = re.compile(r"(\w+) (.+) since (\d+)")
_RENAMED = re.compile(r"(\w+) from (\w+) since (\d+)")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the contract.

    `owner` is the kind of thing that a row belongs to, and `owner_columns` name that thing. `keys` are the sets of
    columns that identify a row. `added` has the versions since which columns exist, and the SQL expressions that older
    partitions get for them. `renamed` has the versions since which columns have their names, and their older names.
    `step` is the step that makes the rows of a derived table.
    """

    name: str
    sql: str
    home: Home
    owner: str
    owner_columns: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    since: int
    step: str | None = None
    added: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    renamed: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def article_columns(self) -> tuple[str, ...]:
        """The columns that name an article which the row belongs to: without that article there is no such row."""
        return tuple(column for column in self.owner_columns if re.fullmatch(r"(\w+_)?article_id", column))

    @property
    def is_of_article(self) -> bool:
        """True if the table has one set of rows for each article, found by article_id."""
        return self.owner_columns == ("article_id",)


@cache
def tables() -> tuple[Table, ...]:
    """Return the declared tables in order of name.

    Raises:
        DeclarationBroken: A comment is missing or cannot be read.
    """
    return tuple(_declared(file) for file in sql_files("tables"))


def table_named(name: str) -> Table:
    """Return the declaration of a table."""
    return next(table for table in tables() if table.name == name)


def partition_tables() -> tuple[Table, ...]:
    """Return the tables whose rows the workers write: articles first, then the others in order of name."""
    found = [table for table in tables() if table.home == "partition"]
    return tuple(sorted(found, key=lambda table: (table.name != "articles", table.name)))


def derived_tables(step: str | None = None) -> tuple[Table, ...]:
    """Return the tables that steps in the warehouse make; with `step` those of one step."""
    return tuple(table for table in tables() if table.home == "derived" and step in (None, table.step))


def parent_of(table: Table) -> tuple[str, tuple[str, ...]] | None:
    """Return the table that has one row for each owner of these rows, and its key; None if there is no such table."""
    if table.article_columns:
        return "articles", ("article_id",)
    for other in tables():
        if other.owner == table.owner and table.owner_columns in other.keys and other.name != table.name:
            return other.name, table.owner_columns
    return None


def _declared(file: SqlFile) -> Table:
    notes = file.notes
    home = notes.get("lives", "")
    if home not in get_args(Home):
        raise DeclarationBroken(file.name, f"`-- lives:` is one of {', '.join(get_args(Home))}")
    owner = _OWNER.fullmatch(notes.get("belongs to", ""))
    if owner is None:
        raise DeclarationBroken(file.name, "`-- belongs to:` names an owner and its columns: article (article_id)")
    step = notes.get("derived by")
    if (home == "derived") != (step is not None):
        raise DeclarationBroken(file.name, "`-- derived by:` names the step of a derived table, and only of such")
    return Table(
        file.name,
        file.sql,
        home,  # type: ignore[arg-type]
        owner[1],
        _names(owner[2]),
        tuple(_names(key) for key in notes.get("key", "").split(";") if key.strip()),
        int(notes.get("since", FIRST_CONTRACT)),
        step,
        {column: (int(since), value) for column, value, since in _parts(file, "added", _ADDED)},
        {column: (int(since), old) for column, old, since in _parts(file, "renamed", _RENAMED)},
    )


def _parts(file: SqlFile, note: str, form: re.Pattern[str]) -> list[tuple[str, str, str]]:
    """Split a note at its semicolons and each part by a pattern."""
    parts = []
    for part in filter(None, (part.strip() for part in file.notes.get(note, "").split(";"))):
        found = form.fullmatch(part)
        if found is None:
            raise DeclarationBroken(file.name, f"`-- {note}:` has {part!r}; docs/how-to/add-a-table.md has its form")
        parts.append((found[1], found[2], found[3]))
    return parts


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(","))
