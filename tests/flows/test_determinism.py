"""Same input, same rows: whatever the number of workers, the size of batches and parts, the order of arrival."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

import newsmill.pipeline.batches
from tests.flows.mill import Mill, line
from tests.generator import generate, json_line, write_texts

TABLES = ("articles", "sentences", "entity_mentions", "rejections")
WIRE = 60


@pytest.fixture
def another_mill(tmp_path: Path) -> Callable[[str], Mill]:
    """Makes a place with the same sources and nothing loaded: texts, and lines of which some are rejected."""

    def make(name: str) -> Mill:
        mill = Mill(tmp_path / name)
        write_texts(mill.sources / "texts", 40, median_words=30, seed=3)
        lines = [json_line(article) for article in generate(WIRE, 25, seed=4)]
        lines[20:20] = [b"{broken\n", line(None), line(" \n")]
        lines += [lines[3], line("Same id, another text.", id=f"{WIRE - 5:09}")]
        mill.put("wire.jsonl", b"".join(lines))
        return mill

    return make


def rows(mill: Mill) -> dict[str, list[tuple[object, ...]]]:
    """Every row, exactly; only the run's name is its own."""
    excluded = {"articles": "EXCLUDE (run_id)"}
    return {table: mill.rows(f"SELECT * {excluded.get(table, '')} FROM {table} ORDER BY ALL") for table in TABLES}


def test_workers_batches_and_order_change_no_row(
    another_mill: Callable[[str], Mill], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = another_mill("plain")
    plain.load(workers=1)
    expected = rows(plain)
    assert len(expected["articles"]) == 40 + WIRE
    assert sorted(str(row[2]) for row in expected["rejections"]) == [
        "duplicate_id", "duplicate_id", "empty_text", "invalid_json", "missing_text"
    ]  # fmt: skip

    parallel = another_mill("parallel")
    parallel.load(workers=2)
    assert rows(parallel) == expected

    arriving = another_mill("arriving")
    files = sorted(path for path in arriving.sources.rglob("*") if path.is_file())
    random.Random(1).shuffle(files)
    for part in (files[:7], files[7:8], files[8:]):
        arriving.load(*part, workers=2)
    assert rows(arriving) == expected

    monkeypatch.setattr(newsmill.pipeline.batches, "_SMALLEST_BATCH_BYTES", 300)
    monkeypatch.setattr(newsmill.pipeline.batches, "_BATCH_FILES", 3)
    monkeypatch.setattr(newsmill.pipeline.batches, "PART_BYTES", 1500)
    small = another_mill("small")
    small.load(workers=2)
    assert rows(small) == expected
    assert len(list((small.lake / "partitions").iterdir())) > 20
