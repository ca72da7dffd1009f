"""Failures of the command: one sentence, exit code 1 or 2, nothing else."""

import os
import subprocess
import sys

import duckdb
import pytest

from newsmill.warehouse.connection import open_writer
from tests.flows.mill import Mill

LOSES_ITS_SERVER = """
import newsmill.flows.temporary_server
from newsmill.flows.prefect_settings import prefect_server
server = prefect_server()
server.wait()
newsmill.flows.temporary_server.TemporaryServer.running = None  # from here on it is the server of a user
import newsmill.flows.annotate_batches
annotate_batch = newsmill.flows.annotate_batches.annotate_batch
def losing(*arguments):
    server._stop()
    return annotate_batch(*arguments)
newsmill.flows.annotate_batches.annotate_batch = losing
from newsmill.__main__ import main
main()
"""


def newsmill(mill: Mill, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-W",
        "error::DeprecationWarning:flows",
        "-c",
        "from newsmill.__main__ import main; main()",
    ]
    places = ["--database", str(mill.database)]
    return subprocess.run([*command, *arguments, *places], capture_output=True, text=True, timeout=120, check=False)


def load(mill: Mill, *options: str) -> subprocess.CompletedProcess[str]:
    return newsmill(mill, "load", str(mill.sources), "--lake", str(mill.lake), "--root", str(mill.sources), *options)


def test_a_failed_file_is_named_and_the_others_load(mill: Mill) -> None:
    mill.put("good.txt")
    mill.put("new\nline.txt", bytes(range(256)) * 4)
    done = load(mill, "--quiet")
    path = str(mill.sources / r"new\nline.txt")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"newsmill: {path}: binary data, not text; remove it or give it its own ending\n"
    mill.assert_whole("good.txt")
    assert newsmill(mill, "check").returncode == 0
    again = load(mill)
    assert again.returncode == 1
    assert path in again.stdout
    assert again.stderr == ""


def test_a_failed_check_is_named(mill: Mill) -> None:
    mill.put("good.txt")
    assert load(mill, "--quiet").returncode == 0
    with duckdb.connect(str(mill.database)) as connection:
        connection.execute("UPDATE source_files SET article_count = 7")
    mill.put("more.txt", "Malmö har en bro till.")
    done = load(mill, "--quiet")
    assert (done.returncode, done.stdout) == (1, "")
    assert "newsmill: check source_file_counts_match_rows fails for 1 rows; newsmill check shows them\n" in done.stderr
    assert all(said.startswith("newsmill: check ") for said in done.stderr.splitlines())


@pytest.mark.parametrize("case", ["no warehouse", "newer", "missing source"])
def test_the_environment_is_at_fault(mill: Mill, case: str) -> None:
    mill.put("good.txt")
    if case == "no warehouse":
        mill.database.write_bytes(b"diary")
        words = "is not a newsmill warehouse"
    elif case == "newer":
        with open_writer(mill.database):
            pass
        with duckdb.connect(str(mill.database)) as connection:
            connection.execute("UPDATE warehouse_info SET schema_version = 99")
        words = "was made by a newer version"
    else:
        mill.put("good.txt").unlink()
        mill.sources.rmdir()
        words = "no such file or folder"
    done = load(mill)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("newsmill: ")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert not mill.lake.exists()


@pytest.mark.parametrize("program", ["from newsmill.__main__ import main; main()", LOSES_ITS_SERVER])
def test_the_prefect_server_does_not_answer(mill: Mill, program: str) -> None:
    mill.put("good.txt")
    environment = os.environ | {"PREFECT_HOME": str(mill.folder / "prefect"), "PREFECT_CLIENT_MAX_RETRIES": "0"}
    environment.pop("PREFECT_API_URL", None)
    if program != LOSES_ITS_SERVER:
        environment["PREFECT_API_URL"] = "http://127.0.0.1:9/api"
    arguments = ["load", str(mill.sources), "--lake", str(mill.lake), "--database", str(mill.database), "--quiet"]
    done = subprocess.run([sys.executable, "-c", program, *arguments], env=environment, capture_output=True, text=True,
                          timeout=300, check=False)  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    said = [line for line in done.stderr.splitlines() if "newsmill: the Prefect server at http://127.0.0.1:" in line]
    assert len(said) == 1  # beside it may stand that Prefect's own log does not reach the server
    assert "does not answer" in said[0]
    assert "Traceback" not in done.stderr
