"""Find the quotations and the roles of the people of one article."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from newsmill.quotations.clauses import Clauses
from newsmill.quotations.conventions import conventions
from newsmill.quotations.cues import Reader
from newsmill.quotations.direct import Direct
from newsmill.quotations.marks import Quoted, find_quoted
from newsmill.quotations.model import Article, Mention, PersonRole, Quotation
from newsmill.quotations.roles import find_roles
from newsmill.quotations.speakers import Speakers
from newsmill.quotations.tokens import Tokens

_REMEMBERED = 256
"""Articles whose tokens are kept until `forget_articles`, for the next table of the same batch."""
_MIN_PART_WORDS = 3
"""Quoted parts of fewer words are most often names and scare quotes (docs/decisions has the figures)."""


_MIN_LEFT_OVER_WORDS = 5
"""Quoted spans of fewer words that nothing attributes are names, titles or scare quotes."""


def read_article(article: Article) -> list[Quotation]:
    """Return the quotations of an article in reading order, each with its speaker.

    The result depends on the article alone. The time is linear in the length of the body.
    """
    reader = _reader(article)
    direct = Direct(article, reader, find_quoted(article.body, article.blocks))
    found = direct.find()
    clauses = Clauses(article, reader, direct.fragments, direct.masked)
    found += clauses.find()
    found += [part for quotation in found for part in _parts(quotation, article.body)]
    found += _left_over(direct.fragments, found, article)
    found.sort(key=lambda quotation: (quotation.start, -quotation.end))
    Speakers(article, reader, find_roles(article, reader)).resolve(found)
    return found


def find_person_roles(article: Article) -> list[PersonRole]:
    """Return the role, party, age and organisation beside person mentions that have one, in order of the mentions."""
    return find_roles(article, _reader(article))


def forget_articles() -> None:
    """Release the tokens of the articles read last."""
    _reader_of.cache_clear()


def _reader(article: Article) -> Reader:
    return _reader_of(article.body, article.language, tuple(article.mentions))


@lru_cache(maxsize=_REMEMBERED)
def _reader_of(body: str, language: str | None, mentions: tuple[Mention, ...]) -> Reader:
    words = conventions(language)
    return Reader(Tokens(body, words.language, mentions), words, list(mentions))


def _parts(quotation: Quotation, body: str) -> list[Quotation]:
    """Return the longer quoted parts of a mixed quotation, each a direct quotation of the same speaker."""
    return [
        Quotation(
            "direct",
            [part],
            cue=quotation.cue,
            speaker=quotation.speaker,
            rule=quotation.rule,
            confidence=quotation.confidence,
            pattern="part",
            part_of=quotation,
        )
        for part in quotation.parts
        if len(body[part[0] : part[1]].split()) >= _MIN_PART_WORDS
    ]


def _left_over(fragments: Sequence[Quoted], found: Sequence[Quotation], article: Article) -> list[Quotation]:
    """Return the quoted spans that no rule attributes but that are longer than names and scare quotes are."""
    spans = sorted(span for quotation in found for span in quotation.content)
    starts = [start for start, _ in spans]
    left = []
    for quoted in fragments:
        if article.blocks[quoted.blocks[0]].kind in ("title", "heading"):
            continue
        i = bisect_right(starts, quoted.content[0][0]) - 1
        is_inside = any(spans[j][1] > quoted.content[0][0] for j in range(max(0, i - 2), i + 1))
        words = [word for start, end in quoted.content for word in article.body[start:end].split()]
        is_title = sum(word[0].isupper() for word in words) * 2 >= len(words)
        if not is_inside and len(words) >= _MIN_LEFT_OVER_WORDS and not is_title:
            left.append(Quotation("direct", list(quoted.content), rule="same_turn", confidence=0.4, pattern="fragment"))
    return left
