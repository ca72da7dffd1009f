#!/usr/bin/env bash
# Python's email parser reads the offset "+1" as one minute, and drops "+01:00", "CET" and "PM" without a word.
#
# Package: the standard library of Python 3.11.7 (policy.default).
# Expected: an offset that is not of the form +hhmm is refused or noted as a defect.
# Seen: "10:00:00 +1" is 10:00 at an offset of one minute. "+01:00" and "CET" give a time without zone; "10:00:00 PM +0100"
#   is ten in the morning without zone. The header has no defect in any of these cases. EST is known, CET is not.
# Consequence: a mail archive loaded by these values is wrong by hours or minutes, never null; read the zone yourself.
set -euo pipefail
python3 - <<'PY'
import sys
from email import message_from_string, policy

expected = {
    "+1": "2026-01-01 10:00:00+00:01",
    "+01:00": "2026-01-01 10:00:00",
    "CET": "2026-01-01 10:00:00",
    "EST": "2026-01-01 10:00:00-05:00",
    "PM +0100": "2026-01-01 10:00:00",
    "+0100": "2026-01-01 10:00:00+01:00",
}
print("Python", sys.version.split()[0])
for zone, value in expected.items():
    text = f"Date: Thu, 01 Jan 2026 10:00:00 {zone}\n\n"
    header = message_from_string(text, policy=policy.default)["Date"]
    print(f"{zone:10} {header.datetime}  defects {len(header.defects)}")
    assert (str(header.datetime), header.defects) == (value, ()), zone
PY
