"""The source of a group of copies: the article or the agency that the others took the text from."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from newsmill.text.agencies import agency_of_publisher

Role = Literal["source", "copy", "unclear"]

_UNCLEAR: Role = "unclear"
_UNKNOWN = datetime(1970, 1, 1)
"""The time that programs write where they know none."""


class Member(NamedTuple):
    """An article of a group; `credit` is the agency that its text names as its source."""

    article_id: str
    published_at: datetime | None
    publisher: str | None
    credit: str | None


class Origin(NamedTuple):
    """The source of a group, as far as it is known, and the role of each article in the order of the members.

    `representative_id` is the article that counts where copies count once: the source, else the earliest article.
    """

    source_article_id: str | None
    source_agency: str | None
    roles: tuple[Role, ...]
    representative_id: str


def origin_of(members: Sequence[Member]) -> Origin:
    """Return the source of a group of articles that share a text.

    A credit in the text decides first: the agency that most articles name is the source, and the earliest of its own
    articles in the group, if there is one, is the source article. Without a credit the earliest article that an agency
    published itself is the source, then the earliest article of all. The earliest article is known only where no other
    article has the same time and every article has one; otherwise all roles are unclear.
    """
    agencies = [agency_of_publisher(member.publisher) for member in members]
    credits = Counter(member.credit for member in members if member.credit)
    agency = min(credits, key=lambda name: (-credits[name], name)) if credits else None
    earliest = min(members, key=_time_and_id)
    own = [member for member, found in zip(members, agencies, strict=True) if found and agency in (None, found)]
    if agency or own:
        source = min(own, key=_time_and_id) if own else None
        named = agency or (agency_of_publisher(source.publisher) if source else None)
        first = source or earliest
        return Origin(source and source.article_id, named, _roles(members, source), first.article_id)
    times = sorted(time for member in members if (time := _time(member)))
    if len(times) < len(members) or times[0] == times[1]:
        return Origin(None, None, (_UNCLEAR,) * len(members), earliest.article_id)
    return Origin(earliest.article_id, None, _roles(members, earliest), earliest.article_id)


def _roles(members: Sequence[Member], source: Member | None) -> tuple[Role, ...]:
    return tuple("source" if member is source else "copy" for member in members)


def _time(member: Member) -> datetime | None:
    return None if member.published_at == _UNKNOWN else member.published_at


def _time_and_id(member: Member) -> tuple[datetime, str]:
    """Return a key of order: articles without a time are last."""
    return _time(member) or datetime.max, member.article_id
