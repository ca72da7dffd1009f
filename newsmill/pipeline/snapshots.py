"""Linking what is new, and keeping links and counts in the lake when enough of them are new."""

from collections.abc import Callable
from typing import Any

from newsmill.linking.linker import LinkCounts, link
from newsmill.pipeline.progress import reporter
from newsmill.pipeline.target import Target
from newsmill.warehouse import snapshots as derived
from newsmill.warehouse.links import LINK_MEMORY


def link_and_keep(
    connection: Any,
    place: Target,
    anew: bool = False,
    advance: Callable[[int], None] = lambda articles: None,
    memory: str = LINK_MEMORY,
) -> LinkCounts:
    """Link the mentions that are not linked yet (`newsmill.linking.linker.link`), then keep what a rebuild can copy.

    In: a writing connection of the warehouse of this place. Raises as linking does, and LakeUnwritable or
    LakeUnreachable where the lake cannot be written.
    """
    counts = link(connection, anew, advance, memory)
    if derived.is_due(connection, place.lake, {place.name}):
        reporter().step("Keeping links and counts in the lake")
        derived.keep(connection, place.lake, place.name)
    return counts
