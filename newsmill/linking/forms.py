"""Forms of names: the keys of a surface that linking compares, computed once for each surface and language."""

import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import polars as pl

from newsmill.linking.fold import AGGLUTINATED, light, stem

CASE_LANGUAGES = frozenset(
    (
        "be", "bg", "bs", "cs", "el", "et", "eu", "fi", "ga", "hr", "hu", "is", "la", "lt", "lv", "mk", "pl", "ro",
        "ru", "sk", "sl", "sq", "sr", "tr", "uk",
    )
)  # fmt: skip
"""Languages in which names take case endings, or articles (Bulgarian, Macedonian, Romanian, Albanian)."""
GENITIVE_LANGUAGES = frozenset(("af", "da", "de", "en", "fo", "lb", "nb", "nl", "nn", "no", "sv"))
"""Languages in which a name takes at most the s of the genitive."""

MOST_ADDED = 4
"""Letters of the longest ending that `nominatives` takes off."""

_AFTER_APOSTROPHE = r"(\p{L}{3})['’](?:a|u|em|m|ego|go|emu|mu|owi|iem|ie)\b"
"""Polish endings of a foreign name: Farage'a, Jeremy'ego."""
_QUOTES = "\"'“”„«»‘’‚‹›()[]{}*,;:!?"


@dataclass(frozen=True)
class Form:
    """A surface in an article of a language. key: `light`; stems: `stem` of each of its words."""

    surface: str
    language: str
    key: str
    stems: tuple[str, ...]

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Words of the key."""
        return tuple(self.key.split())

    @cached_property
    def is_acronym(self) -> bool:
        """Return True for one word of two to eight letters, most of them capitals."""
        letters = [character for character in self.surface if character.isalpha()]
        return (
            " " not in self.surface.strip()
            and 2 <= len(letters) <= 8
            and sum(map(str.isupper, letters)) > len(letters) / 2
        )

    @cached_property
    def nominatives(self) -> tuple[str, ...]:
        """`nominatives` of the key in this language."""
        return nominatives(self.key, (self.language,))

    @cached_property
    def case_rank(self) -> int:
        """Return the length of the words: in most languages, the nominative is the shortest case."""
        return sum(len(token) for token in self.tokens)

    def can_stand_for(self, long: "Form") -> bool:
        """Return True if the name has the letters of this acronym in order, the first one at the start of a word.

        Two acronyms can always stand for each other: institutions have one in every language.
        """
        if long.is_acronym:
            return True
        starts = [i for i, character in enumerate(long.key) if i == 0 or long.key[i - 1] == " "]
        return any(_is_within(self.key, long.key[start:]) for start in starts)

    def has_initials(self, acronym: str) -> bool:
        """Return True if the acronym has the first letters of all words, or of all words but the short ones."""
        every = "".join(token[0] for token in self.tokens)
        long = "".join(token[0] for token in self.tokens if len(token) > 3)
        return len(acronym) > 2 and acronym in (every, long)

    def can_be_case_of(self, base: "Form") -> bool:
        """Return True if each word can be a case of the word of the base, in this language."""
        return len(self.tokens) == len(base.tokens) and all(
            self.word_can_be(mine, theirs) for mine, theirs in zip(self.tokens, base.tokens, strict=True)
        )

    def word_can_be(self, word: str, base: str) -> bool:
        """Return True if two words with one stem can be one word in this language."""
        return word == base or self.language in CASE_LANGUAGES


def nominatives(key: str, languages: Collection[str]) -> tuple[str, ...]:
    """Return the keys of which a key may be a case, longest first, if all these languages add such endings.

    A caller must find one of them in the article or the corpus, because many words end like that by chance.

    >>> nominatives("putins", ["sv", "da"]), nominatives("bredalin", ["fi"]), nominatives("davis", ["en", "cs"])
    (('putin',), ('bredali', 'bredal', 'breda', 'bred'), ())
    """
    if len(key) < 4:
        return ()
    if all(language in GENITIVE_LANGUAGES for language in languages):
        return (key[:-1],) if key.endswith("s") and not key.endswith("ss") else ()
    if all(language in AGGLUTINATED for language in languages):
        return tuple(key[:-cut] for cut in range(1, MOST_ADDED + 1) if len(key) - cut >= 4)
    return ()


def without_legal_form(key: str) -> str | None:
    """Return the key of a company without the legal form before or after its name, or None if there is none.

    >>> without_legal_form("apple inc"), without_legal_form("ооо ромашка"), without_legal_form("apple")
    ('apple', 'ромашка', None)
    """
    bare = re.sub(legal_form(), "", key)
    return bare if bare != key else None


@cache
def legal_form() -> str:
    """Return the pattern of a legal form before or after a key, valid in Python and DuckDB."""
    table = tomllib.loads(files("newsmill.linking").joinpath("legal_forms.toml").read_text("utf-8"))
    forms = "|".join(map(re.escape, sorted(table["forms"], key=lambda form: (-len(form), form))))
    return f"^(?:{forms}) | (?:{forms})$"


def is_near(word: str, base: str) -> bool:
    """Return True if two words with one stem begin with the same letters, at least 60 % of the base.

    >>> is_near("anglii", "anglia"), is_near("anglii", "angola"), is_near("niemiec", "niemcy")
    (True, False, True)
    """
    common = next((i for i, (a, b) in enumerate(zip(word, base, strict=False)) if a != b), min(len(word), len(base)))
    return common >= 3 and common >= 0.6 * len(base)


def make_forms(surfaces: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Form]:
    """Return the form of each (surface, language) pair. A surface without letters and digits is its own key."""
    pairs = sorted(set(surfaces))
    frame = pl.DataFrame(pairs, schema={"surface": pl.String, "language": pl.String}, orient="row")
    keyed = frame.with_columns(key=light(clean(pl.col("surface")))).with_columns(
        key=pl.when(pl.col("key") == "").then(pl.col("surface")).otherwise(pl.col("key"))
    )
    keyed = keyed.with_columns(stems=stem(pl.col("key"), pl.col("language")))
    return {
        (surface, language): Form(surface, language, key, words_of(key, stems))
        for surface, language, key, stems in keyed.iter_rows()
    }


def clean(surface: pl.Expr) -> pl.Expr:
    """Strip quotation marks, brackets, endings after a mark (EU:s, Blair's), and titles before the name."""
    bare = surface.str.strip_chars(_QUOTES + " ").str.replace(r"(?:['’]s|:\p{Ll}{1,4})$", "")
    bare = bare.str.replace_all(_AFTER_APOSTROPHE, "$1")
    always, sometimes = _titles()
    plain = bare.str.replace(rf"(?i)^(?:(?:{always})\.? |(?:{sometimes})\. )+(\S)", "$1")
    return plain.str.replace(rf"(?i)^(?:(?:{sometimes}) )+(\S+ .*\S)$", "$1")


@cache
def _titles() -> list[str]:
    table = tomllib.loads(files("newsmill.linking").joinpath("titles.toml").read_text("utf-8"))
    return ["|".join(map(re.escape, table[name])) for name in ("titles", "titles_of_full_names")]


def words_of(key: str, stems: str) -> tuple[str, ...]:
    """Return the stems of the words of a key, or the words themselves if a word has lost all its letters."""
    words = tuple(stems.split())
    return words if len(words) == len(key.split()) else tuple(key.split())


def _is_within(letters: str, text: str) -> bool:
    if not text.startswith(letters[0]):
        return False
    rest = iter(text)
    return all(letter in rest for letter in letters)
