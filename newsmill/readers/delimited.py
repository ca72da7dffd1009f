"""CSV and TSV: one article per row; the first row names the columns."""

from collections.abc import Iterator

from newsmill.limits import RAW_CHARS
from newsmill.readers.aliases import Columns, is_article_list
from newsmill.readers.delimited_rows import Block, Row, Rows
from newsmill.readers.delimited_table import Table, find_table
from newsmill.readers.fields import document, documents
from newsmill.readers.records import Record, Rejection
from newsmill.sources.slices import Slice
from newsmill.sources.source import Source
from newsmill.text.safe_text import safe_text

NAME = "CSV"
FORMAT = "csv"
SUFFIXES = (".csv", ".tsv", ".tab")
IS_TEXT = True


def recognises(head: bytes) -> bool:
    """Return False: any text may be rows of something."""
    return False


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """Return slices of whole rows of about `target_bytes`."""
    table = find_table(source, encoding)
    parts: list[Slice] = []
    start, first = 0, 1
    end = 0
    for row in Rows(source.chunks(), encoding, table.dialect).read():
        end = min(row.end, source.size_bytes)  # there may be no line feed at the end
        if end - start >= target_bytes:
            parts.append(Slice(len(parts), start, end, first))
            start, first = end, row.last_line + 1
    if end > start or not parts:
        parts.append(Slice(len(parts), start, end, first))
    return tuple(parts)


def read(source: Source, encoding: str, part: Slice) -> Iterator[Record]:
    """Yield one record per row; `record_number` is the number of the line that it begins in."""
    table = find_table(source, encoding)
    chunks = source.chunks(part.start, part.end)
    for rows in Rows(chunks, encoding, table.dialect, part.start, part.first_record).read_blocks():
        columns = rows.columns(len(table.columns)) if isinstance(rows, Block) else None
        if isinstance(rows, Block) and columns is not None and rows.first_line > table.header_line:
            given = [[text or None for text in column] if "" in column else column for column in columns]
            records = documents(rows.first_lines, table.columns, given, source.columns)
            if records is not None:
                yield from records
                continue
        for row in (rows,) if isinstance(rows, Row) else rows:
            if row.first_line > table.header_line:
                yield _record(row, table, source.columns)


def _record(row: Row, table: Table, columns: Columns) -> Record:
    problem = row.problem
    if problem is None and len(row.fields) != len(table.columns):
        problem = f"{len(row.fields):,} fields where the first row names {len(table.columns):,}"
    if problem is not None:
        return Rejection(row.first_line, "invalid_record", problem, safe_text(row.raw[:RAW_CHARS]))
    values = zip(table.columns, row.fields, strict=True)
    given = {name: value for name, value in values if value or is_article_list((name,))}
    return document(row.first_line, given, row.raw, columns)
