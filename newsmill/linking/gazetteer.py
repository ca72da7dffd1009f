"""What the lists know: names of countries, cities, institutions and regions in many languages, and what they name.

Reading the lists themselves takes seconds, so they travel as two Parquet files in `lists/`, which
`python -m newsmill.lab.gazetteer.build` makes.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import as_file, files

import polars as pl

from newsmill.errors import NewsmillError

LARGE_CITY = 100_000
"""People of a city from which on its name is known in grammatical cases: small ones share theirs with other words."""

TABLES = ("countries.toml", "organisations.toml", "places.toml")
"""Our own lists."""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The lists as two frames.

    entities: entity_key, entity_type, name, country_code, latitude, longitude, geonames_id, population.
    names: entity_key, name, language (null: any), origin (cldr, geonames, iso, list), key
    (`light`), stem (`stem`; null for cities that are not large).
    """

    entities: pl.DataFrame
    names: pl.DataFrame


@cache
def gazetteer() -> Gazetteer:
    """Read what was built of all lists, once a process.

    Raises:
        NewsmillError: one of our own lists was changed and the gazetteer not built since.
    """
    lists = files("newsmill.linking").joinpath("lists")
    with as_file(lists.joinpath("entities.parquet")) as entities, as_file(lists.joinpath("names.parquet")) as names:
        if pl.read_parquet_metadata(names).get("tables") != digest_of_tables():
            raise NewsmillError(
                f"{' or '.join(TABLES)} in {names.parent.parent} changed since the gazetteer was built; "
                "run python -m newsmill.lab.gazetteer.build"
            )
        return Gazetteer(pl.read_parquet(entities), pl.read_parquet(names))


def digest_of_tables() -> str:
    """A digest of our own lists, by which a gazetteer built of others is known."""
    room = files("newsmill.linking")
    tables = (room.joinpath(name).read_text("utf-8") for name in TABLES)
    return blake2b("\0".join(tables).encode(), digest_size=8).hexdigest()
