"""A table that a test adds, as docs/how-to/add-a-table.md says, passes through everything that tables pass through."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from newsmill.errors import ContractBroken, DeclarationBroken
from newsmill.lake import partitions
from newsmill.pipeline import derivations, enrichments
from newsmill.pipeline.annotate import annotate_batch
from newsmill.pipeline.batches import Batch
from newsmill.pipeline.discover import find_files
from newsmill.pipeline.found_files import KnownFile
from newsmill.sources.source import sha256_of
from newsmill.tagger.bundled import BundledTagger
from newsmill.warehouse import snapshots, sql_files
from newsmill.warehouse.checks import run_checks
from newsmill.warehouse.connection import open_reader, open_writer
from newsmill.warehouse.contract import polars_schema, schema_at
from newsmill.warehouse.derivations import sign
from newsmill.warehouse.export import export_parquet
from newsmill.warehouse.load import FileLoad, apply_load
from newsmill.warehouse.location import Location, located
from newsmill.warehouse.partition_files import file_tables
from newsmill.warehouse.publish import publish
from newsmill.warehouse.rebuild import rebuild
from newsmill.warehouse.runs import finish_run, start_run
from newsmill.warehouse.tables import derived_tables, tables
from tests.warehouse.lake_factory import MOMENT, File, article_id, write_partition

NUMBERS = """-- One row per number in digits, in reading order.
-- lives: partition
-- belongs to: article (article_id)
-- key: article_id, number_index
-- since: 3
CREATE TABLE numbers (
    article_id VARCHAR NOT NULL,
    number_index INTEGER NOT NULL CHECK (number_index >= 0),
    digits VARCHAR NOT NULL
);
COMMENT ON TABLE numbers IS 'One row per number in digits, in reading order.';
COMMENT ON COLUMN numbers.article_id IS 'Key of articles.';
COMMENT ON COLUMN numbers.number_index IS 'Place of the number in its article, from 0.';
COMMENT ON COLUMN numbers.digits IS 'The number as it is in articles.body.';
"""
SHARED_NUMBERS = """-- One row per pair of articles that have a number in common, and number.
-- lives: derived
-- derived by: toy
-- belongs to: pair (article_id, other_article_id)
-- key: article_id, other_article_id, digits
-- since: 3
CREATE TABLE shared_numbers (
    article_id VARCHAR NOT NULL,
    other_article_id VARCHAR NOT NULL,
    digits VARCHAR NOT NULL
);
COMMENT ON TABLE shared_numbers IS 'One row per pair of articles that have a number in common, and number.';
COMMENT ON COLUMN shared_numbers.article_id IS 'Key of articles.';
COMMENT ON COLUMN shared_numbers.other_article_id IS 'Key of articles.';
COMMENT ON COLUMN shared_numbers.digits IS 'The number.';
"""
DERIVE = """
    INSERT INTO shared_numbers
    SELECT DISTINCT a.article_id, b.article_id, a.digits
    FROM numbers AS a INNER JOIN numbers AS b ON a.digits = b.digits AND a.article_id < b.article_id
"""
RUN = "r1"


def find_numbers(articles: pl.DataFrame, _sentences: pl.DataFrame, _mentions: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of numbers."""
    found = articles.select("article_id", digits=pl.col("body").str.extract_all(r"\d+"))
    rows = found.explode("digits").drop_nulls()
    numbered = rows.with_columns(number_index=pl.int_range(pl.len(), dtype=pl.Int32).over("article_id"))
    return numbered.select(polars_schema("numbers").names())


def forget_what_sql_says() -> None:
    """Clear all caches of newsmill, some of which hold the contents of sql/."""
    for name, module in list(sys.modules.items()):
        if name.startswith("newsmill."):
            for value in vars(module).values():
                if callable(clear := getattr(value, "cache_clear", None)) and "model" not in name:
                    clear()


@pytest.fixture
def sql_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of sql/ in its place, for tests that add files."""
    folder = Path(shutil.copytree(str(sql_files.SQL), tmp_path / "sql"))
    monkeypatch.setattr(sql_files, "SQL", folder)
    forget_what_sql_says()
    yield folder
    monkeypatch.undo()
    forget_what_sql_says()


@pytest.fixture
def toy(sql_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two tables, and the enrichment that makes the rows of one of them."""
    (sql_folder / "tables" / "numbers.sql").write_text(NUMBERS, "utf-8")
    (sql_folder / "tables" / "shared_numbers.sql").write_text(SHARED_NUMBERS, "utf-8")
    monkeypatch.setitem(enrichments.ENRICHMENTS, "numbers", find_numbers)
    forget_what_sql_says()


def annotated(folder: Path, lake: Path) -> list[FileLoad]:
    """Annotate the text files of a folder as a worker does."""
    files = [KnownFile(file, sha256_of(file.location)) for file in find_files([str(folder)], folder).files]
    result = annotate_batch(Batch(tuple(files)), lake, RUN, BundledTagger.fast)
    return [FileLoad(file.file.name, (str(result.partition),)) for file in files]


