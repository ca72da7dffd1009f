"""Data checks: each file of sql/checks is a SELECT of the rows that break one rule."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import duckdb
import polars as pl

from newsmill.warehouse.declared_checks import declared_checks, is_sliced
from newsmill.warehouse.ducklake.statements import constraint_checks, is_ducklake
from newsmill.warehouse.queries import to_frame
from newsmill.warehouse.sql_files import SqlFile, sql_files
from newsmill.warehouse.tables import tables

SLICE_ARTICLES = 10_000
"""Articles that checks of scope `article` see at a time: their sorts and joins then fit in memory."""

SMALL_ARTICLES = 20_000
"""Up to this number of articles, a load checks the whole warehouse, which takes about three seconds."""

_NEW = """
    source_file IN (
        SELECT source_file FROM source_files
        SEMI JOIN (FROM runs WHERE NOT coalesce((counts ->> 'is_complete')::BOOLEAN, FALSE)) AS unchecked USING (run_id)
    )
"""
_SLICES = """
    CREATE TEMP TABLE sliced AS
    SELECT article_id, (row_number() OVER () - 1) // {size} AS slice
    FROM (SELECT DISTINCT article_id FROM articles WHERE {condition}) AS wanted
"""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check: the name and text of its rule, the number of rows that break it, and some of them."""

    name: str
    description: str
    failing_rows: int
    sample: pl.DataFrame

    @property
    def is_passed(self) -> bool:
        """True if no row breaks the rule."""
        return self.failing_rows == 0


def run_checks(connection: duckdb.DuckDBPyConnection, sample: int = 5) -> list[CheckResult]:
    """Run all checks, in order of name; each result has up to `sample` failing rows, the same ones each time."""
    return _run(connection, _checks(connection), sample, "TRUE")


def run_load_checks(connection: duckdb.DuckDBPyConnection, sample: int = 5) -> list[CheckResult]:
    """Run the checks of a load: all of them in a small warehouse, and the quick ones in a large one.

    In a warehouse of more than SMALL_ARTICLES articles, checks of scope `article` see the files of this run, and those
    of runs that ended before their checks. Those of scope `everything` are left to `run_checks`.
    """
    checks = _checks(connection)
    count = connection.execute("SELECT count(*) FROM articles").fetchone()
    if count is not None and count[0] <= SMALL_ARTICLES:
        return _run(connection, checks, sample, "TRUE")
    return _run(connection, [check for check in checks if _scope(check) != "everything"], sample, _NEW)


def _checks(connection: duckdb.DuckDBPyConnection) -> list[SqlFile]:
    checks = [*sql_files("checks"), *declared_checks()]
    if is_ducklake(connection):
        checks += constraint_checks()
    return sorted(checks, key=lambda check: check.name)


def _scope(check: SqlFile) -> str:
    """Return `article` if a check can see some articles at a time, `everything` if it is slow, or nothing."""
    return check.notes.get("scope", "")


def _run(
    connection: duckdb.DuckDBPyConnection, checks: list[SqlFile], sample: int, condition: str
) -> list[CheckResult]:
    found = {check.name: _Found() for check in checks}
    for check in checks:
        if _scope(check) != "article":
            found[check.name].add(connection, check, sample)
    of_article = [check for check in checks if _scope(check) == "article"]
    for _ in _slices(connection, condition, _tables_in(of_article)):
        for check in of_article:
            found[check.name].add(connection, check, sample)
    return [CheckResult(check.name, check.description, found[check.name].count, found[check.name].first(sample))
            for check in checks]  # fmt: skip


@dataclass(slots=True)
class _Found:
    """The rows that break a rule, over all slices of the articles."""

    count: int = 0
    samples: list[pl.DataFrame] = field(default_factory=list)

    def add(self, connection: duckdb.DuckDBPyConnection, check: SqlFile, sample: int) -> None:
        failing = connection.execute(f"SELECT count(*) FROM ({check.sql})").fetchone()
        if failing is not None and failing[0]:
            self.count += int(failing[0])
            self.samples.append(to_frame(connection.sql(f"FROM ({check.sql}) ORDER BY ALL LIMIT {sample}")))

    def first(self, sample: int) -> pl.DataFrame:
        if len(self.samples) > 1:
            rows = pl.concat(self.samples)
            return rows.sort(rows.columns).head(sample)
        return self.samples[0] if self.samples else pl.DataFrame()


def _tables_in(checks: list[SqlFile]) -> list[str]:
    """Return the tables named in some of the checks that have rows of each article."""
    names = [table.name for table in tables() if is_sliced(table)]
    return [name for name in names if any(re.search(rf"\b{name}\b", check.sql) for check in checks)]


def _slices(connection: duckdb.DuckDBPyConnection, condition: str, names: list[str]) -> Iterator[int]:
    """Hide these tables behind temporary tables of the same names, which hold some articles at a time."""
    with _temporary(connection, "sliced"):
        connection.execute(_SLICES.format(size=SLICE_ARTICLES, condition=condition))
        last = connection.execute("SELECT max(slice) FROM sliced").fetchone()
        place = connection.execute('SELECT format(\'"{}"."{}"\', current_database(), current_schema())').fetchone()
        if last is None or last[0] is None or place is None:
            return
        if last[0] == 0 and condition == "TRUE":
            yield 0
            return
        with _temporary(connection, *names):
            for number in range(last[0] + 1):
                for table in names:
                    connection.execute(
                        f"CREATE OR REPLACE TEMP TABLE {table} AS FROM {place[0]}.{table} "
                        f"SEMI JOIN (FROM sliced WHERE slice = {number}) AS wanted USING (article_id)"
                    )
                yield number


@contextmanager
def _temporary(connection: duckdb.DuckDBPyConnection, *tables: str) -> Iterator[None]:
    try:
        yield
    finally:
        with suppress(duckdb.Error):  # after an error the connection is unusable
            for table in tables:
                connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
