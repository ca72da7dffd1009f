"""Titles as their authors wrote them: without the name of the site that pages add."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from newsmill.text.folding import folded

_SEPARATOR = re.compile(r"\s*[|｜ㅣ·•»«]+\s*|\s+[-–—:]+\s+|：|\s*::\s*")
_MIN_TITLE_CHARS = 10


def without_site(title: str, names: Iterable[str]) -> str:
    """Remove the site's name, and a section before it, from the end or the beginning of a title.

    Args:
        title: A title in one line.
        names: What the site is called, also its domain.

    >>> without_site("Wer zahlt die Rechnung? - Wirtschaft | Küstenkurier", ["Küstenkurier"])
    'Wer zahlt die Rechnung? - Wirtschaft'
    >>> without_site("Hamnposten: Färjorna går igen", ["hamnposten.example"])
    'Färjorna går igen'
    >>> without_site("Norda Line - a company and its workers", ["Harbour Post"])
    'Norda Line - a company and its workers'
    """
    known = {spelling for name in names for spelling in _spellings(name)}
    while known:
        parts = list(_SEPARATOR.finditer(title))
        last = parts[-1] if parts else None
        if last and last.start() >= _MIN_TITLE_CHARS and folded(title[last.end() :]) in known:
            title = title[: last.start()].rstrip()
            continue
        first = re.match(r"([^:|]{2,40}?)\s*[:|]\s+", title)
        if first and len(title) - first.end() >= _MIN_TITLE_CHARS and folded(first[1]) in known:
            title = title[first.end() :].lstrip()
            continue
        return title
    return title


def site_of(url: str) -> str | None:
    """The host of a URL without `www.`, which is what a site is called where it does not name itself.

    >>> site_of("https://www.hamnposten.example/a?b"), site_of("hamnposten")
    ('hamnposten.example', None)
    """
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host and "." in host else None


def _spellings(name: str) -> Iterable[str]:
    whole = folded(name)
    if len(whole) > 1:
        yield whole
    if "." in name and " " not in name.strip():  # a domain: what stands before its ending, too
        yield from {folded(part) for part in name.split(".")[:-1] if len(part) > 2}
