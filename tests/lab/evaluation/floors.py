"""F1 of the bundled tagger on a small sample per language; `python -m tests.lab.evaluation.floors` records the table.

The sample is the first development documents of each language, from each of its corpora as much, about SAMPLE_CHARS for
each task.
"""

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

from newsmill.lab.evaluation.evaluate import GoldSet, evaluate
from newsmill.lab.evaluation.scores import Score
from newsmill.lab.evaluation.systems import ENTITIES, SENTENCES, newsmill
from newsmill.lab.training.corpora import DEVELOP, TRAIN, Corpus, read_corpora
from newsmill.lab.training.gold import GoldDocument
from newsmill.lab.training.layout import taught
from newsmill.tagger.bundled import BundledTagger

TABLE = Path(__file__).with_name("floors.toml")
SAMPLE_CHARS = 10_000
FAST_MAY_LACK = {SENTENCES: 2.5, ENTITIES: 3.0}
"""Points of mean F1 that the fast tagger may be below the accurate one: over the languages of the table for sentences,
of which the accurate one has seen more, so that part of the difference is memory; over UNSEEN for entities."""
UNSEEN = ("DaNplus-news_da.dev", "HIPE-newseye_sv.dev2", "SUC3_spacy-sample_sv.validation", "SmartData-news_de.dev",
          "UNER_Croatian-SET.dev", "UNER_Danish-DDT.dev", "UNER_Portuguese-Bosque.dev", "UNER_Serbian-SET.dev",
          "UNER_Slovak-SNK.dev")  # fmt: skip
"""Corpora of whose development documents no shipped tagger has seen any, nor the one that it began with."""
MAY_FALL = 0.5
"""Points of F1; where the sample is so small that one span weighs more, one span: processors differ in the last bit."""
_HEAD = "# F1 of the shipped tagger, by task and language; recorded by: python -m tests.lab.evaluation.floors\n"


def samples(data: Path) -> Iterator[GoldSet]:
    """A set for each task and language, named `task.language`."""
    corpora = [corpus for corpus in read_corpora() if corpus.role != TRAIN]
    for task in (SENTENCES, ENTITIES):
        for language in sorted({corpus.language for corpus in corpora if corpus.teaches in (task, "both")}):
            chosen = [c for c in corpora if c.language == language and c.teaches in (task, "both")]
            yield GoldSet(
                f"{task}.{language}", [d for corpus in chosen for d in _first(corpus, data, task, len(chosen))]
            )


def _first(corpus: Corpus, data: Path, task: str, corpora: int) -> Iterator[GoldDocument]:
    """The corpus's share of the sample."""
    size = 0
    for document in corpus.documents(data, DEVELOP):
        if size >= SAMPLE_CHARS / corpora:
            break
        yield taught(document, task)
        size += len(document.text)


def measured(data: Path, which: BundledTagger = BundledTagger.accurate) -> dict[str, Score]:
    """Score by `task.language`."""
    return {row.corpus: row.total for row in evaluate(samples(data), newsmill(which))}


def on_unseen(data: Path, which: BundledTagger) -> list[float]:
    """F1 of entities by corpus of UNSEEN."""
    sets = (
        GoldSet(corpus.name, [taught(document, ENTITIES) for document in corpus.documents(data, DEVELOP)])
        for corpus in read_corpora()
        if corpus.name in UNSEEN
    )
    return [row.total.f1 for row in evaluate(sets, newsmill(which)) if row.task == ENTITIES]


def floors() -> dict[str, float]:
    """The committed table."""
    tables = tomllib.loads(TABLE.read_text("utf-8"))
    return {f"{task}.{language}": value for task, values in tables.items() for language, value in values.items()}


def main() -> None:
    """Record the table."""
    data = Path(os.environ.get("NEWSMILL_SHARED", Path(__file__).parents[4] / "shared")) / "eval"
    found = {name: round(score.f1, 2) for name, score in measured(data).items()}
    lines = [_HEAD]
    for task in (SENTENCES, ENTITIES):
        lines.append(f"[{task}]\n")
        lines += [f"{name.partition('.')[2]} = {value}\n" for name, value in found.items() if name.startswith(task)]
        lines.append("\n")
    TABLE.write_text("".join(lines).rstrip() + "\n", "utf-8")


if __name__ == "__main__":
    main()
