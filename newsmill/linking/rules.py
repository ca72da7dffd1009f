"""The version of rules and lists. A warehouse that was linked with another version is linked again."""

from functools import cache
from hashlib import blake2b
from importlib.resources import files

RULES_VERSION = 1
"""Increase it with every change that makes other links of the same mentions."""


@cache
def lists_digest() -> str:
    """Return a digest of the gazetteer."""
    digest = blake2b(digest_size=8)
    for name in ("entities.parquet", "names.parquet"):
        digest.update(files("newsmill.linking").joinpath("lists", name).read_bytes())
    return digest.hexdigest()


def link_rules() -> str:
    """Return the version of the rules and the digest of the gazetteer, as the warehouse stores them."""
    return f"{RULES_VERSION}+{lists_digest()}"
