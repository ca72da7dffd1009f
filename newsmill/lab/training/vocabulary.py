"""A tokenizer with fewer pieces, of some scripts or those in use: embeddings are most of a small model's size."""

import json
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import compress
from typing import Any

from tokenizers import Tokenizer

SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")
"""First words of Unicode's names of letters. Modifier letters and pieces without letters are always kept."""
MARKS = 4
"""Begin, padding, end, and the unknown piece: the first ids."""
_BEGIN = "\u2581"
"""The first character of a word piece at the start of a word."""


def reduced(tokenizer: str, scripts: Collection[str] = SCRIPTS) -> str:
    """Return a unigram tokenizer.json with the pieces of some scripts.

    Args:
        tokenizer: the JSON of a `tokenizers` unigram model; its first pieces are the marks and the unknown piece.
        scripts: whose letters stay.
    """
    return _kept(tokenizer, [is_of(piece, scripts) for piece in pieces(tokenizer)])


def used_most(tokenizer: str, texts: Iterable[tuple[str, str]], size: int, temperature: float = 1.0) -> str:
    """Return a unigram tokenizer.json with the pieces that texts use most, and all single characters.

    A piece that no text to learn from has is one whose embedding nothing was learned about; without it, its letters
    are read as pieces that are known.

    Args:
        tokenizer: as for `reduced`.
        texts: language and text of each.
        size: how many pieces, beside single characters. Where fewer are used, those that are probable come next.
        temperature: a language counts as much as its size to this power.
    """
    model = Tokenizer.from_str(tokenizer)
    counts: dict[str, Counter[int]] = {}
    for language, text in texts:
        counts.setdefault(language, Counter()).update(model.encode(text, add_special_tokens=False).ids)
    weights: Counter[int] = Counter()
    for language in sorted(counts):
        factor = max(counts[language].total(), 1) ** (temperature - 1)
        weights.update({piece: count * factor for piece, count in counts[language].items()})
    vocabulary = json.loads(tokenizer)["model"]["vocab"]
    order = sorted(range(len(vocabulary)), key=lambda number: (-weights[number], -vocabulary[number][1], number))
    chosen = set(order[:size])
    return _kept(
        tokenizer,
        [n < MARKS or n in chosen or len(piece.strip(_BEGIN)) <= 1 for n, (piece, _) in enumerate(vocabulary)],
    )


def pieces(tokenizer: str) -> list[str]:
    """Return the pieces of a unigram tokenizer.json, in the order of their ids."""
    return [piece for piece, _ in json.loads(tokenizer)["model"]["vocab"]]


def _kept(tokenizer: str, are_kept: Sequence[bool]) -> str:
    content: dict[str, Any] = json.loads(tokenizer)
    content["model"]["vocab"] = list(compress(content["model"]["vocab"], are_kept))
    return json.dumps(content, ensure_ascii=False)


def is_of(piece: str, scripts: Collection[str]) -> bool:
    """Return True if all letters of a word piece belong to the scripts.

    >>> is_of("▁Straße", SCRIPTS), is_of("Путин", SCRIPTS), is_of("2022", SCRIPTS), is_of("東京", SCRIPTS)
    (True, True, True, False)
    """
    return all(
        unicodedata.name(letter, "").split(" ")[0] in (*scripts, "MODIFIER") for letter in piece if letter.isalpha()
    )
