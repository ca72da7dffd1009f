"""MODEL_CARD.md: what the model is, what it was made of, what it reaches and where it errs."""

from collections.abc import Mapping, Sequence
from typing import Any

from newsmill.lab.evaluation.evaluate import Row
from newsmill.lab.evaluation.markdown import table
from newsmill.lab.evaluation.report import confusions
from newsmill.lab.training.corpora import Corpus
from newsmill.tagger.labels import TYPES

_HEAD = """\
# {name}

A small multilingual transformer with two heads: where sentences end, and which words are names. It reads one text block
(paragraph, heading, caption) or several with END between them, up to 190 pieces at a time; longer blocks are cut into
overlapping windows.

- Languages: those of Europe in Latin, Cyrillic and Greek script; other scripts have no pieces in the tokenizer.
- Out of scope: facts about people. A mention says that a text names someone, not that what it says is true.
- Inputs: `input_ids`, int64 [batch, pieces], rows of one length. Outputs: `entity_logits` [batch, pieces, 9]: O, B-PER,
  I-PER, B-ORG, I-ORG, B-LOC, I-LOC, B-MISC, I-MISC; `sentence_end_logits` [batch, pieces]: above 0 ends a sentence.
"""


def model_card(record: Mapping[str, Any], corpora: Sequence[Corpus], rows: Sequence[Row]) -> str:
    """Return the card as Markdown.

    Args:
        record: what training.json holds.
        corpora: the table that was used.
        rows: scores on the development parts.
    """
    parts = [
        _HEAD.format(name=f"Tagger {record['model']}"),
        "## Training\n\n" + table(("parameter", "value"), record["recipe"].items()),
        f"Corpora {record['corpora']}, encoder {record['encoder']}, layers {record['layers'] or 'all'}, "
        f"teacher {record['teacher'] or 'none'}.\n",
        "## Development F1\n\n" + _scores(rows),
        "## Most frequent errors\n\n" + confusions(rows, examples=True),
        "## Corpora\n\n" + table(
            ("corpus", "language", "teaches", "role", "source", "licence"),
            ((c.name, c.language, c.teaches, c.role, c.source, c.licence) for c in corpora),
        ),
    ]  # fmt: skip
    return "\n".join(parts)


def _scores(rows: Sequence[Row]) -> str:
    return table(
        ("corpus", "language", "task", "F1", "95 %", "precision", "recall", *TYPES, "gold"),
        (
            (row.corpus, row.language, row.task, row.total.f1, f"{row.total.low:.1f}-{row.total.high:.1f}",
             row.total.precision, row.total.recall,
             *(row.by_type[kind].f1 if row.by_type and row.by_type[kind].gold else "" for kind in TYPES),
             row.total.gold)
            for row in rows
        ),
    )  # fmt: skip
