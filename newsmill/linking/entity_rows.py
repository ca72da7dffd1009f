"""Make the rows of entities: the shown name, type, country and position of each."""

from collections import Counter, defaultdict
from collections.abc import Mapping

import polars as pl

from newsmill.linking.forms import CASE_LANGUAGES
from newsmill.linking.gazetteer import Gazetteer
from newsmill.warehouse.contract import polars_schema

_IN_PART = ("added_ending", "surname", "initial")
"""Rules of names that are not the whole name or not in the nominative."""

Spelling = tuple[str, bool, str, str, int]
"""Rule, if an acronym or a correction leads from it to the entity, spelling, language, mentions."""


def entity_rows(
    counts: pl.DataFrame, forms: pl.DataFrame, lists: Gazetteer, renamed: Mapping[str, str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of entities and of entity_names (what lists and users say) for entities with these counts and forms.

    Takes the two frames of `newsmill.warehouse.links.affected_spellings`, and the names of users by entity_id.
    """
    spelled: dict[str, list[Spelling]] = defaultdict(list)
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for entity_id, rule, is_moved, spelling, language, kind, mentions in forms.iter_rows():
        spelled[entity_id].append((rule, is_moved, spelling, language, mentions))
        kinds[entity_id][kind] += mentions
    ids = counts.select("entity_id")
    known = ids.join(lists.entities, left_on="entity_id", right_on="entity_key", how="left")
    rows = [
        (
            entity_id,
            kind or min(kinds[entity_id], key=lambda kind: (-kinds[entity_id][kind], kind)),
            renamed.get(entity_id) or name or shown_name(spelled[entity_id]),
        )
        for entity_id, kind, name in known.select("entity_id", "entity_type", "name").iter_rows()
    ]
    schema = polars_schema("entities")
    named = pl.DataFrame(
        rows, schema={name: schema[name] for name in ("entity_id", "entity_type", "name")}, orient="row"
    )
    entities = named.join(known.drop("entity_type", "name", "population"), on="entity_id").join(counts, on="entity_id")
    names = lists.names.with_columns(pl.col("origin").replace("iso", "cldr"))
    names = names.join(ids, left_on="entity_key", right_on="entity_id").select(
        pl.col("entity_key").alias("entity_id"),
        "name",
        "language",
        "origin",
        pl.lit(0, pl.Int64).alias("mention_count"),
    )
    given = [(entity_id, name) for entity_id, name in renamed.items() if entity_id in spelled]
    users = pl.DataFrame(given, schema={"entity_id": pl.String, "name": pl.String}, orient="row").with_columns(
        language=pl.lit(None, pl.String), origin=pl.lit("user"), mention_count=pl.lit(0, pl.Int64)
    )
    names = pl.concat([names.unique(["entity_id", "name", "language"]), users]).sort(
        "entity_id", "origin", "language", "name"
    )
    return entities.select(schema.names()).cast(schema), names.cast(polars_schema("entity_names"))


def shown_name(forms: list[Spelling]) -> str:
    """Return the name to show: its own, whole, in Latin letters, not inflected, then the most mentioned."""
    totals: Counter[str] = Counter()
    for _, _, spelling, _, mentions in forms:
        totals[spelling] += mentions

    def order(form: Spelling) -> tuple[bool, bool, bool, bool, int, int, str]:
        rule, is_moved, spelling, language, _ = form
        is_latin = all(character < "\u0250" for character in spelling if character.isalpha())
        return (
            is_moved,
            rule in _IN_PART,
            not is_latin,
            language in CASE_LANGUAGES,
            -totals[spelling],
            len(spelling),
            spelling,
        )

    return " ".join(min(forms, key=order)[2].split())
