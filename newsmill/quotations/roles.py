"""Titles, parties and ages beside the names of people."""

import re
from collections.abc import Sequence

from newsmill.quotations.cues import Reader
from newsmill.quotations.model import Article, PersonRole
from newsmill.quotations.speakers import is_role

_MAX_TITLE_WORDS = 4
_MAX_APPOSITION = 90
_AFTER = re.compile(
    r"\s*\((?P<bracket>[^()\n]{1,24})\)|,\s(?P<age>\d{1,3})(?=,|\s(?:år|jaar|Jahre|ans|anni|años|anos|years)\b|\.)"
)
_PARTY = re.compile(r"[A-ZÅÄÖÆØ][\w'’/.&+-]{0,11}(?:[ -][A-Z][\w.]{0,8})?$")
_AGE = re.compile(r"\d{1,3}$")
_AGED = re.compile(r"(\d{1,3})[- ](?:åriga|årige|årig|jährige|jährigen|jarige|year-old|vuotias)$")
_OLDEST = 125


def find_roles(article: Article, reader: Reader) -> list[PersonRole]:
    """Return role, party, age and organisation beside person mentions that have one, in order of the mentions."""
    found = []
    for index, mention in enumerate(article.mentions):
        if mention.entity_type != "PER":
            continue
        role = _before(index, article, reader)
        party, age, end = _brackets(article.body, mention.end)
        organisation = None
        after, organisation = _after(article, reader, end)
        before_age = _age_before(article.body, mention.start, reader)
        if role is None or (after is not None and organisation is not None):
            role = after if role is None else role
        if organisation is None and role is not None:
            organisation = _organisation_before(index, article, role)
        age = age if age is not None else before_age
        if role or party or age is not None:
            found.append(PersonRole(index, role, party, age, organisation))
    return found


def _before(index: int, article: Article, reader: Reader) -> str | None:
    """Return the title that ends right before a name: "försvarsminister", "Prime Minister", "VW-Chef"."""
    tokens, words = reader.tokens, reader.words
    mention = article.mentions[index]
    stop, _ = tokens.between((mention.start, mention.end))
    first = stop
    while first > 0 and stop - first < _MAX_TITLE_WORDS:
        word = tokens.low[first - 1]
        gap = article.body[
            tokens.ends[first - 1] : tokens.starts[first] if first < len(tokens.starts) else mention.start
        ]
        is_title = (
            is_role(word, reader)
            or word in words.titles
            or (
                first < stop
                and word in ("vice", "former", "tidigare", "voormalig", "oud", "ex", "prime", "deputy", "chief")
            )
        )
        if not is_title or gap.strip(" .\u00a0-") or "\n" in gap:
            break
        first -= 1
    if first == stop:
        return None
    return article.body[tokens.starts[first] : tokens.ends[stop - 1]]


def _brackets(body: str, end: int) -> tuple[str | None, int | None, int]:
    """Return party and age that follow a name, and where they end: "(M)", "(38)", ", 38,"."""
    party, age = None, None
    for _ in range(2):
        match = _AFTER.match(body, end)
        if match is None:
            break
        inner = match.group("bracket") or match.group("age")
        if _AGE.match(inner):
            if int(inner) > _OLDEST:
                break
            age = int(inner)
        elif match.group("bracket") and _PARTY.match(inner):
            party = inner
        else:
            break
        end = match.end()
    return party, age, end


def _after(article: Article, reader: Reader, end: int) -> tuple[str | None, int | None]:
    """Return the role in the apposition after a name, and its organisation: ", minister van Infrastructuur"."""
    body = article.body
    if body[end : end + 2] != ", ":
        return None, None
    tokens, words = reader.tokens, reader.words
    first, limit = tokens.between((end + 2, min(len(body), end + 2 + _MAX_APPOSITION)))
    start = first
    while first < limit and (tokens.low[first] in words.determiners or tokens.low[first] in words.adverbs):
        first += 1
    if not any(is_role(tokens.low[i], reader) for i in range(first, min(limit, first + 4)) if tokens.is_word(i)):
        return None, None
    stop = first
    while (
        stop < limit
        and tokens.is_word(stop)
        and (
            tokens.low[stop] not in words.finite | words.relative | words.cues
            or tokens.low[stop] in words.determiners | reader.of
        )
    ):
        if stop > start and "\n" in body[tokens.ends[stop - 1] : tokens.starts[stop]]:
            break
        if stop > first and ". " in body[tokens.ends[stop - 1] : tokens.starts[stop]]:
            break
        stop += 1
    if stop == first or not any(is_role(tokens.low[i], reader) for i in range(first, min(stop, first + 4))):
        return None, None
    organisation = next(
        (
            tokens.mention_of[i]
            for i in range(first, stop)
            if tokens.mention_of[i] >= 0 and article.mentions[tokens.mention_of[i]].entity_type == "ORG"
        ),
        None,
    )
    return body[tokens.starts[first] : tokens.ends[stop - 1]], organisation


def _age_before(body: str, start: int, reader: Reader) -> int | None:
    match = _AGED.search(body, max(0, start - 20), start - 1) if start > 2 else None
    return int(match.group(1)) if match and int(match.group(1)) <= _OLDEST else None


def _organisation_before(index: int, article: Article, role: str) -> int | None:
    """Return the organisation named right before a title: "Stein spokeswoman", "Shell-topman", "KLM-woordvoerder"."""
    if index == 0:
        return None
    before, mention = article.mentions[index - 1], article.mentions[index]
    gap = article.body[before.end : mention.start]
    return index - 1 if before.entity_type == "ORG" and gap.strip(" -'’s") == role.strip() else None


def roles_by_mention(roles: Sequence[PersonRole]) -> dict[int, PersonRole]:
    """Return roles by the index of their mention."""
    return {role.mention: role for role in roles}
