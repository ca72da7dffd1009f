"""Time expressions in the warehouse: marts, searches, replacement and removal of articles."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from newsmill.warehouse.checks import run_checks
from newsmill.warehouse.load import apply_load
from tests.warehouse.lake_factory import ANNOTATED_BY, File, loads, write_partition

HARBOUR = File("harbour.txt", {1: ["Hafen am 6. Mai 2025 eröffnet .", "Das Fest war am 2. April 2020 ."]})
BRIDGE = File("bridge.txt", {1: ["Bron öppnas den 6 maj 2025 .", "Den stängdes i förra veckan ."]}, language="sv")
UNDATED = File("undated.txt", {2: ["Bron öppnas i morgon , den 6 maj 2025 ."]}, language="sv")
"""Articles of odd numbers are published on 2 April 2025, a Wednesday; those of even numbers have no date."""


@pytest.fixture
def connection(writer: duckdb.DuckDBPyConnection, lake: Path) -> duckdb.DuckDBPyConnection:
    files = (HARBOUR, BRIDGE, UNDATED)
    apply_load(writer, lake, "news", ANNOTATED_BY, loads(write_partition(lake, *files), *files))
    return writer


def ask(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Any]:
    return connection.execute(sql).fetchall()


def test_rows_pass_every_check(connection: duckdb.DuckDBPyConnection) -> None:
    assert [result.name for result in run_checks(connection) if "time" in result.name and not result.is_passed] == []
    rows = ask(connection, "SELECT text, value, anchor, start_date, end_date FROM time_expressions ORDER BY ALL")
    assert rows == [
        ("2. April 2020", "2020-04-02", "none", date(2020, 4, 2), date(2020, 4, 2)),
        ("6. Mai 2025", "2025-05-06", "none", date(2025, 5, 6), date(2025, 5, 6)),
        ("den 6 maj 2025", "2025-05-06", "none", date(2025, 5, 6), date(2025, 5, 6)),
        ("den 6 maj 2025", "2025-05-06", "none", date(2025, 5, 6), date(2025, 5, 6)),
        ("förra veckan", "2025-W13", "publication", date(2025, 3, 24), date(2025, 3, 30)),
        ("i morgon", None, "none", None, None),
    ]


def test_marts(connection: duckdb.DuckDBPyConnection) -> None:
    assert ask(
        connection,
        "SELECT day, article_count, time_expression_count, announced_count, languages FROM marts.events_by_day "
        "ORDER BY day",
    ) == [(date(2020, 4, 2), 1, 1, 0, ["de"]), (date(2025, 5, 6), 3, 3, 2, ["de", "sv"])]
    assert ask(
        connection, "SELECT start_date, days_ahead, expression, language FROM marts.looking_ahead ORDER BY ALL"
    ) == [
        (date(2025, 5, 6), 34, "6. Mai 2025", "de"),
        (date(2025, 5, 6), 34, "den 6 maj 2025", "sv"),
    ]
    assert ask(connection, "SELECT day, years, is_on_the_day, article_count FROM marts.anniversaries") == [
        (date(2020, 4, 2), 5, True, 1)
    ]
    assert ask(connection, "SELECT expression FROM marts.mentions_of_day('2025-03-26')") == [("förra veckan",)]
    assert len(ask(connection, "FROM marts.mentions_of_day(DATE '2025-05-06')")) == 3


def test_rows_go_with_their_articles(connection: duckdb.DuckDBPyConnection, lake: Path) -> None:
    changed = File("bridge.txt", {1: ["Bron öppnas den 7 maj 2025 ."]}, language="sv")
    apply_load(
        connection, lake, "news", ANNOTATED_BY, loads(write_partition(lake, changed), changed), removed=["undated.txt"]
    )
    assert ask(connection, "SELECT text FROM time_expressions ORDER BY ALL") == [
        ("2. April 2020",),
        ("6. Mai 2025",),
        ("den 7 maj 2025",),
    ]
