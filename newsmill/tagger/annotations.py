"""Turn articles into rows of sentences and entity mentions, with offsets in characters of the body."""

from collections.abc import Sequence
from typing import Protocol

import polars as pl

from newsmill.tagger.spans import TaggedBlock

SENTENCE = {
    "article_id": pl.String,
    "sentence_index": pl.Int32,
    "block_index": pl.Int32,
    "block_kind": pl.String,
    "text": pl.String,
    "start_char": pl.Int32,
    "end_char": pl.Int32,
    "word_count": pl.Int32,
    "language": pl.String,
}
MENTION = {
    "article_id": pl.String,
    "mention_index": pl.Int32,
    "sentence_index": pl.Int32,
    "surface": pl.String,
    "entity_type": pl.String,
    "start_char": pl.Int32,
    "end_char": pl.Int32,
    "confidence": pl.Float64,
}


class TagsBlocks(Protocol):
    """An object that finds sentences and mentions in blocks of text."""

    def tag(self, blocks: Sequence[str]) -> list[TaggedBlock]:
        """Return one result per block, with offsets in characters of the block."""


def annotate_articles(articles: pl.DataFrame, tagger: TagsBlocks) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Find sentences and mentions.

    Args:
        articles: Columns article_id, language, body and blocks (list of newsmill.text.bodies.BLOCK).
        tagger: Runs the model over all blocks. The result for a block must depend on that block alone.

    Returns:
        The articles with sentence_count and mention_count, the sentences (columns of SENTENCE) and the mentions
        (columns of MENTION), in the order of the articles and of their text.
    """
    sentences: list[tuple[object, ...]] = []
    mentions: list[tuple[object, ...]] = []
    counts: list[tuple[int, int]] = []
    rows = articles.select("article_id", "language", "body", "blocks").rows()
    tagged = iter(tagger.tag([body[block["start"] : block["end"]] for _, _, body, blocks in rows for block in blocks]))
    for key, language, body, blocks in rows:
        before = len(sentences), len(mentions)
        for block_index, (block, result) in enumerate(zip(blocks, tagged, strict=False)):
            offset, first = block["start"], len(sentences) - before[0]
            for start, end in result.sentences:
                text = body[offset + start : offset + end]
                keys = (key, len(sentences) - before[0], block_index, block["kind"])
                sentences.append((*keys, text, offset + start, offset + end, len(text.split()), language))
            ends = [end for _, end in result.sentences]
            sentence = 0
            for start, end, entity_type, confidence in result.mentions:
                while ends[sentence] < end:
                    sentence += 1
                surface = body[offset + start : offset + end]
                keys = (key, len(mentions) - before[1], first + sentence, surface)
                mentions.append((*keys, entity_type, offset + start, offset + end, confidence))
        counts.append((len(sentences) - before[0], len(mentions) - before[1]))
    return (
        articles.with_columns(
            pl.Series("sentence_count", [count for count, _ in counts], pl.Int64),
            pl.Series("mention_count", [count for _, count in counts], pl.Int64),
        ),
        pl.DataFrame(sentences, SENTENCE, orient="row"),
        pl.DataFrame(mentions, MENTION, orient="row"),
    )
