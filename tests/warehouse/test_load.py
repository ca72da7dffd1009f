"""Loading: replacing, failing, removing, duplicates across partitions; order and batching do not matter."""

import signal
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsmill.errors import ContractBroken, PartitionBroken, WarehouseError
from newsmill.lake.journal import LoadRecord, now, write_load
from newsmill.linking.linker import link
from newsmill.pipeline.derivations import derive
from newsmill.warehouse.checks import run_checks
from newsmill.warehouse.connection import open_reader, open_writer
from newsmill.warehouse.contract import table_names
from newsmill.warehouse.load import FileFailure, FileLoad, apply_load
from newsmill.warehouse.rebuild import rebuild
from newsmill.warehouse.runs import finish_run, start_run
from tests.warehouse.conftest import NASTY
from tests.warehouse.lake_factory import ANNOTATED_BY, MOMENT, File, article_id, loads, write_partition

Connection = duckdb.DuckDBPyConnection
Tables = Callable[[Connection], dict[str, pl.DataFrame]]


def ledger_row(connection: Connection, name: str) -> dict[str, object]:
    found = connection.execute("FROM source_files WHERE source_file = $name", {"name": name})
    columns = [column[0] for column in found.description or ()]
    return dict(zip(columns, found.fetchall()[0], strict=True))


def failed_checks(connection: Connection) -> list[str]:
    return [result.name for result in run_checks(connection) if not result.is_passed]


def test_names_with_quotes_and_sql_are_data(writer: Connection, lake: Path) -> None:
    file = File(NASTY, {1: ["Ödegård vid ÅBO 😀 ."]}, [2])
    counts = apply_load(writer, lake, "news", ANNOTATED_BY, loads(write_partition(lake, file), file))
    rows = {"articles": 1, "entity_mentions": 1, "rejections": 1, "sentences": 1}
    assert (counts.files, {table: count for table, count in counts.rows.items() if count}) == (1, rows)
    assert writer.execute("SELECT source_file, count(*) FROM articles GROUP BY ALL").fetchall() == [(NASTY, 1)]
    apply_load(writer, lake, "news", ANNOTATED_BY, removed=[NASTY])
    for table in set(table_names()) - {"runs", "warehouse_info"}:
        assert writer.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


def test_changed_file_replaces_only_its_own_rows(writer: Connection, lake: Path) -> None:
    one, two = File("1.jsonl", {1: ["Old ABC ."], 2: ["Gone ."]}, [3]), File("2.txt", {1: ["Stays DEF ."]})
    first = write_partition(lake, one, two)
    apply_load(writer, lake, "news", ANNOTATED_BY, loads(first, one, two))
    changed = File("1.jsonl", {1: ["New GHI and JKL ."]})
    second = write_partition(lake, changed)
    apply_load(writer, lake, "news", ANNOTATED_BY, loads(second, changed))
    assert writer.execute("SELECT surface FROM entity_mentions ORDER BY ALL").fetchall() == [
        ("DEF",),
        ("GHI",),
        ("JKL",),
    ]
    assert writer.execute("SELECT count(*) FROM rejections").fetchone() == (0,)
    assert ledger_row(writer, "1.jsonl")["partitions"] == [second]
    # A later load of the first partition for its other file does not bring the old rows back.
    apply_load(writer, lake, "news", ANNOTATED_BY, loads(first, two))
    assert writer.execute("SELECT count(*) FROM articles").fetchone() == (2,)
    assert failed_checks(writer) == []


