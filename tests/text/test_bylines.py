"""Bylines as newsrooms and their software write them."""

import pytest

from newsmill.text.bylines import distinct_names, read_byline

CASES = {
    "Von Lena Brandt und Karl-Heinz Öst, Rostock": ["Lena Brandt", "Karl-Heinz Öst"],
    "Text: Lone Bredal Foto: Bo Ek": ["Lone Bredal"],
    "Foto: Bo Ek Text: Lone Bredal": ["Lone Bredal"],
    "Lone Bredal (Ritzau)": ["Lone Bredal"],
    "Jan Smit in Den Haag and Tom Orr in London": ["Jan Smit", "Tom Orr"],
    "Jan Smit, Chief Harbour Correspondent": ["Jan Smit"],
    "Ren&eacute;e D&#39;Arc": ["Renée D'Arc"],
    "@lonebredal": [],
    "lone.bredal@hamnposten.photography (Lone Bredal)": ["Lone Bredal"],
    "LONE BREDAL, Lone Bredal": ["Lone Bredal"],
    "Tom Orr, Sr. and Eva Land, Ph.D.": ["Tom Orr, Sr.", "Eva Land"],
    "As told to Tom Orr": ["Tom Orr"],
    "hamnposten.example": [],
    "Maarten in 't Veld": ["Maarten in 't Veld"],
    "Santiago Ramón y Cajal": ["Santiago Ramón y Cajal"],
}


@pytest.mark.parametrize(("byline", "names"), CASES.items())
def test_bylines_give_the_persons_in_them(byline: str, names: list[str]) -> None:
    assert list(read_byline(byline)[0]) == names


def test_a_name_of_two_others_is_none() -> None:
    assert distinct_names(["Jan Smit", "Tom Orr", "Jan Smit Tom Orr"]) == ("Jan Smit", "Tom Orr")
