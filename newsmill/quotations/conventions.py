"""Conventions of quoting, by language: words of speech, word order and grammatical words, from `languages/*.toml`."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from newsmill.text.wordlists import read_data

V2 = frozenset({"sv", "da", "nb", "nn", "nl", "de"})
"""Languages with the finite verb in second place: what begins with an adverb or preposition puts the subject last."""

_SAME = {"no": "nb"}
"""The language detector says `no` for Norwegian; Bokmål is its usual written form."""


@dataclass(frozen=True, slots=True)
class Conventions:
    """Word lists of one language, lower case. The files in `languages/` name their sources."""

    language: str
    say: frozenset[str] = frozenset()
    """Verbs that can attribute the words themselves or a clause."""
    think: frozenset[str] = frozenset()
    """Verbs that attribute a clause only: belief, perception, decision."""
    want: frozenset[str] = frozenset()
    """Verbs that attribute an infinitive."""
    call: frozenset[str] = frozenset()
    """Verbs that attribute a quoted name for something."""
    nouns: frozenset[str] = frozenset()
    """Nouns that take a reported clause ("the claim that")."""
    that: frozenset[str] = frozenset()
    whether: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()
    aux: frozenset[str] = frozenset()
    passive: frozenset[str] = frozenset()
    by: frozenset[str] = frozenset()
    closing: frozenset[str] = frozenset()
    manner: frozenset[str] = frozenset()
    he: frozenset[str] = frozenset()
    she: frozenset[str] = frozenset()
    they: frozenset[str] = frozenset()
    determiners: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    adverbs: frozenset[str] = frozenset()
    relative: frozenset[str] = frozenset()
    anaphora: frozenset[str] = frozenset()
    conjunctions: frozenset[str] = frozenset()
    finite: frozenset[str] = frozenset()
    contrast: frozenset[str] = frozenset()
    """Conjunctions after which the article speaks again ("but")."""
    subordinators: frozenset[str] = frozenset()
    subjunctive: frozenset[str] = frozenset()
    """Verbs in the mood of reported speech (German)."""
    before_noun: frozenset[str] = frozenset()
    """Prepositions that name a source before one of `source_nouns` ("nach Angaben")."""
    source_nouns: frozenset[str] = frozenset()
    of: frozenset[str] = frozenset()
    """Prepositions that join a noun to the one before it: "a spokesman for KLM" is one noun phrase."""
    indefinite: frozenset[str] = frozenset()
    addressing: frozenset[str] = frozenset()
    """Verbs that take an addressee: what follows them is no clause yet."""
    women: frozenset[str] = frozenset()
    men: frozenset[str] = frozenset()
    spokesperson: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    time_words: frozenset[str] = frozenset()
    before: tuple[tuple[str, ...], ...] = ()
    """Words that stand before a source, each as a tuple of words: ("according", "to")."""
    after: tuple[tuple[str, ...], ...] = ()
    particles: dict[str, frozenset[str]] = field(default_factory=dict)
    """Separable verbs, and the particles that make them words of speech."""
    zero: bool = False
    """A reported clause needs no complementiser after a verb of saying ("he said it rained")."""
    cues: frozenset[str] = frozenset()
    pronouns: frozenset[str] = frozenset()

    @property
    def is_v2(self) -> bool:
        """Return whether the finite verb stands in second place."""
        return self.language in V2


@cache
def conventions(language: str | None) -> Conventions:
    """Return the conventions of a language; of one without a file, the verbs of speech that attributions.toml lists.

    Args:
        language: A code as in `articles.language`, or None.

    >>> "säger" in conventions("sv").say, conventions("no").language, "powiedział" in conventions("pl").say
    (True, 'nb', True)
    """
    code = _SAME.get(language or "", language or "")
    path = files("newsmill.quotations").joinpath("languages", f"{code}.toml")
    if not path.is_file():
        return _by_attributions(code)
    table: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    lists = {name: frozenset(words.split()) for name, words in table.items() if isinstance(words, str)}
    return _complete(
        code,
        lists,
        tuple(tuple(phrase.replace("’", "'").split()) for phrase in table.get("before", ())),
        tuple(tuple(phrase.split()) for phrase in table.get("after", ())),
        {verb: frozenset(words.split()) for verb, words in table.get("particles", {}).items()},
        zero=table.get("zero", False),
    )


def _by_attributions(code: str) -> Conventions:
    table = read_data("attributions.toml")
    said = frozenset(table["said"].get(code, ()))
    before = tuple((word,) for word in table["according"].get(code, ()))
    after = tuple((word,) for word in table["after"].get(code, ()))
    return _complete(code, {"say": said}, before, after, {}, zero=False)


def _complete(
    code: str,
    lists: dict[str, frozenset[str]],
    before: tuple[tuple[str, ...], ...],
    after: tuple[tuple[str, ...], ...],
    particles: dict[str, frozenset[str]],
    *,
    zero: bool,
) -> Conventions:
    empty: frozenset[str] = frozenset()
    of = lists.get
    return Conventions(
        language=code,
        **lists,
        before=before,
        after=after,
        particles=particles,
        zero=zero,
        cues=of("say", empty) | of("think", empty) | of("want", empty) | of("call", empty),
        pronouns=of("he", empty) | of("she", empty) | of("they", empty),
    )
