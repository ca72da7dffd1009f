"""Gold files and systems in, a table of scores out."""

import glob
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from newsmill.lab.evaluation.scores import Score, count, score
from newsmill.lab.evaluation.systems import ENTITIES, SENTENCES, System
from newsmill.lab.training.corpora import read_corpora
from newsmill.lab.training.gold import UNKNOWN, GoldDocument, GoldError, read_gold
from newsmill.lab.training.layout import taught
from newsmill.tagger.labels import TYPES

NAMES = ("PER", "ORG", "LOC")
"""The types that every corpus labels; MISC is reported apart."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class GoldSet:
    """Documents that are scored together."""

    name: str
    documents: list[GoldDocument]


@dataclass(frozen=True, slots=True)
class Row:
    """The scores of one system on one file."""

    corpus: str
    language: str
    task: str
    system: str
    total: Score
    """Of sentences, or of PER, ORG and LOC together."""
    by_type: dict[str, Score]
    """Of each entity type; empty for sentences."""
    errors: dict[tuple[str, str], list[str]]
    """(type in the gold data, type found): the names. "-" is none, "~" before a type says that the edges differ."""
    words: int
    seconds: float


def gold_files(patterns: Iterable[str]) -> Iterator[Path]:
    """Yield files as they are named, and what glob patterns match, by name.

    Raises:
        GoldError: a pattern matches nothing.
    """
    for pattern in patterns:
        matches = sorted(glob.glob(pattern)) if glob.has_magic(pattern) else [pattern]  # noqa: PTH207
        if not matches:
            raise GoldError(f"{pattern}: no file matches")
        yield from map(Path, matches)


def gold_sets(paths: Iterable[Path]) -> Iterator[GoldSet]:
    """Yield the documents of JSON Lines files, gzip or not, as `newsmill.lab.training.gold.read_jsonl` describes them.

    A file of corpora.toml is scored for what that table says it is good for: sentences of a corpus of entities were
    often cut by a program, and a type may mean something else there.

    Raises:
        GoldError: a file is missing, unreadable, or has no gold spans.
    """
    known = {stem(corpus.file): corpus for corpus in read_corpora() if corpus.format == "jsonl"}
    for path in paths:
        corpus = known.get(stem(path.name))
        documents = list(read_gold(path, "jsonl", "", corpus.labels if corpus else None))
        if corpus:
            documents = [taught(document, corpus.teaches) for document in documents]
        if not any(_has_sentences(document) or _has_entities(document) for document in documents):
            raise GoldError(f"{path}: no document has sentences or entities")
        yield GoldSet(stem(path.name), documents)


def stem(file: str) -> str:
    """Return the name of a file without folders and endings, as tables show it.

    >>> stem("ner/NorNE_nb.dev.jsonl.gz")
    'NorNE_nb.dev'
    """
    return PurePosixPath(file).name.removesuffix(".gz").removesuffix(".jsonl")


def evaluate(
    sets: Iterable[GoldSet], systems: Sequence[System], report: Callable[[str], None] = lambda _: None
) -> Iterator[Row]:
    """Yield a row for each set, task that it has gold spans for, and system that knows its language.

    Where no document has more than one sentence, nothing is said of sentences.

    Args:
        sets: the gold data.
        systems: those that are not installed are left out.
        report: gets a line for each set before it is worked on.
    """
    for one in sets:
        report(f"Scoring {one.name}")
        for task, has_gold in ((SENTENCES, _has_sentences), (ENTITIES, _has_entities)):
            chosen = [document for document in one.documents if has_gold(document)]
            if not chosen or (task == SENTENCES and all(len(d.sentences or ()) < 2 for d in chosen)):
                continue
            for system in systems:
                if system.task == task and system.is_installed and all(system.knows(d.language) for d in chosen):
                    yield _row(one.name, task, system, chosen)


def _row(name: str, task: str, system: System, documents: Sequence[GoldDocument]) -> Row:
    system.find(documents[0].text[:200], documents[0].language)  # what is loaded at the first call is not timed
    started = time.perf_counter()
    found = [system.find(document.text, document.language) for document in documents]
    seconds = time.perf_counter() - started
    gold: list[set[Any]] = [set((d.sentences if task == SENTENCES else d.entities) or ()) for d in documents]
    pairs = [_without_unknown(*pair) for pair in zip(found, gold, strict=True)]
    words = sum(len(_WORD.findall(document.text)) for document in documents)
    language = documents[0].language
    if task == SENTENCES:
        return Row(name, language, task, system.name, score(count(pairs, lambda _: True)), {}, {}, words, seconds)
    by_type = {kind: score(count(pairs, lambda span, kind=kind: span[2] == kind)) for kind in TYPES}  # type: ignore[misc]
    total = score(count(pairs, lambda span: span[2] in NAMES))
    errors = _errors(documents, pairs)
    return Row(name, language, task, system.name, total, by_type, errors, words, seconds)


def _without_unknown(found: set[Any], gold: set[Any]) -> tuple[set[Any], set[Any]]:
    """Drop spans that touch a span without a label in the corpus: they are neither right nor wrong."""
    unknown = {span for span in gold if span[2:] == (UNKNOWN,)}
    return {span for span in found if not any(span[0] < u[1] and span[1] > u[0] for u in unknown)}, gold - unknown


def _errors(
    documents: Sequence[GoldDocument], pairs: Sequence[tuple[set[Any], set[Any]]]
) -> dict[tuple[str, str], list[str]]:
    """Names of PER, ORG and LOC that one side has and the other has not, by what the other has in their place."""
    errors = dict[tuple[str, str], list[str]]()
    for document, (found, gold) in zip(documents, pairs, strict=True):
        for start, end, kind in sorted(gold - found):
            if kind in NAMES:
                errors.setdefault((kind, _in_place(found, start, end)), []).append(document.text[start:end])
        for start, end, kind in sorted(found - gold):
            if kind in NAMES and _in_place(gold, start, end) == "-":
                errors.setdefault(("-", kind), []).append(document.text[start:end])
    return errors


def _in_place(spans: set[Any], start: int, end: int) -> str:
    over = [span for span in spans if span[0] < end and span[1] > start]
    if not over:
        return "-"
    exact = [span[2] for span in over if span[:2] == (start, end)]
    return str(exact[0] if exact else "~" + min(over)[2])


def _has_sentences(document: GoldDocument) -> bool:
    return document.sentences is not None


def _has_entities(document: GoldDocument) -> bool:
    return document.entities is not None
