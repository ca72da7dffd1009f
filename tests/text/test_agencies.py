"""Agencies are found in datelines, credits and attributions, and nowhere else."""

import json
from pathlib import Path

import pytest

from newsmill.text.agencies import find_agency
from newsmill.text.blocks import find_structure
from newsmill.text.wordlists import read_data

CASES = json.loads(Path(__file__).with_name("agency_cases.json").read_text("utf-8"))


@pytest.mark.parametrize(("language", "text", "agency"), CASES, ids=[f"{case[0]}-{case[1][:30]}" for case in CASES])
def test_agency_is_found_or_not(language: str, text: str, agency: str | None) -> None:
    body = f"Något har hänt här\n\n{text}" if language == "sv" else text
    assert find_structure(body).agency == agency


@pytest.mark.parametrize("agency", sorted(read_data("agencies.toml")["agencies"]))
def test_every_spelling_in_a_dateline_names_its_agency(agency: str) -> None:
    row = read_data("agencies.toml")["agencies"][agency]
    assert len(row["country"]) == 2
    for name in [*row.get("names", []), *row.get("credit_names", [])]:
        body = f"PORTO ({name}) - The bridge reopened on Tuesday."
        assert find_agency(body, [(0, len(body), "body")]) == agency, name


def test_the_credit_of_a_photo_can_be_left_out() -> None:
    caption, line = "The bridge in Porto. Photo: AP", "The bridge reopened. (Reuters)"
    body = f"{caption}\n\n{line}"
    blocks = [(0, len(caption), "caption"), (len(caption) + 2, len(body), "body")]
    assert find_agency(caption, blocks[:1]) == "AP"
    assert find_agency(caption, blocks[:1], with_photos=False) is None
    assert find_agency(body, blocks, with_photos=False) == "Reuters"


def test_many_mentions_in_one_line_take_linear_time() -> None:
    body = "TT-AFP-" * 20_000 + "x"
    assert find_agency(body, [(0, len(body), "body")]) is None
