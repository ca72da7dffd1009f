"""Lines of pages and feeds that are no part of an article: notices of their software, links to the rest, offers."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from importlib import resources

Block = tuple[str, str]

_DATA = tomllib.loads(resources.files(__package__).joinpath("notices.toml").read_text("utf-8"))
_MAX_NOTICE_CHARS = 400
_MAX_OFFER_BLOCKS, _MAX_OFFER_CHARS, _MIN_OFFERS = 10, 400, 2


def _words(name: str) -> list[str]:
    return sorted({word for words in _DATA[name].values() for word in words}, key=lambda word: (-len(word), word))


_APPEARED_FIRST = tuple((before.casefold(), between.casefold()) for before, between in _DATA["appeared_first"]["all"])
_READ_ON = re.compile(rf"(?:{'|'.join(map(re.escape, _words('read_on')))})[\s.…»→›>:]*(?:\[[.…]+\])?\s*", re.IGNORECASE)
_OFFER = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _words('offer')))})(?!\w)", re.IGNORECASE)
_INTERFACE = frozenset(_words("interface"))


def without_notices(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks without lines that a site's software adds.

    >>> without_notices([("body", "Bron är klar."), ("body", "The post Bron appeared first on Hamnposten.")])
    [('body', 'Bron är klar.')]
    """
    return [block for block in blocks if not is_notice(block[1])]


def is_notice(line: str) -> bool:
    """Return whether a line is a notice of a feed or a link to the rest of the article.

    >>> is_notice("Continue reading…"), is_notice("Weiterlesen »"), is_notice("Read more books, she says.")
    (True, True, False)
    """
    if len(line) > _MAX_NOTICE_CHARS:
        return False
    folded = line.casefold()
    return _READ_ON.fullmatch(line) is not None or any(
        folded.startswith(before) and between in folded for before, between in _APPEARED_FIRST
    )


def is_label(title: str) -> bool:
    """Return whether a title is the label of a button."""
    return title.strip().casefold() in _INTERFACE


def makes_offer(text: str) -> bool:
    """Return whether a text has words of an offer to subscribe."""
    return _OFFER.search(text) is not None


def without_offer(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of a page for subscribers without the offer at its end.

    An offer is the short blocks at the end from the first one with words of an offer, at least half of which have them.
    """
    kept = list(blocks)
    last = len(kept)
    first = max(0, last - _MAX_OFFER_BLOCKS)
    for place in range(first, last):
        tail = kept[place:]
        if makes_offer(kept[place][1]) and all(len(text) <= _MAX_OFFER_CHARS for _, text in tail):
            offers = _count(text for _, text in tail)
            if offers >= _MIN_OFFERS and 2 * offers >= len(tail) and place > 0:
                return kept[:place]
    return kept


def _count(texts: Iterable[str]) -> int:
    return sum(map(makes_offer, texts))
