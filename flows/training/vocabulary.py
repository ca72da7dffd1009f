"""A tokenizer with the pieces of some scripts only: the table of embeddings is most of a small model's size."""

import json
import unicodedata
from collections.abc import Collection
from typing import Any

SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")
"""First words of Unicode's names of letters. Modifier letters and pieces without letters are always kept."""


def reduced(tokenizer: str, scripts: Collection[str] = SCRIPTS) -> tuple[str, list[int]]:
    """Return a unigram tokenizer.json with fewer pieces, and the old id of each of its pieces.

    Args:
        tokenizer: the JSON of a `tokenizers` unigram model; its first pieces are the marks and the unknown piece.
        scripts: whose letters stay.
    """
    content: dict[str, Any] = json.loads(tokenizer)
    vocabulary = content["model"]["vocab"]
    kept = [number for number, (piece, _) in enumerate(vocabulary) if is_of(piece, scripts)]
    content["model"]["vocab"] = [vocabulary[number] for number in kept]
    return json.dumps(content, ensure_ascii=False), kept


def is_of(piece: str, scripts: Collection[str]) -> bool:
    """Whether all letters of a piece belong to the scripts.

    >>> is_of("▁Straße", SCRIPTS), is_of("Путин", SCRIPTS), is_of("2022", SCRIPTS), is_of("東京", SCRIPTS)
    (True, True, True, False)
    """
    return all(
        unicodedata.name(letter, "").split(" ")[0] in (*scripts, "MODIFIER") for letter in piece if letter.isalpha()
    )
