"""`import newsmill`: the public functions, imported on first use. docs/python.md shows them at work and is run."""

import inspect
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest

import newsmill
from newsmill.errors import NewsmillError

CHECKOUT = Path(__file__).parent.parent
SLOW = ("duckdb", "polars", "prefect", "numpy", "rich", "typer", "onnxruntime")


def imported_by(code: str) -> set[str]:
    """Return the slow modules that a fresh interpreter has imported after running `code`."""
    script = f"import sys\n{code}\nprint(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return {*SLOW} & {*done.stdout.split()}


def test_import_is_light() -> None:
    assert imported_by("import newsmill") == set()


def test_the_command_line_imports_no_library_of_data() -> None:
    assert imported_by("import newsmill.cli.app") <= {"rich", "typer"}


def test_names_are_listed_and_others_are_refused() -> None:
    assert {*newsmill.__all__} <= {*dir(newsmill)}
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        _ = newsmill.lode


@pytest.mark.parametrize("name", newsmill.__all__)
def test_every_function_documents_its_arguments(name: str) -> None:
    function = getattr(newsmill, name)
    text = inspect.getdoc(function) or ""
    signature = inspect.signature(function)
    assert [argument for argument in signature.parameters if f"    {argument}: " not in text] == []
    assert "Returns:" in text and "Raises:" in text
    assert f"`{name}(" in (CHECKOUT / "docs" / "python.md").read_text("utf-8")


def test_query_returns_a_frame(samples_warehouse: Path) -> None:
    frame = newsmill.query("SELECT count(*)::INTEGER AS articles FROM articles", database=samples_warehouse)
    assert frame.equals(pl.DataFrame({"articles": [16]}, {"articles": pl.Int32}))
    with pytest.raises(NewsmillError, match="articels"):
        newsmill.query("FROM articels", database=str(samples_warehouse))


def test_connections_only_read_and_stay_open_until_they_are_closed(samples_warehouse: Path, tmp_path: Path) -> None:
    first, second = newsmill.connect(samples_warehouse), newsmill.connect(str(samples_warehouse))
    first.close()
    with pytest.raises(NewsmillError, match="may not read other files is open in this process; close it first"):
        newsmill.connect(samples_warehouse, files=True)
    with newsmill.connect(samples_warehouse) as third:
        assert third.sql("SELECT count(*) FROM marts.entity_ranking").fetchone() is not None
    assert second.execute("SELECT count(*) FROM articles").fetchone() == (16,)
    with pytest.raises(duckdb.Error, match="read-only"):
        second.execute("DELETE FROM articles")
    with pytest.raises(duckdb.Error):
        second.execute("COPY articles TO 'articles.csv'")
    second.close()


def test_unknown_taggers_and_runners_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'best' is not a valid BundledTagger"):
        newsmill.load([tmp_path], tagger="best")
