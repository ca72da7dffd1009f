"""Expressions of time in running text: where they are and which days they mean."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsmill.times.find import find_times
from newsmill.times.lexicon import own_tables

WEDNESDAY = date(2022, 1, 12)

EXPRESSIONS = [
    ("sv", "Bron öppnas den 14 februari.", "den 14 februari", "2022-02-14"),
    ("sv", "Det hände i mars 2021.", "mars 2021", "2021-03"),
    ("sv", "Hon kom i går och reste på lördagen.", "i går", "2022-01-11"),
    ("sv", "Hon reste i tisdags.", "i tisdags", "2022-01-11"),
    ("sv", "Mötet hålls på torsdag.", "på torsdag", "2022-01-13"),
    ("sv", "Kyrkan byggdes i mitten av 1800-talet.", "mitten av 1800-talet", "18"),
    ("sv", "Han valdes år 1936.", "år 1936", "1936"),
    ("sv", "Muren föll kring julen 1991.", "julen 1991", "1991-12-25"),
    ("sv", "Poeten (född 1940) skrev mycket.", "1940", "1940"),
    ("sv", "Mötet börjar kl. 14.30 i dag.", "kl. 14.30", "2022-01-12T14:30"),
    ("sv", "Tåget går klockan halv tre.", "klockan halv tre", "2022-01-12T02:30"),
    ("sv", "Det tog sju timmar.", "sju timmar", "PT7H"),
    ("sv", "Kören övar varje måndag.", "varje måndag", "XXXX-WXX-1"),
    ("sv", "Vi firar midsommar 2022 på ön.", "midsommar 2022", "2022-06-25"),
    ("nl", "Vorige week was het koud.", "Vorige week", "2022-W01"),
    ("nl", "Zij schudden elkaar op 28 december de hand.", "28 december", "2021-12-28"),
    ("nl", "De afgelopen jaren groeide de stad.", "De afgelopen jaren", "PXY"),
    ("nl", "In 2010 en in 2014 weigerde hij.", "2010", "2010"),
    ("nl", "Koningsdag 2014 viel op zaterdag.", "Koningsdag 2014", "2014-04-26"),
    ("da", "Broen blev lukket for tre dage siden.", "for tre dage siden", "2022-01-09"),
    ("da", "De mødes på mandag.", "på mandag", "2022-01-17"),
    ("nb", "Det skjedde sist søndag.", "sist søndag", "2022-01-09"),
    ("nn", "Ho kom i fjor.", "i fjor", "2021"),
    ("fi", "Silta suljettiin 5. maaliskuuta 2021.", "5. maaliskuuta 2021", "2021-03-05"),
    ("fi", "Talo valmistui viime vuonna.", "viime vuonna", "2021"),
    ("de", "Das Konzert beginnt am Freitag, 25. Februar um 20.30 Uhr.", "20.30 Uhr", "2022-02-25T20:30"),
    ("de", "Die Sitzung war am Montagvormittag.", "Montagvormittag", "2022-01-10TMO"),
    ("de", "Ende Dezember kam der Schnee.", "Ende Dezember", "2021-12"),
    ("de", "Nächstes Jahr folgt eine Reise.", "Nächstes Jahr", "2023"),
    ("en", "Profit rose in the third quarter of 2021.", "the third quarter of 2021", "2021-Q3"),
    ("en", "They met last year.", "last year", "2021"),
    ("en", "Music of the 1990s is back.", "the 1990s", "199"),
    ("en", "Easter 2024 was early.", "Easter 2024", "2024-03-31"),
    ("en", "It opened at 10 p.m. Tuesday.", "10 p.m. Tuesday", "2022-01-11T22:00"),
    ("fr", "Le pont a fermé la semaine dernière.", "la semaine dernière", "2022-W01"),
    ("fr", "Elle est née le 3 avril 1990.", "3 avril 1990", "1990-04-03"),
    ("es", "El museo abrió el 3 de abril de 2021.", "3 de abril de 2021", "2021-04-03"),
    ("es", "La tienda cerró el año pasado.", "el año pasado", "2021"),
    ("it", "La gara si è svolta il mese scorso.", "il mese scorso", "2021-12"),
    ("pt", "A ponte abriu em 5 de março de 2021.", "5 de março de 2021", "2021-03-05"),
    ("pl", "Most otwarto 5 marca 2021 roku.", "5 marca 2021 roku", "2021-03-05"),
    ("cs", "Most byl otevřen v roce 1995.", "1995", "1995"),
    ("ru", "Мост открыли 5 марта 2021 года.", "5 марта 2021 года", "2021-03-05"),
    ("uk", "Міст відкрили вчора.", "вчора", "2022-01-11"),
    ("el", "Η γέφυρα άνοιξε στις 5 Μαρτίου 2021.", "5 Μαρτίου 2021", "2021-03-05"),
    ("et", "Sild avati 1995. aastal.", "1995. aastal", "1995"),
    ("hu", "A hidat 2021. március 5-én adták át.", "2021. március 5-én", "2021-03-05"),
    ("ro", "Podul a fost deschis pe 5 martie 2021.", "5 martie 2021", "2021-03-05"),
]


@pytest.mark.parametrize(("language", "text", "expression", "value"), EXPRESSIONS)
def test_expressions(language: str, text: str, expression: str, value: str) -> None:
    found = [(text[one.start : one.end], one.value) for one in find_times(text, language, WEDNESDAY)]
    assert (expression, value) in found


def test_every_language_with_a_table_has_an_example() -> None:
    assert {language for language, *_ in EXPRESSIONS} == own_tables()


def test_days_follow_from_the_value() -> None:
    (week,) = find_times("It rained last week.", "en", WEDNESDAY)
    assert (week.first_day, week.last_day) == (date(2022, 1, 3), date(2022, 1, 9))
    (span,) = find_times("It rained for the past two weeks.", "en", WEDNESDAY)
    assert (span.kind, span.first_day, span.last_day) == ("DURATION", date(2021, 12, 27), date(2022, 1, 9))


def test_nothing_is_guessed_without_a_day_of_publication() -> None:
    found = find_times("She came yesterday, on Friday and on 3 May; in 2010 she left.", "en")
    assert [(one.value, one.first_day, one.anchor) for one in found] == [
        (None, None, "none"),
        (None, None, "none"),
        (None, None, "none"),
        ("2010", date(2010, 1, 1), "none"),
    ]


def test_the_text_sets_the_month_of_a_bare_day() -> None:
    for language, text in {
        "en": "On 24 December 1914 the guns fell silent. On the 28th they began again.",
        "de": "Am 24. Dezember 1914 schwiegen die Waffen. Weiter ging es am 28.",
        "sv": "Den 24 december 1914 tystnade vapnen. Den 28:e började det igen.",
    }.items():
        found = find_times(text, language, WEDNESDAY)
        assert [(one.value, one.anchor) for one in found] == [("1914-12-24", "none"), ("1914-12-28", "text")]


_WORDS = st.sampled_from(
    [
        "den",
        "5",
        "14",
        "mars",
        "2021",
        "i",
        "går",
        "på",
        "måndag",
        "3–2",
        "kl.",
        "14.30",
        "klockan",
        "halv",
        "tre",
        "1800-talet",
        "jul",
        "förra",
        "veckan",
        "1989-2014",
        ",",
        ".",
        "\n",
        "om",
        "för",
        "sedan",
        "två",
        "dagar",
        "12.5.",
        "2022-01-06",
        "Q3",
        "varje",
        "år",
        "Ä",
    ]
)


@given(st.lists(_WORDS, max_size=25), st.sampled_from(["sv", "en", "de", "fi"]), st.booleans())
def test_spans_are_in_order_and_inside_and_days_are_ordered(words: list[str], language: str, is_dated: bool) -> None:
    text = " ".join(words)
    end = 0
    for one in find_times(text, language, WEDNESDAY if is_dated else None):
        assert end <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip() == text[one.start : one.end]
        assert (one.first_day is None) == (one.last_day is None)
        assert one.first_day is None or one.last_day is None or one.first_day <= one.last_day
        end = one.end
