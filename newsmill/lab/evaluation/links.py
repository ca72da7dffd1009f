"""Do names of one thing share an entity? Scored over documents and languages, through a whole load.

The gold form: JSON Lines with id, lang, text and names [[surface, lemma, type, id], ...] per document; the id is the
same in every document and language. An item is a distinct (document, surface).
"""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsmill.lab.evaluation.markdown import table
from newsmill.lab.training.gold import GoldError
from newsmill.linking.forms import make_forms

Item = tuple[str, str]
"""Document and surface, white space folded."""


@dataclass(frozen=True, slots=True)
class LinkScore:
    """F1, precision and recall of one measure, from 0 to 1."""

    f1: float
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class LinkRow:
    """The scores of one way to join names on the items of some documents."""

    items: str
    system: str
    count: int
    b_cubed: LinkScore
    pairwise: LinkScore
    across_languages: LinkScore


def has_names(path: Path) -> bool:
    """Return True if the first document of a gold file has names with ids.

    Raises:
        GoldError: the file cannot be read.
    """
    return any("names" in document for document in read_documents(path)[:1])


def link_rows(documents: Sequence[dict[str, Any]], found: Mapping[Item, str]) -> list[LinkRow]:
    """Score the entities that a warehouse has for the names of gold documents.

    Two sets of items are scored: all names of the gold data, where one that the tagger did not find counts as alone,
    and those that it found. Beside newsmill: the surface itself, in lower case, and its stem without any list or rule.
    """
    gold = {item: (identity, language) for item, identity, language in _items(documents)}
    forms = make_forms((surface, language) for (_, surface), (_, language) in gold.items())
    systems: dict[str, Callable[[Item], Hashable]] = {
        "newsmill": lambda item: found.get(item, item),
        "exact spelling": lambda item: item[1],
        "lower case": lambda item: item[1].lower(),
        "key alone": lambda item: forms[item[1], gold[item][1]].stems,
    }
    rows = []
    for label, items in (("all names", list(gold)), ("names found", [item for item in gold if item in found])):
        for system, entity_of in systems.items():
            triples = [(gold[item][0], entity_of(item), gold[item][1]) for item in items]
            rows.append(LinkRow(label, system, len(items), *score_links(triples)))
    return rows


def score_links(items: Iterable[tuple[str, Hashable, str]]) -> tuple[LinkScore, LinkScore, LinkScore]:
    """B-cubed, pairwise, and pairwise across languages of items (gold id, entity, language).

    B-cubed: https://aclanthology.org/P98-1012; pairs: the share of pairs of items that are one thing with one entity.
    """
    gold, found, both = Counter[Any](), Counter[Any](), Counter[Any]()
    gold_within, found_within, both_within = Counter[Any](), Counter[Any](), Counter[Any]()
    for identity, entity, language in items:
        for counter, key in ((gold, identity), (found, entity), (both, (identity, entity))):
            counter[key] += 1
        within = ((gold_within, identity), (found_within, entity), (both_within, (identity, entity)))
        for counter, key in within:
            counter[key, language] += 1
    total = max(both.total(), 1)
    precision = sum(n * n / found[entity] for (_, entity), n in both.items()) / total
    recall = sum(n * n / gold[identity] for (identity, _), n in both.items()) / total
    right, proposed, wanted = _pairs(both), _pairs(found), _pairs(gold)
    return (
        _score(precision, recall),
        _score(right / max(proposed, 1), right / max(wanted, 1)),
        _score(
            (right - _pairs(both_within)) / max(proposed - _pairs(found_within), 1),
            (right - _pairs(both_within)) / max(wanted - _pairs(gold_within), 1),
        ),
    )


def link_cells(rows: Iterable[LinkRow]) -> tuple[list[str], list[list[str]]]:
    """Head and cells of a table of the rows, in per cent."""
    head = ["items", "system", "number", "B-cubed F1", "pairwise F1", "across languages F1", "precision", "recall"]
    cells = [
        [row.items, row.system, f"{row.count:,}"]
        + [f"{100 * score.f1:.1f}" for score in (row.b_cubed, row.pairwise, row.across_languages)]
        + [f"{100 * row.across_languages.precision:.1f}", f"{100 * row.across_languages.recall:.1f}"]
        for row in rows
    ]
    return head, cells


def link_section(rows: Iterable[LinkRow]) -> str:
    """The rows as a section of ACCURACY.md."""
    return _SECTION + table(*link_cells(rows))


_SECTION = """
## Names of one thing

Do names of one thing share an entity, over documents and languages? Through a whole load with the tagger above. Items
are the distinct (document, spelling) of the gold data: all of them, where a name that the tagger did not find counts as
alone, and those that it found. The last two columns are of pairs across languages. The lists of names of these files
were looked at while the rules were made.

"""


def read_documents(path: Path) -> list[dict[str, Any]]:
    """The documents of a gold file.

    Raises:
        GoldError: the file cannot be read.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]
    except OSError as error:
        raise GoldError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    except ValueError as error:
        raise GoldError(f"{path}: not JSON Lines ({error})") from error


def _items(documents: Iterable[dict[str, Any]]) -> Iterable[tuple[Item, str, str]]:
    for document in documents:
        for surface, _, _, identity in document["names"]:
            yield (str(document["id"]), " ".join(surface.split())), identity, document["lang"]


def _pairs(counts: Counter[Any]) -> int:
    return sum(n * (n - 1) // 2 for n in counts.values())


def _score(precision: float, recall: float) -> LinkScore:
    return LinkScore(2 * precision * recall / max(precision + recall, 1e-9), precision, recall)
