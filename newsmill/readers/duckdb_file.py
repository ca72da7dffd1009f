"""DuckDB: one article per row of a table or query, as in `news.duckdb?table=articles`; the database is never changed.

The one reader that imports from the warehouse, whose room is the only one that knows DuckDB.
"""

from collections.abc import Iterator

from newsmill.errors import SourceError, WarehouseError
from newsmill.readers.aliases import distinct_keys, makes_articles
from newsmill.readers.columns import row_record, row_runs
from newsmill.readers.records import Record
from newsmill.sources.slices import Slice
from newsmill.sources.source import Source

NAME = "DuckDB"
FORMAT = "duckdb"
SUFFIXES = (".duckdb", ".ddb")
IS_TEXT = False


def recognises(head: bytes) -> bool:
    """The mark that stands after the checksum of the first block."""
    return head[8:12] == b"DUCK"


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """Return runs of rows that take about `target_bytes` of the file."""
    from newsmill.warehouse.duckdb_source import (
        foreign_rows,  # imports duckdb, which most loads of text do not need so early
    )

    select = _select(source)
    try:
        _, counted = foreign_rows(source.location.path, f"SELECT count(*) FROM ({select})", 0, 1)
    except WarehouseError as error:
        raise SourceError(str(error)) from error
    return row_runs(source, int(counted[0][0]), target_bytes)


def read(source: Source, encoding: str, part: Slice) -> Iterator[Record]:
    """Yield one record per row, in the order of the table; `record_number` is its place in that."""
    from newsmill.warehouse.duckdb_source import foreign_rows

    count = max(part.end - part.start, 0)
    try:
        columns, rows = foreign_rows(source.location.path, _select(source), part.start, count)
    except WarehouseError as error:
        raise SourceError(str(error)) from error
    keys = distinct_keys(columns)
    for number, row in enumerate(rows, part.first_record):
        yield row_record(number, keys, row, source.columns)


def _select(source: Source) -> str:
    from newsmill.warehouse.duckdb_source import foreign_tables

    if not source.is_local:
        raise SourceError(f"{source.location}: a DuckDB database is not read from an address or while packed; "
                          "store it unpacked in a folder")  # fmt: skip
    kind, _, named = (source.location.part or "").partition("=")
    if kind == "query":
        return named
    try:
        tables = foreign_tables(source.location.path)
    except WarehouseError as error:
        raise SourceError(str(error)) from error
    fit = [name for name, columns in tables.items() if makes_articles(columns, source.columns)]
    if kind == "table" and named not in tables:
        raise SourceError(f"{source.location}: no table of this name; there are: {', '.join(tables) or 'none'}")
    if kind != "table" and len(fit) != 1:
        which = ", ".join(fit or tables) or "none"
        raise SourceError(
            f"{source.location}: name one of its tables, as in x.duckdb?table=articles; there are: {which}"
        )
    name = named if kind == "table" else fit[0]
    return 'SELECT * FROM "' + name.replace('"', '""') + '"'
