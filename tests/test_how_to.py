"""The pages of docs/how-to, tried as written: their files are put into a copy of the package, which then loads."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.documents import CHECKOUT, apply_files

PAGES = ("add-a-format", "add-a-column", "add-a-mart", "add-a-check")
ARTICLES = "=====\nFärjorna går igen\nFärjorna går igen, säger Lone Bredal.\n=====\nUtan text\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("how-to")


@pytest.fixture(scope="module")
def newsmill(folder: Path) -> Callable[..., str]:
    """Return a function that runs the command of a copy of the package in which the pages' files are."""
    shutil.copytree(CHECKOUT / "newsmill", folder / "newsmill", ignore=shutil.ignore_patterns("__pycache__"))
    for page in PAGES:
        apply_files(f"docs/how-to/{page}.md", folder)
    registry = folder / "newsmill/readers/__init__.py"
    registry.write_text(f"{registry.read_text('utf-8')}\nfrom newsmill.readers import toy\nadd_reader(toy)\n", "utf-8")
    (folder / "in").mkdir()
    (folder / "in" / "a.toy").write_text(ARTICLES, "utf-8")
    environment = os.environ | {"PREFECT_HOME": str(folder / "prefect"), "PYTHONPATH": str(folder)}

    def run(*arguments: str, code: int = 0) -> str:
        command = [sys.executable, "-m", "newsmill", *arguments]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (code, ""), done.stdout + done.stderr
        return done.stdout

    run("load", "in", "--root", "in")
    return run


def test_the_format(newsmill: Callable[..., str]) -> None:
    columns = "source_file, source_format, title"
    assert newsmill("query", f"SELECT {columns} FROM articles", "-f", "csv").splitlines()[1:] == [
        "a.toy,toy,Färjorna går igen"
    ]
    assert "no text below the title" in newsmill("query", "SELECT detail FROM rejections")


def test_the_column(newsmill: Callable[..., str]) -> None:
    assert newsmill("query", "SELECT paragraph_count FROM articles", "-f", "csv").splitlines()[1:] == ["1"]
    assert "Blocks of running text in body." in newsmill("schema", "articles")


def test_the_mart_and_the_example(newsmill: Callable[..., str]) -> None:
    assert "One row per publisher and language." in newsmill("schema", "marts.words_by_publisher")
    shown = newsmill("query", "SELECT article_count, word_count FROM marts.words_by_publisher", "-f", "csv")
    assert shown.splitlines()[1:] == ["1,9"]
    assert "words_per_article" in newsmill("examples", "how_long_are_articles")


def test_the_check(newsmill: Callable[..., str], folder: Path) -> None:
    newsmill("check")
    with duckdb.connect(str(folder / "news.duckdb")) as database:
        database.execute("UPDATE articles SET url = 'nowhere'")
    assert "urls_have_a_host" in newsmill("check", code=1)
