"""Days of values, shifts and holidays."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsmill.times.calendar import add, days_of, easter, holiday, nth_weekday, orthodox_easter, value_of

DAYS = st.dates(date(1600, 1, 1), date(2190, 12, 31))


@pytest.mark.parametrize(
    "day", [date(1943, 4, 25), date(2008, 3, 23), date(2019, 4, 21), date(2024, 3, 31), date(2038, 4, 25)]
)
def test_easter(day: date) -> None:
    """Dates of the tables of the Bureau des longitudes; 1943 and 2038 are the latest day that there is."""
    assert easter(day.year) == day


@pytest.mark.parametrize("day", [date(2019, 4, 28), date(2024, 5, 5), date(2025, 4, 20)])
def test_orthodox_easter(day: date) -> None:
    assert orthodox_easter(day.year) == day


@given(DAYS, st.sampled_from(["D", "W", "M", "Q", "H1", "Y", "DE", "CE"]))
def test_a_day_lies_in_its_unit(day: date, unit: str) -> None:
    days = days_of(value_of(day, unit))
    assert days is not None
    assert days[0] <= day <= days[1]
    assert value_of(days[0], unit) == value_of(days[1], unit) == value_of(day, unit)


@given(DAYS, st.sampled_from(["D", "W"]), st.integers(-500, 500))
def test_shifts_by_days_and_weeks_go_back(day: date, unit: str, amount: int) -> None:
    assert add(add(day, unit, amount), unit, -amount) == day


@given(st.integers(1900, 2100), st.integers(1, 12), st.integers(1, 7))
def test_last_weekday_of_a_month(year: int, month: int, weekday: int) -> None:
    day = nth_weekday(year, month, weekday, -1)
    assert day is not None
    assert (day.month, day.isoweekday(), (day + timedelta(7)).month == month) == (month, weekday, False)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("midsummer_eve_sv", date(2022, 6, 24)),
        ("kingsday_nl", date(2014, 4, 26)),
        ("thanksgiving", date(1999, 11, 25)),
        ("ascension", date(2018, 5, 10)),
        ("mothersday", date(2013, 5, 12)),
    ],
)
def test_holidays(name: str, day: date) -> None:
    assert holiday(name, day.year) == day


@pytest.mark.parametrize("value", ["2022-13", "2022-02-30", "2022-W54", "P3D", "XXXX-WXX-1", "PRESENT_REF", "BC0200"])
def test_values_without_days(value: str) -> None:
    assert days_of(value) is None