def test_lowest_record_of_an_id_is_kept_across_partitions(writer: Connection, lake: Path) -> None:
    name = "large.jsonl"
    slices = [
        File(name, {1: ["First ABC ."], 2: ["Body ."]}, [3], {1: "x"}),
        File(name, {4: ["Again XYZ .", "é" * 1200], 5: ["Other ."]}, [], {4: "x"}),
        File(name, {6: ["Third time QRS ."]}, [], {6: "x"}),
    ]
    partitions = tuple(write_partition(lake, part) for part in slices)
    counts = apply_load(writer, lake, "news", ANNOTATED_BY, [FileLoad(name, partitions)])
    assert [counts.rows[table] for table in ("articles", "rejections", "entity_mentions")] == [3, 3, 1]
    rejected = writer.execute(
        "SELECT record_number, reason, detail, length(raw) FROM rejections ORDER BY ALL"
    ).fetchall()
    assert rejected[1:] == [
        (4, "duplicate_id", "same id as record 1", 1000),
        (6, "duplicate_id", "same id as record 1", len("Third time QRS .")),
    ]
    row = ledger_row(writer, name)
    assert (row["article_count"], row["rejection_count"], row["record_count"]) == (3, 3, 6)
    assert row["partitions"] == list(partitions)
    kept = writer.execute(
        "SELECT record_number FROM articles WHERE article_id = ?", [article_id(slices[0], 1)]
    ).fetchall()
    assert kept == [(1,)]
    assert failed_checks(writer) == []


def test_failed_file_keeps_what_was_loaded(writer: Connection, lake: Path) -> None:
    file = File("1.txt", {1: ["Kept ABC ."]})
    apply_load(writer, lake, "news", ANNOTATED_BY, loads(write_partition(lake, file), file))
    before = ledger_row(writer, "1.txt")
    failures = [FileFailure("1.txt", "vanished"), FileFailure(NASTY, "binary data", 12, MOMENT, "ab")]
    apply_load(writer, lake, "news", ANNOTATED_BY, failed=failures)
    after = ledger_row(writer, "1.txt")
    changed = {key for key, value in after.items() if value != before[key]}
    assert changed == {"status", "error", "loaded_at"}
    assert after["status"] == "failed"
    new = ledger_row(writer, NASTY)
    assert (new["error"], new["size_bytes"], new["modified_at"], new["record_count"]) == ("binary data", 12, MOMENT, 0)
    assert writer.execute("SELECT count(*) FROM articles").fetchone() == (1,)
    assert failed_checks(writer) == []


def test_failed_load_leaves_tables_and_lake_as_they_were(writer: Connection, lake: Path, tables_of: Tables) -> None:
    file = File("1.txt", {1: ["Text ABC ."]})
    partition = write_partition(lake, file)
    apply_load(writer, lake, "news", ANNOTATED_BY, loads(partition, file))
    before, records = tables_of(writer), sorted((lake / "loads").iterdir())
    with pytest.raises(PartitionBroken, match=r"holds nothing of 'other\.txt'"):
        apply_load(writer, lake, "news", ANNOTATED_BY, [FileLoad("other.txt", (partition,))], removed=["1.txt"])
    with pytest.raises(PartitionBroken, match=r"source_files\.parquet is missing"):
        apply_load(writer, lake, "news", ANNOTATED_BY, [FileLoad("1.txt", ("0000",))])
    with pytest.raises(ValueError, match="twice"):
        apply_load(writer, lake, "news", ANNOTATED_BY, loads(partition, file), removed=["1.txt"])
    broken = lake / "partitions" / partition / "sentences.parquet"
    pl.read_parquet(broken, glob=False).with_columns(pl.col("start_char").cast(pl.Int64)).write_parquet(broken)
    with pytest.raises(ContractBroken, match="start_char is Int64 and should be Int32"):
        apply_load(writer, lake, "news", ANNOTATED_BY, loads(partition, file))
    assert {name: frame.equals(before[name]) for name, frame in tables_of(writer).items()} == dict.fromkeys(
        before, True
    )
    assert sorted((lake / "loads").iterdir()) == records


