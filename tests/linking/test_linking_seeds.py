"""The two articles that newsmill began with, a Swedish and a Dutch one: what has to be one entity in them."""

from pathlib import Path

import pytest

from newsmill.flows.run_load import run_load
from newsmill.pipeline.load_request import LoadRequest
from newsmill.pipeline.target import Target
from newsmill.warehouse.connection import open_reader

TOGETHER = [
    {"Putin", "Vladimir Putin", "Poetin", "Vladimir Poetin"},
    {"Kasym-Zjomart Tokajev", "Kazym-Zjomart Tokajev", "Kassym-Jomart Tokajev", "Tokajev"},
    {"Nazarbajev", "Nursultan Nazarbajev"},
    {"Kazakstan", "Kazakstans", "Kazachstan"},
    {"Ryssland", "Rysslands", "Rusland"},
    {"Moskva", "Moskou"},
    {"Ukraina", "Ukrainas", "Oekraïne"},
    {"Kreml", "Kremlin"},
    {"Sovjetunionen", "Sovjet-Unie"},
    {"CSTO", "ODKB"},
    {"FOI", "Totalförsvarets forskningsinstitut"},
    {"Persson", "Gudrun Persson"},
]


@pytest.fixture(scope="module")
def linked(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[tuple[str, str | None, bool]]]:
    """Entities (id, country, whether it has a place) of each surface in the two articles."""
    folder = tmp_path_factory.mktemp("seeds")
    target = Target(folder / "news.duckdb", folder / "news.lake")
    run_load(LoadRequest(sources=[str(shared / "seeds")], target=target, root=shared))
    found: dict[str, set[tuple[str, str | None, bool]]] = {}
    with open_reader(folder / "news.duckdb") as connection:
        rows = connection.execute(
            "SELECT surface, entity_id, country_code, latitude IS NOT NULL AND longitude IS NOT NULL FROM entity_links "
            "JOIN entity_mentions USING (article_id, mention_index) JOIN entities USING (entity_id)"
        ).fetchall()
    for surface, entity_id, country, has_place in rows:
        found.setdefault(surface, set()).add((entity_id, country, has_place))
    return found


@pytest.mark.parametrize("names", TOGETHER, ids=lambda names: min(names))
def test_spellings_of_one_thing_are_one_entity(
    linked: dict[str, set[tuple[str, str | None, bool]]], names: set[str]
) -> None:
    assert {entity for name in names for entity in linked[name]} == linked[min(names)]
    assert len(linked[min(names)]) == 1


def test_the_others_are_others(linked: dict[str, set[tuple[str, str | None, bool]]]) -> None:
    first = [next(iter(linked[min(names)]))[0] for names in TOGETHER]
    assert len(set(first)) == len(first)


def test_the_country_has_a_code_and_a_place(linked: dict[str, set[tuple[str, str | None, bool]]]) -> None:
    assert linked["Kazachstan"] == {("country:KZ", "KZ", True)}
