"""Linking of new articles, and snapshots of links and aggregates in the lake when enough articles are new."""

from collections.abc import Callable
from typing import Any

from newsmill import limits
from newsmill.linking.linker import LinkCounts
from newsmill.pipeline.derivations import derive
from newsmill.pipeline.progress import reporter
from newsmill.pipeline.target import Target
from newsmill.warehouse import snapshots


def link_and_snapshot(
    connection: Any,
    target: Target,
    anew: bool = False,
    advance: Callable[[int], None] = lambda articles: None,
    memory: str = limits.LINK_MEMORY,
) -> LinkCounts:
    """Link the mentions that are not linked yet, then store a snapshot for rebuild if one is due.

    Args:
        connection: A writing connection of the warehouse of the target.
        target: The warehouse and the lake.
        anew: Link all mentions again.
        advance: Receives numbers of linked articles.
        memory: DuckDB's memory while it links, such as "400MB".

    Raises:
        LakeUnwritable, LakeUnreachable: The lake cannot be written; `newsmill.linking.linker.link` has the errors of
            linking.
    """
    counts = derive(connection, anew, advance, memory)
    if snapshots.is_due(connection, target.lake, {target.name}):
        reporter().step("Storing links and aggregates in the lake")
        snapshots.keep(connection, target.lake, target.name)
    return counts
