"""Names, links, permissions, disks, locks and broken lakes: what the file system does to a run."""

import os
import resource
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

import newsmill.limits
import newsmill.readers.text
from newsmill.errors import (
    LakeError,
    NewsmillError,
    NotAWarehouse,
    WarehouseError,
    WarehouseLocked,
    WarehouseTooNew,
    WarehouseUnwritable,
)
from newsmill.readers.records import Record
from newsmill.sources.slices import Slice
from newsmill.sources.source import Source
from tests.flows.mill import GOOD, Mill, line

ODD_NAMES = [
    b"it's \"so\".txt", b"with spaces .txt", b"new\nline.txt", b"carriage\rreturn\t.txt", b"\x1b[31mred.txt",
    "🗞️ 👩\u200d🔬.txt".encode(), b"'; drop table articles; --.txt", b"caf\xe9.txt", b"back\\slash.txt", b"caf\\xe9.txt",
    b"[a-z]*?{x}.txt", b"%41 $HOME `id`.txt", b"-rf.txt", "\u202etxt.exe.txt".encode(), b"x" * 251 + b".txt",
]  # fmt: skip


def odd(mill: Mill, name: bytes) -> Path:
    return mill.put(os.fsdecode(name))


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Writing a file of this process beyond `size` bytes fails, as on a full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def checksum(block: bytes | bytearray) -> int:
    """As DuckDB does it (src/common/checksum.cpp)."""
    result = 5381
    for (number,) in struct.iter_unpack("<Q", block):
        result ^= number * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    return result


def assert_one_sentence(error: BaseException, path: Path) -> None:
    message = str(error)
    assert str(path) in message
    assert "\n" not in message
    assert message.isprintable()


def test_odd_file_names_are_only_names(mill: Mill) -> None:
    for name in ODD_NAMES:
        odd(mill, name)
    mill.put("good.txt")
    summary = mill.load()
    assert summary.failed_files == {}
    assert mill.rows("SELECT count(*), count(DISTINCT article_id) FROM articles") == [(16, 16)]
    for loaded in ("good.txt", "'; drop table articles; --.txt", "new\nline.txt", r"caf\xe9.txt", r"caf\\xe9.txt"):
        mill.assert_whole(loaded)
    assert mill.broken_rules() == {}
    assert mill.load().files["unchanged"] == 16
    # What fails has an odd name too; a name is shown in one line and without what a terminal would obey.
    for name in ODD_NAMES:
        odd(mill, name).write_bytes(bytes(range(256)) * 4)
    odd(mill, b"dangling \xff\n.txt").unlink()
    (mill.sources / os.fsdecode(b"dangling \xff\n.txt")).symlink_to("nowhere")
    summary = mill.load()
    assert summary.files["failed"] == 16
    assert summary.failed_checks == {}
    assert [error for error in summary.failed_files.values() if not error.isprintable()] == []
    assert mill.rows("SELECT count(*) FROM articles") == [(16,)]
    (gone,) = (mill.sources / name for name in ["back\\slash.txt"])
    gone.unlink()
    assert mill.load(prune=True).files["pruned"] == 1
    assert mill.rows("SELECT count(*) FROM articles") == [(15,)]


def test_a_pattern_prunes_nothing_that_is_there(mill: Mill) -> None:
    for name in (b"b.txt", b"sub/back\\slash.txt", b"sub/caf\xe9.txt", b"sub/c.txt"):
        odd(mill, name)
    mill.load()
    (mill.sources / "b.txt").unlink()
    mill.put("a.txt")
    summary = mill.load(mill.sources / "*.txt", prune=True)
    assert summary.files["pruned"] == 1
    assert mill.rows("SELECT count(*) FROM articles") == [(4,)]


def test_sources_whose_own_names_are_not_utf_8(mill: Mill) -> None:
    mill.put("good.txt")
    latin = odd(mill, b"caf\xe9.txt")
    with pytest.raises(NewsmillError, match=r"caf\\xe9.txt: its name is not UTF-8; name its folder") as caught:
        mill.load(mill.sources / "good.txt", latin)
    assert "\n" not in str(caught.value)
    with pytest.raises(NewsmillError, match=r"lake\\xe9: its name is not UTF-8; choose another"):
        mill.load(lake=mill.folder / os.fsdecode(b"lake\xe9"))
    assert not mill.database.exists()
    assert mill.load(mill.sources / "*.txt").files["new"] == 2


