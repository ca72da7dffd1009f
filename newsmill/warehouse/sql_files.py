"""The SQL that travels with the package (warehouse/sql): one file, one statement or one table; its path is its name."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_COLUMN_NOTE = re.compile(r"(\w+): (.+)")


@dataclass(frozen=True, slots=True)
class SqlFile:
    """One SQL file: its name, what its first comment says, the notes in it in order, and its text.

    Notes tell of the columns of a mart, and how much a check needs to see (`scope`).
    """

    name: str
    description: str
    notes: dict[str, str]
    sql: str


@cache
def sql_files(kind: str) -> tuple[SqlFile, ...]:
    """All files of a folder of sql/ (tables, marts, macros, checks or examples), in order of name."""
    folder = files("newsmill").joinpath("sql", kind)
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".sql")), key=lambda path: path.name)
    return tuple(parse_sql_file(path.name.removesuffix(".sql"), path.read_text(encoding="utf-8")) for path in paths)


def parse_sql_file(name: str, text: str) -> SqlFile:
    r"""Split the comment at the head of a file into description and notes (`-- column: what it holds`).

    >>> parse_sql_file("m", "-- One row per day.\n-- day: The day,\n--   UTC.\nSELECT 1").notes
    {'day': 'The day, UTC.'}
    """
    description: list[str] = []
    notes: dict[str, str] = {}
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        comment = line[2:].strip()
        note = _COLUMN_NOTE.fullmatch(comment)
        if note:
            notes[note[1]] = note[2]
        elif notes:
            last = next(reversed(notes))
            notes[last] = f"{notes[last]} {comment}"
        else:
            description.append(comment)
    return SqlFile(name, " ".join(description), notes, text)
