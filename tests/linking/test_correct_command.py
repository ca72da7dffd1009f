"""newsmill correct and load --corrections: corrections from a CSV file to a rebuilt warehouse."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from newsmill.errors import NewsmillError
from newsmill.pipeline.correction_files import read_correction_file
from newsmill.warehouse.connection import open_reader, open_writer
from newsmill.warehouse.corrections import Correction
from newsmill.warehouse.derivations import sign

CHECKOUT = Path(__file__).parents[2]
NEWSMILL = Path(sys.executable).with_name("newsmill")
CORRECTIONS = """action,name,target,type,reason
merge,Spitsbergen,Svalbard,LOC,one archipelago
rename,Kyiv,Kiev,LOC,house style
split,De Witte Vos,,,a ship and no person
pin,Norda Line,wikidata:Q0,ORG,our register
"""


@pytest.fixture
def place(samples_warehouse: Path, tmp_path: Path) -> Path:
    """A folder with the samples loaded."""
    shutil.copy(samples_warehouse, tmp_path / "news.duckdb")
    shutil.copytree(samples_warehouse.with_name("news.lake"), tmp_path / "news.lake")
    (tmp_path / "corrections.csv").write_text(CORRECTIONS, "utf-8")
    return tmp_path


def newsmill(place: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run a command as the README has it."""
    arguments = [str(NEWSMILL), *command.split()[1:]]
    environment = os.environ | {"PREFECT_HOME": str(place / "prefect"), "PYTHONWARNINGS": "error"}
    return subprocess.run(arguments, cwd=place, env=environment, capture_output=True, text=True)


def entities(place: Path) -> dict[str, tuple[str, str]]:
    """Identity and shown name of the entities of some names."""
    query = """
        SELECT DISTINCT surface, entity_id, name FROM entity_links
        JOIN entity_mentions USING (article_id, mention_index) JOIN entities USING (entity_id)
        WHERE surface IN ('Spitsbergen', 'Svalbard', 'Kyiv', 'De Witte Vos', 'Norda Line')
    """
    with open_reader(place / "news.duckdb") as connection:
        return {surface: (entity, name) for surface, entity, name in connection.execute(query).fetchall()}


def test_a_load_without_news_renews_links_of_other_rules(place: Path) -> None:
    before = entities(place)
    shutil.copytree(CHECKOUT / "samples", place / "samples")
    with open_writer(place / "news.duckdb") as connection:
        connection.execute("UPDATE name_entities SET entity_id = cluster_id, score = 0.1")
        connection.execute("UPDATE entity_links SET score = 0.1")
        sign(connection, "linking", "0+other")
    done = newsmill(place, "newsmill load samples --root .")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Nothing changed: 11 files")
    assert entities(place) == before
    with open_reader(place / "news.duckdb") as connection:
        assert connection.execute("SELECT max(score) FROM entity_links").fetchone() == (1.0,)
    assert newsmill(place, "newsmill check").returncode == 0


def test_corrections_survive_a_rebuild_and_can_be_withdrawn(place: Path) -> None:
    before = entities(place)
    assert before["Spitsbergen"] != before["Svalbard"]
    done = newsmill(place, "newsmill correct corrections.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Corrections: 4 new, 0 withdrawn" in done.stdout
    after = entities(place)
    assert after["Spitsbergen"] == after["Svalbard"] == before["Svalbard"]
    assert after["Kyiv"] == (before["Kyiv"][0], "Kiev")
    assert after["Norda Line"][0] == "wikidata:Q0"
    assert after["De Witte Vos"][0] != before["De Witte Vos"][0]
    assert newsmill(place, "newsmill check").returncode == 0

    assert newsmill(place, "newsmill correct corrections.csv").stdout.count("Corrections") == 0, "they are known"
    (place / "news.duckdb").unlink()
    assert newsmill(place, "newsmill rebuild").returncode == 0
    assert entities(place) == after

    listed = newsmill(place, "newsmill correct").stdout
    assert [line.split()[1] for line in listed.splitlines()[2:]] == ["merge", "rename", "split", "pin"]
    ids = [line.split()[0] for line in listed.splitlines()[2:]]
    command = "newsmill correct --withdraw ID"
    undone = newsmill(place, command.replace("ID", " --withdraw ".join(ids)))
    assert "Corrections: 0 new, 4 withdrawn" in undone.stdout
    assert entities(place) == before
    again = newsmill(place, command)
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert "no correction ID to withdraw; newsmill correct lists them" in again.stderr


@pytest.mark.parametrize(
    ("command", "successor"),
    [
        ("newsmill link --links corrections.csv", "newsmill correct FILE"),
        ("newsmill load samples --links corrections.csv", "newsmill load --corrections FILE"),
        ("newsmill link --undo 1a2b", "newsmill correct --withdraw ID"),
    ],
)
def test_options_of_0_1_0_name_their_successors(tmp_path: Path, command: str, successor: str) -> None:
    done = newsmill(tmp_path, command)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert successor in done.stderr


def test_load_applies_corrections(place: Path, samples: Path) -> None:
    shutil.copytree(samples, place / "samples")
    done = newsmill(place, "newsmill load samples --root . --corrections corrections.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing changed" in done.stdout
    assert "Corrections: 4 new, 0 withdrawn" in done.stdout
    (place / "corrections.csv").write_text("action,name,target\nmerge,Nobody Known,Kyiv\n")
    waiting = newsmill(place, "newsmill correct corrections.csv")
    assert "nothing to merge yet: Nobody Known Kyiv" in waiting.stdout


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("action,name,target\nmarge,A,B\n", "line 2: action is 'marge'; it can be merge, split, rename, pin"),
        ("action,name,target\nmerge,A,B\nmerge,A,\n", "line 3: merge needs a target"),
        ("action,name,target\nsplit,A,B\n", "line 2: split takes no target"),
        ("action,name,target\nrename,,B\n", "line 2: there is no name"),
        ("action,name,target,type\nrename,A,B,PERSON\n", "line 2: type is 'PERSON'; it can be PER, ORG, LOC, MISC"),
        ("action,name,target\npin,A,Q1\n", "line 2: 'Q1' is no identifier"),
        ("action,name,target\npin,A,country:XX\n", "line 2: no list has country:XX"),
        ("do,who\nx,y\n", "its first line must name the columns"),
        ("action,name\nsplit,\xe9", "not CSV in UTF-8"),
        ("", "not CSV in UTF-8"),
    ],
)
def test_a_wrong_file_is_named_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "corrections.csv"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(NewsmillError, match=r"corrections\.csv") as error:
        read_correction_file(path)
    assert told in str(error.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NewsmillError, match=r"nowhere\.csv: no such file"):
        read_correction_file(tmp_path / "nowhere.csv")


def test_columns_may_be_left_out_and_blanks_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text("name,action,target\n A B , merge ,C\nD,split,\n")
    assert read_correction_file(path) == [Correction("merge", "A B", "C"), Correction("split", "D")]