def test_the_folder_has_a_package_of_our_name(mill: Mill) -> None:
    mill.put("good.txt")
    mill.put("flows/__init__.py", "raise SystemExit('not the flows of newsmill')")
    newsmill = str(Path(sys.executable).with_name("newsmill"))
    places = ["--root", ".", "--database", str(mill.database), "--lake", str(mill.lake)]
    command = [newsmill, "load", "good.txt", "--quiet", *places]
    mine = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    done = subprocess.run(command, cwd=mill.sources, env=mine, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    mill.assert_whole("good.txt")


def test_links_and_folders_that_look_like_files(mill: Mill) -> None:
    mill.put("good.txt")
    mill.put("x.txt/inside.txt")
    (mill.sources / "empty.txt").mkdir()
    (mill.sources / "dangling.txt").symlink_to("nowhere")
    (mill.sources / "loop.txt").symlink_to("loop.txt")
    (mill.sources / "one.txt").symlink_to("two.txt")
    (mill.sources / "two.txt").symlink_to("one.txt")
    (mill.sources / "up").symlink_to(mill.sources)
    os.mkfifo(mill.sources / "pipe.txt")
    summary = mill.load()
    assert set(summary.failed_files) == {"dangling.txt", "loop.txt", "one.txt", "two.txt", "pipe.txt"}
    assert all(f"/in/{name}: " in error for name, error in summary.failed_files.items())
    assert summary.status == "failed"
    mill.assert_whole("good.txt")
    mill.assert_whole("x.txt/inside.txt")
    assert mill.broken_rules() == {}


@pytest.mark.usefixtures("without_privileges")
def test_unreadable_files_and_folders(mill: Mill) -> None:
    mill.put("good.txt")
    mill.put("shut.txt").chmod(0)
    inside = mill.put("folder/kept.txt")
    assert set(mill.load().failed_files) == {"shut.txt"}
    inside.parent.chmod(0)
    try:
        summary = mill.load(prune=True)
    finally:
        inside.parent.chmod(0o755)
    assert summary.files["pruned"] == 0  # nobody can say that the file is gone
    assert "permission denied" in summary.failed_files["folder"]
    for name in ("good.txt", "folder/kept.txt"):
        mill.assert_whole(name)
    assert mill.broken_rules() == {}
    (mill.sources / "shut.txt").chmod(0o644)
    assert mill.load().failed_files == {}
    mill.assert_whole("shut.txt")


def test_files_that_change_while_they_are_read(mill: Mill, monkeypatch: pytest.MonkeyPatch) -> None:
    mill.put("good.txt")
    changes: dict[str, Callable[[Path], object]] = {
        "vanishes.txt": Path.unlink,
        "grows.txt": lambda path: os.truncate(path, 10_000),
        "shrinks.txt": lambda path: os.truncate(path, 10),
        "is replaced.txt": lambda path: mill.put("new").replace(path),
    }
    for name in changes:
        mill.put(name)
    read = newsmill.readers.text.read

    def interrupted(source: Source, encoding: str, part: Slice) -> Iterator[Record]:
        changes.get(source.location.path.name, str)(source.location.path)
        yield from read(source, encoding, part)

    monkeypatch.setattr(newsmill.readers.text, "read", interrupted)
    summary = mill.load()
    assert set(summary.failed_files) == set(changes)
    assert mill.rows("SELECT source_file FROM articles") == [("good.txt",)]
    mill.assert_whole("good.txt")
    assert mill.broken_rules() == {}
    monkeypatch.undo()
    for name in changes:
        mill.put(name)
    assert mill.load().failed_files == {}
    for name in changes:
        mill.assert_whole(name)


def test_disk_full_while_a_partition_is_written(mill: Mill) -> None:
    mill.put("good.txt")
    mill.load()
    before = mill.table("FROM articles ORDER BY ALL")
    mill.put("large.jsonl", line(note=os.urandom(3_000_000).hex()))
    with largest_file(1_000_000), pytest.raises(LakeError, match="partitions") as caught:
        mill.load()
    assert_one_sentence(caught.value, mill.lake)
    assert list((mill.lake / "tmp").iterdir()) == []
    assert mill.table("FROM articles ORDER BY ALL").equals(before)
    assert mill.load().failed_files == {}
    mill.assert_whole("large.jsonl")
    assert mill.broken_rules() == {}


def test_disk_full_while_the_warehouse_is_written(mill: Mill) -> None:
    mill.put("good.txt")
    mill.load()
    before = mill.table("FROM articles ORDER BY ALL")
    mill.put("large.jsonl", line(note="0123456789" * 1_500_000))  # small in the lake, large in DuckDB's log
    with largest_file(10_000_000), pytest.raises(WarehouseError) as caught:
        mill.load()
    assert_one_sentence(caught.value, mill.database)
    assert "too large" in str(caught.value) or "space" in str(caught.value)
    assert mill.table("FROM articles ORDER BY ALL").equals(before)
    summary = mill.load()
    assert (summary.failed_files, summary.words) == ({}, 0)  # tagged already
    mill.assert_whole("large.jsonl")
    assert mill.broken_rules() == {}


def test_disk_full_while_a_record_of_the_lake_is_written(mill: Mill) -> None:
    mill.put("good.txt")
    with largest_file(0), pytest.raises(NewsmillError) as caught:
        mill.load()
    assert_one_sentence(caught.value, mill.folder)


def test_a_warehouse_in_use_by_another_process(mill: Mill) -> None:
    mill.put("good.txt")
    mill.load()
    mill.put("new.txt")
    script = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(mill.database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(WarehouseLocked, match=str(other.pid)):
            mill.load()
        other.communicate()
    mill.load()
    mill.assert_whole("new.txt")


def test_a_run_waits_for_a_reader_from_its_first_row_on(mill: Mill, monkeypatch: pytest.MonkeyPatch) -> None:
    mill.put("good.txt")
    mill.load()
    mill.put("new.txt")
    script = (
        "import duckdb, sys, time; c = duckdb.connect(sys.argv[1], read_only=True); print(flush=True);"
        "sys.stdin.readline(); time.sleep(3)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(mill.database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdin is not None and reader.stdout is not None
        reader.stdout.readline()
        monkeypatch.setattr(newsmill.limits, "LOCK_SECONDS", 20.0)
        monkeypatch.setattr("newsmill.pipeline.recorded_run.sweep", lambda _: print(file=reader.stdin, flush=True))
        mill.load()
    mill.assert_whole("new.txt")


def test_databases_that_are_no_warehouse_of_this_version_stay_as_they_are(mill: Mill) -> None:
    mill.put("good.txt")
    with duckdb.connect(str(mill.database)) as connection:
        connection.execute("CREATE TABLE articles (price INTEGER)")
    database = mill.database.read_bytes()
    newer = bytearray(database)
    newer[12:20] = (999).to_bytes(8, "little")  # the storage version, after a checksum and "DUCK"
    newer[:8] = checksum(newer[8:4096]).to_bytes(8, "little")
    for content, error in ((database, NotAWarehouse), (bytes(newer), WarehouseTooNew), (b"diary", NotAWarehouse)):
        mill.database.write_bytes(content)
        with pytest.raises(error) as caught:
            mill.load()
        assert_one_sentence(caught.value, mill.database)
        assert mill.database.read_bytes() == content
    assert not mill.lake.exists()


def test_a_lake_with_half_written_partitions(mill: Mill) -> None:
    mill.put("good.txt")
    mill.load()
    (partition,) = (mill.lake / "partitions").iterdir()
    # As after a copy that was interrupted: the partition of this very file, another one, and things that are neither.
    mill.database.unlink()
    (partition / "sentences.parquet").unlink()
    (mill.lake / "partitions" / "0123456789abcdef0123456789abcdef").mkdir()
    torn = mill.lake / "partitions" / "fedcba9876543210fedcba9876543210"
    torn.mkdir()
    for table in ("articles", "sentences", "entity_mentions", "rejections", "source_files"):
        (torn / f"{table}.parquet").write_bytes(b"PAR1")
    (mill.lake / "partitions" / ".DS_Store").write_bytes(b"\0")
    (mill.lake / "tmp" / "half.0123").mkdir(parents=True)
    (mill.lake / "tmp" / "half.0123" / "articles.parquet").write_bytes(b"PAR1")
    (mill.lake / "tmp" / "file").write_bytes(b"")
    for path in mill.lake.glob("tmp/*"):
        os.utime(path, (0, 0))
    mill.put("new.txt", GOOD + " Mer.")
    assert mill.load().failed_files == {}
    mill.assert_whole("good.txt")
    assert mill.rows("SELECT count(*) FROM articles") == [(2,)]
    assert mill.broken_rules() == {}
    assert list((mill.lake / "tmp").iterdir()) == []


@pytest.mark.usefixtures("without_privileges")
@pytest.mark.parametrize("place", ["database", "lake", "searchable"])
def test_no_permission_to_write(mill: Mill, place: str) -> None:
    mill.put("good.txt")
    shut = mill.folder / "shut"
    shut.mkdir(mode=0 if place == "searchable" else 0o555)
    places = {"lake": shut / "lake"} if place == "lake" else {"database": shut / "news.duckdb"}
    error = WarehouseUnwritable if place != "lake" else NewsmillError
    with pytest.raises(error) as caught:
        mill.load(**places)
    assert_one_sentence(caught.value, shut)
    assert "ermission" in str(caught.value)
    assert list(mill.folder.glob("shut/*")) == []


@pytest.mark.usefixtures("without_privileges")
def test_a_lake_and_a_database_that_became_read_only(mill: Mill) -> None:
    mill.put("good.txt")
    mill.load()
    mill.put("new.txt", GOOD + " Mer.")
    for path, error in ((mill.database, WarehouseUnwritable), (mill.lake / "partitions", LakeError)):
        mode = path.stat().st_mode
        path.chmod(mode & ~0o222)
        with pytest.raises(error) as caught:
            mill.load()
        path.chmod(mode)
        assert_one_sentence(caught.value, path)
    mill.assert_whole("good.txt")
    assert mill.load().articles == 1
