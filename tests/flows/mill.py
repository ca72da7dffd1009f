"""A place to load into, and what stands in it afterwards."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from newsmill.flows.run_load import run_load
from newsmill.lake.files import lake_at
from newsmill.pipeline.changes import Changes, compare, find_differences
from newsmill.pipeline.discover import find_files
from newsmill.pipeline.load_request import LoadRequest
from newsmill.pipeline.summary import Summary
from newsmill.pipeline.target import Target
from newsmill.warehouse.checks import run_checks
from newsmill.warehouse.connection import open_reader
from newsmill.warehouse.ledger import Ledger
from newsmill.warehouse.location import Location

GOOD = "Malmö får en ny bro\n\nBron över kanalen öppnar i maj, säger Anna Berg till TT. Den blir 40 meter lång."
"""A short article; normalisation has nothing to do with it."""


def line(text: Any = GOOD, **keys: Any) -> bytes:
    """A line of JSON Lines."""
    return json.dumps({"text": text} | keys, ensure_ascii=False).encode() + b"\n"


@dataclass(frozen=True)
class Mill:
    """Sources below `folder`/in, the lake and the warehouse beside them."""

    folder: Path

    @property
    def sources(self) -> Path:
        """Root of the names."""
        return self.folder / "in"

    @property
    def database(self) -> Path:
        """The warehouse."""
        return self.folder / "news.duckdb"

    @property
    def lake(self) -> Path:
        """The lake."""
        return self.folder / "lake"

    def put(self, name: str, content: bytes | str = GOOD) -> Path:
        """Write a source file."""
        path = self.sources / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def load(self, *sources: Path, database: Location | None = None, lake: str | Path | None = None,
             **options: Any) -> Summary:  # fmt: skip
        """Run the flow, in this process, over the sources or all of them; options are those of LoadRequest."""
        names = [str(source) for source in sources or [self.sources]]
        target = Target(database or self.database, lake_at(lake or self.lake))
        return run_load(LoadRequest(sources=names, target=target, **{"root": self.sources} | options))

    def compare(self, *sources: str, verify: bool = False) -> Changes:
        """These sources, or all, against what is loaded; what one load annotated is current."""
        ((annotator,),) = self.rows("SELECT min(annotator) FROM source_files")
        found = find_files(list(sources) or [str(self.sources)], self.sources)
        with open_reader(self.database) as connection:
            differences = find_differences(found, Ledger(connection), annotator, self.sources, verify)
        return compare(differences, annotator)

    def rows(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        with open_reader(self.database) as connection:
            return connection.execute(sql, parameters).fetchall()

    def table(self, sql: str) -> pl.DataFrame:
        """Return the rows of a query in an order that can be compared."""
        with open_reader(self.database) as connection:
            return pl.DataFrame(connection.sql(sql))

    def broken_rules(self) -> dict[str, int]:
        """Checks that find rows, and how many."""
        with open_reader(self.database) as connection:
            return {result.name: result.failing_rows for result in run_checks(connection) if not result.is_passed}

    def assert_whole(self, name: str, records: tuple[int, ...] = (1,), body: str = GOOD) -> None:
        """The records of a file are loaded with all their text."""
        found = self.rows(
            "SELECT record_number, body, count(*), bool_and(substr(body, start_char + 1, end_char - start_char) = text)"
            " FROM articles JOIN sentences USING (article_id) WHERE source_file = $name GROUP BY ALL ORDER BY ALL",
            name=name,
        )
        assert found == [(record, body, 3, True) for record in records]
