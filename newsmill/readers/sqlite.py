"""SQLite: one article per row of a table or query, as in `news.db?table=articles`; the database is never changed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote

from newsmill.errors import SourceError
from newsmill.readers.aliases import distinct_keys, makes_articles
from newsmill.readers.columns import row_record, row_runs
from newsmill.readers.records import Record
from newsmill.sources.slices import Slice
from newsmill.sources.source import Source
from newsmill.sources.sqlite_logs import SQLITE_SUFFIXES, has_open_transaction

NAME = "SQLite"
FORMAT = "sqlite"
SUFFIXES = SQLITE_SUFFIXES
IS_TEXT = False

_DAMAGE = (sqlite3.Error, UnicodeDecodeError, MemoryError, OverflowError)  # the second: a message cites garbage
_TABLES = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%' ORDER BY name"


def recognises(head: bytes) -> bool:
    """The mark that a database begins with."""
    return head.startswith(b"SQLite format 3\0")


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """Return runs of rows that take about `target_bytes` of the file."""
    with closing(_open(source)) as database:
        try:
            (rows,) = database.execute(f"SELECT count(*) FROM ({_select(source, database)})").fetchone()
        except _DAMAGE as error:
            raise _damaged(source, error) from error
    return row_runs(source, rows, target_bytes)


def read(source: Source, encoding: str, part: Slice) -> Iterator[Record]:
    """Yield one record per row, in the order of the table; `record_number` is its place in that."""
    with closing(_open(source)) as database:
        try:
            select = _select(source, database)
            rows = database.execute(f"{select} LIMIT ? OFFSET ?", (part.end - part.start, part.start))
            columns = distinct_keys([column[0] for column in rows.description])
            for number, row in enumerate(rows, part.first_record):
                yield row_record(number, columns, row, source.columns)
        except _DAMAGE as error:
            raise _damaged(source, error) from error


def _open(source: Source) -> sqlite3.Connection:
    try:
        if source.is_local:
            path = source.location.path.absolute()
            if has_open_transaction(path):
                raise SourceError(
                    f"{source.location}: a transaction is open or was interrupted ({path.name}-journal); "
                    "finish it with SQLite, then load the file again"
                )
            has_log = path.with_name(f"{path.name}-wal").exists()
            mode = "mode=ro" if has_log else "mode=ro&immutable=1"
            database = sqlite3.connect(f"file:{quote(str(path))}?{mode}", uri=True)
        else:
            database = sqlite3.connect(":memory:")
            database.deserialize(source.held())
        database.text_factory = lambda text: text.decode("utf-8", "replace")
        database.execute("PRAGMA trusted_schema = OFF")
    except _DAMAGE as error:
        raise _damaged(source, error) from error
    return database


def _select(source: Source, database: sqlite3.Connection) -> str:
    """The SELECT that the location names, else that of the only table with a column for the text."""
    kind, _, named = (source.location.part or "").partition("=")
    if kind == "query":
        return f"SELECT * FROM ({named})"
    tables = [name for (name,) in database.execute(_TABLES)]
    if kind == "table":
        if named not in tables:
            raise SourceError(f"{source.location}: no table of this name; there are: {', '.join(tables) or 'none'}")
        return f"SELECT * FROM {_quoted(named)}"
    fit = [name for name in tables if makes_articles(_columns(database, name), source.columns)]
    if len(fit) != 1:
        which = ", ".join(fit or tables) or "none"
        raise SourceError(
            f"{source.location}: name one of its tables, as in news.db?table=articles; there are: {which}"
        )
    return f"SELECT * FROM {_quoted(fit[0])}"


def _columns(database: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in database.execute(f"PRAGMA table_info({_quoted(table)})")]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _damaged(source: Source, error: Exception) -> SourceError:
    return SourceError(f"{source.location}: {error}")
