"""Prefect's slot of a warehouse: one writing task at a time, across all runs of the user's Prefect server."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prefect.client.orchestration import get_client
from prefect.concurrency.sync import concurrency

from newsmill import limits
from newsmill.flows.temporary_server import TemporaryServer
from newsmill.warehouse.location import Location, absolute


@contextmanager
def hold_prefect_slot(database: Location) -> Iterator[None]:
    """Hold the only slot of Prefect's concurrency limit of this warehouse; wait while another run holds it.

    DuckDB's own lock excludes a second writer. The slot lets scheduled runs queue, where the lock would fail the second
    one. A temporary server serves no other run and needs no slot.
    """
    if TemporaryServer.running:
        yield
        return
    name = "newsmill-writer-" + hashlib.blake2b(_name(database).encode(), digest_size=6).hexdigest()
    with get_client(sync_client=True) as client:
        client.upsert_global_concurrency_limit_by_name(name, 1)
    with concurrency(name, occupy=1, lease_duration=limits.SLOT_LEASE_SECONDS, strict=True):
        yield


def _name(database: Location) -> str:
    return str(database.resolve() if isinstance(database, Path) else absolute(database.identity))
