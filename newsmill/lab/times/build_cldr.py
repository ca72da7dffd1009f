"""Write the calendar words of CLDR, one JSON file per language: `python -m newsmill.lab.times.build_cldr`.

Babel carries CLDR. A file holds, as lists of lower-case words: `month` and `weekday` (1 = January, 1 = Monday), `unit`
(the forms of day, week, ... with their plurals), `daypart`, and `past` and `future` (the words around an amount in "3
days ago" and "in 3 days", as [before, after]). Unicode licence V3, which permits redistribution.
"""

import json
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from babel.core import Locale, get_cldr_version

FOLDER = Path(__file__).parents[2] / "times" / "data" / "cldr"
LANGUAGES = [
    "af",
    "az",
    "be",
    "bg",
    "bs",
    "ca",
    "cs",
    "cy",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "eu",
    "fi",
    "fo",
    "fr",
    "fy",
    "ga",
    "gl",
    "hr",
    "hu",
    "hy",
    "is",
    "it",
    "ka",
    "lb",
    "lt",
    "lv",
    "mk",
    "mt",
    "nb",
    "nl",
    "nn",
    "pl",
    "pt",
    "ro",
    "ru",
    "sk",
    "sl",
    "sq",
    "sr",
    "sr_Latn",
    "sv",
    "tr",
    "uk",
]
UNITS = {
    "second": "S", "minute": "MIN", "hour": "H", "day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y",
    "decade": "DE", "century": "CE",
}  # fmt: skip
DAYPARTS = {"morning": "MO", "noon": "MI", "afternoon": "AF", "evening": "EV", "night": "NI"}
"""Day periods of CLDR, without their number, and the codes that TIMEX3 has for them."""


def main() -> None:
    """Write all files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    spawn = get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn, max_tasks_per_child=1) as fresh:  # Babel leaks words between locales
        for language, words in zip(LANGUAGES, fresh.map(words_of, LANGUAGES), strict=True):
            text = json.dumps(words, ensure_ascii=False, indent=1, sort_keys=True)
            (FOLDER / f"{language}.json").write_text(text + "\n", "utf-8")


def words_of(language: str) -> dict[str, Any]:
    """Return the calendar words of a language, as described above."""
    locale = Locale.parse(language)
    months = {str(n): _forms(locale.months, n) for n in range(1, 13)}
    weekdays = {str(n + 1): _forms(locale.days, n) for n in range(7)}
    patterns: Any = locale._data["unit_patterns"]  # Babel has no public name for them
    units: dict[str, list[str]] = {}
    for name, code in UNITS.items():
        wide = patterns.get(f"duration-{name}", {}).get("long", {})
        found = {text.replace("{0}", "").strip().lower() for key, text in wide.items() if key != "per"}
        units[code] = sorted(found - {""})
    dayparts: dict[str, set[str]] = {}
    for context in locale.day_periods.values():
        for name, text in context.get("wide", {}).items():
            if part := DAYPARTS.get(name.rstrip("12")):
                dayparts.setdefault(part, set()).add(str(text).lower())
    return {
        "cldr": get_cldr_version(),
        "month": months,
        "weekday": weekdays,
        "unit": {code: words for code, words in units.items() if words},
        "daypart": {code: sorted(words) for code, words in dayparts.items()},
        "past": _around(locale, "past"),
        "future": _around(locale, "future"),
    }


def _forms(names: Any, number: int) -> list[str]:
    """Return wide and abbreviated names; single letters and numbers are left out."""
    forms = {str(names[context][width][number]).lower() for context in names for width in ("wide", "abbreviated")}
    return sorted(form for form in forms if len(form.rstrip(".")) > 1 and not form[0].isdigit())


def _around(locale: Locale, direction: str) -> list[list[str]]:
    """Return what stands before and after the amount, for all units and plurals, without the unit's words."""
    pairs: set[tuple[str, str]] = set()
    fields: Any = locale._data["date_fields"]
    for name in UNITS:
        for text in fields.get(name, {}).get(direction, {}).values():
            before, _, after = str(text).lower().partition("{0}")
            pairs.add((before.strip(), after.strip()))
    return [list(pair) for pair in sorted(_without_units(pairs))]


def _without_units(pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Drop the first word after the amount, which is the unit; a pair that has nothing else is dropped."""
    cut = {(before, " ".join(after.split()[1:])) for before, after in pairs}
    return {pair for pair in cut if any(pair)}


if __name__ == "__main__":
    main()
