#!/usr/bin/env bash
# In Babel, reading the calendar words of one locale changes those of others in the same process.
#
# Package: babel 2.18.0.
# Expected: Locale.parse("sv") gives Swedish names of months and days, whatever locales the process read before.
# Seen: after the stand-alone months of Azerbaijani are read, the abbreviated stand-alone months of Swedish are "yan",
#   "fev", "mar"; after the days of Western Frisian, the stand-alone days of Swedish are "moandei", "tiisdei". Tables that
#   a locale does not have are aliases into the data of root, and the lookup writes the words of the first locale there.
# Consequence: a program that formats dates for readers of many languages shows words of another language; read each
#   locale in a process of its own, or clear babel.localedata._cache between locales.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check babel==2.18.0
for first in sv az fy; do
    "$work/venv/bin/python" - "$first" <<'PY'
import sys

from babel import Locale


def words(code: str) -> tuple[str, str]:
    locale = Locale.parse(code)
    months = [dict(widths) for widths in (locale.months["stand-alone"]["abbreviated"],)]
    days = [dict(widths) for widths in (locale.days["stand-alone"]["wide"],)]
    return months[0][1], days[0][0]


first = sys.argv[1]
for context in (*Locale.parse(first).months.values(), *Locale.parse(first).days.values()):
    for width in context.values():
        dict(width)
expected = {"sv": ("jan.", "måndag"), "az": ("yan", "måndag"), "fy": ("jan.", "moandei")}
seen = words("sv")
print(f"after {first}: January is {seen[0]!r} and Monday is {seen[1]!r} in Swedish")
assert seen == expected[first], (first, seen)
PY
done
