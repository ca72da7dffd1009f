"""A second loader that is started by mistake: it waits, or says so; no row is doubled, no run called interrupted."""

import json
import time
from pathlib import Path

from newsmill.warehouse.connection import open_reader
from tests.flows.kill import differences, load_undisturbed
from tests.flows.processes import Newsmill
from tests.generator import write_texts


def test_two_loaders_take_turns(tmp_path: Path) -> None:
    write_texts(tmp_path / "in", 40, 20, 11)
    newsmill = Newsmill(tmp_path)
    whole = load_undisturbed(newsmill)
    newsmill.clear()
    first = newsmill.load()
    lock = newsmill.out / ".news.duckdb.lock"
    while not (lock.exists() and lock.read_text("utf-8")) and first.is_running:
        time.sleep(0.01)
    hasty = newsmill.load("--wait", "0")
    patient = newsmill.load()
    code, output, error = hasty.finish()
    assert (code, output) == (2, "")
    assert error.startswith(f"newsmill: {Path('out/news.duckdb')}: newsmill load (process ") and error.count("\n") == 1
    code, _, error = first.finish()
    assert (code, error) == (0, "")
    code, output, error = patient.finish()
    assert code == 0 and "waiting for newsmill load (process " in error and error.count("\n") == 1
    files = json.loads(output)["files"]
    assert files["unchanged"] == sum(files.values())  # the first one had done it all
    assert list(differences(newsmill.database, whole.tables)) == []
    with open_reader(newsmill.database) as connection:
        assert connection.execute("SELECT status FROM runs").fetchall() == [("completed",)]
    assert list(newsmill.out.glob("[.]*")) == []
