"""Damaged files of every format: never a crash, in parts as in one (tests/readers/fuzz.py is the command)."""

from pathlib import Path

import pytest

from tests.readers.fuzz import fuzz, inputs

MUTATIONS = 500
SECONDS = 20
"""Most seconds for one input: a slow machine makes fewer mutations, and says so."""


@pytest.mark.parametrize("path", inputs(), ids=lambda path: path.name)
def test_damage_ends_in_records_or_in_a_failed_file(path: Path, tmp_path: Path) -> None:
    counts = fuzz(path, MUTATIONS, tmp_path, SECONDS)
    assert sum(counts[kind] for kind in ("read", "damaged", "failed file", "out of time")) == MUTATIONS
