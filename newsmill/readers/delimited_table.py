"""The dialect of CSV and TSV, and the names of the columns in the first row."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from newsmill.errors import SourceError
from newsmill.readers.aliases import distinct_keys, makes_articles
from newsmill.readers.columns import no_text_column
from newsmill.readers.delimited_rows import Rows
from newsmill.sources.encoding import decode
from newsmill.sources.source import Source

MAX_COLUMNS = 5_000

_DELIMITERS = ",;\t|"
_HEAD_BYTES = 1 << 18
_STEP_BYTES = 1 << 15
_SAMPLE_ROWS = 50
_SEPARATOR_LINE = re.compile('\ufeff?"?sep=(.)"?\r?\n', re.IGNORECASE)
"""The line by which Excel names the delimiter of a file."""


@dataclass(frozen=True, slots=True)
class Table:
    """The dialect of a file, the distinct names of its columns, and the last line of their row."""

    dialect: type[csv.Dialect]
    columns: list[str]
    header_line: int


def find_table(source: Source, encoding: str) -> Table:
    """Return the table of the delimiter by which most of the first rows have as many fields as the row of names.

    Raises:
        SourceError: No delimiter gives a column for the text.
    """
    found: list[tuple[int, int, Table]] = []
    head = source.head(_HEAD_BYTES)
    text, _ = decode(head, encoding)
    named = _SEPARATOR_LINE.match(text)
    names: list[str] = []
    for delimiter in named[1] if named else _DELIMITERS:
        dialect = _dialect(delimiter, text)
        rows = (row for row in Rows(_steps(head), encoding, dialect).read() if row.problem is None)
        if named:
            next(rows, None)
        header = next(rows, None)
        if header is None or len(header.fields) > MAX_COLUMNS:
            continue
        widths = Counter(len(row.fields) for row, _ in zip(rows, range(_SAMPLE_ROWS), strict=False))
        names = max(names, header.fields, key=len)
        fields, width = header.fields, len(header.fields)
        if widths[width + 1] > widths[width]:
            fields, width = ["", *fields], width + 1  # R writes row names without a name for their column
        columns = distinct_keys(fields)
        if makes_articles(columns, source.columns):
            found.append((widths[width], width, Table(dialect, columns, header.last_line)))
    if not found:
        raise SourceError(f"{source.location}: {no_text_column(names)}")
    return max(found, key=lambda entry: entry[:2])[2]


def _steps(head: bytes) -> Iterator[bytes]:
    """The head in parts, since its first rows are often enough."""
    return (head[start : start + _STEP_BYTES] for start in range(0, len(head), _STEP_BYTES))


def _dialect(delimiter: str, head: str) -> type[csv.Dialect]:
    is_escaped = head.count('\\"') > head.count('""')
    attributes = {
        "delimiter": delimiter,
        "quotechar": '"',
        "doublequote": not is_escaped,
        "escapechar": "\\" if is_escaped else None,
        "skipinitialspace": f'{delimiter} "' in head and f'{delimiter}"' not in head,
        "lineterminator": "\n",
        "quoting": csv.QUOTE_MINIMAL,
        "strict": True,
    }
    return type("Found", (csv.Dialect,), attributes)
