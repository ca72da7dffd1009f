"""One writer at a time for each warehouse, across all runs of the user's Prefect server."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prefect.client.orchestration import get_client
from prefect.concurrency.sync import concurrency

from newsmill.flows.temporary_server import TemporaryServer
from newsmill.warehouse.location import Location, absolute

_LEASE_SECONDS = 60.0
"""A writer that is killed gives its slot back after this time; a living one renews it."""


@contextmanager
def one_writer(database: Location) -> Iterator[None]:
    """Hold the only slot of Prefect's concurrency limit for this warehouse; wait while another run holds it.

    DuckDB's own lock keeps two writers apart; this lets scheduled runs queue instead of letting the second one fail. A
    temporary server has no other runs.
    """
    if TemporaryServer.running:
        yield
        return
    name = "newsmill-writer-" + hashlib.blake2b(_name(database).encode(), digest_size=6).hexdigest()
    with get_client(sync_client=True) as client:
        client.upsert_global_concurrency_limit_by_name(name, 1)
    with concurrency(name, occupy=1, lease_duration=_LEASE_SECONDS, strict=True):
        yield


def _name(database: Location) -> str:
    return str(database.resolve() if isinstance(database, Path) else absolute(database.identity))
