"""The samples tell the same events in eight languages: names of one thing in them are one entity.

samples_gold.json has what they name in two languages and more, or in two ways, by hand: entity, language, spellings.
Read the figures with: python -m tests.linking.test_linking_samples WAREHOUSE.
"""

import json
import sys
from pathlib import Path

import pytest

from newsmill.lab.evaluation.links import LinkScore, score_links
from newsmill.warehouse.connection import open_reader

GOLD: dict[str, dict[str, list[str]]] = json.loads(Path(__file__).with_name("samples_gold.json").read_text("utf-8"))


def score(database: Path) -> tuple[LinkScore, LinkScore, LinkScore, list[str]]:
    """B-cubed, pairwise and pairwise across languages of the gold names, and those that the warehouse does not have."""
    with open_reader(database) as connection:
        rows = connection.execute(
            "SELECT language, surface, entity_id FROM entity_links "
            "JOIN entity_mentions USING (article_id, mention_index) "
            "JOIN articles USING (article_id) GROUP BY ALL ORDER BY count(*), entity_id"
        ).fetchall()
    found = {(language, " ".join(surface.split())): entity for language, surface, entity in rows}
    items = [
        (name, language, spelling)
        for name, languages in GOLD.items()
        for language, spellings in languages.items()
        for spelling in spellings
    ]
    missing = [f"{language} {spelling}" for _, language, spelling in items if (language, spelling) not in found]
    scored = [
        (name, found.get((language, spelling), (language, spelling)), language) for name, language, spelling in items
    ]
    return *score_links(scored), missing


@pytest.fixture(scope="module")
def scores(samples_warehouse: Path) -> tuple[LinkScore, LinkScore, LinkScore, list[str]]:
    return score(samples_warehouse)


def test_names_of_one_thing_are_one_entity_in_eight_languages(
    scores: tuple[LinkScore, LinkScore, LinkScore, list[str]],
) -> None:
    b_cubed, pairwise, across, _ = scores
    assert min(b_cubed.f1, pairwise.f1, across.f1) >= 0.87
    assert min(b_cubed.precision, pairwise.precision, across.precision) >= 0.99


def test_the_gold_names_are_those_that_the_tagger_finds(
    scores: tuple[LinkScore, LinkScore, LinkScore, list[str]],
) -> None:
    names = sum(len(spellings) for languages in GOLD.values() for spellings in languages.values())
    assert len(GOLD) >= 60
    assert len(scores[3]) <= 0.05 * names


if __name__ == "__main__":
    for measure, result in zip(("B-cubed", "pairwise", "across languages"), score(Path(sys.argv[1]))[:3], strict=True):
        print(f"{measure}: F1 {result.f1:.3f}, precision {result.precision:.3f}, recall {result.recall:.3f}")
    print("not in the warehouse:", ", ".join(score(Path(sys.argv[1]))[3]) or "none")
