"""The gazetteer: names of countries, cities, institutions and regions in many languages, and their entities.

Reading the source lists takes seconds. `python -m newsmill.lab.gazetteer.build` makes two Parquet files of them in
`lists/`, which are part of the package.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import as_file, files

import polars as pl

from newsmill.errors import NewsmillError

LARGE_CITY = 100_000
"""Cities with at least so many people are found in grammatical cases; names of small ones are like other words."""

TABLES = ("countries.toml", "organisations.toml", "places.toml")
"""The lists that newsmill maintains itself."""


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
    """Return the gazetteer, read once per process.

    Raises:
        NewsmillError: A list of TABLES was changed after the gazetteer was built.
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
    """Return a digest of the lists of TABLES, which the gazetteer records."""
    room = files("newsmill.linking")
    tables = (room.joinpath(name).read_text("utf-8") for name in TABLES)
    return blake2b("\0".join(tables).encode(), digest_size=8).hexdigest()
