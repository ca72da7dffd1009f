"""Fixtures of the warehouse tests: real DuckDB files in a folder of their own."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from newsmill.pipeline.derivations import derive
from newsmill.warehouse.connection import open_writer
from newsmill.warehouse.contract import table_names
from newsmill.warehouse.load import apply_load
from newsmill.warehouse.runs import finish_run, start_run
from tests.warehouse.lake_factory import ANNOTATED_BY, MOMENT, File, loads, write_partition

NASTY = "news/'; drop table articles; -- “ü” 😀\n.txt"


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """An empty lake whose path has to be quoted anywhere."""
    return tmp_path / "it's a [lake] *"


@pytest.fixture
def writer(tmp_path: Path, lake: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A new warehouse with one run."""
    with open_writer(tmp_path / "news.duckdb") as connection:
        start_run(connection, lake, "news", ANNOTATED_BY, MOMENT, {"sources": ["ä"]}, {"newsmill": "0"})
        yield connection


@pytest.fixture
def good(tmp_path: Path, lake: Path, good_template: Path) -> Path:
    """A complete warehouse that passes every check; its lake is the fixture lake."""
    shutil.copytree(good_template / "lake", lake)
    return Path(shutil.copy(good_template / "good.duckdb", tmp_path))


@pytest.fixture(scope="session")
def good_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the fixture good copies."""
    folder = tmp_path_factory.mktemp("good")
    files = [
        File(NASTY, {1: ["Hochwasser an der Donau.", "Die BAHN hält in KOMÁRNO ."], 3: ["Gøteborg meldet TT ."]}, [2]),
        File("två.txt", {1: ["Färjan till ÅBO ligger still.", "TT mötte NORDA i KOMÁRNO ."]}, [], {}, None, "sv"),
        File("copy.txt", {1: ["Gøteborg meldet TT ."]}),
    ]
    partition = write_partition(folder / "lake", *files)
    with open_writer(folder / "good.duckdb") as connection:
        start_run(connection, folder / "lake", "good", ANNOTATED_BY, MOMENT, {}, {})
        apply_load(connection, folder / "lake", "good", ANNOTATED_BY, loads(partition, *files))
        derive(connection)
        finish_run(connection, folder / "lake", ANNOTATED_BY, "completed", {"articles": 4})
    return folder


@pytest.fixture
def tables_of() -> Callable[[duckdb.DuckDBPyConnection], dict[str, pl.DataFrame]]:
    """A function that gives all tables of a warehouse, sorted, to be compared."""

    def read(connection: duckdb.DuckDBPyConnection) -> dict[str, pl.DataFrame]:
        return {table: pl.DataFrame(connection.sql(f"FROM {table} ORDER BY ALL")) for table in table_names()}

    return read
