"""The tagger may not become worse in any language without somebody saying so."""

from pathlib import Path

import pytest

from tests.evaluation.floors import MAY_FALL, floors, measured

CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"


def test_accuracy_does_not_fall(shared: Path, pytestconfig: pytest.Config) -> None:
    found, table = measured(shared / "eval"), floors()
    assert found.keys() == table.keys(), "record the table: python -m tests.evaluation.floors"
    fallen = {
        name: (floor, round(found[name].f1, 2))
        for name, floor in table.items()
        if found[name].f1 < floor - max(MAY_FALL, 100 / found[name].gold)
    }
    if pytestconfig.getoption("--allow-regression"):
        unsaid = [name for name in fallen if name not in CHANGELOG.read_text("utf-8")]
        assert not unsaid, f"CHANGELOG.md needs a line that names {unsaid}"
    else:
        assert not fallen, f"worse than the table by more than {MAY_FALL} points: {fallen}"
