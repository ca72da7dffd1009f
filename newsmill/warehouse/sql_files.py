"""The SQL files of the package (newsmill/sql). One file holds one statement or one table; its path is its name."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_NOTE = re.compile(r"(\w+|belongs to|derived by): (.+)")


@dataclass(frozen=True, slots=True)
class SqlFile:
    """One SQL file: its name, the description in its first comment, the notes after it in order, and its text.

    A note is a line such as `-- scope: article`. Notes describe the columns of a mart, the rows that a check needs
    (`scope`), and the place of a table in the warehouse (`newsmill.warehouse.tables`).
    """

    name: str
    description: str
    notes: dict[str, str]
    sql: str


SQL = files("newsmill").joinpath("sql")
"""The folder of the SQL files."""


@cache
def sql_files(kind: str) -> tuple[SqlFile, ...]:
    """Return all files of a folder of sql/ (tables, marts, macros, checks or examples), in order of name."""
    folder = SQL.joinpath(kind)
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
        note = _NOTE.fullmatch(comment)
        if note:
            notes[note[1]] = note[2]
        elif notes:
            last = next(reversed(notes))
            notes[last] = f"{notes[last]} {comment}"
        else:
            description.append(comment)
    return SqlFile(name, " ".join(description), notes, text)
