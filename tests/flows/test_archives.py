"""Compressed files and archives: their files load as if they stood beside them, and traps are refused by name."""

import bz2
import gzip
import io
import lzma
import sys
import tarfile
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import newsmill.pipeline.batches
from newsmill.sources.archives import list_archive
from newsmill.sources.location import SourceLocation
from newsmill.sources.source import Source
from newsmill.sources.streams import POOL
from tests.flows.mill import GOOD, Mill, line

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstd.compress,
}
LINES = b"".join(line(id=str(number)) for number in range(3))
ZEROS = b"ord " * (8 << 20)


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(files: Mapping[str, bytes], appended: Mapping[str, bytes] | None = None) -> bytes:
    """A tar; `appended` are files that come after these, maybe under the same names."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in (*files.items(), *(appended or {}).items()):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def zipped_twice(first: bytes, second: bytes) -> bytes:
    """A zip with two files of one name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("a.txt", first)
        archive.writestr("a.txt", second)
    return buffer.getvalue()


def encrypted() -> bytes:
    """A zip that says of its file that it is encrypted."""
    content = bytearray(zipped({"a.txt": GOOD.encode()}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def damaged_at(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


TEXT = GOOD.encode()
DAY = {"a.txt": TEXT, "sub/b.jsonl": LINES, "photo.jpg": b"\xff\xd8\xff", ".hidden.txt": TEXT}
GOOD_FILES: dict[str, tuple[bytes, list[tuple[str, int]]]] = {
    **{f"lines.jsonl.{kind}": (compress(LINES), [("", 3)]) for kind, compress in COMPRESSORS.items()},
    "gzip by content.txt": (gzip.compress(TEXT), [("", 1)]),
    "two gzips in one.txt.gz": (gzip.compress(TEXT[:30]) + gzip.compress(TEXT[30:]), [("", 1)]),
    "gzip in gzip.txt.gz": (gzip.compress(gzip.compress(TEXT)), [("", 1)]),
    "day.zip": (zipped(DAY), [("!/a.txt", 1), ("!/sub/b.jsonl", 3)]),
    "stored.zip": (zipped(DAY, zipfile.ZIP_STORED), [("!/a.txt", 1), ("!/sub/b.jsonl", 3)]),
    "day.tar": (tarred(DAY), [("!/a.txt", 1), ("!/sub/b.jsonl", 3)]),
    "day.tar.gz": (gzip.compress(tarred(DAY)), [("!/a.txt", 1), ("!/sub/b.jsonl", 3)]),
    "day.tar.xz": (lzma.compress(tarred(DAY)), [("!/a.txt", 1), ("!/sub/b.jsonl", 3)]),
    "nested.zip": (
        zipped({"one.tar.gz": gzip.compress(tarred({"x!/a.txt.gz": gzip.compress(TEXT)})), "two.zip": zipped(DAY)}),
        [(r"!/one.tar.gz!/x\x21/a.txt.gz", 1), ("!/two.zip!/a.txt", 1), ("!/two.zip!/sub/b.jsonl", 3)],
    ),
    "outside.tar": (
        tarred({"../../out.txt": TEXT, "/etc/x.txt": TEXT}),
        [("!/../../out.txt", 1), ("!//etc/x.txt", 1)],
    ),
    "empty.zip": (zipped({}), []),
    "appended.tar": (
        tarred({"a.txt": b"Det var en bro.", "b.txt": TEXT}, {"a.txt": TEXT}),
        [("!/a.txt", 1), ("!/b.txt", 1)],
    ),
    "twice.zip": (zipped_twice(b"Det var en bro.", TEXT), [("!/a.txt", 1)]),
    "appended twice.tar": (
        tarred({"day.zip": zipped(DAY)}, {"day.zip": zipped({"a.txt": TEXT})}),
        [("!/day.zip!/a.txt", 1)],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Mill:
    """All of them, loaded by one run."""
    mill = Mill(tmp_path_factory.mktemp("archives"))
    for name, (content, _) in GOOD_FILES.items():
        mill.put(name, content)
    long = gzip.compress(b"".join(line(id=str(number)) for number in range(2_000)), mtime=0)
    mill.put("bad/truncated.jsonl.gz", long[: len(long) * 2 // 3])
    mill.put("bad/checksum.jsonl.bz2", damaged_at(bz2.compress(LINES), -6 + len(bz2.compress(LINES))))
    mill.put("bad/checksum.jsonl.gz", damaged_at(gzip.compress(LINES), len(gzip.compress(LINES)) - 6))
    mill.put("bad/bomb.txt.gz", gzip.compress(ZEROS))
    mill.put("bad/bomb.zip", zipped({"good.txt": TEXT, "zeros.txt": ZEROS}))
    mill.put("bad/many small bombs.zip", zipped({f"{number}.txt": ZEROS[: 8 << 20] for number in range(4)}))
    deep = TEXT
    for name in ("a.txt", "a.zip", "b.zip", "c.zip", "d.zip"):
        deep = zipped({name: deep})
    mill.put("bad/deep.zip", deep)
    five = TEXT
    for _ in range(5):
        five = gzip.compress(five)
    mill.put("bad/five times.txt.gz", five)
    mill.put("bad/encrypted.zip", encrypted())
    mill.put("bad/truncated.zip", zipped(DAY)[:-30])
    tar = tarred({"a.txt": TEXT, "b.txt": b"Bron. " * 20_000})
    mill.put("bad/truncated.tar", tar[:60_000])
    mill.put("bad/crc.zip", zipped({"a.txt": TEXT}, zipfile.ZIP_STORED).replace(b"Anna", b"Anne", 1))
    mill.load()
    return mill


@pytest.mark.parametrize("name", GOOD_FILES)
def test_files_inside_load_as_if_they_stood_beside(loaded: Mill, name: str) -> None:
    found = loaded.rows(
        "SELECT substr(source_file, length($name) + 1), count(*) FROM articles"
        " WHERE split_part(source_file, '!/', 1) = $name AND body = $body GROUP BY 1 ORDER BY 1",
        name=name, body=GOOD,
    )  # fmt: skip
    assert found == sorted(GOOD_FILES[name][1])
    assert loaded.rows("SELECT status FROM source_files WHERE source_file = $name", name=name) == [("loaded",)]


def rejected(mill: Mill, name: str) -> list[tuple[str, int, str]]:
    sql = "SELECT source_file[5:], record_number, reason FROM rejections WHERE starts_with(source_file, $name)"
    sql += " ORDER BY ALL"
    return mill.rows(sql, name=f"bad/{name}")


def failures(mill: Mill, name: str) -> dict[str, str]:
    sql = "SELECT source_file[5:], error FROM source_files WHERE starts_with(source_file, $name) AND status = 'failed'"
    return dict(mill.rows(sql, name=f"bad/{name}"))


def articles(mill: Mill, name: str) -> int:
    (row,) = mill.rows("SELECT count(*) FROM articles WHERE starts_with(source_file, $name)", name=f"bad/{name}")
    return int(row[0])


def test_what_stands_before_the_damage_is_loaded_and_the_rest_is_rejected(loaded: Mill) -> None:
    count = articles(loaded, "truncated.jsonl.gz")
    assert 1_000 < count < 2_000
    assert rejected(loaded, "truncated.jsonl.gz") == [
        ("truncated.jsonl.gz", count + 1, "invalid_json"),
        ("truncated.jsonl.gz", count + 2, "damaged"),
    ]
    assert articles(loaded, "checksum.jsonl.gz") == 3
    assert rejected(loaded, "checksum.jsonl.gz") == [("checksum.jsonl.gz", 4, "damaged")]
    assert [reason for _, _, reason in rejected(loaded, "checksum.jsonl.bz2")] == ["damaged"]
    assert {reason for _, _, reason in rejected(loaded, "crc.zip")} == {"empty_text", "damaged"}


def test_a_broken_archive_fails_by_name_and_its_whole_files_are_loaded(loaded: Mill) -> None:
    assert list(failures(loaded, "truncated.tar")) == ["truncated.tar"]
    assert rejected(loaded, "truncated.tar")[0][0] == "truncated.tar!/b.txt"
    assert articles(loaded, "truncated.tar!/a.txt") == 1
    assert "directory" in failures(loaded, "truncated.zip")["truncated.zip"]
    assert "encrypted" in failures(loaded, "encrypted.zip")["encrypted.zip!/a.txt"]


def test_bombs_are_refused(loaded: Mill) -> None:
    assert rejected(loaded, "bomb.txt.gz") == [("bomb.txt.gz", 1, "refused")]
    assert rejected(loaded, "bomb.zip") == [("bomb.zip", 1, "refused"), ("bomb.zip!/zeros.txt", 1, "refused")]
    assert articles(loaded, "bomb.zip") == 1
    assert ("many small bombs.zip", 1, "refused") in rejected(loaded, "many small bombs.zip")
    assert rejected(loaded, "deep.zip") == [("deep.zip!/d.zip!/c.zip!/b.zip", 1, "refused")]
    assert rejected(loaded, "five times.txt.gz") == [("five times.txt.gz", 1, "refused")]
    assert articles(loaded, "bomb.txt.gz") + articles(loaded, "deep.zip") + articles(loaded, "five") == 0


def test_every_rule_holds_and_nothing_was_written_beside(loaded: Mill) -> None:
    assert loaded.broken_rules() == {}
    files = {path.relative_to(loaded.sources).as_posix() for path in loaded.sources.rglob("*") if path.is_file()}
    assert {name for name in files if not name.startswith("bad/")} == set(GOOD_FILES)


def test_a_second_look_finds_nothing_new(loaded: Mill) -> None:
    for comparison in (loaded.compare(), loaded.compare(verify=True)):
        assert (comparison.newly_failed, comparison.gone) == ([], [])
        again = {known.file.name for known in (*comparison.new, *comparison.changed)}  # what failed
        assert again <= {"bad/truncated.tar", "bad/truncated.zip", "bad/encrypted.zip"}


def test_only_what_changed_in_an_archive_is_read_again(mill: Mill) -> None:
    mill.put("day.zip", zipped({"a.txt": TEXT, "b.txt": TEXT, "c.txt": TEXT}))
    mill.load()
    mill.put("day.zip", zipped({"a.txt": TEXT, "b.txt": TEXT + b" Klart.", "d.txt": TEXT}))
    comparison = mill.compare()
    assert {known.file.name for known in comparison.changed} == {"day.zip", "day.zip!/b.txt"}
    assert {known.file.name for known in comparison.new} == {"day.zip!/d.txt"}
    assert comparison.gone == ["day.zip!/c.txt"]
    (mill.sources / "day.zip").unlink()
    assert mill.compare().gone == ["day.zip", "day.zip!/a.txt", "day.zip!/b.txt", "day.zip!/c.txt"]


def test_links_and_sparse_files_in_a_tar_are_counted_as_skipped(tmp_path: Path) -> None:
    path = tmp_path / "x.tar"
    with tarfile.open(path, "w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
        for kind in (tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.DIRTYPE):
            info = tarfile.TarInfo("b.txt")
            info.type, info.linkname = kind, "a.txt"
            archive.addfile(info)
    listing = list_archive(SourceLocation(str(path)), lambda _: True)
    assert ([entry.location.file_name for entry in listing.entries], listing.skipped) == (["a.txt"], 2)


def test_pieces_of_one_large_packed_file_give_the_same_rows(mill: Mill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newsmill.pipeline.batches, "PART_BYTES", 600)
    mill.put("large.tar.gz", gzip.compress(tarred({"b.jsonl": b"".join(line(id=str(n)) for n in range(20))})))
    mill.put("large.jsonl.zst", zstd.compress(b"".join(line(id=str(n)) for n in range(20))))
    mill.load(workers=2)
    for name in ("large.tar.gz!/b.jsonl", "large.jsonl.zst"):
        mill.assert_whole(name, tuple(range(1, 21)))
        ((partitions,),) = mill.rows("SELECT len(partitions) FROM source_files WHERE source_file = $n", n=name)
        assert partitions > 3
    assert mill.broken_rules() == {}


def test_a_reader_takes_over_the_stream_of_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "x.txt.gz"
    path.write_bytes(gzip.compress(bytes(range(256)) * 4_000))
    with Source(path) as source:
        assert b"".join(source.chunks(0, 1_000)) == (bytes(range(256)) * 4)[:1_000]
    with Source(path) as source:
        assert source.head(3) == b"\0\1\2"
        assert b"".join(source.chunks(1_000, 1_010)) == (bytes(range(256)) * 4)[1_000:1_010]
    POOL.clear()