def test_record_without_commit_is_taken_back(writer: Connection, lake: Path) -> None:
    one, two = File("1.txt", {1: ["One ."]}), File("2.txt", {1: ["Two ."]})
    partition = write_partition(lake, one, two)
    apply_load(writer, lake, "news", ANNOTATED_BY, loads(partition, one))
    record = next((lake / "loads").glob("*.json"))
    text = record.read_text().replace("1.txt", "2.txt").replace('"loaded_at": "20', '"loaded_at": "21')
    (lake / "loads" / f"9{record.name}").write_text(text)
    apply_load(writer, lake, "news", ANNOTATED_BY, failed=[FileFailure("3.txt", "gone")])
    assert [path.name for path in (lake / "loads").glob("*.undone")] == [f"9{record.stem}.undone"]
    assert len(list((lake / "loads").glob("*.json"))) == 2


def test_record_of_a_first_load_without_commit_is_taken_back(writer: Connection, lake: Path, tmp_path: Path) -> None:
    one, two = File("1.txt", {1: ["One ."]}), File("2.txt", {1: ["Two ."]})
    partition = write_partition(lake, one, two)
    write_load(lake, LoadRecord("news", ANNOTATED_BY, now(), tuple(loads(partition, one))))
    start_run(writer, lake, "news", "r1", MOMENT, {}, {})
    apply_load(writer, lake, "news", "r1", loads(partition, two))
    assert rebuild(tmp_path / "rebuilt.duckdb", lake, "news", link).files == 1


def test_records_of_a_deleted_warehouse_are_left_alone(writer: Connection, lake: Path, tmp_path: Path) -> None:
    one, two = File("1.txt", {1: ["One ."]}), File("2.txt", {1: ["Two ."]})
    partition = write_partition(lake, one, two)
    apply_load(writer, lake, "news", ANNOTATED_BY, loads(partition, one))
    finish_run(writer, lake, ANNOTATED_BY, "completed", {})
    with open_writer(tmp_path / "anew.duckdb") as connection:
        start_run(connection, lake, "news", "r1", MOMENT, {}, {})
        apply_load(connection, lake, "news", "r1", loads(partition, two))
    assert rebuild(tmp_path / "rebuilt.duckdb", lake, "news", link).files == 2


@pytest.mark.parametrize("milliseconds", [1, 3])
def test_a_signal_in_the_commit_loses_no_file(
    tmp_path: Path, lake: Path, tables_of: Tables, monkeypatch: pytest.MonkeyPatch, milliseconds: float
) -> None:
    """DuckDB says that the commit was interrupted, and has committed: what is in the ledger is in the lake."""

    def write_and_soon_be_interrupted(*values: Any) -> str:
        name = write_load(*values)
        signal.setitimer(signal.ITIMER_REAL, milliseconds / 1000)
        return name

    files = [File(f"{number}.txt", {1: [f"Text {n} ABC ." for n in range(1000)]}) for number in range(3)]
    path, partition = tmp_path / "news.duckdb", write_partition(lake, *files)
    handler = signal.signal(signal.SIGALRM, signal.default_int_handler)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt), open_writer(path) as connection:
        start_run(connection, lake, "news", ANNOTATED_BY, MOMENT, {}, {})
        apply_load(connection, lake, "news", ANNOTATED_BY, loads(partition, files[0]))
        patched.setattr("newsmill.warehouse.load.write_load", write_and_soon_be_interrupted)
        apply_load(connection, lake, "news", ANNOTATED_BY, loads(partition, files[1]))
        time.sleep(1)  # where it was faster than the signal
    signal.signal(signal.SIGALRM, handler)
    with open_writer(path) as connection:
        apply_load(connection, lake, "news", ANNOTATED_BY, loads(partition, files[2]))
        link(connection)
        before = tables_of(connection)
    rebuild(path, lake, "news", link)
    with open_reader(path) as connection:
        assert {name for name, frame in tables_of(connection).items() if not frame.equals(before[name])} == set()


