"""Accuracy on annotated news pages does not fall: these are development data, other pages will be asked."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.lab.evaluation.pages import Measured, measure

LEAST_TITLES, LEAST_TIMES = 0.95, 0.90


@pytest.fixture(scope="module")
def pages(shared: Path) -> Sequence[Measured]:
    return list(measure(shared / "eval" / "pages"))


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def test_text_is_at_least_as_good_as_that_of_trafilatura_captions_or_not(pages: Sequence[Measured]) -> None:
    bare = mean([page.bare_f1 for page in pages])
    assert mean([page.f1 for page in pages]) >= bare
    assert mean([page.without_captions for page in pages]) >= bare + 0.015


def test_titles_and_times_are_right(pages: Sequence[Measured]) -> None:
    assert mean([page.title for page in pages]) >= LEAST_TITLES
    assert mean([page.date for page in pages]) >= LEAST_TIMES
