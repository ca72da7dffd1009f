"""The tagger may not become worse in any language without somebody saying so."""

from pathlib import Path

import pytest

from flows.tagger.shipped import Shipped
from tests.evaluation.floors import FAST_MAY_LACK, MAY_FALL, floors, measured

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


def test_the_fast_tagger_stays_near(shared: Path) -> None:
    found, table = measured(shared / "eval", Shipped.fast), floors()
    for task, lack in FAST_MAY_LACK.items():
        names = [name for name in table if name.startswith(task)]
        means = [sum(each) / len(names) for each in ([found[n].f1 for n in names], [table[n] for n in names])]
        assert means[0] >= means[1] - lack, f"{task}: mean F1 {means[0]:.1f}, of the accurate tagger {means[1]:.1f}"