FILES = [
    File(
        f"{number}{NASTY}", {n: [f"Satz {n} ABC .", "Ende DEFGH ."] for n in range(1, number + 1)}, [99] * (number % 2)
    )
    for number in range(1, 6)
]
CHANGED = [File(file.name, {1: ["Neu XYZ ."]}) for file in FILES]


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations(range(5)),
    cuts=st.sets(st.integers(1, 4)),
    events=st.lists(
        st.tuples(st.sampled_from(["load", "change", "fail", "remove"]), st.integers(0, 4)), min_size=2, max_size=5
    ),
)
def test_order_batches_and_repetition_do_not_matter_and_rebuild_equals_load(
    tables_of: Tables, order: list[int], cuts: set[int], events: list[tuple[str, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lake, path = Path(folder) / "lake", Path(folder) / "news.duckdb"
        partition = write_partition(lake, *FILES)
        changed = write_partition(lake, *CHANGED)
        bounds = [0, *sorted(cuts), 5]
        with open_writer(path) as connection:
            start_run(connection, lake, "n", ANNOTATED_BY, MOMENT, {"ä": [1]}, {})
            for start, end in pairwise(bounds):
                files = [FILES[index] for index in order[start:end]]
                apply_load(connection, lake, "n", ANNOTATED_BY, loads(partition, *files))
                link(connection)
            loaded = {name: drop_times(frame) for name, frame in tables_of(connection).items()}
            apply_load(connection, lake, "n", ANNOTATED_BY, loads(partition, *FILES))
            link(connection)
            again = {name: drop_times(frame) for name, frame in tables_of(connection).items()}
            assert all(loaded[name].equals(again[name]) for name in loaded)
            assert loaded["articles"].height == 15
            for kind, index in events:
                name = FILES[index].name
                apply_load(
                    connection,
                    lake,
                    "n",
                    ANNOTATED_BY,
                    loaded=loads(partition if kind == "load" else changed, FILES[index])
                    if kind in ("load", "change")
                    else [],
                    failed=[FileFailure(name, f"trial {index}", index)] if kind == "fail" else [],
                    removed=[name] if kind == "remove" else [],
                )
            link(connection)
            finish_run(connection, lake, ANNOTATED_BY, "completed", {"articles": 1})
            assert failed_checks(connection) == []
            before = tables_of(connection)
        rebuild(path, lake, "n", link)
        with open_reader(path) as connection:
            after = tables_of(connection)
        for name, frame in before.items():
            assert frame.equals(after[name]), name


def drop_times(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.drop("loaded_at", strict=False)


def test_rebuild_takes_own_loads_and_keeps_the_old_one_if_it_fails(good: Path, lake: Path, tables_of: Tables) -> None:
    other = File("other.txt", {1: ["Other ."]})
    with open_writer(good.with_name("second.duckdb")) as connection:
        start_run(connection, lake, "second", "r9", MOMENT, {}, {})
        partition = write_partition(lake, other)
        apply_load(connection, lake, "second", "r9", loads(partition, other))
        # Annotated in the run of another database: that run comes along.
        assert connection.execute("SELECT run_id FROM runs ORDER BY ALL").fetchall() == [("r0",), ("r9",)]
    with open_reader(good) as connection:
        before = tables_of(connection)
    rebuild(good, lake, "good", derive)
    with open_reader(good) as connection:
        assert all(frame.equals(before[name]) for name, frame in tables_of(connection).items())
    anew = good.with_name("folder") / "anew.duckdb"
    anew.parent.mkdir()
    assert rebuild(anew, lake, "unknown", derive).files == 4
    for damaged in (lake / "partitions").glob("*/sentences.parquet"):
        damaged.write_bytes(b"PAR1 half")
    with pytest.raises(WarehouseError, match="damaged"):
        rebuild(good, lake, "good", derive)
    with open_reader(good) as connection:
        assert all(frame.equals(before[name]) for name, frame in tables_of(connection).items())
    assert [path.name for path in good.parent.iterdir() if "rebuild" in path.name] == []
