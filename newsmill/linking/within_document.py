"""Resolve names within one article: short names to full names, acronyms to the names beside them.

The result depends on the article alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from newsmill.linking.forms import Form
from newsmill.linking.gender import Gender, compare_gender
from newsmill.linking.romanisation import roman

FULL_NAME = 0.95
"""Score of a short name that can mean only one person of the article."""
NEAREST = 0.5
"""Score of a short name that can mean several people: it means the one mentioned last before it."""
INFLECTED = 0.9
MISSPELLED = 0.8
BESIDE = 0.95
BESIDE_ONLY = 0.7
"""Score of an acronym without the letters of the name beside it; often it is of another language."""
SHORT_INSTITUTION = 0.8
INITIALS = 0.8


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention in an article; `is_beside` if only an opening bracket is between it and the mention before."""

    index: int
    form: Form
    entity_type: str
    is_beside: bool = False


@dataclass(slots=True)
class Name:
    """One distinct name of an article: the name that it means, the rule that says so, and its score."""

    form: Form
    entity_type: str
    name_type: str
    meant: Form
    rule: str = ""
    score: float = 1.0
    mentions: list[int] = field(default_factory=list)


def read_article(mentions: Sequence[Mention]) -> list[Name]:
    """Return the distinct names (form and type) of an article in order of appearance, each with the name it means."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for mention in mentions:
        kinds[mention.form.key][mention.entity_type] += 1
    names: dict[tuple[str, str], Name] = {}
    for mention in mentions:
        key = (mention.form.surface, mention.entity_type)
        if key not in names:
            names[key] = Name(mention.form, mention.entity_type, _majority(kinds[mention.form.key]), mention.form)
        names[key].mentions.append(mention.index)
    found = list(names.values())
    people = [name for name in found if name.name_type == "PER"]
    others = [name for name in found if name.name_type != "PER"]
    _join_inflected(people)
    _join_misspelled(people)
    _join_inflected(others)
    _join_short(people, others)
    _join_short_institutions(others)
    _join_acronyms(mentions, others, {(n.form.surface, n.entity_type): n for n in others})
    return found


def _majority(kinds: Counter[str]) -> str:
    return min(kinds, key=lambda kind: (-kinds[kind], kind))


def _join_inflected(names: Iterable[Name]) -> None:
    """Resolve cases of one name to the form that looks like the nominative."""
    groups: dict[tuple[str, ...], list[Name]] = defaultdict(list)
    by_key = {name.form.key: name.form for name in names}
    for name in names:
        nominative = next((by_key[key] for key in name.form.nominatives if key in by_key), None)
        if nominative is not None:
            name.meant, name.rule, name.score = nominative, "added_ending", INFLECTED
        else:
            groups[name.form.stems].append(name)
    for group in groups.values():
        keys = {name.form.key for name in group}
        if len(keys) == 1:
            continue
        base = min(
            (name for name in group), key=lambda name: (name.form.case_rank, -len(name.mentions), name.form.key)
        ).form
        for name in group:
            if name.form.key != base.key and name.form.can_be_case_of(base) and not _is_other_gender(name, base):
                name.meant, name.rule, name.score = base, "inflected", INFLECTED


def _is_other_gender(name: Name, base: Form) -> bool:
    """Return True if two full names with one stem are a man's and a woman's."""
    if name.name_type != "PER" or len(base.tokens) == 1:
        return False
    mine, theirs = (
        (roman(form.tokens[0], form.language), roman(form.tokens[-1], form.language)) for form in (name.form, base)
    )
    return compare_gender(mine, theirs) is Gender.OTHER


def _join_misspelled(people: Iterable[Name]) -> None:
    """Resolve full names that sound alike and share a surname to the most mentioned: Kasym and Kazym."""
    groups: dict[tuple[str, ...], list[Name]] = defaultdict(list)
    for name in people:
        if len(name.form.tokens) > 1 and not name.rule and len(name.form.tokens[0]) > 1:
            *given, surname = name.form.tokens
            sounds = [roman(word, name.form.language).replace("z", "s") for word in given]
            groups[surname, *sounds].append(name)
    for group in groups.values():
        base = min(group, key=lambda name: (-len(name.mentions), name.mentions[0])).form
        for name in group:
            if name.form.key != base.key:
                name.meant, name.rule, name.score = base, "misspelled", MISSPELLED


def _join_short(people: Sequence[Name], others: Sequence[Name]) -> None:
    """Resolve a surname or given name alone to the person whose full name the article has.

    A surname that the tagger took for an institution is resolved as well.
    """
    by_stem: dict[str, list[tuple[Name, int]]] = defaultdict(list)
    by_token: dict[str, list[tuple[Name, int]]] = defaultdict(list)
    for name in people:
        if len(name.form.tokens) > 1:
            for i, (token, stem) in enumerate(zip(name.form.tokens, name.form.stems, strict=True)):
                by_stem[stem].append((name, i))
                by_token[token].append((name, i))
    mistyped = [
        name for name in others if name.name_type in ("ORG", "MISC") and not name.rule and not name.form.is_acronym
    ]
    _join_suffixes(people)
    for name in (*people, *mistyped):
        if len(name.form.tokens) > 1:
            continue
        candidates = _whole(name.form, by_stem, by_token, name.name_type != "PER")
        if not candidates:
            continue
        if len(candidates) == 1 or _is_one_person(group[0].meant.stems for group in candidates.values()):
            group = max(candidates.values(), key=lambda group: (sum(len(n.mentions) for n in group), group[0].form.key))
            name.meant, name.rule, name.score = group[0].meant, "short_name", FULL_NAME
        else:
            first = name.mentions[0]
            before = {
                key: max((i for n in group for i in n.mentions if i < first), default=-1)
                for key, group in candidates.items()
            }
            nearest = max(before, key=lambda key: (before[key], key))
            name.meant, name.rule, name.score = candidates[nearest][0].meant, "short_name_nearest", NEAREST
        name.name_type = "PER"


def _whole(
    form: Form,
    by_stem: Mapping[str, list[tuple[Name, int]]],
    by_token: Mapping[str, list[tuple[Name, int]]],
    is_surname: bool,
) -> dict[str, list[Name]]:
    """Return the full names that have the one word of a form, by the key of the name that they mean.

    Names whose last word it is are preferred, then names that have it elsewhere unless it must be a surname. Of these,
    names with exactly this word are preferred: "Nováková" is Jana Nováková and not Jan Novák.
    """
    fitting = [
        (name, i) for name, i in by_stem.get(form.stems[0], ()) if form.word_can_be(name.form.tokens[i], form.tokens[0])
    ]
    fitting += [pair for base in form.nominatives for pair in by_token.get(base, ())]
    last = [name for name, i in fitting if i == len(name.form.tokens) - 1]
    chosen = last or ([] if is_surname else [name for name, _ in fitting])
    exact = [name for name in chosen if form.key in name.form.tokens]
    candidates: dict[str, list[Name]] = defaultdict(list)
    for name in exact or chosen:
        candidates[name.meant.key].append(name)
    return candidates


def _join_suffixes(people: Sequence[Name]) -> None:
    """Resolve a surname of several words ("van Houtum") to the only full name that ends with it."""
    whole = {name.meant.stems: name.meant for name in people}
    for name in people:
        stems = name.form.stems
        if len(stems) > 1 and not name.rule:
            fitting = [
                meant for other, meant in whole.items() if len(other) > len(stems) and other[-len(stems) :] == stems
            ]
            if len(fitting) == 1:
                (name.meant,), name.rule, name.score = fitting, "short_name", FULL_NAME


def _is_one_person(candidates: Iterable[tuple[str, ...]]) -> bool:
    """Return True if the longest name has all words of the others ("Nigel Lawson", "Lord Nigel Lawson")."""
    longest, *others = sorted(map(set, candidates), key=len, reverse=True)
    return all(other <= longest for other in others)


def _join_short_institutions(others: Sequence[Name]) -> None:
    """Resolve the first word of an institution ("the Commission") to the only one that begins with it."""
    full: dict[str, dict[tuple[str, ...], Form]] = defaultdict(dict)
    for name in others:
        if len(name.form.tokens) > 1 and name.name_type == "ORG":
            full[name.form.stems[0]][name.meant.stems] = name.meant
    for name in others:
        candidates = full.get(name.form.stems[0], {}) if len(name.form.tokens) == 1 and name.name_type == "ORG" else {}
        if len(candidates) == 1 and not name.form.is_acronym and not name.rule:
            (name.meant,), name.rule, name.score = candidates.values(), "short_institution", SHORT_INSTITUTION


def _join_acronyms(mentions: Sequence[Mention], others: Sequence[Name], names: dict[tuple[str, str], Name]) -> None:
    """Resolve an acronym to the name beside it in brackets, or to the only name with its initials."""
    for before, after in pairwise(mentions):
        if not after.is_beside:
            continue
        first = names.get((before.form.surface, before.entity_type))
        second = names.get((after.form.surface, after.entity_type))
        if first is None or second is None or first is second:
            continue
        short, long = (second, first) if second.form.is_acronym else (first, second)
        if short.form.is_acronym and short.form.key != long.form.key and not short.rule:
            is_sure = short.form.can_stand_for(long.form)
            short.meant, short.rule, short.score = (
                long.meant,
                *(("beside", BESIDE) if is_sure else ("beside_only", BESIDE_ONLY)),
            )
    expansions = [name for name in others if len(name.form.tokens) > 1]
    for name in others:
        if name.form.is_acronym and not name.rule:
            fitting = {other.meant.key: other.meant for other in expansions if other.form.has_initials(name.form.key)}
            if len(fitting) == 1:
                (name.meant,), name.rule, name.score = fitting.values(), "initials", INITIALS
