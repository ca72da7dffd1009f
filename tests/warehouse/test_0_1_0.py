"""A lake and a warehouse that newsmill 0.1.0 wrote: rebuilt, then loaded into, corrected and published.

`recorded_0_1_0/lake` is the lake of four sample files, one of them loaded again after a change, with a decision, one
taken back, two rejections and a snapshot of derived tables; `recorded_0_1_0/tables` are the tables of its warehouse.
"""

import shutil
from pathlib import Path

import duckdb
import polars as pl
import pytest

from newsmill.errors import ContractBroken
from newsmill.pipeline.annotate import annotate_batch
from newsmill.pipeline.batches import Batch
from newsmill.pipeline.changes import compare, find_differences
from newsmill.pipeline.discover import find_files
from newsmill.pipeline.fingerprint import PIPELINE_VERSION, pipeline_fingerprint
from newsmill.pipeline.link_names import run_link
from newsmill.pipeline.rebuild import run_rebuild
from newsmill.pipeline.target import Target
from newsmill.tagger.bundled import BundledTagger
from newsmill.warehouse.checks import run_checks
from newsmill.warehouse.connection import open_reader, open_writer
from newsmill.warehouse.corrections import Correction
from newsmill.warehouse.ledger import Ledger
from newsmill.warehouse.load import FileLoad, apply_load
from newsmill.warehouse.partition_files import file_tables
from newsmill.warehouse.publish import publish
from newsmill.warehouse.runs import finish_run, start_run
from newsmill.warehouse.tables import table_named
from tests.warehouse.lake_factory import MOMENT

RECORDED = Path(__file__).parent / "recorded_0_1_0"
RENAMED = {"entity_decisions": "corrections"}
"""Tables that have another name now."""

FIRST = 2
"""Contract version of 0.1.0."""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder with the lake and the warehouse of 0.1.0."""
    shutil.copytree(RECORDED / "lake", tmp_path / "news.lake")
    with duckdb.connect(str(tmp_path / "news.duckdb")) as connection:
        for file in (RECORDED / "tables").glob("*.parquet"):
            connection.execute(f"CREATE TABLE {file.stem} AS FROM read_parquet('{file}')")
    return tmp_path


@pytest.fixture
def sources(tmp_path: Path, samples: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files that 0.1.0 loaded; the working directory is the folder that their names are relative to."""
    for name in ("sv/valfangare-hittad-vid-svalbard", "en/danube-flood-komarno", "de/donauhochwasser-in-komarno"):
        path = tmp_path / "samples" / "texts" / f"{name}.txt"
        path.parent.mkdir(parents=True)
        shutil.copy(samples / "texts" / f"{name}.txt", path)
        if path.parent.name == "en":
            path.write_text(path.read_text("utf-8") + "\nMore rain is expected in Bratislava on Friday.\n", "utf-8")
    lines = (samples / "wire.jsonl").read_text("utf-8").splitlines(keepends=True)[:3]
    text = "".join([*lines, '{"title": "no text"}\n', "{broken\n"])
    (tmp_path / "samples" / "wire.jsonl").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "samples"


def test_an_old_warehouse_names_the_command(old: Path) -> None:
    with pytest.raises(ContractBroken, match="run `newsmill rebuild`"), open_writer(old / "news.duckdb"):
        pass


def test_a_rebuild_gives_the_same_rows(old: Path) -> None:
    rebuilt = run_rebuild(old / "news.duckdb", old / "news.lake")
    lacking = {table.name: 4 for table in file_tables() if table.since > FIRST}
    lacking |= {f"{table.name}.{column}": 4 for table in file_tables() for column in table.added}
    assert rebuilt.counts.lacking == lacking
    assert ("Missing until these files are annotated again" in rebuilt.text()) == bool(lacking)
    with open_reader(old / "news.duckdb") as connection:
        for file in sorted((RECORDED / "tables").glob("*.parquet")):
            if file.stem != "warehouse_info":
                recorded = pl.read_parquet(file)
                table = table_named(RENAMED.get(file.stem, file.stem))
                present = {old: new for new, (_, old) in table.renamed.items()}
                columns = ", ".join(f"{present.get(column, column)} AS {column}" for column in recorded.columns)
                found = pl.DataFrame(connection.sql(f"SELECT {columns} FROM {table.name}"))
                assert found.sort(pl.all()).equals(recorded.sort(pl.all())), file.stem
        assert [check.name for check in run_checks(connection) if not check.is_passed] == []


def test_a_rebuilt_warehouse_is_worked_on(old: Path, sources: Path) -> None:
    path, lake = old / "news.duckdb", old / "news.lake"
    run_rebuild(path, lake)
    with open_reader(path) as connection:
        ((fingerprint,),) = connection.execute("SELECT min(annotator) FROM source_files").fetchall()
    assert pipeline_fingerprint() == fingerprint or PIPELINE_VERSION > 5  # the same rules annotate nothing again
    found = find_files([str(sources)], old)
    with open_reader(path) as connection:
        comparison = compare(find_differences(found, Ledger(connection), fingerprint, old), fingerprint)
    assert (comparison.unchanged, comparison.new, comparison.changed) == (4, [], [])

    (sources / "texts" / "sv" / "valfangare-hittad-vid-svalbard.txt").write_text("Anna Berg bor i Malmö.", "utf-8")
    found = find_files([str(sources)], old)
    with open_reader(path) as connection:
        comparison = compare(find_differences(found, Ledger(connection), fingerprint, old), fingerprint)
    assert (comparison.unchanged, len(comparison.changed)) == (3, 1)
    result = annotate_batch(Batch(tuple(comparison.changed)), lake, "r1", BundledTagger.fast)
    with open_writer(path) as connection:
        start_run(connection, lake, "news.duckdb", "r1", MOMENT, {}, {})
        loads = [FileLoad(name, (str(result.partition),)) for name in result.files]
        assert apply_load(connection, lake, "news.duckdb", "r1", loads).rows["articles"] == 1
        finish_run(connection, lake, "r1", "completed", {"is_complete": True})
    linked = run_link(Target(path, lake), [Correction("rename", "Malmö", "Malmö stad", None, "in a test")])
    assert (linked.counts.articles, linked.without_effect) == (1, [])
    assert publish(path, old / "published.duckdb")
    for _ in range(2):
        with open_reader(path) as connection:
            names = {name for (name,) in connection.execute("SELECT name FROM entities").fetchall()}
            assert {"Malmö stad", "Komárno (SK)"} <= names
            assert [check.name for check in run_checks(connection) if not check.is_passed] == []
        run_rebuild(path, lake)
