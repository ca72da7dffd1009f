"""Confidence of each rule of the grammar."""

_MEASURED = {
    "shift": 0.62, "ref": 0.69, "weekday": 0.83, "duration": 0.68, "day": 0.89, "month": 0.79, "month_day": 0.9,
    "year": 0.84, "quarter": 0.94, "date": 0.73, "year_unit": 0.78, "span": 0.86, "frequency": 0.41, "clock": 0.71,
    "ago": 0.65, "ahead": 0.53, "weekday_part": 0.85, "clock_after": 0.81, "the_unit": 0.43, "season": 0.81,
    "moment": 0.79, "month_year": 1.0, "clock_list": 0.56, "clock_at": 0.87, "shift_weekday": 0.87, "every": 0.93,
    "holiday": 0.5, "clock_alone": 1.0, "part_of_weekday": 1.0, "decade": 0.6,
}  # fmt: skip
_ALL = 0.74


def confidence_of(rule: str) -> float:
    """Return the share of right values of a rule, from 0 to 1; of all rules for one that was seen less than ten times.

    Counted on the news of KRAUTS (German), TimeBank and AQUAINT of TempEval-3 (English), EstTimeML and a corpus of a
    thesis of 2010 (Estonian): expressions of the rule whose value is that of an annotated expression that they overlap,
    of all expressions of the rule.

    >>> confidence_of("month_year"), confidence_of("noon")
    (1.0, 0.74)
    """
    return _MEASURED.get(rule, _ALL)
