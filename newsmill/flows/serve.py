"""The flow on a schedule: a Prefect deployment that this process registers and runs until it is stopped."""

import asyncio
import glob
import os
import warnings
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from shlex import quote
from signal import SIGINT, SIGTERM
from typing import TYPE_CHECKING, Any

import httpx
import tzlocal

from newsmill.errors import NewsmillError, SourceMissing
from newsmill.flows.executors import require_usable
from newsmill.flows.prefect_settings import quiet_prefect
from newsmill.pipeline.load_request import LoadRequest
from newsmill.sources.location import is_url

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


def serve_load(name: str, cron: str, request: LoadRequest) -> None:
    """Register the deployment `load_news/<name>` and run it on its schedule until SIGINT (Ctrl-C) or SIGTERM.

    Every run is a process of its own. Stopping cancels a run in progress; its finished batches stay, and the next run
    continues there. Stopping pauses the schedule, and serving again resumes it.

    Args:
        name: Name of the deployment; serving another schedule under the same name replaces it.
        cron: Five fields as in crontab, in the time zone of this machine.
        request: The request of every run. Paths become absolute; wait_seconds is replaced by the flow's default.

    Raises:
        NewsmillError: The schedule cannot be parsed, or no Prefect server answers.
        SourceMissing: A source is missing; a pattern may match files later.
        NotPublished: The warehouse is a DuckLake, which cannot be published.
    """
    quiet_prefect()
    request.require_valid()
    for source in request.sources:
        if not (is_url(source) or os.path.lexists(source) or glob.has_magic(source)):
            raise SourceMissing(f"{source}: no such file or folder; check the path, or quote the pattern")
    if not name or set(name) & set("/%&<>"):
        raise NewsmillError(f"{name!r} cannot name a deployment; leave out / % & < >")
    require_usable(request.executor)
    timezone = _timezone()
    following = asyncio.run(_next_time(cron, timezone))
    parameters = request.with_absolute_paths().parameters()
    del parameters["wait"]
    server = _server()
    # Prefect does not await this coroutine when it loses the server, and Python warns of that at exit.
    warnings.filterwarnings("ignore", "coroutine 'Runner._handle_cancellation_observer", RuntimeWarning)
    try:
        asyncio.run(_serve(_Served(name, cron, timezone, following, parameters)))
    except (httpx.TransportError, ExceptionGroup) as error:  # the runner has tried several times
        raise NewsmillError(
            f"serving ended, the Prefect server at {server} did not answer ({error}); start it and serve again"
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
        # Two processes that serve the same deployment wait for each other as well.
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
    """Run the runner and print the greeting; a signal stops the runner and its run silently.

    Runner.start sets a handler for SIGTERM that calls a coroutine without awaiting it; this function replaces it.
    """
    stop = asyncio.Event()
    serving = asyncio.create_task(runner.start())
    await asyncio.sleep(0)  # start has set its handler
    loop = asyncio.get_running_loop()
    for signal in (SIGINT, SIGTERM):
        loop.add_signal_handler(signal, stop.set)
    print(greeting, flush=True)
    stopping = asyncio.create_task(stop.wait())
    with redirect_stdout(StringIO()):  # the runner prints tracebacks when it loses the server
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
        raise NewsmillError("the time zone of this machine has no name; set one, such as export TZ=Europe/Stockholm")
    return name


async def _next_time(cron: str, timezone: str) -> datetime:
    from prefect.server.schemas.schedules import CronSchedule  # the client's has no dates

    try:
        if len(cron.split()) == 5:  # a sixth field would be seconds
            return (await CronSchedule(cron=cron, timezone=timezone).get_dates(1))[0]
    except ValueError:  # a field out of range, or a day that does not exist, such as 31 February
        pass
    raise NewsmillError(
        f"--cron {cron!r} is not a schedule: give minute, hour, day of month, month and day of week,"
        ' such as "0 6 * * *" for every day at six'
    )


def _server() -> str:
    """Return the address of the Prefect server, which answers."""
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
