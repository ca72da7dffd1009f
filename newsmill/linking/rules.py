"""By which rules and lists links are made: where a warehouse has others, it is linked anew."""

from functools import cache
from hashlib import blake2b
from importlib.resources import files

RULES_VERSION = 1
"""To be raised when a change makes other links of the same mentions."""


@cache
def lists_digest() -> str:
    """A digest of what was built of all lists."""
    digest = blake2b(digest_size=8)
    for name in ("entities.parquet", "names.parquet"):
        digest.update(files("newsmill.linking").joinpath("lists", name).read_bytes())
    return digest.hexdigest()


def link_rules() -> str:
    """Version of the rules and digest of the lists, as a warehouse keeps them."""
    return f"{RULES_VERSION}+{lists_digest()}"
