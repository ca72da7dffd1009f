"""Search for copies in a warehouse: what is new is compared with all that is there."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import polars as pl

from newsmill import limits
from newsmill.copies.comparison import ComparedText, Comparison, Passage, compare
from newsmill.copies.fingerprints import GRAM_WORDS, fingerprints_of, grams_of
from newsmill.copies.groups import group_texts
from newsmill.copies.origins import Member, origin_of
from newsmill.copies.rules import COPY_RULES
from newsmill.copies.words import Hashes, Positions, words_of
from newsmill.text.agencies import find_agency
from newsmill.warehouse import copies
from newsmill.warehouse.contract import polars_schema
from newsmill.warehouse.derivations import is_derived_by, sign
from newsmill.warehouse.links import more_memory
from newsmill.warehouse.transaction import transaction

ARTICLES_PER_TRANSACTION = 20_000
"""DuckDB keeps the rows that a transaction wrote in memory."""

_WORDS_IN_MEMORY = 1_000_000
"""Words of the texts that are kept ready for comparison: some 60 bytes each."""
_PAIRS_PER_BATCH = 2_000
_PAIR_COLUMNS = ("shared_words", "containment", "containment_of_other", "longest_passage_words")
_PASSAGE_COLUMNS = Passage._fields


@dataclass(frozen=True, slots=True)
class CopyCounts:
    """The result of a search: articles that were read, and pairs of articles there are now."""

    articles: int
    pairs: int


def find_copies(connection: Any, anew: bool = False, memory: str = limits.LINK_MEMORY) -> CopyCounts:
    """Compare the articles that are new, and update pairs and groups for articles that are new or gone.

    The rows depend on the articles alone, not on the order of loads. Each ARTICLES_PER_TRANSACTION are one transaction.

    Args:
        connection: A writing connection of the warehouse.
        anew: Delete all rows first. This is also done if other rules made them.
        memory: Memory that DuckDB may use before it spills to disk.
    """
    articles = 0
    anew = anew or not is_derived_by(connection, {copies.STEP: COPY_RULES})
    with more_memory(connection, memory):
        while True:
            with transaction(connection, "find copies"):
                if anew:
                    copies.forget_all(connection)
                    anew = False
                count, is_changed = copies.choose_unread(connection, ARTICLES_PER_TRANSACTION)
                if is_changed:
                    sign(connection, copies.STEP, COPY_RULES)
                    _read(connection)
                    copies.choose_texts(connection)
                    _compare(connection)
                    _group(connection)
            articles += count
            if count < ARTICLES_PER_TRANSACTION:
                return CopyCounts(articles, copies.pair_count(connection))


def text_id_of(body: str) -> int:
    """Return the number of a text: a digest of its body, from 0 to 2^63 - 1."""
    return int.from_bytes(blake2b(body.encode(), digest_size=8).digest(), "big") >> 1


def _read(connection: Any) -> None:
    copies.begin_reading(connection)
    for batch in copies.unread_bodies(connection):
        copies.add_texts(connection, *text_rows(batch))


def text_rows(articles: Iterable[tuple[str, str | None, str]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows of copy_texts and copy_fingerprints of articles: article_id, publisher and body."""
    texts: list[tuple[Any, ...]] = []
    prints: dict[int, tuple[Positions, Hashes]] = {}
    for article_id, publisher, body in articles:
        words = words_of(body)
        if len(words) < GRAM_WORDS:
            texts.append((article_id, None, publisher, len(words), 0, 0, 0))
            continue
        text_id = text_id_of(body)
        indexes, fingerprints = fingerprints_of(grams_of(words))
        start, end = int(words.starts[0]), int(words.ends[-1])
        texts.append((article_id, text_id, publisher, len(words), len(indexes), start, end))
        prints[text_id] = indexes, fingerprints
    rows = pl.DataFrame(texts, schema=polars_schema("copy_texts"), orient="row")
    counts = [len(indexes) for indexes, _ in prints.values()]
    columns = {
        "text_id": np.repeat(np.fromiter(prints, np.int64, len(prints)), counts),
        "word_index": np.concatenate([np.empty(0, np.int64), *(indexes for indexes, _ in prints.values())]),
        "fingerprint": np.concatenate([np.empty(0, np.uint64), *(found for _, found in prints.values())]),
    }
    return rows, pl.DataFrame(columns).cast(polars_schema("copy_fingerprints"))


