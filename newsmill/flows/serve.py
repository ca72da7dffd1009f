"""The flow on a schedule: a Prefect deployment that is registered and run here until it is stopped."""

import asyncio
import glob
import os
import warnings
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path
from shlex import quote
from signal import SIGINT, SIGTERM
from typing import TYPE_CHECKING, Any

import httpx
import tzlocal

from newsmill.errors import NewsmillError, SourceMissing
from newsmill.flows.executors import HERE, Executor, absolute
from newsmill.flows.prefect_settings import quiet_prefect
from newsmill.lake.files import lake_at
from newsmill.pipeline.target import require_text
from newsmill.sources.location import is_url
from newsmill.tagger.bundled import BundledTagger
from newsmill.warehouse.location import Location
from newsmill.warehouse.location import absolute as absolute_location
from newsmill.warehouse.publish import require_publishable

if TYPE_CHECKING:
    from prefect.runner import Runner

_START_SERVER = (
    "run `prefect server start` in another terminal and `export PREFECT_API_URL=http://127.0.0.1:4200/api` in this one"
)


@dataclass(frozen=True, slots=True)
class _Served:
    name: str
    cron: str
    timezone: str
    following: datetime
    parameters: dict[str, Any]


def serve_load(name: str, cron: str, sources: Sequence[str], database: Location, lake: str | Path,
               root: Path | None = None, workers: int | None = None, prune: bool = False,
               tagger: BundledTagger = BundledTagger.accurate, publish: Path | None = None,
               machines: Executor = HERE) -> None:  # fmt: skip
    """Register the deployment `load_news/<name>` and run it at its times until SIGINT (Ctrl-C) or SIGTERM.

    Every run is a process of its own. A run that is going on when this is stopped is cancelled; what it finished is
    kept, and the next one goes on from there. Stopping pauses the schedule, serving again resumes it.

    Args:
        name: Name of the deployment; serving another schedule under the same name replaces it.
        cron: Five fields as in crontab, in the time zone of this machine.
        sources: Files, folders or glob patterns. Runs get all paths as absolute ones, and find them wherever they work.
        database: The warehouse.
        lake: Folder of the lake, or its address in an object store.
        root: Folder that names of files are relative to.
        workers: Batches that are tagged at a time; the number of cores of the machine if None.
        prune: Remove the rows of files that are gone from the sources.
        tagger: Which of the taggers to use.
        publish: Where each run puts a copy of the warehouse for readers.
        machines: Where batches are tagged.

    Raises:
        NewsmillError: The schedule cannot be read, or there is no Prefect server that would keep it.
        SourceMissing: A source is not there now; a pattern may match files later.
        NotPublished: The warehouse is a DuckLake.
    """
    quiet_prefect()
    require_text(sources, database, lake, root, publish)
    if publish:
        require_publishable(database, publish)
    for source in sources:
        if not (is_url(source) or os.path.lexists(source) or glob.has_magic(source)):
            raise SourceMissing(f"{source}: no such file or folder; check the path, or quote the pattern")
    if not name or set(name) & set("/%&<>"):
        raise NewsmillError(f"{name!r} cannot name a deployment; leave out / % & < >")
    machines.require_usable()
    at = lake_at(lake)
    timezone = _timezone()
    following = asyncio.run(_next_time(cron, timezone))
    parameters = {
        "sources": absolute(sources),
        "database": str(absolute_location(database)),
        "lake": _absolute(at) if isinstance(at, Path) else str(at),
        "root": root and _absolute(root),
        "workers": workers,
        "prune": prune,
        "tagger": tagger.value,
        "publish": publish and _absolute(publish),
        "runner": machines.runner.value,
        "address": machines.address,
    }
    server = _server()
    # Prefect forgets to await this one when it loses the server, and Python says so at its very end.
    warnings.filterwarnings("ignore", "coroutine 'Runner._handle_cancellation_observer", RuntimeWarning)
    try:
        asyncio.run(_serve(_Served(name, cron, timezone, following, parameters)))
    except (httpx.TransportError, ExceptionGroup) as error:  # after several attempts of the runner
        raise NewsmillError(
            f"serving ended, the Prefect server at {server} did not answer ({error}); see to it and serve again"
        ) from error


async def _serve(served: _Served) -> None:
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.runner import Runner
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from newsmill.flows.load_news import load_news

    runner = Runner(name=served.name, limit=1, pause_on_shutdown=True)
    await runner.aadd_flow(
        load_news,
        name=served.name,
        schedule=Cron(served.cron, timezone=served.timezone),
        parameters=served.parameters,
        tags=["newsmill"],
        description="Loads new and changed news files into the warehouse; made by newsmill serve.",
        # Two processes that serve the same deployment take turns as well.
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    await _until_stopped(
        runner,
        f"Serving load_news/{served.name}: loads into {served.parameters['database']} at {served.cron!r}"
        f" ({served.timezone}), next {served.following:%A %d %B %Y %H:%M}.\n"
        f"Load at once: prefect deployment run {quote(f'load_news/{served.name}')}. Stop with Ctrl-C.",
    )


async def _until_stopped(runner: "Runner", greeting: str) -> None:
    """Run the runner and say so; a signal stops it and its run, with nothing said.

    Runner.start sets a handler of its own for SIGTERM, which calls a coroutine without awaiting it; ours replaces it.
    """
    stop = asyncio.Event()
    serving = asyncio.create_task(runner.start())
    await asyncio.sleep(0)  # start has set its handler
    loop = asyncio.get_running_loop()
    for signal in (SIGINT, SIGTERM):
        loop.add_signal_handler(signal, stop.set)
    print(greeting, flush=True)
    stopping = asyncio.create_task(stop.wait())
    with redirect_stdout(StringIO()):  # on a lost server the runner prints its tracebacks
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if stopping.done():
        loop.remove_signal_handler(SIGINT)  # a second Ctrl-C does not wait
        while not (runner.started or serving.done()):
            await asyncio.sleep(0.05)
        if runner.started:
            await runner.astop()
    stopping.cancel()
    await serving


def _timezone() -> str:
    try:
        name = tzlocal.get_localzone_name()
    except LookupError:
        name = None
    if not name:
        raise NewsmillError("the time zone of this machine has no name; give one, such as export TZ=Europe/Stockholm")
    return name


async def _next_time(cron: str, timezone: str) -> datetime:
    from prefect.server.schemas.schedules import CronSchedule  # the client's has no dates

    try:
        if len(cron.split()) == 5:  # a sixth field would be seconds
            return (await CronSchedule(cron=cron, timezone=timezone).get_dates(1))[0]
    except ValueError:  # a field out of range, or a day that never comes, such as 31 February
        pass
    raise NewsmillError(
        f"--cron {cron!r} is no schedule: give minute, hour, day of month, month and day of week,"
        ' such as "0 6 * * *" for every day at six'
    )


def _server() -> str:
    """Address of the Prefect server that answers."""
    from prefect.client.orchestration import get_client
    from prefect.settings import get_current_settings

    address = get_current_settings().api.url
    if not address:
        raise NewsmillError(f"a schedule needs a Prefect server and PREFECT_API_URL is not set: {_START_SERVER}")
    with get_client(sync_client=True) as client:
        error = client.api_healthcheck()
    if error:
        raise NewsmillError(f"no Prefect server answers at {address} ({error}): {_START_SERVER}")
    return address


def _absolute(path: Path) -> str:
    return absolute([str(path)])[0]
