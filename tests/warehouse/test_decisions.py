"""Decisions of users in the lake: what a rebuild makes of them, also where several warehouses share it."""

import json
import shutil
from pathlib import Path

import pytest

from newsmill.errors import NewsmillError
from newsmill.linking.linker import link
from newsmill.pipeline.link_names import run_link
from newsmill.pipeline.target import Target
from newsmill.warehouse.connection import open_reader, open_writer
from newsmill.warehouse.corrections import Decision
from newsmill.warehouse.load import FileFailure, apply_load
from newsmill.warehouse.rebuild import rebuild
from tests.warehouse.lake_factory import ANNOTATED_BY


def decided(database: Path) -> list[tuple[str, bool]]:
    """The decisions that a warehouse has, and whether each holds."""
    query = "SELECT decision_id, withdrawn_at IS NULL FROM entity_decisions ORDER BY ALL"
    with open_reader(database) as connection:
        return connection.execute(query).fetchall()


def test_decisions_that_the_warehouse_did_not_take_are_not_in_the_lake(good: Path, lake: Path) -> None:
    first, second = Decision("split", "BAHN"), Decision("split", "TT")
    run_link(good, lake, [first])
    with pytest.raises(NewsmillError, match="no decision 0 holds"):
        run_link(good, lake, [second], undo=[first.decision_id, "0"])
    assert decided(good) == [(first.decision_id, True)]
    rebuild(good, lake, Target(good, lake).name, link)
    assert decided(good) == [(first.decision_id, True)]


def test_warehouses_that_share_a_lake_keep_their_decisions_apart(good: Path, lake: Path) -> None:
    second, decision = Path(shutil.copy(good, good.with_name("second.duckdb"))), Decision("split", "BAHN")
    own = Decision("split", "TT")
    for database, decisions in ((good, [decision]), (second, [decision, own])):
        run_link(database, lake, decisions)
    run_link(good, lake, undo=[decision.decision_id])
    expected = {database: decided(database) for database in (good, second)}
    assert expected == {
        good: [(decision.decision_id, False)],
        second: sorted([(decision.decision_id, True), (own.decision_id, True)]),
    }
    for database in (good, second):
        name = Target(database, lake).name
        with open_writer(database) as connection:  # a load of its own, so that a rebuild takes what is of this name
            apply_load(connection, lake, name, ANNOTATED_BY, failed=[FileFailure("gone.txt", "is a folder")])
        rebuild(database, lake, name, link)
        assert decided(database) == expected[database]


def test_a_decision_recorded_without_a_database_counts_for_all_until_it_is_taken_back(good: Path, lake: Path) -> None:
    decision = Decision("split", "BAHN")
    run_link(good, lake, [decision])
    (path,) = (lake / "decisions").iterdir()
    content = json.loads(path.read_text())
    del content["database"]
    path.rename(path.with_name(f"{decision.decision_id}.json")).write_text(json.dumps(content))
    rebuild(good, lake, "another name", link)
    assert decided(good) == [(decision.decision_id, True)]
    run_link(good, lake, undo=[decision.decision_id])
    rebuild(good, lake, Target(good, lake).name, link)
    assert decided(good) == [(decision.decision_id, False)]