def derive(connection: Any) -> None:
    """Run all steps, and derive the toy pairs."""
    derivations.derive(connection)
    connection.execute("DELETE FROM shared_numbers")
    connection.execute(DERIVE)
    sign(connection, "toy", "1")


def rows(connection: Any) -> tuple[list[str], list[str]]:
    """The numbers, and those that two articles have in common."""
    queries = ("SELECT digits FROM numbers ORDER BY ALL", "SELECT digits FROM shared_numbers ORDER BY ALL")
    numbers, shared = ([digits for (digits,) in connection.execute(query).fetchall()] for query in queries)
    return numbers, shared


def load(place: Location, lake: Path, loads: list[FileLoad], removed: tuple[str, ...] = ()) -> tuple[Any, Any]:
    """Load files and derive; returns the rows and the checks that fail."""
    with open_writer(place) as connection:
        start_run(connection, lake, "news", RUN, MOMENT, {}, {})
        apply_load(connection, lake, "news", RUN, loads, removed=removed)
        derive(connection)
        finish_run(connection, lake, RUN, "completed", {"is_complete": True})
        return rows(connection), [check.name for check in run_checks(connection) if not check.is_passed]


def taken(lake: Path, partition: str) -> dict[str, pl.DataFrame]:
    """Take a partition out of the lake; returns its frames."""
    folder = lake / "partitions" / partition
    frames = {path.stem: pl.read_parquet(path.read_bytes()) for path in folder.iterdir()}
    shutil.rmtree(folder)
    return frames


def seen(place: Location) -> tuple[list[str], list[str]]:
    with open_reader(place) as connection:
        return rows(connection)


@pytest.mark.usefixtures("toy")
def test_a_new_table_travels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, lake, path = tmp_path / "in", tmp_path / "lake", tmp_path / "news.duckdb"
    source.mkdir()
    (source / "a.txt").write_text("A bridge\n\nThe bridge is 40 metres long and cost 12 million.", "utf-8")
    (source / "b.txt").write_text("A ferry\n\nThe ferry takes 40 cars.", "utf-8")
    loads = annotated(source, lake)
    both = (["12", "40", "40"], ["40"])
    assert load(path, lake, loads) == (both, [])

    with open_reader(path, external_access=True) as connection:
        written = export_parquet(connection, tmp_path / "out")
    assert [written[tmp_path / "out" / f"{name}.parquet"] for name in ("numbers", "shared_numbers")] == [3, 1]
    assert publish(path, tmp_path / "copy.duckdb")
    assert seen(tmp_path / "copy.duckdb") == both

    rules = derivations.derivation_rules() | {"toy": "1"}
    place = located(f"ducklake:{tmp_path / 'catalog.ducklake'}?data_path={tmp_path / 'data'}")
    assert load(place, lake, loads) == (both, [])
    for target in (path, place):
        assert rebuild(target, lake, "news", derive, rules).rows["numbers"] == 3
        assert seen(target) == both
    with open_writer(path) as connection:
        snapshots.keep(connection, lake, "news")
    steps: list[str] = []
    rebuild(path, lake, "news", lambda connection: None, rules, steps.append)
    assert "Copying links and aggregates" in steps
    assert seen(path) == both

    (source / "a.txt").write_text("A bridge\n\nThe bridge is 41 metres long.", "utf-8")
    (source / "b.txt").unlink()
    changed = annotated(source, lake)
    with open_writer(path) as connection:
        apply_load(connection, lake, "news", RUN, changed)
        assert rows(connection) == (["40", "41"], [])  # the pair has lost an article
    for target in (path, place):
        assert load(target, lake, changed, removed=("b.txt",)) == ((["41"], []), [])
    assert rebuild(path, lake, "news", derive, rules).rows["numbers"] == 1

    with open_writer(path) as connection:
        for corruption, rule in (
            ("INSERT INTO numbers FROM numbers", "article_keys_unique"),
            ("INSERT INTO numbers VALUES ('nobody', 0, '1')", "no_orphans"),
            ("INSERT INTO shared_numbers SELECT article_id, 'nobody', '1' FROM articles", "no_orphans"),
            ("INSERT INTO shared_numbers SELECT 'x', 'y', '1' FROM range(2)", "keys_unique"),
        ):
            connection.begin()
            connection.execute(corruption)
            assert rule in [check.name for check in run_checks(connection) if not check.is_passed], corruption
            connection.rollback()


