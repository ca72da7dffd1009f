"""Dates of metadata."""

from datetime import datetime

import pytest
from babel.dates import format_date

from newsmill.times.stamps import LANGUAGES, read_stamp

AT = datetime(2024, 11, 5, 14, 30)

STAMPS = {
    ("Publicerad 5 nov 2024 kl 14.30", "sv"): (AT, None),
    ("tisdagen den 5 november 2024 klockan 14.30", "sv"): (AT, None),
    ("tis, 05 nov 2024 14:30:00 +0200", "sv"): (datetime(2024, 11, 5, 12, 30), 120),
    ("Publié le 5 novembre 2024 à 14h30", "fr"): (AT, None),
    ("Stand: 05.11.2024 14:30 Uhr", "de"): (AT, None),
    ("5. November 2024, 18 Uhr", "de"): (datetime(2024, 11, 5, 18), None),
    ("Di, 05 Nov 2024 14:30:00 +0100", "de"): (datetime(2024, 11, 5, 13, 30), 60),
    ("5 Νοεμβρίου 2024, 14:30", "el"): (AT, None),
    ("Tue, 05 Nov 24 14:30:00 GMT", None): (AT, 0),
    ("Tue, 05 Nov 2024 14:30:00 +01:00", None): (datetime(2024, 11, 5, 13, 30), 60),
    ("Tue, 05 Nov 2024 14:30:00 GMT+0200", None): (datetime(2024, 11, 5, 12, 30), 120),
    ("Tue Nov 05 2024 14:30:00 GMT+0100 (Central European Standard Time)", None): (datetime(2024, 11, 5, 13, 30), 60),
    ("Wed, 02 Oct 2024 16:18:00 CEST", None): (datetime(2024, 10, 2, 14, 18), 120),
    ("Wed, 02 Oct 2024 16:18:00 BST", None): (datetime(2024, 10, 2, 15, 18), 60),
    ("Nov 5, 2024, 2:30 PM EST", "en"): (datetime(2024, 11, 5, 19, 30), -300),
    ("2024-11-05 14:30:00 \u22120500", "en"): (datetime(2024, 11, 5, 19, 30), -300),
    ("2024-11-05T14:30:00+01:00[Europe/Berlin]", "de"): (datetime(2024, 11, 5, 13, 30), 60),
    ("2024-11-05T14:30:00[Europe/Berlin]", "de"): (datetime(2024, 11, 5, 13, 30), 60),
    ("2024/11/05 14:30 +0100", None): (datetime(2024, 11, 5, 13, 30), 60),
    ("11/15/2024 2:30 PM", "en"): (datetime(2024, 11, 15, 14, 30), None),
    ("20241105143000", None): (AT, None),
    ("2024-W45-2", None): (datetime(2024, 11, 5), None),
    ("/Date(1730817000000)/", None): (AT, None),
    ("5. november 2024 kl. 14:30 UTC+01", "da"): (datetime(2024, 11, 5, 13, 30), 60),
}


@pytest.mark.parametrize(("text", "language"), STAMPS)
def test_stamps(text: str, language: str | None) -> None:
    stamp = read_stamp(text, language)
    assert stamp is not None
    assert (stamp.moment, stamp.offset_minutes) == STAMPS[text, language]


@pytest.mark.parametrize(
    "text",
    [
        "5 November 2024 14:30 XYZ",
        "5 November 2024 14:30 IST",
        "Tue, 05 Nov 2024 14:30 +9900",
        "05/11/2024",
        "5 November",
        "yesterday at 14:30",
        "31 February 2024",
        "5 November 2024 to 7 November 2024",
        "5 November 2024 in the harbour",
        "14:30",
        "",
    ],
)
def test_what_would_be_a_guess_is_none(text: str) -> None:
    assert read_stamp(text, None) is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("day", [datetime(2024, 11, 5), datetime(2021, 3, 28), datetime(1999, 8, 14)])
@pytest.mark.parametrize("form", ["long", "full"])
def test_the_long_dates_of_cldr_are_read(language: str, day: datetime, form: str) -> None:
    stamp = read_stamp(format_date(day, form, locale=language), language)
    assert stamp is not None
    assert stamp.moment == day
