"""A small sample of `python -m tests.flows.kill`: runs that are killed or interrupted leave nothing wrong behind."""

import random

import pytest

from tests.flows.kill import Whole, disturb, load_undisturbed
from tests.flows.processes import Newsmill
from tests.generator import write_texts

FILES, WORDS, SEED = 120, 30, 5


@pytest.fixture(scope="module")
def newsmill(tmp_path_factory: pytest.TempPathFactory) -> Newsmill:
    folder = tmp_path_factory.mktemp("kill")
    write_texts(folder / "in", FILES, WORDS, SEED)
    return Newsmill(folder)


@pytest.fixture(scope="module")
def whole(newsmill: Newsmill) -> Whole:
    return load_undisturbed(newsmill)


@pytest.mark.parametrize(("number", "share"), [(1, 0.0), (4, 0.6), (6, 0.9), (9, 0.0)])
def test_killed_loads_are_continued(newsmill: Newsmill, whole: Whole, number: int, share: float) -> None:
    moment = disturb(newsmill, whole, number, share, random.Random(SEED + number), "KILL")
    assert moment.problems == [], moment


@pytest.mark.parametrize("kind", ["INT", "TERM"])
def test_interrupted_loads_say_so_and_leave(newsmill: Newsmill, whole: Whole, kind: str) -> None:
    moment = disturb(newsmill, whole, 1, 0.0, random.Random(SEED), kind)
    assert moment.problems == [], moment