def _compare(connection: Any) -> None:
    ready: OrderedDict[int, ComparedText] = OrderedDict()
    for candidates in copies.candidate_pairs(connection):
        for first in range(0, len(candidates), _PAIRS_PER_BATCH):
            batch = candidates[first : first + _PAIRS_PER_BATCH]
            _prepare(connection, ready, {text for pair in batch for text in pair})
            copies.add_pairs(connection, *_pair_rows(batch, ready))
            _forget_oldest(ready)
    copies.add_equal_texts(connection)


def _prepare(connection: Any, ready: OrderedDict[int, ComparedText], texts: set[int]) -> None:
    """Add texts to those that are ready for comparison; the last ones used are at the end."""
    for text in texts & ready.keys():
        ready.move_to_end(text)
    missing = texts - ready.keys()
    if missing:
        ready.update((text, ComparedText.of(body)) for text, body in copies.bodies_of(connection, missing))


def _forget_oldest(ready: OrderedDict[int, ComparedText]) -> None:
    words = sum(len(text.words) for text in ready.values())
    while words > _WORDS_IN_MEMORY:
        _, text = ready.popitem(last=False)
        words -= len(text.words)


def _pair_rows(
    candidates: Iterable[tuple[int, int]], texts: dict[int, ComparedText]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    pairs: list[tuple[Any, ...]] = []
    passages: list[tuple[Any, ...]] = []
    for candidate in candidates:
        shorter, longer = sorted(candidate, key=lambda text: (texts[text].size, text))
        found = compare(texts[shorter], texts[longer])
        if found:
            pairs.append((shorter, longer, *_measures(found)))
            passages += ((shorter, longer, *passage) for passage in found.passages)
    return (
        pl.DataFrame(pairs, schema=_schema("article_copies", _PAIR_COLUMNS), orient="row"),
        pl.DataFrame(passages, schema=_schema("copied_passages", _PASSAGE_COLUMNS), orient="row"),
    )


def _measures(found: Comparison) -> tuple[Any, ...]:
    return tuple(getattr(found, column) for column in _PAIR_COLUMNS)


def _schema(table: str, columns: Iterable[str]) -> dict[str, Any]:
    known = polars_schema(table)
    return {"text_id": pl.Int64(), "other_text_id": pl.Int64(), **{column: known[column] for column in columns}}


def _group(connection: Any) -> None:
    """Group the texts of changed pairs, and find the source of each group."""
    counts, pairs = copies.ungrouped_texts(connection)
    rows: list[tuple[Any, ...]] = []
    members = copies.group_members(connection, group_texts(counts, pairs))
    for fullest, group in groupby(members, key=itemgetter(0)):
        listed = [
            Member(article_id, published_at, publisher, _credit(connection, article_id, agency, has_captions))
            for _, article_id, published_at, publisher, agency, has_captions in group
        ]
        origin = origin_of(listed)
        for member, role in zip(listed, origin.roles, strict=True):
            is_representative = member.article_id == origin.representative_id
            rows.append(
                (member.article_id, f"{fullest:016x}", role, origin.source_article_id, origin.source_agency,
                 is_representative)
            )  # fmt: skip
    copies.add_groups(connection, pl.DataFrame(rows, schema=polars_schema("copy_groups"), orient="row"))


def _credit(connection: Any, article_id: str, agency: str | None, has_captions: bool) -> str | None:
    """Return the agency that the text names as its source; the agency of a photo is none."""
    if agency is None or not has_captions:
        return agency
    body, blocks = copies.blocks_of(connection, article_id)
    return find_agency(body, blocks, with_photos=False)
