"""Scores of quotations: found by the rules, and by quotation marks alone, against annotated texts.

The gold form: JSON Lines with id, lang, text and quotes [{type, content, speaker}, ...] per document; content, speaker
are lists of [start, end]. `partial` says that a document lacks quotations, so that only recall means something.
"""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from newsmill.lab.evaluation.markdown import table
from newsmill.lab.evaluation.scores import Score, score
from newsmill.lab.training.gold import GoldError
from newsmill.quotations.find import read_article
from newsmill.quotations.marks import find_quoted
from newsmill.quotations.model import Article, Block, Mention, Span
from newsmill.tagger.bundled import BundledTagger
from newsmill.tagger.tagger import load_tagger
from newsmill.text.blocks import find_structure

FOUND = 0.8
"""Jaccard of non-space characters from which a quotation counts as found."""

Found = tuple[Sequence[Span], Span | None]
"""Content and speaker of a quotation that a system finds."""


@dataclass(frozen=True, slots=True)
class QuotationRow:
    """Scores of one system on one file; recalls and the speaker's share are in per cent."""

    corpus: str
    language: str
    system: str
    is_partial: bool
    total: Score
    recalls: dict[str, float]
    speaker: float | None


def has_quotations(path: Path) -> bool:
    """Return whether the first document of a gold file has quotations.

    Raises:
        GoldError: The file cannot be read.
    """
    return any("quotes" in document for document in _documents(path, 1))


def quotation_rows(paths: Iterable[Path], tagger: BundledTagger = BundledTagger.accurate) -> Iterator[QuotationRow]:
    """Yield a row for each file and system: newsmill's rules, and quotation marks alone.

    Raises:
        GoldError: A file cannot be read.
    """
    for path in paths:
        documents = list(_documents(path))
        articles = [tagged_article(document["text"], document.get("lang"), tagger) for document in documents]
        name = path.name.removesuffix(".gz").removesuffix(".jsonl")
        systems: dict[str, Callable[[Article], list[Found]]] = {"newsmill": by_rules, "quotation marks": by_marks}
        for system, find in systems.items():
            yield score_quotations(name, system, documents, [find(article) for article in articles])


def tagged_article(text: str, language: str | None, tagger: BundledTagger = BundledTagger.accurate) -> Article:
    """Return a text with its blocks, sentences and mentions, as a load finds them; the text is not normalised."""
    blocks = [Block(*block) for block in find_structure(text).blocks]
    sentences: list[Span] = []
    mentions: list[Mention] = []
    tagged = load_tagger(tagger).tag([text[block.start : block.end] for block in blocks])
    for block, result in zip(blocks, tagged, strict=True):
        sentences += [(block.start + start, block.start + end) for start, end in result.sentences]
        mentions += [Mention(block.start + m.start, block.start + m.end, m.entity_type) for m in result.mentions]
    return Article(text, language, blocks, sentences, mentions)


def by_rules(article: Article) -> list[Found]:
    """Return the quotations that newsmill finds."""
    return [(quotation.content, quotation.speaker) for quotation in read_article(article)]


def by_marks(article: Article) -> list[Found]:
    """Return every quoted span of two words and more, and no speakers."""
    quoted = find_quoted(article.body, article.blocks)
    return [(q.content, None) for q in quoted if sum(len(article.body[a:b].split()) for a, b in q.content) > 1]


def score_quotations(
    name: str, system: str, documents: Sequence[dict[str, Any]], found: Sequence[Sequence[Found]]
) -> QuotationRow:
    """Return the scores of quotations found in gold documents, in the order of the documents."""
    counts, kinds, speakers = [], dict[str, list[bool]](), list[bool]()
    for document, predicted in zip(documents, found, strict=True):
        text = document["text"]
        gold = [quote for quote in document["quotes"] if quote.get("content")]
        wanted = [_covered(text, quote["content"]) for quote in gold]
        given = [_covered(text, content) for content, _ in predicted]
        overlaps = [[_jaccard(one, other) for other in given] for one in wanted]
        right = sum(any(row[i] >= FOUND for row in overlaps) for i in range(len(given)))
        hits = [max(row, default=0) >= FOUND for row in overlaps]
        counts.append((min(right, sum(hits)), len(given), len(gold)))
        for quote, row, is_hit in zip(gold, overlaps, hits, strict=True):
            kinds.setdefault(str(quote["type"]), []).append(is_hit)
            if is_hit and quote.get("speaker"):
                speaker = predicted[row.index(max(row))][1]
                named = _covered(text, quote["speaker"])
                speakers.append(speaker is not None and bool(named & _covered(text, [speaker])))
    return QuotationRow(
        name,
        str(documents[0].get("lang")),
        system,
        any(document.get("partial") for document in documents),
        score(np.array(counts, np.int64)),
        {kind: 100 * sum(hits) / len(hits) for kind, hits in sorted(kinds.items())},
        100 * sum(speakers) / len(speakers) if speakers and system == "newsmill" else None,
    )


def _covered(text: str, spans: Iterable[Sequence[int]]) -> set[int]:
    return {i for start, end in spans for i in range(start, end) if not text[i].isspace()}


def _jaccard(one: set[int], other: set[int]) -> float:
    return len(one & other) / max(len(one | other), 1)


def quotation_cells(rows: Sequence[QuotationRow]) -> tuple[list[str], list[list[str]]]:
    """Return head and cells of a table: a line for each file, with quotation marks alone in the last column."""
    head = [
        "corpus",
        "language",
        "F1",
        "95 %",
        "precision",
        "recall",
        "recall by kind",
        "speaker",
        "gold",
        "marks alone",
    ]
    marks = {row.corpus: row.total for row in rows if row.system != "newsmill"}
    cells = []
    for row in rows:
        if row.system != "newsmill":
            continue
        total, other = row.total, marks[row.corpus]
        whole = [f"{total.f1:.1f}", f"{total.low:.1f}-{total.high:.1f}", f"{total.precision:.1f}"]
        cells.append(
            [row.corpus, row.language, *(["", "", ""] if row.is_partial else whole), f"{total.recall:.1f}",
             ", ".join(f"{kind} {recall:.1f}" for kind, recall in row.recalls.items()),
             "" if row.speaker is None else f"{row.speaker:.1f}", f"{total.gold:,}",
             f"recall {other.recall:.1f}" if row.is_partial else f"{other.f1:.1f}"]
        )  # fmt: skip
    return head, cells


def quotation_section(rows: Sequence[QuotationRow]) -> str:
    """Return the section on quotations of ACCURACY.md."""
    return _SECTION + table(*quotation_cells(rows))


_SECTION = """
## Quotations

A quotation counts as found if one of newsmill's covers the same non-space characters with a Jaccard of 0.8 and more.
Speaker: of the quotations found, the share whose speaker overlaps that of the gold data. Files without F1 lack
quotations, so that only recall means something. Beside it quotation marks alone: every quoted span of two words and
more.

"""


def _documents(path: Path, most: int | None = None) -> Iterator[dict[str, Any]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for i, line in enumerate(lines):
                if most is not None and i >= most:
                    return
                yield json.loads(line)
    except (OSError, ValueError) as error:
        raise GoldError(f"{path}: {error}") from error
