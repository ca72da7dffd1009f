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
from newsmill.warehouse.corrections import Correction
from newsmill.warehouse.load import FileFailure, apply_load
from newsmill.warehouse.rebuild import rebuild
from tests.warehouse.lake_factory import ANNOTATED_BY


def decided(database: Path) -> list[tuple[str, bool]]:
    """The corrections that a warehouse has, and whether each holds."""
    query = "SELECT correction_id, withdrawn_at IS NULL FROM corrections ORDER BY ALL"
    with open_reader(database) as connection:
        return connection.execute(query).fetchall()


def test_corrections_that_the_warehouse_did_not_take_are_not_in_the_lake(good: Path, lake: Path) -> None:
    first, second = Correction("split", "BAHN"), Correction("split", "TT")
    run_link(Target(good, lake), [first])
    with pytest.raises(NewsmillError, match="no correction 0 to withdraw"):
        run_link(Target(good, lake), [second], withdrawn=[first.correction_id, "0"])
    assert decided(good) == [(first.correction_id, True)]
    rebuild(good, lake, Target(good, lake).name, link)
    assert decided(good) == [(first.correction_id, True)]


def test_warehouses_that_share_a_lake_keep_their_corrections_apart(good: Path, lake: Path) -> None:
    second, correction = Path(shutil.copy(good, good.with_name("second.duckdb"))), Correction("split", "BAHN")
    own = Correction("split", "TT")
    for database, corrections in ((good, [correction]), (second, [correction, own])):
        run_link(Target(database, lake), corrections)
    run_link(Target(good, lake), withdrawn=[correction.correction_id])
    expected = {database: decided(database) for database in (good, second)}
    assert expected == {
        good: [(correction.correction_id, False)],
        second: sorted([(correction.correction_id, True), (own.correction_id, True)]),
    }
    for database in (good, second):
        name = Target(database, lake).name
        with open_writer(database) as connection:  # a load of its own, so that a rebuild takes what is of this name
            apply_load(connection, lake, name, ANNOTATED_BY, failed=[FileFailure("gone.txt", "is a folder")])
        rebuild(database, lake, name, link)
        assert decided(database) == expected[database]


def test_a_correction_recorded_without_a_database_counts_for_all_until_it_is_taken_back(good: Path, lake: Path) -> None:
    correction = Correction("split", "BAHN")
    run_link(Target(good, lake), [correction])
    (path,) = (lake / "corrections").iterdir()
    content = json.loads(path.read_text())
    del content["database"]
    path.rename(path.with_name(f"{correction.correction_id}.json")).write_text(json.dumps(content))
    rebuild(good, lake, "another name", link)
    assert decided(good) == [(correction.correction_id, True)]
    run_link(Target(good, lake), withdrawn=[correction.correction_id])
    rebuild(good, lake, Target(good, lake).name, link)
    assert decided(good) == [(correction.correction_id, False)]
