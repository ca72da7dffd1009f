"""Other names in training text: of the same type, from corpora of other languages, so that no name is learned by heart.

What stands around a name must then tell its type. A corpus names the same few hundred people and places again and
again; the tagger meets new ones every day.
"""

import random
from collections.abc import Iterable, Mapping, Sequence

from newsmill.lab.training.gold import GoldDocument
from newsmill.lab.training.typography import Edit

REPLACED = ("PER", "ORG", "LOC")
"""MISC is left alone: its adjectives and titles are words of their language."""
SHARE = 0.5
"""Of the names of a text that is changed; the others stay, since names and places that belong together tell as well."""

Pool = Mapping[str, Sequence[tuple[str, str]]]
"""By type: (language, name)."""


def names_of(documents: Iterable[GoldDocument]) -> dict[str, list[tuple[str, str]]]:
    """Return the different names of the documents, in order, to draw from: by type, with their language.

    Names that do not begin with a capital or a digit, or hold a line break, are left out.
    """
    found: dict[str, dict[tuple[str, str], None]] = {kind: {} for kind in REPLACED}
    for document in documents:
        for start, end, kind in document.entities or ():
            name = document.text[start:end]
            if kind in found and (name[0].isupper() or name[0].isdigit()) and "\n" not in name:
                found[kind][document.language, name] = None
    return {kind: list(names) for kind, names in found.items()}


def other_names(document: GoldDocument, pool: Pool, source: random.Random) -> list[Edit]:
    """Return replacements of half of a text's names by names of the same type from texts in other languages.

    A name that occurs twice gets the same replacement. A name in capitals gets one in capitals; an ending that stands
    behind an apostrophe or colon, as in "EU:n" and "Obama's", goes with the old name, and the new one has none.
    """
    chosen = dict[tuple[str, str], str | None]()
    edits = list[Edit]()
    for start, end, kind in document.entities or ():
        old = document.text[start:end]
        if (old, kind) not in chosen:
            drawn = source.choice(pool[kind]) if pool.get(kind) else None
            is_used = drawn is not None and drawn[0] != document.language and source.random() < SHARE
            chosen[old, kind] = drawn[1] if drawn and is_used else None
        new = chosen[old, kind]
        if new is not None:
            edits.append((start, end, new.upper() if old.isupper() and len(old) > 5 else new))
    return edits
