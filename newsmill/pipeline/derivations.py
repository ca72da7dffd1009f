"""The steps that derive tables from loaded articles, in order: the one place that names them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from newsmill import limits
from newsmill.copies.rules import COPY_RULES
from newsmill.linking.rules import link_rules

if TYPE_CHECKING:
    from newsmill.linking.linker import LinkCounts


def derive(
    connection: Any,
    anew: bool = False,
    advance: Callable[[int], None] = lambda articles: None,
    memory: str = limits.LINK_MEMORY,
) -> "LinkCounts":
    """Run all steps over the articles that they have not seen; returns what the linking did.

    Args:
        connection: A writing connection of the warehouse. Each step makes its own transactions.
        anew: Derive all rows again.
        advance: Called with the number of articles that a step has finished.
        memory: What DuckDB may use before it spills to disk.
    """
    from newsmill.copies.search import find_copies  # these import numpy, polars and the lists:
    from newsmill.linking.linker import link  # a run without changes does not need them

    counts = link(connection, anew, advance, memory)
    find_copies(connection, anew, memory)
    return counts


def derivation_rules() -> dict[str, str]:
    """Return the rules of each step; a step signs its tables with them (`newsmill.warehouse.derivations.sign`)."""
    return {"linking": link_rules(), "copies": COPY_RULES}
