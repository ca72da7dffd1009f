"""What people are shown of an entity: its name, type, country and place."""

from collections import Counter, defaultdict
from collections.abc import Mapping

import polars as pl

from flows.linking.forms import CASE_LANGUAGES
from flows.linking.gazetteer import Gazetteer
from warehouse.contract import polars_schema

_GENITIVE_RULES = ("genitive", "surname", "initial")


def entity_rows(
    counts: pl.DataFrame, forms: pl.DataFrame, lists: Gazetteer, renamed: Mapping[str, str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of entities and of entity_names (what lists and users say) for entities with these counts and forms.

    In: the two frames of `warehouse.links.affected_forms`, and the names that users gave, by entity_id.
    """
    spelled: dict[str, list[tuple[str, str, str, int]]] = defaultdict(list)
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for entity_id, rule, spelling, language, kind, mentions in forms.iter_rows():
        spelled[entity_id].append((rule, spelling, language, mentions))
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
    names = lists.names.join(ids, left_on="entity_key", right_on="entity_id").select(
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


def shown_name(forms: list[tuple[str, str, str, int]]) -> str:
    """The name shown of (rule, spelling, language, mentions): whole, Latin, not inflected, then the most mentioned."""

    def order(form: tuple[str, str, str, int]) -> tuple[bool, bool, bool, int, int, str]:
        rule, spelling, language, mentions = form
        is_latin = all(character < "\u0250" for character in spelling if character.isalpha())
        return (rule in _GENITIVE_RULES, not is_latin, language in CASE_LANGUAGES, -mentions, len(spelling), spelling)

    return " ".join(min(forms, key=order)[1].split())