@pytest.mark.usefixtures("toy")
def test_a_partition_of_an_older_contract_lacks_the_table(lake: Path, writer: duckdb.DuckDBPyConnection) -> None:
    file, new = File("a.txt", {1: ["Old ABC 7 ."]}), File("b.txt", {1: ["New ABC 8 ."]})
    old = write_partition(lake, file)
    partitions.write_partition(lake, old, as_of(2, taken(lake, old)), 2)
    present = write_partition(lake, new)
    assert not (lake / "partitions" / old / "numbers.parquet").exists()
    counts = apply_load(writer, lake, "news", "r0", [FileLoad("a.txt", (old,)), FileLoad("b.txt", (present,))])
    assert counts.lacking["numbers"] == 1
    assert (counts.rows["articles"], counts.rows["numbers"]) == (2, 0)


def test_older_columns_get_their_names_and_defaults(
    sql_folder: Path, lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = "-- added: shade 'grey' since 3; tone NULL since 3\n-- renamed: digits from figures since 3\n"
    columns = "    shade VARCHAR NOT NULL,\n    tone VARCHAR,\n    digits VARCHAR NOT NULL"
    declared = NUMBERS.replace("-- since: 3\n", notes).replace("    digits VARCHAR NOT NULL", columns)
    (sql_folder / "tables" / "numbers.sql").write_text(declared, "utf-8")
    forget_what_sql_says()
    old, new = File("a.txt", {1: ["Old ."]}), File("b.txt", {1: ["New ."]})
    names = []
    for file, contract, content in (
        (old, 2, {"figures": ["7"]}),
        (new, 3, {"shade": ["blue"], "tone": ["deep"], "digits": ["8"]}),
    ):
        name = write_partition(lake, file)
        frames = as_of(contract, taken(lake, name))
        index = pl.Series([0], dtype=pl.Int32)
        frames["numbers"] = pl.DataFrame({"article_id": [article_id(file, 1)], "number_index": index, **content})
        partitions.write_partition(lake, name, frames, contract)
        names.append(name)
    with open_writer(tmp_path / "news.duckdb") as connection:
        start_run(connection, lake, "news", "r0", MOMENT, {}, {})
        loads = [FileLoad(file.name, (name,)) for file, name in zip((old, new), names, strict=True)]
        counts = apply_load(connection, lake, "news", "r0", loads)
        found_rows = connection.execute("SELECT digits, shade, tone FROM numbers ORDER BY ALL").fetchall()
    assert found_rows == [("7", "grey", None), ("8", "blue", "deep")]
    lacking = {name: count for name, count in counts.lacking.items() if name.startswith("numbers")}
    assert lacking == {"numbers.shade": 1, "numbers.tone": 1}


def as_of(contract: int, frames: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The frames of a partition with the tables and columns of a contract version; numbers are left out if younger."""
    known = {table.name: table for table in file_tables() if table.since <= contract}
    return {
        name: frame if name == "numbers" else frame.select(schema_at(known[name], contract).names())
        for name, frame in frames.items()
        if name in known
    }


@pytest.mark.usefixtures("toy")
def test_a_table_without_a_step_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(enrichments.ENRICHMENTS, "numbers")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("A bridge of 40 metres.", "utf-8")
    with pytest.raises(ContractBroken, match=r"table numbers: .*no step makes its rows.*enrichments\.py"):
        annotated(tmp_path / "in", tmp_path / "lake")


def test_a_column_without_a_stage_is_named(sql_folder: Path, tmp_path: Path) -> None:
    path = sql_folder / "tables" / "articles.sql"
    path.write_text(path.read_text("utf-8").replace("    url VARCHAR,", "    url VARCHAR,\n    mood VARCHAR,"), "utf-8")
    forget_what_sql_says()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("A bridge of 40 metres.", "utf-8")
    with pytest.raises(ContractBroken, match=r"frame for table articles: .*mood is missing"):
        annotated(tmp_path / "in", tmp_path / "lake")


@pytest.mark.parametrize(
    ("line", "replacement", "reason"),
    [
        ("-- lives: partition\n", "", "lives"),
        ("-- lives: partition\n", "-- lives: shelf\n", "lives.*partition, derived"),
        ("-- belongs to: article (article_id)\n", "-- belongs to: article\n", "belongs to"),
        ("-- lives: partition\n", "-- lives: derived\n", "derived by"),
        ("-- since: 3\n", "-- added: digits since 3\n", "added.*digits since 3"),
    ],
)
def test_declarations_are_checked(sql_folder: Path, line: str, replacement: str, reason: str) -> None:
    (sql_folder / "tables" / "numbers.sql").write_text(NUMBERS.replace(line, replacement), "utf-8")
    forget_what_sql_says()
    with pytest.raises(DeclarationBroken, match=rf"sql/tables/numbers\.sql: .*{reason}"):
        tables()


def test_every_step_has_its_rules() -> None:
    assert set(derivations.derivation_rules()) == {table.step for table in derived_tables()}


def test_every_table_of_partitions_has_a_key() -> None:
    assert [table.name for table in tables() if table.home in ("partition", "derived") and not table.keys] == []
