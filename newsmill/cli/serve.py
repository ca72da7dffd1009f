"""newsmill serve: load on a schedule."""

from typing import Annotated

import typer

from newsmill.cli import options
from newsmill.pipeline.executor import ExecutorKind
from newsmill.tagger.bundled import BundledTagger


def serve(
    sources: options.Sources,
    cron: Annotated[
        str, typer.Option(help='Schedule in the form of crontab: "0 6 * * *" is every day at six, local time.')
    ],
    name: Annotated[str, typer.Option(help="Name of the deployment.")] = "scheduled",
    database: options.Database = options.DEFAULT_DATABASE,
    lake: options.Lake = str(options.DEFAULT_LAKE),
    root: options.Root = None,
    workers: options.Workers = None,
    tagger: options.TaggerOption = BundledTagger.accurate,
    runner: options.ExecutorOption = ExecutorKind.local,
    address: options.Cluster = None,
    prune: options.Prune = False,
    column: options.Columns = None,
    publish: options.Publish = None,
) -> None:
    """Load on a schedule.

    The command is a Prefect deployment that runs in this process until Ctrl-C. The Prefect server of PREFECT_API_URL
    shows its runs (docs/scheduling.md).

    Example: `newsmill serve news --cron "0 6 * * *"`
    """
    from newsmill.flows.serve import serve_load
    from newsmill.lake.files import lake_at
    from newsmill.pipeline.executor import Executor
    from newsmill.pipeline.load_request import LoadRequest
    from newsmill.pipeline.target import Target

    request = LoadRequest(
        sources=sources,
        target=Target(database, lake_at(lake)),
        root=root,
        workers=workers,
        prune=prune,
        tagger=tagger,
        publish=publish,
        executor=Executor(runner, address),
        columns=options.columns_of(column),
    )
    serve_load(name, cron, request)
