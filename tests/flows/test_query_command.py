"""`newsmill query` writes rows in four formats, to files, pipes and terminals; what it cannot is one sentence."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

NEWSMILL = Path(sys.executable).with_name("newsmill")
BINARY = r"SELECT '\x00a\xFF'::BLOB AS b, ['x'::BLOB] AS many, {'y': 'x'::BLOB} AS struct, 1 AS n"


def query(sql: str, database: Path, *options: str | Path, input: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [NEWSMILL, "query", sql, "--database", database, *options]
    return subprocess.run(command, input=input, capture_output=True, check=False)


def sentence(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return the message of a command that fails."""
    said = done.stderr.decode()
    assert (done.returncode, done.stdout, said.count("\n")) == (2, b"", 1), said
    assert said.startswith("newsmill: ")
    return said


def test_binary_data_in_every_format(samples_warehouse: Path) -> None:
    answers = {name: query(BINARY, samples_warehouse, "--format", name) for name in ("table", "csv", "json", "parquet")}
    assert [(done.returncode, done.stderr) for done in answers.values()] == [(0, b"")] * 4
    assert answers["table"].stdout.decode().splitlines()[2].split() == [r"\x00a\xFF", '["x"]', '{"y":', '"x"}', "1"]
    assert answers["csv"].stdout == b'b,many,struct,n\n\\x00a\\xFF,"[""x""]","{""y"": ""x""}",1\n'
    assert json.loads(answers["json"].stdout) == [{"b": r"\x00a\xFF", "many": '["x"]', "struct": '{"y": "x"}', "n": 1}]
    assert pl.read_parquet(BytesIO(answers["parquet"].stdout)).row(0) == (b"\x00a\xff", [b"x"], {"y": b"x"}, 1)


@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_a_value_that_a_format_does_not_have(samples_warehouse: Path, format: str) -> None:
    done = query("SELECT DATE 'infinity' AS d", samples_warehouse, "--format", format)
    assert (done.returncode, done.stdout) == (2, b"")
    last = done.stderr.decode().splitlines()[-1]  # before it stands what Polars says to stderr
    assert last.startswith(f"newsmill: the rows cannot be written as {format} (")
    assert "::VARCHAR" in last


@pytest.mark.parametrize("arguments", [["query", "FROM sentences", "--format", "csv"], ["query", "FROM sentences"],
                                       ["query", "FROM sentences", "--format", "parquet"], ["schema"]])  # fmt: skip
def test_a_reader_that_has_seen_enough(samples_warehouse: Path, arguments: list[str]) -> None:
    environment = os.environ | {"NEWSMILL_DATABASE": str(samples_warehouse)}
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([NEWSMILL, *arguments], stdout=writing, stderr=subprocess.PIPE, env=environment, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("format", ["table", "csv", "json", "parquet"])
def test_a_full_disk(samples_warehouse: Path, format: str) -> None:
    said = sentence(query("FROM sentences", samples_warehouse, "--format", format, "--output", "/dev/full"))
    assert said == "newsmill: /dev/full: no space left on device; choose another --output\n"


def test_sql_that_is_not_utf_8(samples_warehouse: Path) -> None:
    latin = "SELECT 'Malmö' AS city".encode("latin-1")
    for sql, input in (("-", latin), (os.fsdecode(latin), b"")):
        assert sentence(query(sql, samples_warehouse, input=input)).startswith("newsmill: the SQL is not UTF-8")
    read = query("-", samples_warehouse, "--format", "csv", input="SELECT 'Malmö' AS city".encode("utf-8-sig"))
    assert (read.returncode, read.stdout.decode()) == (0, "city\nMalmö\n")


def test_a_table_has_the_first_rows(samples_warehouse: Path, tmp_path: Path) -> None:
    sql, note = (
        "FROM range(200_000) AS numbers (n)",
        b"newsmill: the first 1,000 of 200,000 rows; newsmill query --format",
    )
    done = query(sql, samples_warehouse)
    assert (done.returncode, done.stdout.split()[-1], done.stderr.startswith(note)) == (0, b"999", True)
    done = query(sql, samples_warehouse, "--output", tmp_path / "table.txt")
    assert (done.stdout, done.stderr.startswith(note)) == (b"", True)
    assert (tmp_path / "table.txt").read_text("utf-8").split()[-1] == "999"
    done = query(sql, samples_warehouse, "--format", "csv")
    assert (len(done.stdout.splitlines()), done.stderr) == (200_001, b"")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_interrupted_query(samples_warehouse: Path, number: signal.Signals) -> None:
    with _endless_query(samples_warehouse, signal.SIG_DFL) as process:
        process.send_signal(number)
        said, error = process.communicate(timeout=60)
    assert (process.returncode, said, error) == (-number, b"", b"")


def test_a_query_in_the_background_of_a_script_does_not_hear_ctrl_c(samples_warehouse: Path) -> None:
    with _endless_query(samples_warehouse, signal.SIG_IGN) as process:
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        process.terminate()
        assert process.wait(60) == -signal.SIGTERM


@contextmanager
def _endless_query(database: Path, handler: signal.Handlers) -> Iterator[subprocess.Popen[bytes]]:
    """A query that has begun and does not end, started with this answer to Ctrl-C."""
    sql = "SELECT count(*) FROM range(10_000_000_000) AS a, range(1_000) AS b WHERE a.range * b.range = -1"
    command: list[str | Path] = [NEWSMILL, "query", sql, "--database", database]
    before = signal.signal(signal.SIGINT, handler)  # children have what is ignored from their parent
    try:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    finally:
        signal.signal(signal.SIGINT, before)
    try:
        time.sleep(5)
        yield process
    finally:
        process.kill()
        process.communicate()
