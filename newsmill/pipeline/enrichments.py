"""The tables that workers make of annotated articles, in order: the one place to add such a table.

An enrichment takes the frames of articles, sentences and entity_mentions as the contract has them, and returns the rows
of its table. It is a pure function: equal frames give equal rows, whatever the batch, the worker or the order.
"""

from collections.abc import Callable

import polars as pl

from newsmill.quotations.rows import quotation_rows, role_rows
from newsmill.times.rows import time_expression_rows

Enrichment = Callable[[pl.DataFrame, pl.DataFrame, pl.DataFrame], pl.DataFrame]

ENRICHMENTS: dict[str, Enrichment] = {
    "person_roles": role_rows,
    "quotations": quotation_rows,
    "time_expressions": time_expression_rows,
}
"""Enrichments by the table of which they make the rows."""


def enrich(articles: pl.DataFrame, sentences: pl.DataFrame, mentions: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the rows that the enrichments make of annotated articles, by table."""
    return {table: enrichment(articles, sentences, mentions) for table, enrichment in ENRICHMENTS.items()}
