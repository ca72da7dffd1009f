"""Make up the entities of a generated corpus and their spellings."""

import hashlib
from dataclasses import dataclass

import numpy as np
import polars as pl

from newsmill.warehouse.contract import polars_schema

TYPES = ("LOC", "PER", "ORG", "MISC")
_ENTITY_SHARES = (0.16, 0.50, 0.22, 0.12)
"""Shares of the types among entities."""
_SYLLABLES = ("ba", "be", "bi", "bor", "dan", "del", "fa", "gar", "hel", "is", "jo", "ka", "lind", "mar", "mo", "nor",
              "os", "pe", "ra", "ros", "sel", "ta", "tor", "ul", "va", "ver", "wil", "zan")  # fmt: skip
GIVEN_NAMES = ("Anna", "Erik", "Maria", "Jan", "Sofia", "Piet", "Elena", "Karl", "Nadia", "Luc", "Ines", "Matti")
_ENDINGS = {"LOC": ("stad", "burg", "ville", "haven"), "ORG": (" Group", " Institute", " Bank", " Union"),
            "MISC": (" Prize", " Festival", " Cup", " Act")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """The entities of a made-up corpus: one row each, and three spellings of each (full, other language, short)."""

    entities: pl.DataFrame
    """entity_id, entity_type, name, country_code, latitude, longitude."""
    spellings: pl.Series
    """Spelling v of entity e at 3 e + v."""
    ranges: tuple[tuple[int, int], ...]
    """First entity of each type and the one after its last, the most frequent first."""


def make_names(count: int, seed: int) -> Names:
    """Return `count` entities with their spellings, by type, the frequent ones of each type first."""
    rng = np.random.default_rng([seed, 1])
    sizes = [max(round(count * share), 8) for share in _ENTITY_SHARES]
    ranges, rows, spellings, start = [], [], [], 0
    for kind, size in zip(TYPES, sizes, strict=True):
        ranges.append((start, start + size))
        start += size
        latitudes, longitudes = rng.uniform(35, 70, size), rng.uniform(-10, 40, size)
        for number in range(size):
            full, other, short = _spell(kind, number)
            is_known = kind == "LOC" and number < size // 4
            country = f"{chr(65 + number % 26)}{chr(65 + number // 26 % 26)}" if is_known else None
            entity_id = f"geonames:{number}" if is_known else f"name:{digest(f'{kind} {number}')[:16]}"
            place = (float(latitudes[number]), float(longitudes[number])) if is_known else (None, None)
            rows.append((entity_id, kind, full, country, *place))
            spellings += [full, other, short]
    schema = {name: polars_schema("entities")[name] for name in
              ("entity_id", "entity_type", "name", "country_code", "latitude", "longitude")}  # fmt: skip
    return Names(pl.DataFrame(rows, schema, orient="row"), pl.Series(spellings, dtype=pl.String), tuple(ranges))


def name_entities(names: Names) -> pl.DataFrame:
    """Return rows of name_entities for the full spelling and the spelling in other languages."""
    keys = names.spellings.to_frame("name").with_row_index("number").filter(pl.col("number") % 3 != 2)
    entities = names.entities[(keys["number"] // 3).cast(pl.UInt32)]
    frame = pl.DataFrame(
        {
            "name_key": keys["name"].str.to_lowercase(),
            "listed_id": "",
            "is_person": entities["entity_type"] == "PER",
            "blocking_key": keys["name"].str.slice(0, 2).str.to_lowercase(),
            "cluster_id": entities["entity_id"],
            "rule": "name",
            "score": 1.0,
            "entity_id": entities["entity_id"],
            "correction": pl.Series([None] * keys.height, dtype=pl.String),
        }
    )
    return frame.select(polars_schema("name_entities").names()).unique(["name_key"], keep="first", maintain_order=True)


def _spell(kind: str, number: int) -> tuple[str, str, str]:
    """Return three spellings that no other entity of the type has; for most entities, two are equal."""
    mixed = number * 205_379 % 28**4  # one to one, so that frequent names do not all begin alike
    parts = []
    for _ in range(4):
        mixed, syllable = divmod(mixed, 28)
        parts.append(_SYLLABLES[syllable])
    word = "".join(parts).capitalize()
    if kind == "PER":
        given = GIVEN_NAMES[number % len(GIVEN_NAMES)]
        return f"{given} {word}", f"{given} {word}{'ij' if number % 3 == 0 else ''}", word
    full = word + _ENDINGS[kind][number % 4]
    return full, (f"Ny {full}" if number % 3 == 0 else full), full


def digest(text: str) -> str:
    """Return a digest of a text in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
