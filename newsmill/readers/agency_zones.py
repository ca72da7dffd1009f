"""Times that news agencies send without a zone, with the one of the agency."""

import re
import tomllib
from datetime import datetime
from importlib import resources
from zoneinfo import ZoneInfo

_ZONES: dict[str, str] = tomllib.loads(resources.files(__package__).joinpath("agency_zones.toml").read_text("utf-8"))
_LOCAL = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d)(?::?(\d\d))?")


def with_zone(time: str | None, provider: str | None) -> str | None:
    """Return a time in ISO 8601 with the offset of its agency's zone, where it has none and the zone is known.

    >>> with_zone("2019-04-15T11:12:24", "STT"), with_zone("20190415T111224Z", "STT"), with_zone("2019-04-15", "STT")
    ('2019-04-15T11:12:24+03:00', '20190415T111224Z', '2019-04-15')
    """
    match = _LOCAL.fullmatch(time or "")
    zone = _ZONES.get((provider or "").casefold())
    if match is None or zone is None:
        return time
    try:
        return datetime(*(int(part or 0) for part in match.groups()), tzinfo=ZoneInfo(zone)).isoformat()  # type: ignore[arg-type,misc]
    except ValueError:
        return time
