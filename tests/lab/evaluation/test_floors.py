"""The tagger may not become worse in any language without somebody saying so."""

from pathlib import Path

import pytest

from newsmill.lab.evaluation.systems import ENTITIES, SENTENCES
from newsmill.tagger.bundled import BundledTagger
from tests.lab.evaluation.floors import FAST_MAY_LACK, MAY_FALL, UNSEEN, floors, measured, on_unseen

CHANGELOG = Path(__file__).parents[3] / "CHANGELOG.md"


def test_accuracy_does_not_fall(shared: Path, pytestconfig: pytest.Config) -> None:
    found, table = measured(shared / "eval"), floors()
    assert found.keys() == table.keys(), "record the table: python -m tests.lab.evaluation.floors"
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
    found, table = measured(shared / "eval", BundledTagger.fast), floors()
    names = [name for name in table if name.startswith(SENTENCES)]
    pairs = {
        SENTENCES: ([found[name].f1 for name in names], [table[name] for name in names]),
        ENTITIES: (on_unseen(shared / "eval", BundledTagger.fast), on_unseen(shared / "eval", BundledTagger.accurate)),
    }
    assert len(pairs[ENTITIES][0]) == len(UNSEEN)
    for task, (fast, accurate) in pairs.items():
        means = sum(fast) / len(fast), sum(accurate) / len(accurate)
        lack = FAST_MAY_LACK[task]
        assert means[0] >= means[1] - lack, f"{task}: mean F1 {means[0]:.1f}, of the accurate tagger {means[1]:.1f}"
