"""Every command and query of the documents works, and prints what the document says."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.documents import CHECKOUT, DOCUMENTS, blocks, steady


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documents as they are when every command in them is run again, top to bottom."""
    target = tmp_path_factory.mktemp("documents")
    command = [sys.executable, "-m", "tests.documents", str(target)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return target


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_show_what_commands_print(document: str, recorded: Path) -> None:
    assert steady((recorded / document).read_text("utf-8")) == steady((CHECKOUT / document).read_text("utf-8"))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_is_left_to_another_test_is_run_there(document: str) -> None:
    for block in blocks(document):
        if block.tested_by:
            keeper = (CHECKOUT / block.tested_by).read_text("utf-8")
            assert [command for command in block.commands if command not in keeper] == []


def test_every_query_of_the_readme_has_its_output() -> None:
    queries = [block for block in blocks("README.md") if block.kind == "sql"]
    assert len(queries) >= 10
    assert all(block.output for block in queries)


def test_the_command_says_its_version() -> None:
    done = subprocess.run([sys.executable, "-m", "newsmill", "--version"], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (f"newsmill {version('newsmill')}\n", "")
