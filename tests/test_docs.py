"""Every command and query of the documents works, and prints what the document says."""

from pathlib import Path

import pytest

from tests.documents import CHECKOUT, DOCUMENTS, blocks, run, sandbox, steady


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A folder in which a reader of the documents works, top to bottom."""
    folder = tmp_path_factory.mktemp("reader")
    return folder, sandbox(folder)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_show_what_commands_print(document: str, reader: tuple[Path, dict[str, str]]) -> None:
    folder, environment = reader
    for block in blocks(document):
        if block.tested_by:
            keeper = (CHECKOUT / block.tested_by).read_text("utf-8")
            missing = [command for command in block.commands if command not in keeper]
            assert not missing, f"{document}: {block.tested_by} runs none of {missing}"
            continue
        outputs = [run(command, folder, environment) for command in block.commands]
        if block.output is not None:
            assert steady("".join(outputs)) == steady(block.output), block.text


def test_every_query_of_the_readme_has_its_output() -> None:
    queries = [block for block in blocks("README.md") if block.kind == "sql"]
    assert len(queries) >= 10
    assert all(block.output for block in queries)
