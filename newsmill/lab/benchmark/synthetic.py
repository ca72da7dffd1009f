"""An annotated corpus of any size without a tagger: partitions of a lake, and what linking would make of them.

Sentences are those of the samples with made-up names put between their words; a few names are very frequent and most
are rare, and an article returns to its own few names, as in news. Every span is true of its text. Made up as well, and
so not to be read: which language an entity's name is spelt in, and the digests of texts (two in a hundred articles have
that of another, so that there are duplicates to find).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from newsmill.lab.benchmark.synthetic_names import GIVEN_NAMES, TYPES, Names, digest, make_names, name_entities
from newsmill.lake.partitions import partition_name, write_partition
from newsmill.warehouse.contract import CONTRACT_VERSION, polars_schema
from newsmill.warehouse.partition_files import empty_frames

SENTENCES_PER_ARTICLE = 25
"""Mean; the median is lower, and the longest article has ten times as many."""
MENTIONS_PER_SENTENCE = 1.6
ANNOTATOR = "made-up"
RUN_ID = "made-up"

_ARTICLES_PER_FILE = 125
_FILES_PER_PARTITION = 4
_PARTITIONS_AT_ONCE = 40
_SLOTS = 5
_SLOT_SHARES = (0.27, 0.27, 0.21, 0.14, 0.07, 0.04)
"""Numbers of sentences with 0, 1, 2, ... names."""
_TEMPLATES = 500
_TYPE_SHARES = (0.45, 0.27, 0.21, 0.07)
"""Shares of the types among mentions."""
_CAST = 0.45
"""Different entities of an article, divided by its mentions."""
_OTHER_SPELLING = ("da", "fi", "sv")
"""Languages that spell some entities in their own way."""
_START = datetime(2023, 1, 1)
_DAYS = 730
_PUBLISHERS = 300
_AGENCIES = ("AFP", "ANP", "AP", "dpa", "EFE", "Reuters", "Ritzau", "STT", "TT")


def write_corpus(
    lake: Path,
    links: Path,
    stock: Mapping[str, Sequence[str]],
    articles: int,
    seed: int = 0,
    advance: Callable[[int], None] = lambda articles: None,
) -> list[tuple[str, str]]:
    """Write partitions into the lake, and into the folder `links` the tables that linking would fill.

    Args:
        lake: Folder of the lake.
        links: Folder for entities.parquet, name_entities.parquet, article_names/ and entity_links/.
        stock: Sentences by language.
        articles: How many.
        seed: Another seed, another corpus; the same one gives the same rows.
        advance: Told how many articles were written.

    Returns:
        (source_file, partition) of every source file.
    """
    names = make_names(int(500 * articles**0.5), seed)
    links.mkdir(parents=True)
    names.entities.write_parquet(links / "entities.parquet")
    name_entities(names).write_parquet(links / "name_entities.parquet")
    templates = _make_templates(stock, seed)
    written: list[tuple[str, str]] = []
    per_chunk = _ARTICLES_PER_FILE * _FILES_PER_PARTITION * _PARTITIONS_AT_ONCE
    for first in range(0, articles, per_chunk):
        count = min(per_chunk, articles - first)
        frames = make_chunk(first, count, names, templates, seed)
        for table in ("article_names", "entity_links"):
            path = links / table / f"{first:09}.parquet"
            path.parent.mkdir(exist_ok=True)
            frames.pop(table).write_parquet(path)
        written += _write_partitions(lake, frames)
        advance(count)
    return written


@dataclass(frozen=True, slots=True)
class _Templates:
    """Sentences of all languages cut at their slots; literal k stands before slot k, the last one at the end."""

    languages: tuple[str, ...]
    slots: np.ndarray[Any, Any]
    literals: tuple[pl.Series, ...]
    lengths: np.ndarray[Any, Any]
    words: np.ndarray[Any, Any]


def _make_templates(stock: Mapping[str, Sequence[str]], seed: int) -> _Templates:
    rng = np.random.default_rng([seed, 2])
    languages = tuple(sorted(stock))
    slots: list[int] = []
    rows: list[list[str]] = []
    for language in languages:
        long_enough = [sentence.split() for sentence in stock[language] if len(sentence.split()) > _SLOTS + 3]
        for _ in range(_TEMPLATES):
            words = long_enough[rng.integers(len(long_enough))]
            count = int(rng.choice(_SLOTS + 1, p=_SLOT_SHARES))
            cuts = sorted(rng.choice(np.arange(1, len(words)), count, replace=False).tolist())
            edges = [0, *cuts, len(words)]
            pieces = [" ".join(words[a:b]) for a, b in pairwise(edges)]
            pieces = [("" if k == 0 else " ") + piece + (" " if k < count else "") for k, piece in enumerate(pieces)]
            rows.append(pieces + [""] * (_SLOTS + 1 - len(pieces)))
            slots.append(count)
    literals = tuple(pl.Series([row[k] for row in rows]) for k in range(_SLOTS + 1))
    lengths = np.stack([literal.str.len_chars().to_numpy() for literal in literals]).astype(np.int64)
    counts = np.array([len(" ".join(row).split()) for row in rows])
    return _Templates(languages, np.array(slots), literals, lengths, counts)


def make_chunk(first: int, count: int, names: Names, templates: _Templates, seed: int) -> dict[str, pl.DataFrame]:
    """Frames of the articles with these numbers: articles, sentences, entity_mentions, article_names, entity_links."""
    rng = np.random.default_rng([seed, 3, first])
    numbers = np.arange(first, first + count)
    median = SENTENCES_PER_ARTICLE / np.exp(0.6**2 / 2)
    sizes = np.clip(np.round(median * np.exp(rng.normal(0, 0.6, count))), 1, 10 * SENTENCES_PER_ARTICLE).astype(int)
    language = rng.integers(len(templates.languages), size=count)

    # Sentences: which template, and so how many names.
    article = np.repeat(np.arange(count), sizes)
    index = _within(sizes)
    template = language[article] * _TEMPLATES + rng.integers(_TEMPLATES, size=len(article))
    slots = templates.slots[template]

    # Mentions: an article has a cast, and its mentions are of the cast, its first ones more often.
    mention_sentence = np.repeat(np.arange(len(article)), slots)
    mention_article = article[mention_sentence]
    mentions = np.bincount(mention_article, minlength=count)
    cast_size = np.maximum(np.round(_CAST * mentions), 1).astype(int)
    cast = _draw(int(cast_size.sum()), names, rng)
    cast_start = np.concatenate([[0], np.cumsum(cast_size)[:-1]])
    chosen = (cast_size[mention_article] * rng.random(len(mention_article)) ** 1.5).astype(int)
    entity = cast[cast_start[mention_article] + chosen]
    types = np.searchsorted([end for _, end in names.ranges], entity, side="right")
    is_other = np.isin(np.array(templates.languages), _OTHER_SPELLING)[language][mention_article]
    variant = np.where((types == 1) & (rng.random(len(entity)) < 0.4), 2, is_other.astype(int))
    spelling = 3 * entity + variant

    # Texts and spans.
    slot = _within(slots)
    surfaces = names.spellings.gather(spelling)
    surface_chars = surfaces.str.len_chars().to_numpy().astype(np.int64)
    padded = np.full((_SLOTS, len(article)), -1, dtype=np.int64)
    padded[slot, mention_sentence] = spelling
    columns = [templates.literals[0].gather(template).alias("l0")]
    for k in range(_SLOTS):
        filled = pl.Series(padded[k])
        columns.append(names.spellings.gather(filled.replace(-1, None)).fill_null("").alias(f"n{k}"))
        columns.append(templates.literals[k + 1].gather(template).alias(f"l{k + 1}"))
    text = pl.DataFrame(columns).select(pl.concat_str(pl.all())).to_series()
    chars = text.str.len_chars().to_numpy().astype(np.int64)
    block = np.where(index < 2, index, 2 + (index - 2) // 3)
    is_new_block = (index > 0) & ((index <= 2) | ((index - 2) % 3 == 0))
    gap = np.where(index == 0, 0, np.where(is_new_block, 2, 1))
    ends = np.cumsum(chars + gap)
    article_ends = np.cumsum(np.bincount(article, weights=chars + gap, minlength=count).astype(np.int64))
    offset = np.concatenate([[0], article_ends[:-1]])
    end = ends - offset[article]
    start = end - chars
    before = np.cumsum(templates.lengths, axis=0)[slot, template[mention_sentence]]
    running = np.cumsum(surface_chars) - surface_chars
    first_of_sentence = np.concatenate([[0], np.cumsum(slots)[:-1]])
    base = running[np.minimum(first_of_sentence, max(len(running) - 1, 0))][mention_sentence] if len(running) else 0
    mention_start = start[mention_sentence] + before + running - base
    extra_words = np.bincount(mention_sentence, surfaces.str.count_matches(" ").to_numpy() + 1, minlength=len(article))

    ids = pl.Series([digest(f"{_file(number)}\0{number % _ARTICLES_PER_FILE + 1}")[:24] for number in numbers])
    codes = pl.Series(templates.languages)
    kind = pl.Series(["title", "lead", "body", "quote"]).gather(
        np.where(index < 2, index, np.where(block % 5 == 4, 3, 2))
    )
    sentences = pl.DataFrame(
        {
            "article_id": ids.gather(article),
            "sentence_index": index,
            "block_index": block,
            "block_kind": kind,
            "text": text,
            "start_char": start,
            "end_char": end,
            "word_count": templates.words[template] + extra_words,
            "language": codes.gather(language[article]),
        }
    )
    mention_index = _within(mentions)
    frame = pl.DataFrame(
        {
            "article_id": ids.gather(mention_article),
            "mention_index": mention_index,
            "sentence_index": index[mention_sentence],
            "surface": surfaces,
            "entity_type": pl.Series(TYPES).gather(types),
            "start_char": mention_start,
            "end_char": mention_start + surface_chars,
            "confidence": np.round(rng.uniform(0.6, 1.0, len(entity)), 4),
        }
    )
    links = pl.DataFrame(
        {
            "article_id": frame["article_id"],
            "mention_index": mention_index,
            "entity_id": names.entities["entity_id"].gather(entity),
            "rule": pl.Series(["name", "short_name+name"]).gather((variant == 2).astype(int)),
            "score": np.where(variant == 2, 0.95, 1.0),
        }
    )
    frames = {
        "articles": _articles(numbers, ids, codes.gather(language), text, article, gap, sentences, mentions, rng),
        "sentences": sentences,
        "entity_mentions": frame,
        "article_names": _article_names(frame, spelling, variant, is_other, language[mention_article], codes, names),
        "entity_links": links,
    }
    return {table: _typed(frame, table) for table, frame in frames.items()}


def _articles(
    numbers: np.ndarray[Any, Any],
    ids: pl.Series,
    languages: pl.Series,
    text: pl.Series,
    article: np.ndarray[Any, Any],
    gap: np.ndarray[Any, Any],
    sentences: pl.DataFrame,
    mentions: np.ndarray[Any, Any],
    rng: np.random.Generator,
) -> pl.DataFrame:
    count = len(numbers)
    pieces = pl.DataFrame({"article": article, "piece": pl.Series(["", " ", "\n\n"]).gather(gap) + text,
                           "text": text, "words": sentences["word_count"]})  # fmt: skip
    bodies = pieces.group_by("article", maintain_order=True).agg(
        pl.col("piece").str.join(""), pl.col("text").first().alias("title"), pl.col("words").sum(),
        pl.col("text").slice(1, 1).first().alias("lead"), pl.len().alias("sentences"),
    )  # fmt: skip
    minutes = np.sort(rng.integers(0, 24 * 60, count)) + 24 * 60 * (numbers * 7919 % _DAYS)
    publisher = (_PUBLISHERS * rng.random(count) ** 3).astype(int)
    agency = rng.integers(0, 3 * len(_AGENCIES), count)
    hashes = [digest(f"text {number - 1 if number % 50 == 1 else number}") for number in numbers]
    return pl.DataFrame(
        {
            "article_id": ids,
            "external_id": pl.Series(numbers).cast(pl.String),
            "source_file": [_file(number) for number in numbers],
            "record_number": numbers % _ARTICLES_PER_FILE + 1,
            "source_format": "jsonl",
            "url": [f"https://news.example/{number}" for number in numbers],
            "title": bodies["title"],
            "lead": bodies["lead"],
            "authors": pl.Series(
                [[f"{GIVEN_NAMES[number % 12]} Reporter"] for number in numbers], dtype=pl.List(pl.String)
            ),
            "publisher": pl.Series([f"paper{number}.example" for number in range(_PUBLISHERS)]).gather(publisher),
            "agency": pl.Series([*_AGENCIES, *[None] * (2 * len(_AGENCIES))], dtype=pl.String).gather(agency),
            "published_at": pl.Series([_START + timedelta(minutes=int(m)) if m % 97 else None for m in minutes]),
            "published_utc_offset": pl.Series([None] * count, dtype=pl.Int32),
            "language": languages,
            "language_confidence": np.round(rng.uniform(0.95, 1.0, count), 4),
            "language_hint": pl.Series([None] * count, dtype=pl.String),
            "body": bodies["piece"],
            "char_count": bodies["piece"].str.len_chars(),
            "word_count": bodies["words"],
            "sentence_count": bodies["sentences"],
            "mention_count": mentions,
            "content_hash": hashes,
            "extra": "{}",
            "metadata_origin": pl.Series([{"title": "record", "authors": "record", "publisher": "record"}] * count),
            "annotator": ANNOTATOR,
            "run_id": RUN_ID,
        }
    )


def _article_names(
    mentions: pl.DataFrame,
    spelling: np.ndarray[Any, Any],
    variant: np.ndarray[Any, Any],
    is_other: np.ndarray[Any, Any],
    language: np.ndarray[Any, Any],
    codes: pl.Series,
    names: Names,
) -> pl.DataFrame:
    """Return the full name that each distinct name of an article means, in the spelling of the language."""
    meant = names.spellings.gather(np.where(variant == 2, spelling - 2 + is_other, spelling))
    counted = (
        mentions.select("article_id", "surface", "entity_type")
        .with_columns(meaning=meant, language=codes.gather(language), is_short=pl.Series(variant == 2))
        .group_by("article_id", "surface", "entity_type", maintain_order=True)
        .agg(pl.len().alias("mention_count"), pl.col("meaning", "language", "is_short").first())
    )
    return counted.with_columns(
        surface_key=pl.col("surface").str.to_lowercase(),
        meaning_type=pl.col("entity_type"),
        rule=pl.when("is_short").then(pl.lit("short_name")).otherwise(pl.lit("")),
        score=pl.when("is_short").then(0.95).otherwise(1.0),
        spelling=pl.col("meaning"),
        name_key=pl.col("meaning").str.to_lowercase(),
        expansion_key=pl.lit(None, pl.String),
        listed_id=pl.lit(""),
        listed_rule=pl.lit(""),
        listed_score=pl.lit(0.0),
    )


def _write_partitions(lake: Path, frames: dict[str, pl.DataFrame]) -> list[tuple[str, str]]:
    articles = frames["articles"]
    written: list[tuple[str, str]] = []
    per_partition = _ARTICLES_PER_FILE * _FILES_PER_PARTITION
    sentence_ends = np.cumsum(articles["sentence_count"].to_numpy())
    mention_ends = np.cumsum(articles["mention_count"].to_numpy())
    for start in range(0, articles.height, per_partition):
        part = articles.slice(start, per_partition)
        files = part.group_by("source_file", maintain_order=True).len("article_count")
        name = partition_name(ANNOTATOR, [(file, digest(file)) for file in files["source_file"]])
        ledger = files.with_columns(
            pl.col("article_count").cast(pl.Int64),
            size_bytes=pl.lit(1),
            modified_at=pl.lit(_START),
            sha256=pl.Series([digest(file) for file in files["source_file"]]),
            annotator=pl.lit(ANNOTATOR),
            status=pl.lit("loaded"),
            error=pl.lit(None, pl.String),
            encoding=pl.lit("utf-8"),
            rejection_count=pl.lit(0),
            record_count=pl.col("article_count"),
            partitions=pl.lit([name]),
            run_id=pl.lit(RUN_ID),
            loaded_at=pl.lit(None, pl.Datetime),
        )
        last = start + part.height - 1
        parts = empty_frames() | {
            "articles": part,
            "sentences": _between(frames["sentences"], sentence_ends, start, last),
            "entity_mentions": _between(frames["entity_mentions"], mention_ends, start, last),
            "source_files": _typed(ledger, "source_files"),
        }
        write_partition(lake, name, parts, CONTRACT_VERSION)
        written += [(file, name) for file in files["source_file"]]
    return written


def _between(frame: pl.DataFrame, ends: np.ndarray[Any, Any], first: int, last: int) -> pl.DataFrame:
    start = int(ends[first - 1]) if first else 0
    return frame.slice(start, int(ends[last]) - start)


def _draw(count: int, names: Names, rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """Entities: type by its share, within a type the rank r with a chance in proportion to 1 / (r + 5)."""
    drawn = np.empty(count, dtype=np.int64)
    types = rng.choice(len(TYPES), count, p=_TYPE_SHARES)
    for kind, (start, end) in enumerate(names.ranges):
        chances = np.cumsum(1 / (np.arange(end - start) + 5.0))
        which = np.flatnonzero(types == kind)
        drawn[which] = start + np.searchsorted(chances, rng.random(len(which)) * chances[-1])
    return drawn


def _typed(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    schema = polars_schema(table)
    return frame.select(pl.col(name).cast(kind) for name, kind in schema.items())


def _within(sizes: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """0, 1, 2 ... for each group of these sizes."""
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    places: np.ndarray[Any, Any] = np.arange(int(sizes.sum())) - np.repeat(starts, sizes)
    return places


def _file(number: Any) -> str:
    return f"made/{number // _ARTICLES_PER_FILE:06}.jsonl"
