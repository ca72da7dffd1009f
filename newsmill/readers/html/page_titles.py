"""The titles that a web page states, and the choice of the headline that its readers see."""

import re
from collections import Counter
from collections.abc import Sequence
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from newsmill.readers.notices import is_label
from newsmill.text.folding import folded
from newsmill.text.titles import without_site

_MIN_TITLE_CHARS = 15
_MIN_PARAGRAPH_CHARS = 100
_GOES_ON = re.compile(r"\s*[|–—:·»*：ㅣ]|\s+-\s")
_SECTION = re.compile(r"-\S{1,20}")
_HEADINGS = 5
_LEVELS = 4
_MAX_STEP_CHARS = 40
_MIN_STEPS = 2
_PATH = re.compile(r"breadcrumb|navigation|\bnav$", re.IGNORECASE)
_OUTSIDE = frozenset({"html", "body", "main", "article", "header"})


def page_titles(
    tree: Any, stated: Sequence[tuple[str, str]], site: Sequence[str], is_live: bool = False
) -> list[tuple[str, str]]:
    """Origin and title of all titles of a page, the best first: those on which most of the sources agree.

    Where the first heading is the last step of a path of links ("Home > Politics > this page"), it is the page's name
    for search engines, and readers see another one: stated titles that say something else than it go first. JSON-LD and
    headings of a live blog name what it is about for as long as it goes on, OpenGraph names what has happened.

    Args:
        tree: The page, parsed by lxml.
        stated: Origin and title of what its head states: JSON-LD, OpenGraph, then others that have no vote.
        site: The site's names, which are removed.
        is_live: Whether the page is a live blog.
    """
    headings = [(heading, plain(heading.text_content())) for heading in tree.xpath("//body//h1")[:_HEADINGS]]
    headings = [(heading, text) for heading, text in headings if not is_label(text)]
    steps = [text for heading, text in headings if _ends_path(heading) and _is_followed_by_headline(heading)]
    seen = [("html", text) for _, text in headings if text not in steps]
    titles = _cleaned([*stated[:2], *seen, *stated[2:]], site)
    trusted = titles[: len(titles) - len(_cleaned(stated[2:], site))]
    votes = Counter(fold for _, fold in {(origin, folded(title)) for origin, title in trusted})
    searched = [folded(title) for _, title in _cleaned([("html", text) for text in steps], site)]

    def rank(entry: tuple[str, str]) -> tuple[bool, bool, int]:
        fold = folded(entry[1])
        is_other = entry in trusted and not any(fold.startswith(s) or s.startswith(fold) for s in searched)
        return is_live and entry[0] != "opengraph", bool(searched) and not is_other, -votes[fold]

    return sorted(titles, key=rank)


def plain(text: str) -> str:
    """One line, with character references that were escaped twice resolved, and without hints where to hyphenate."""
    return " ".join(unescape(text).replace("\xad", "").split())


def _cleaned(titles: Sequence[tuple[str, str]], site: Sequence[str]) -> list[tuple[str, str]]:
    """The titles without the site's name, and without what else goes on after one of them."""
    stripped = [(origin, title, without_site(title, site)) for origin, title in titles if title]
    others = [title for _, _, title in stripped]
    return [(origin, _unextended(title, others, title != full)) for origin, full, title in stripped]


def _unextended(title: str, others: Sequence[str], had_site: bool) -> str:
    """The shortest of the other titles that this one begins with and goes on from with a separator.

    Between a title and the site's name a section may stand after nothing but a hyphen.
    """
    begun = [
        other
        for other in others
        if len(other) >= _MIN_TITLE_CHARS
        and title.startswith(other)
        and (_GOES_ON.match(title, len(other)) or (had_site and _SECTION.fullmatch(title, len(other))))
    ]
    return min(begun, key=len, default=title)


def _ends_path(heading: Any) -> bool:
    """Return whether a heading is in navigation, or ends a breadcrumb trail."""
    element, own = heading, folded(heading.text_content())
    for _ in range(_LEVELS):
        marks = (
            f"{element.get('class')} {element.get('id')} {element.get('itemtype')} {element.get('role')} {element.tag}"
        )
        if _PATH.search(marks):
            return True
        element = element.getparent()
        if element is None or element.tag in _OUTSIDE:
            return False
        links = [(link, folded(link.text_content())) for link in element.iter("a")]
        steps = "".join(text for _, text in links)
        if len(links) >= _MIN_STEPS and folded(element.text_content()) == steps + own:
            return any(_is_front(link) for link, _ in links) and all(len(text) <= _MAX_STEP_CHARS for _, text in links)
    return False


def _is_followed_by_headline(heading: Any) -> bool:
    """Return whether another heading, which readers take for the title, is between this one and the first paragraph."""
    for element in heading.xpath("following::*[self::h1 or self::h2 or self::h3 or self::p]"):
        text = plain(element.text_content())
        if element.tag == "p" and len(text) >= _MIN_PARAGRAPH_CHARS:
            return False
        if element.tag != "p" and len(text) >= _MIN_TITLE_CHARS:
            return True
    return False


def _is_front(link: Any) -> bool:
    try:
        parts = urlsplit(link.get("href", "#").strip())
    except ValueError:
        return False
    return parts.path.strip("/") == "" and bool(parts.path or parts.netloc)
