"""newsmill link and load --links: decisions of a user, from a CSV file to a rebuilt warehouse."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from newsmill.errors import NewsmillError
from newsmill.pipeline.link_names import read_links
from newsmill.warehouse.connection import open_reader, open_writer
from newsmill.warehouse.corrections import Decision
from newsmill.warehouse.derivations import sign

CHECKOUT = Path(__file__).parents[2]
NEWSMILL = Path(sys.executable).with_name("newsmill")
DECISIONS = """action,name,target,type,reason
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
    (tmp_path / "links.csv").write_text(DECISIONS, "utf-8")
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


def test_decisions_hold_through_a_rebuild_and_can_be_taken_back(place: Path) -> None:
    before = entities(place)
    assert before["Spitsbergen"] != before["Svalbard"]
    done = newsmill(place, "newsmill link --links links.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Decisions: 4 new, 0 taken back" in done.stdout
    after = entities(place)
    assert after["Spitsbergen"] == after["Svalbard"] == before["Svalbard"]
    assert after["Kyiv"] == (before["Kyiv"][0], "Kiev")
    assert after["Norda Line"][0] == "wikidata:Q0"
    assert after["De Witte Vos"][0] != before["De Witte Vos"][0]
    assert newsmill(place, "newsmill check").returncode == 0

    assert newsmill(place, "newsmill link --links links.csv").stdout.count("Decisions") == 0, "they are known"
    (place / "news.duckdb").unlink()
    assert newsmill(place, "newsmill rebuild").returncode == 0
    assert entities(place) == after

    decisions = subprocess.run(
        [NEWSMILL, "query", "SELECT decision_id FROM entity_decisions", "--format", "csv"],
        cwd=place, capture_output=True, text=True, check=True,
    ).stdout.split()[1:]  # fmt: skip
    command = "newsmill link --undo DECISION_ID"
    undone = newsmill(place, command.replace("DECISION_ID", " --undo ".join(decisions)))
    assert "Decisions: 0 new, 4 taken back" in undone.stdout
    assert entities(place) == before
    assert 'newsmill query "FROM entity_decisions"'.endswith('"')
    again = newsmill(place, command)
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert "no decision DECISION_ID holds" in again.stderr


def test_load_takes_decisions_too(place: Path, samples: Path) -> None:
    shutil.copytree(samples, place / "samples")
    done = newsmill(place, "newsmill load samples --root . --links links.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing changed" in done.stdout
    assert "Decisions: 4 new, 0 taken back" in done.stdout
    (place / "links.csv").write_text("action,name,target\nmerge,Nobody Known,Kyiv\n")
    waiting = newsmill(place, "newsmill link --links links.csv")
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
    path = tmp_path / "links.csv"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(NewsmillError, match=r"links\.csv") as error:
        read_links(path)
    assert told in str(error.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NewsmillError, match=r"nowhere\.csv: no such file"):
        read_links(tmp_path / "nowhere.csv")


def test_columns_may_be_left_out_and_blanks_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    path.write_text("name,action,target\n A B , merge ,C\nD,split,\n")
    assert read_links(path) == [Decision("merge", "A B", "C"), Decision("split", "D")]
