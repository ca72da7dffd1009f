"""Look names up on lists, and choose the country, city, institution or region that a name means in an article."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from newsmill.linking.fold import AGGLUTINATED
from newsmill.linking.forms import CASE_LANGUAGES, Form, is_near
from newsmill.linking.gazetteer import LARGE_CITY, Gazetteer

_SAME_LANGUAGE = {"nb": "no", "nn": "no", "no": "no"}
_SHORT = 3
"""Keys with at most so many letters are acronyms; each is used only in the language that the list has it for."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that a form can mean, with the rule that found it and the score of that rule."""

    entity_key: str
    entity_type: str
    country_code: str | None
    rule: str
    score: float
    population: int = 0


class Lists:
    """The lists of the gazetteer, searched by exact keys and by stems."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._names = gazetteer.names.select(
            pl.col("key").alias("name_key"),
            "stem",
            "entity_key",
            pl.col("language").replace(_SAME_LANGUAGE).alias("known"),
            "origin",
        )
        self._entities = gazetteer.entities.select(
            "entity_key", "entity_type", "country_code", pl.col("population").fill_null(0)
        )

    def candidates(self, forms: Iterable[Form]) -> dict[tuple[str, str], list[Candidate]]:
        """Return the candidates of each form that is on a list, best first, by (surface, language)."""
        named = [form for form in forms if len(form.key) > _SHORT or not form.surface.islower()]
        rows = [
            (
                form.surface,
                form.language,
                _SAME_LANGUAGE.get(form.language, form.language),
                form.key,
                " ".join(form.stems),
                list(form.nominatives),
            )
            for form in named
        ]
        schema = dict.fromkeys(("surface", "language", "spoken", "key", "stem"), pl.String)
        frame = pl.DataFrame(rows, schema=schema | {"nominative": pl.List(pl.String)}, orient="row")
        found: dict[tuple[str, str], dict[str, Candidate]] = defaultdict(dict)
        columns = ["surface", "language", "spoken", "key", "name_key", "entity_key", "known", "origin", "exact"]
        names = self._names.with_columns(sought=pl.col("name_key"))
        exact = frame.join(names, left_on="key", right_on="sought").with_columns(exact=True).select(columns)
        listed = exact.filter(pl.col("origin").is_in(("cldr", "list")))  # "Chin" is a city, and China in the genitive
        rest = frame.join(listed.select("surface", "language").unique(), on=["surface", "language"], how="anti")
        inflected = rest.filter(pl.col("language").is_in(CASE_LANGUAGES))
        stems = inflected.join(self._names, on="stem").with_columns(exact=False).select(columns)
        added = rest.explode("nominative").drop_nulls("nominative")
        nominatives = (
            added.join(names, left_on="nominative", right_on="sought").with_columns(exact=False).select(columns)
        )
        every = pl.concat([exact, stems, nominatives]).join(self._entities, on="entity_key")
        for surface, language, *judged in every.iter_rows():
            candidate = _judged(*judged)
            if candidate is None:
                continue
            best = found[surface, language].get(candidate.entity_key)
            if best is None or candidate.score > best.score:
                found[surface, language][candidate.entity_key] = candidate
        return {form: _ranked(options.values()) for form, options in found.items()}


def choose(
    candidates: Iterable[Candidate], name_type: str, countries: Mapping[str, int]
) -> tuple[Candidate, float] | None:
    """Return the candidate that a form means in an article, with its score, or None if none fits its type.

    Of places with one name, those in a country that the article mentions are preferred, then those with more people.
    The score is halved if a second place fits nearly as well.

    Args:
        candidates: Candidates of the form.
        name_type: Type of most mentions of the name.
        countries: Mentions of countries in the article, by ISO code.
    """
    fitting = [candidate for candidate in candidates if _fits(candidate, name_type)]
    if not fitting:
        return None
    equals = [
        candidate for candidate in fitting if (candidate.rule, candidate.score) == (fitting[0].rule, fitting[0].score)
    ]
    weights = sorted(((_weight(c, countries), c.entity_key, c) for c in equals), key=lambda w: (-w[0], w[1]))
    best = weights[0][2]
    doubtful = len(weights) > 1 and weights[0][0] < 2 * weights[1][0]
    return best, best.score * (0.5 if doubtful else 1.0)


def _weight(place: Candidate, countries: Mapping[str, int]) -> float:
    return (place.population + 1000) * (20.0 if place.country_code in countries else 1.0)


def _fits(candidate: Candidate, name_type: str) -> bool:
    if name_type == "PER":
        return False
    if candidate.rule.startswith(("city", "region")):
        return name_type == "LOC"
    if name_type == "MISC":
        return candidate.rule == "listed"
    return True


def _judged(
    spoken: str,
    key: str,
    name_key: str,
    entity: str,
    known: str | None,
    origin: str,
    is_exact: bool,
    kind: str,
    country: str | None,
    population: int,
) -> Candidate | None:
    in_language = known == spoken
    if origin == "geonames":
        if not is_exact and not _is_case(key, name_key, spoken):
            return None
        sure = 0.9 if population >= LARGE_CITY else 0.7
        return Candidate(
            entity, kind, country, "city" if is_exact else "city_case", sure if is_exact else sure - 0.2, population
        )
    rule = "region" if origin == "iso" else "country" if _is_country(entity, kind) else "listed"
    if is_exact:
        if len(key) <= _SHORT and not in_language and known != "en":
            return None
        return Candidate(entity, kind, country, rule, 1.0 if in_language else 0.8, population)
    if not in_language or not _is_case(key, name_key, spoken):
        return None
    return Candidate(entity, kind, country, rule + "_case", 0.9, population)


def _is_country(entity: str, kind: str) -> bool:
    """Return True for a country, a territory or a former state, but not for a union or continent with such a code."""
    table, _, code = entity.partition(":")
    return table in ("country", "territory", "former") and code.isalpha() and kind == "LOC"


def _is_case(key: str, base: str, spoken: str) -> bool:
    words, bases = key.split(), base.split()
    return len(words) == len(bases) and all(
        word == base_word or (is_near(word, base_word) and not _is_cut(word, base_word, spoken))
        for word, base_word in zip(words, bases, strict=True)
    )


def _is_cut(word: str, base: str, spoken: str) -> bool:
    """Return True if a short word lacks more than its last letter in a language of added endings (Kiista, Kiina)."""
    return spoken in AGGLUTINATED and len(base) <= 5 and not word.startswith(base[:-1])


_ORDER = (
    "country",
    "listed",
    "country_case",
    "listed_case",
    "region",
    "region_case",
    "city",
    "city_case",
)


def _ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda c: (_ORDER.index(c.rule), -c.score, -c.population, c.entity_key))
