"""Scores of linked names: by hand, and through a load."""

import json
from pathlib import Path

import pytest

from newsmill.lab.evaluation.links import has_names, link_cells, score_links
from newsmill.lab.evaluation.run_link_scores import evaluate_links


def test_links_are_scored_as_the_measures_define_them() -> None:
    items = [("a", 1, "sv"), ("a", 1, "nl"), ("a", 2, "nl"), ("b", 2, "sv"), ("c", 3, "sv")]
    b_cubed, pairwise, across = score_links(items)
    assert b_cubed.precision == pytest.approx((1 + 1 + 0.5 + 0.5 + 1) / 5)
    assert b_cubed.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert pairwise.precision == pytest.approx(1 / 2)
    assert pairwise.recall == pytest.approx(1 / 3)
    assert across.precision == across.recall == pytest.approx(1 / 2)


def test_links_of_gold_names_are_found_through_a_load(tmp_path: Path) -> None:
    texts = {"sv": "Anna Berg reste till Moskva.", "nl": "Anna Berg reisde naar Moskou."}
    lines = []
    for language, text in texts.items():
        names = [[text[:9], "", "PER", "anna"], [text[-7:-1], "", "LOC", "moscow"]]
        lines.append(json.dumps({"id": language, "lang": language, "text": text, "names": names}))
    gold = tmp_path / "gold.jsonl"
    gold.write_text("\n".join(lines), "utf-8")
    assert has_names(gold)
    rows = evaluate_links([gold])
    by_name = {(row.items, row.system): row for row in rows}
    assert by_name["all names", "newsmill"].across_languages.f1 == pytest.approx(1.0)
    assert by_name["all names", "exact spelling"].across_languages.recall == pytest.approx(0.5)
    head, cells = link_cells(rows)
    assert len(cells) == 8
    assert all(len(row) == len(head) for row in cells)
