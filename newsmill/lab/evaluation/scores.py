"""Exact-span F1, with an interval from the bootstrap over documents."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
"""Of the bootstrap (https://doi.org/10.1214/aos/1176344552); the interval is the middle 95 % of their F1."""

Counts = NDArray[np.int64]
"""Per document: right, found, in the gold data [documents, 3]."""


@dataclass(frozen=True, slots=True)
class Score:
    """F1, precision, recall and the interval of F1, in per cent."""

    f1: float
    precision: float
    recall: float
    low: float
    high: float
    gold: int
    """Spans in the gold data."""


def count(pairs: Iterable[tuple[set[Any], set[Any]]], keep: Callable[[Any], bool]) -> Counts:
    """Count (found, gold) sets of spans of documents; only spans that `keep` says yes to."""
    rows = []
    for found, gold in pairs:
        wanted, given = {span for span in found if keep(span)}, {span for span in gold if keep(span)}
        rows.append((len(wanted & given), len(wanted), len(given)))
    return np.array(rows, np.int64).reshape(-1, 3)


def score(counts: Counts, seed: int = 0) -> Score:
    """Return the score of all documents together (micro average)."""
    right, found, gold = (int(n) for n in counts.sum(axis=0))
    draws = np.random.default_rng(seed).multinomial(
        len(counts), np.full(len(counts), 1 / max(len(counts), 1)), RESAMPLES
    )
    sampled = draws @ counts
    f1s = 200 * sampled[:, 0] / np.maximum(sampled[:, 1] + sampled[:, 2], 1)
    low, high = np.percentile(f1s, [2.5, 97.5])
    return Score(
        f1=200 * right / max(found + gold, 1),
        precision=100 * right / max(found, 1),
        recall=100 * right / max(gold, 1),
        low=float(low),
        high=float(high),
        gold=gold,
    )


def mean(scores: Sequence[Score]) -> float:
    """Mean F1 of several corpora, each with the same weight."""
    return sum(one.f1 for one in scores) / len(scores)
