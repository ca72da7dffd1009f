"""Every reader: its recorded input gives its golden records, however the file is cut into parts."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsmill.pipeline.batches import format_of
from newsmill.readers import Reader, reader_for, readers
from newsmill.readers.records import RawDocument, Record
from newsmill.sources.lines import LineSplitter, split_lines
from newsmill.sources.slices import WHOLE
from newsmill.sources.source import Source

RECORDED = Path(__file__).parent / "recorded"


def read(path: Path, reader: Reader, target_bytes: int | None = None) -> Iterator[Record]:
    """The records of a file, in one part or in parts."""
    with Source(path) as source:
        found, encoding = format_of(source)
        assert found is reader
        for part in reader.slices(source, encoding, target_bytes) if target_bytes else (WHOLE,):
            yield from reader.read(source, encoding, part)


def as_json(record: Record) -> dict[str, Any]:
    kind = "document" if isinstance(record, RawDocument) else "rejection"
    values = {name: getattr(record, name) for name in record.__slots__}
    return {"kind": kind} | {name: value for name, value in values.items() if value not in (None, (), {})}


def recorded(reader: Reader) -> list[Path]:
    """The recorded inputs of a format: files that are taken for it."""
    files = [path for path in sorted(RECORDED.iterdir()) if not path.name.endswith(".golden.json")]
    files = [path for path in files if format_by_source(path) is reader]
    assert files, f"{reader.NAME} has no recorded input in {RECORDED}"
    return files


def format_by_source(path: Path) -> Reader:
    with Source(path) as source:
        return format_of(source)[0]


@pytest.mark.parametrize("reader", readers(), ids=lambda reader: reader.NAME)
def test_recorded_inputs_give_golden_records(reader: Reader) -> None:
    for path in recorded(reader):
        golden = json.loads(path.with_name(path.name + ".golden.json").read_text("utf-8"))
        found = json.loads(json.dumps([as_json(record) for record in read(path, reader)]))
        assert found == golden, path.name


@pytest.mark.parametrize("reader", readers(), ids=lambda reader: reader.NAME)
@pytest.mark.parametrize("target_bytes", [1, 50, 333])
def test_any_size_of_parts_gives_the_same_records(reader: Reader, target_bytes: int) -> None:
    for path in recorded(reader):
        assert list(read(path, reader, target_bytes)) == list(read(path, reader))


def test_no_two_readers_share_a_suffix() -> None:
    suffixes = [suffix for reader in readers() for suffix in reader.SUFFIXES]
    assert len(suffixes) == len(set(suffixes))
    assert all(reader_for(f"x{suffix.upper()}") is not None for suffix in suffixes)
    assert reader_for("x.png") is None


@given(st.binary(max_size=300), st.integers(1, 40), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-32-le"]))
def test_slices_cover_the_file_and_lines_are_the_same(data: bytes, target: int, encoding: str) -> None:
    width = {"utf-8": 1, "utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4}[encoding]
    newline = "\n".encode(encoding)
    data = data[: len(data) // width * width]
    chunks = [data[i : i + 4 * width] for i in range(0, len(data), 4 * width)]
    splitter = LineSplitter(encoding, target)
    for chunk in chunks:
        splitter.feed(chunk)
    slices = splitter.slices()
    assert b"".join(data[part.start : part.end] for part in slices) == data
    whole = list(split_lines(chunks, encoding))
    split = [line for part in slices for line in split_lines([data[part.start : part.end]], encoding)]
    assert split == whole
    rebuilt = newline.join(line for line, _ in whole)
    assert data in (rebuilt, rebuilt + newline)
    lines_before = 0
    for part in slices:
        assert part.first_record == lines_before + 1
        lines_before += len(list(split_lines([data[part.start : part.end]], encoding)))


def test_recording_the_goldens_again_changes_nothing() -> None:
    before = {path: path.read_bytes() for path in RECORDED.iterdir()}
    checkout = RECORDED.parent.parent.parent
    subprocess.run([sys.executable, "-m", "tests.readers.record"], cwd=checkout, check=True, capture_output=True)
    assert {path: path.read_bytes() for path in RECORDED.iterdir()} == before
