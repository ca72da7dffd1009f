"""A small sample of `python -m tests.flows.phases`: runs that are killed in any phase leave nothing wrong behind."""

import random
from collections.abc import Iterator

import pytest

from tests.flows.phases import PHASES, Nursery, Spans, prepare, strike

SEED, TRIALS = 3, 5


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    with Nursery(tmp_path_factory.mktemp("phases")) as nursery:
        yield nursery


@pytest.fixture(scope="module")
def spans(nursery: Nursery) -> dict[str, Spans]:
    return prepare(nursery, SEED)


@pytest.mark.parametrize(
    "phases",
    [["discover", "partition write", "prune", "link"], ["record", "load", "keep", "check", "publish"], ["rebuild"]],
)
def test_killed_in_one_phase_after_the_other(nursery: Nursery, spans: dict[str, Spans], phases: list[str]) -> None:
    assert set(phases) < set(PHASES)
    strike_until_hit(nursery, spans, phases)


@pytest.mark.parametrize(("phase", "kind"), [("link", "TERM"), ("load", "INT"), ("rebuild", "INT")])
def test_interrupted_in_a_phase(nursery: Nursery, spans: dict[str, Spans], phase: str, kind: str) -> None:
    strike_until_hit(nursery, spans, [phase], kind)


def strike_until_hit(nursery: Nursery, spans: dict[str, Spans], phases: list[str], kind: str = "KILL") -> None:
    """A command may be faster than the undisturbed one was, and end before it is struck: then once more."""
    source = random.Random(SEED)
    for _ in range(TRIALS):
        series = strike(nursery, spans, phases, source, kind)
        assert series.problems == [], series
        if series.hits:
            return
    pytest.fail("no run was struck")
