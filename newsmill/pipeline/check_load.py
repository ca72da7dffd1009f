"""The checks at the end of a load, and the counts of the rows that it loaded."""

from newsmill import limits
from newsmill.pipeline.progress import reporter
from newsmill.pipeline.summary import Summary
from newsmill.pipeline.target import Target
from newsmill.warehouse.checks import run_load_checks
from newsmill.warehouse.connection import open_reader
from newsmill.warehouse.run_counts import read_totals


def check_load(target: Target, summary: Summary) -> None:
    """Run the checks of a load, and enter failed checks and row counts in the summary."""
    reporter().step("Checking")
    with open_reader(target.database, wait_seconds=limits.LOCK_SECONDS, memory=limits.LOAD_MEMORY) as connection:
        totals = read_totals(connection, summary.run_id or "")
        results = run_load_checks(connection, sample=0)
    summary.articles, summary.sentences = totals.articles, totals.sentences
    summary.times = totals.times
    summary.mentions, summary.rejections, summary.languages = totals.mentions, totals.rejections, totals.languages
    summary.failed_checks = {result.name: result.failing_rows for result in results if result.failing_rows}
