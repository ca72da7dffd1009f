"""Rows that are read by columns are those that the strict parser reads, wherever blocks of the file end."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsmill.readers.clean_rows import clean_rows
from newsmill.readers.delimited_rows import MAX_FIELD_CHARS, Rows
from newsmill.readers.delimited_table import _dialect
from newsmill.readers.fields import document, documents

PARTS = [
    '"',
    '""',
    ",",
    ";",
    "\n",
    "\r\n",
    "\r",
    "a",
    "b c",
    "é",
    "日",
    '"a"',
    '"é\n"',
    ',"',
    '",',
    '"\n',
    "\ufeff",
    "\0",
]
NO_DEADLINE = settings(deadline=None)  # a timing is never asserted
ENCODINGS = ["utf-8", "cp1252", "gb18030"]


def rows(
    content: bytes, encoding: str, size: int, by_columns: bool
) -> list[tuple[int, int, int, list[str], str | None, str]]:
    """Everything that is told of each row."""
    chunks = [content[start : start + size] for start in range(0, len(content), size)]
    reader = Rows(chunks, encoding, _dialect(",", ""))
    reader._has_rules = by_columns
    return [(r.first_line, r.last_line, r.end, r.fields, r.problem, r.raw) for r in reader.read()]


@NO_DEADLINE
@given(st.lists(st.sampled_from(PARTS), max_size=25).map("".join), st.sampled_from(ENCODINGS), st.integers(1, 30))
def test_rows_are_those_of_the_strict_parser(text: str, encoding: str, size: int) -> None:
    content = text.encode(encoding, "replace")
    expected = rows(content, encoding, len(content) or 1, by_columns=False)
    assert rows(content, encoding, size, by_columns=True) == expected
    assert rows(content, encoding, size, by_columns=False) == expected


@NO_DEADLINE
@given(st.lists(st.lists(st.sampled_from(["", "a", "b, c", 'd "e"', "f\ng", "é"]), min_size=2, max_size=2), max_size=8))
def test_what_keeps_to_the_rules_is_read_by_columns(table: list[list[str]]) -> None:
    lines = [",".join(f'"{field}"'.replace('"', '""')[1:-1] for field in row) + "\r\n" for row in table]
    found = clean_rows("".join(lines).encode(), "utf-8", ",", MAX_FIELD_CHARS)
    assert found is not None
    assert [fields for fields, *_ in found] == table
    assert found.columns(2) == ([list(column) for column in zip(*table, strict=True)] if table else found.columns(2))


@pytest.mark.parametrize(
    "content",
    [
        b'a"b,c\n',
        b'"a" ,b\n',
        b'"a"b,c\n',
        b"a\rb,c\n",
        b"a\0,b\n",
        b"a\xff,b\n",
        b"a,b\r",
        b'"aaaaaaaaaaaaaaaaaaaaa",b\n',
    ],
)
def test_what_does_not_goes_to_the_strict_parser(content: bytes) -> None:
    assert clean_rows(content, "utf-8", ",", 20) is None


VALUES: st.SearchStrategy[Any] = st.sampled_from([None, "", "x", "y", 0, 7, False, ["A", {"name": "B"}], [], {}, 2.5])
KEYS = ["text", "id", "title", "authors", "publisher", "published_at", "Ressort", "body", "seendate", "text"]


@NO_DEADLINE
@given(st.lists(st.sampled_from(KEYS), min_size=1, max_size=6), st.data())
def test_documents_by_columns_are_those_of_each_row(keys: list[str], data: st.DataObject) -> None:
    table = data.draw(st.lists(st.tuples(*[VALUES] * len(keys)), min_size=1, max_size=4))
    found = documents(range(1, len(table) + 1), keys, [list(column) for column in zip(*table, strict=True)])
    cells = [{key: value for key, value in zip(keys, row, strict=True) if value is not None} for row in table]
    if found is not None:
        assert found == [document(number, row, None) for number, row in enumerate(cells, 1)]
