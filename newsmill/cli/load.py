"""newsmill load: load new and changed files into the warehouse."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console, RenderableType
from rich.markup import escape

from newsmill import limits
from newsmill.cli import options
from newsmill.cli.messages import errors, output, waiting
from newsmill.pipeline.executor import ExecutorKind
from newsmill.tagger.bundled import BundledTagger


def load(
    sources: options.Sources,
    database: options.Database = options.DEFAULT_DATABASE,
    lake: options.Lake = str(options.DEFAULT_LAKE),
    root: options.Root = None,
    workers: options.Workers = None,
    tagger: options.TaggerOption = BundledTagger.accurate,
    runner: options.ExecutorOption = ExecutorKind.local,
    address: options.Cluster = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Read every file and compare its digest, even if size and time are equal.")
    ] = False,
    prune: options.Prune = False,
    column: options.Columns = None,
    corrections: options.Corrections = None,
    links: options.OldLinks = None,
    publish: options.Publish = None,
    wait: options.Wait = limits.RUN_WAIT_SECONDS,
    quiet: options.Quiet = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object.")] = False,
) -> None:
    """Load new and changed files into the warehouse.

    Unchanged files are skipped. A file is identified by its path (relative to --root, if given) and its content. The
    rows of a changed file are replaced. If a load is interrupted, the next one continues where it stopped.

    Exit codes: 0 if everything is loaded; 1 if a file or a check failed and the rest is loaded; 2 if nothing could be
    done.

    Example: `newsmill load news --root . --database news.duckdb`
    """
    from newsmill.cli.progress import shown_on
    from newsmill.flows.run_load import run_load
    from newsmill.lake.files import lake_at
    from newsmill.pipeline.executor import Executor
    from newsmill.pipeline.load_request import LoadRequest
    from newsmill.pipeline.summary_text import render
    from newsmill.pipeline.target import Target

    given = []
    if corrections:
        from newsmill.pipeline.correction_files import read_correction_file

        given = read_correction_file(corrections)
    target = Target(database, lake_at(lake))
    request = LoadRequest(
        sources=sources,
        target=target,
        root=root,
        workers=workers,
        verify=verify,
        prune=prune,
        tagger=tagger,
        publish=publish,
        wait_seconds=wait,
        executor=Executor(runner, address),
        columns=options.columns_of(column),
    )
    with shown_on(Console(stderr=True, quiet=quiet or as_json)):
        summary = run_load(request, waiting(quiet))
        linked = None
        if given:
            from newsmill.pipeline.link_names import run_link
            from newsmill.pipeline.publish import run_publish

            linked = run_link(target, given, wait_seconds=wait, report_waiting=waiting(quiet))
            if summary.published:
                run_publish(database, Path(summary.published), wait, waiting(quiet))
    if as_json:
        print(json.dumps(summary.as_dict(), ensure_ascii=False))
    elif quiet:
        _print_failures(summary)
    else:
        _print_summary(render(summary), linked.text() if linked else None)
    if summary.status == "failed":
        raise typer.Exit(1)


def _print_summary(summary: RenderableType, linked: str | None) -> None:
    output.print(summary)
    if linked:
        output.print(escape(linked))


def _print_failures(summary: Any) -> None:
    for error in summary.failed_files.values():
        errors.print(f"newsmill: {escape(error)}")
    for name, count in summary.failed_checks.items():
        errors.print(f"newsmill: check {name} fails for {count:,} rows; newsmill check shows them")
