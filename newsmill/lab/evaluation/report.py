"""The scores as a page, ACCURACY.md, and as a table on a terminal."""

import tomllib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from newsmill.lab.evaluation.evaluate import Row
from newsmill.lab.evaluation.markdown import table
from newsmill.lab.evaluation.scores import mean
from newsmill.lab.evaluation.systems import ENTITIES, SENTENCES
from newsmill.tagger.labels import TYPES

OURS = "newsmill"


@dataclass(frozen=True, slots=True)
class Published:
    """A row of published.toml."""

    system: str
    language: str
    data: str
    measure: str
    value: float
    source: str


def published() -> list[Published]:
    """Return the figures of systems that are not run here."""
    rows = tomllib.loads((files("newsmill.lab.evaluation") / "published.toml").read_text("utf-8"))["figure"]
    return [Published(**row) for row in rows]


def columns(rows: Sequence[Row], task: str) -> tuple[list[str], list[list[str]]]:
    """Return head and cells of one task's table: a line for each corpus, newsmill first, then the others."""
    chosen = [row for row in rows if row.task == task]
    systems = sorted({row.system for row in chosen if row.system != OURS})
    by_corpus = dict[str, dict[str, Row]]()
    for row in chosen:
        by_corpus.setdefault(row.corpus, {})[row.system] = row
    types = TYPES if task == ENTITIES else ()
    head = ["corpus", "language", "newsmill F1", "95 %", "precision", "recall", *types, "gold", *systems]
    cells = []
    for corpus, found in by_corpus.items():
        ours = found[OURS]
        total = ours.total
        cells.append(
            [corpus, ours.language, f"{total.f1:.1f}", f"{total.low:.1f}-{total.high:.1f}", f"{total.precision:.1f}",
             f"{total.recall:.1f}", *(_type_cell(ours, kind) for kind in types), f"{total.gold:,}",
             *(f"{found[system].total.f1:.1f}" if system in found else "" for system in systems)]
        )  # fmt: skip
    return head, cells


def speeds(rows: Iterable[Row]) -> list[tuple[str, str, float]]:
    """Return (system, task, words a second) over all that each was run on."""
    words, seconds = dict[tuple[str, str], int](), dict[tuple[str, str], float]()
    for row in rows:
        key = (row.system, row.task)
        words[key] = words.get(key, 0) + row.words
        seconds[key] = seconds.get(key, 0.0) + row.seconds
    return [(system, task, words[system, task] / seconds[system, task]) for system, task in sorted(words)]


def means(rows: Sequence[Row]) -> Iterator[tuple[str, str, int, float, float]]:
    """Yield (task, system, corpora, its mean F1, newsmill's on the same corpora): like is compared with like."""
    for task in (SENTENCES, ENTITIES):
        ours = {row.corpus: row.total for row in rows if row.task == task and row.system == OURS}
        for system in sorted({row.system for row in rows if row.task == task and row.system != OURS}):
            theirs = {row.corpus: row.total for row in rows if row.task == task and row.system == system}
            yield task, system, len(theirs), mean(list(theirs.values())), mean([ours[corpus] for corpus in theirs])
        if ours:
            yield task, OURS, len(ours), mean(list(ours.values())), mean(list(ours.values()))


def page(rows: Sequence[Row], model: str, day: date, command: str, learned: Collection[str] | None) -> str:
    """Return ACCURACY.md.

    Args:
        rows: of `newsmill.lab.evaluation.evaluate`.
        model: identity of the tagger.
        day: of the measurement.
        command: that measured.
        learned: the corpora that the tagger learned from; None: it is not known.
    """
    parts = [_HEAD.format(day=day.isoformat(), model=model, command=command) + (_UNKNOWN if learned is None else _SEEN)]
    for title, task in (("Sentences", SENTENCES), ("Entities", ENTITIES)):
        head, cells = columns(rows, task)
        if cells:
            marked = [[f"{name} *" if name in (learned or ()) else name, *rest] for name, *rest in cells]
            parts.append(f"## {title}\n\n{table(head, marked)}")
    groups = [("all", rows)]
    if learned is not None:
        groups.append(("not learned from", [row for row in rows if row.corpus not in learned]))
    compared = [
        (task, system, f"{count} {group}", f"{theirs:.1f}", f"{ours:.1f}")
        for group, chosen in groups for task, system, count, theirs, ours in means(chosen)
    ]  # fmt: skip
    run = speeds(rows)
    ours = {task: speed for name, task, speed in run if name == OURS}
    measured = [(name, task, f"{speed:,.0f}", f"{speed / ours[task]:.2f}") for name, task, speed in run]
    others = [(p.system, p.language, p.data, p.measure, f"{p.value:.1f}", p.source) for p in published()]
    parts += [
        _COMPARED + table(("task", "system", "corpora", "mean F1", "newsmill"), compared),
        _SPEED + table(("system", "task", "words/s", "times newsmill"), measured),
        _CONFUSED + confusions([row for row in rows if row.system == OURS]),
        _PUBLISHED + table(("system", "language", "data", "measure", "value", "source"), others),
    ]
    return "\n".join(parts)


def confusions(rows: Iterable[Row], examples: bool = False) -> str:
    """Return a table of ten a language: what the gold data says, what was found, how often.

    Args:
        rows: of one system.
        examples: show three of the names too; not in a page that is passed on, since not every corpus may be.
    """
    total = dict[str, dict[tuple[str, str], list[str]]]()
    for row in rows:
        for key, names in row.errors.items():
            total.setdefault(row.language, {}).setdefault(key, []).extend(names)
    lines = []
    for language, found in sorted(total.items()):
        for (gold, given), names in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))[:10]:
            often = ", ".join(sorted(set(names), key=lambda name: (-names.count(name), name))[:3])
            lines.append((language, gold, given, len(names), *([often] if examples else [])))
    return table(("language", "gold", "found", "times", *(["such as"] if examples else [])), lines)


_HEAD = """\
# Accuracy

Measured {day} with {model}, by

    {command}

Exact spans; for entities the type as well, and totals are of PER, ORG and LOC (MISC apart, since corpora disagree on
it). Beside each F1 the middle 95 % of 1,000 bootstrap samples of the documents.
"""
_SEEN = """\
The tagger learned from the corpora with a star, in whole or in part: what it reaches there checks it, but says little
of other texts, and does not compare with systems that never saw them.
"""
_UNKNOWN = """\
It is not known which of these texts the tagger learned from: there is no record of its training beside it.
"""
_CONFUSED = """\
## Most frequent confusions

Of newsmill, ten a language: the type in the gold data, the type found ("-" is none, "~" says that the edges differ).

"""
_COMPARED = """\
## Beside the alternatives

Mean F1 over the corpora whose language each says it can do, and newsmill's over the same.

"""
_SPEED = """\
## Speed

One process, one thread, all texts above that each was run on, in one run. newsmill finds sentences and entities at
once, so its two lines are of the same work. A machine that does other work meanwhile makes all of them slower: compare
the last column.

"""
_PUBLISHED = """\
## Published figures of others

Not run here. Test sets, entity types and scorers differ from ours and from one another: for orientation, not a ranking.

"""


def _type_cell(row: Row, kind: str) -> str:
    return f"{row.by_type[kind].f1:.1f}" if row.by_type[kind].gold else ""
