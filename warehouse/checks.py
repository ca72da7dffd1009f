"""Running the data rules: each file of sql/checks selects the rows that break one."""

from dataclasses import dataclass

import duckdb
import polars as pl

from warehouse import ducklake
from warehouse.queries import to_frame
from warehouse.resources import sql_files


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one rule found: its name and wording, how many rows break it, and some of them."""

    name: str
    description: str
    failing_rows: int
    sample: pl.DataFrame

    @property
    def is_passed(self) -> bool:
        """Whether no row breaks the rule."""
        return self.failing_rows == 0


def run_checks(connection: duckdb.DuckDBPyConnection, sample: int = 5) -> list[CheckResult]:
    """Run all checks, in order of name; each result shows up to `sample` failing rows, always the same ones."""
    results = []
    for check in (*sql_files("checks"), *ducklake.constraints(connection)):
        failing = connection.execute(f"SELECT count(*) FROM ({check.sql})").fetchone()
        count = 0 if failing is None else int(failing[0])
        rows = to_frame(connection.sql(f"FROM ({check.sql}) ORDER BY ALL LIMIT {sample}")) if count else pl.DataFrame()
        results.append(CheckResult(check.name, check.description, count, rows))
    return results
