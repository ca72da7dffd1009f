"""The format of docs/how-to/add-a-format.md, added by a program through the public `add_reader`."""

import subprocess
import sys
from pathlib import Path

from tests.documents import shown_files

((_, _, TOY),) = shown_files("docs/how-to/add-a-format.md")
PROGRAM = """
import sys
from pathlib import Path

import toy
from newsmill.readers import add_reader
from newsmill.flows.run_load import run_load
from newsmill.pipeline.load_request import LoadRequest
from newsmill.pipeline.target import Target

add_reader(toy)
try:
    add_reader(toy)
except ValueError as error:
    assert "belongs to toy" in str(error), error
else:
    raise AssertionError("taken twice")
here = Path(sys.argv[1])
target = Target(here / "news.duckdb", here / "lake")
summary = run_load(LoadRequest(sources=[str(here / "in")], target=target, root=here / "in"))
assert summary.files["new"] == 3, summary
from newsmill.warehouse.connection import open_reader
with open_reader(here / "news.duckdb") as database:
    columns = "source_file, source_format, title, metadata_origin.title"
    print(database.execute(f"SELECT {columns} FROM articles ORDER BY ALL").fetchall())
    print(database.execute("SELECT source_file, record_number, reason FROM rejections").fetchall())
"""
ARTICLES = "=====\nFärjorna går igen\nFärjorna går igen, säger Lone Bredal.\n=====\nUtan text\n"


def test_a_format_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "toy.py").write_text(TOY, "utf-8")
    (tmp_path / "program.py").write_text(PROGRAM, "utf-8")
    (tmp_path / "in" / "a.toy").write_text(ARTICLES, "utf-8")
    (tmp_path / "in" / "by content.txt").write_text(ARTICLES, "utf-8")
    (tmp_path / "in" / "plain.txt").write_text("En vanlig text.", "utf-8")
    command: list[str | Path] = [sys.executable, tmp_path / "program.py", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, env={"PREFECT_HOME": str(tmp_path / "prefect")})
    assert done.returncode == 0, done.stderr
    articles, rejections = done.stdout.splitlines()
    title = "'Färjorna går igen', 'record'"
    assert (
        f"[('a.toy', 'toy', {title}), ('by content.txt', 'toy', {title}), ('plain.txt', 'text', None, None)]"
        == articles
    )
    assert rejections == "[('a.toy', 2, 'missing_text'), ('by content.txt', 2, 'missing_text')]"
