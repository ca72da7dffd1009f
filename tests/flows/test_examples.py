"""The questions of sql/examples have answers in the samples, and the command shows them."""

import subprocess
import sys
from pathlib import Path

import pytest

from newsmill.warehouse.connection import open_reader
from newsmill.warehouse.queries import examples, run_query


@pytest.mark.parametrize("name", [example.name for example in examples()])
def test_every_example_has_an_answer_in_the_samples(name: str, samples_warehouse: Path) -> None:
    (example,) = (example for example in examples() if example.name == name)
    assert example.question.endswith("?")
    with open_reader(samples_warehouse) as connection:
        rows = run_query(connection, example.sql)
        assert rows.height > 0
        assert rows.equals(run_query(connection, example.sql)), "the order must not be left to chance"


def test_the_command_lists_and_runs_them(samples_warehouse: Path) -> None:
    newsmill = Path(sys.executable).with_name("newsmill")
    listed = subprocess.run([newsmill, "examples"], check=True, capture_output=True, text=True).stdout
    assert all(example.name in listed and example.question in listed for example in examples())
    command: list[str | Path] = [newsmill, "examples", "--all", "--database", samples_warehouse]
    shown = subprocess.run(command, check=True, capture_output=True, text=True)
    assert shown.stderr == ""
    assert "Lone Bredal" in shown.stdout
    unknown = subprocess.run([newsmill, "examples", "nonsense"], capture_output=True, text=True)
    assert (unknown.returncode, unknown.stderr.count("\n")) == (2, 1)
