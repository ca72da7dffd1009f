"""The command line; `newsmill --help` lists what it can do."""

import json
import os
import shlex
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from typer.core import TyperGroup

from newsmill.cli.output import MOST_ROWS, Format, Output, print_rows, write_frame, write_text
from newsmill.errors import NewsmillError, Terminated
from newsmill.lake.files import lake_at
from newsmill.pipeline.executor import Executor, ExecutorKind
from newsmill.pipeline.signals import interruptible
from newsmill.pipeline.target import DEFAULT_DATABASE, DEFAULT_LAKE, Target
from newsmill.tagger.bundled import BundledTagger
from newsmill.warehouse.location import located

if TYPE_CHECKING:
    import polars

Sources = Annotated[list[str], typer.Argument(metavar="SOURCE...", help="Files, folders or quoted glob patterns.")]
Database = Annotated[
    Any, typer.Option("--database", "-d", envvar="NEWSMILL_DATABASE", parser=located, metavar="FILE|ducklake:…", help="The warehouse: a DuckDB file, or a DuckLake (docs/ducklake.md).")  # noqa: E501
]  # fmt: skip
Lake = Annotated[
    str, typer.Option("--lake", envvar="NEWSMILL_LAKE", metavar="PLACE", help="Annotated articles, from which the warehouse can be rebuilt: a folder, or s3://, gs://, az:// with credentials in the environment.")  # noqa: E501
]  # fmt: skip
Root = Annotated[
    Path | None,
    typer.Option("--root", help="Folder that file names are kept relative to, so that a moved tree keeps its ids."),
]
Links = Annotated[
    Path | None,
    typer.Option("--links", metavar="FILE", help="Decisions about names, as CSV: action, name, target, type, reason."),
]
Wait = Annotated[
    float, typer.Option("--wait", metavar="SECONDS", min=0, help="How long to wait while another run works on the warehouse.")  # noqa: E501
]  # fmt: skip
Publish = Annotated[
    Path | None,
    typer.Option("--publish", metavar="PATH", help="Put a copy of the warehouse for readers there at the end."),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers", min=1, help="Tagging workers; one per core by default. A cluster at --address has its own."
    ),
]
ExecutorOption = Annotated[
    ExecutorKind, typer.Option("--runner", envvar="NEWSMILL_RUNNER", help="What tags: threads of this command, or the workers of a Dask or Ray cluster (docs/machines.md).")  # noqa: E501
]  # fmt: skip
Cluster = Annotated[
    str | None, typer.Option("--address", envvar="NEWSMILL_ADDRESS", help="The cluster, as tcp://HOST:8786 (dask) or ray://HOST:10001 (ray); without it one is started here. Its workers must reach the sources, the lake and the Prefect server of PREFECT_API_URL.")  # noqa: E501
]  # fmt: skip
TaggerOption = Annotated[
    BundledTagger, typer.Option("--tagger", envvar="NEWSMILL_TAGGER", help="fast: nearly twice the words a second, more errors. Changing it annotates all files anew.")  # noqa: E501
]  # fmt: skip


class _Commands(TyperGroup):
    """The commands, with the ends that typer would answer in its own way."""

    def invoke(self, ctx: Any) -> Any:
        """Run one; a reader of our output that has seen enough, such as head, is no error."""
        try:
            with interruptible():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            _leave(ctx.invoked_subcommand)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(0) from None


app = typer.Typer(
    name="newsmill",
    cls=_Commands,
    help="Turn files of multilingual news into a DuckDB warehouse of articles, sentences and entity mentions.",
    epilog="Start with: newsmill load FOLDER, then newsmill examples. Every command has --help.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
errors = Console(stderr=True, highlight=False, soft_wrap=True)
output = Output(highlight=False, soft_wrap=True)


_GO_ON = ("load", "link", "train")
"""Commands that go on from where they were stopped; others begin anew."""
_WAIT_SECONDS = 600.0
_LEAVE_SECONDS = 3.0
_READ_SECONDS = 10.0
"""Readers wait so long for a load that writes at this moment."""


def _say_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        output.print(f"newsmill {version('newsmill')}")
        raise typer.Exit


@app.callback()
def _newsmill(
    _: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None: ...


def run() -> None:
    """Run a command; a problem that the user can mend is one line on stderr and exit code 2."""
    try:
        app()
    except NewsmillError as error:
        errors.print(f"[bold red]newsmill:[/] {escape(str(error))}")
        raise SystemExit(2) from None


def _leave(command: str | None) -> NoReturn:
    """Say so and end the process, at the latest when a worker has had time to notice; nothing half-done stays."""
    kept = "; what is finished is kept, the next run goes on from there" if command in _GO_ON else ""
    errors.print(f"newsmill: interrupted{kept}")
    code = 128 + (signal.SIGTERM if Terminated.is_asked else signal.SIGINT)
    timer = threading.Timer(_LEAVE_SECONDS, os._exit, (code,))
    timer.daemon = True
    timer.start()
    raise SystemExit(code)


def _waiting(quiet: bool = False) -> Callable[[str], object]:
    """What says on stderr that another run is waited for."""

    def say(text: str) -> None:
        if not quiet:
            errors.print(f"newsmill: {escape(text)}")

    return say


@app.command()
def load(
    sources: Sources,
    database: Database = DEFAULT_DATABASE,
    lake: Lake = str(DEFAULT_LAKE),
    root: Root = None,
    workers: Workers = None,
    tagger: TaggerOption = BundledTagger.accurate,
    runner: ExecutorOption = ExecutorKind.local,
    address: Cluster = None,
    verify: Annotated[bool, typer.Option("--verify", help="Compare digests even of files that look the same.")] = False,
    prune: Annotated[bool, typer.Option("--prune", help="Remove the rows of files that are gone.")] = False,
    links: Links = None,
    publish: Publish = None,
    wait: Wait = _WAIT_SECONDS,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object.")] = False,
) -> None:  # fmt: skip
    """Load new and changed files; unchanged ones cost nothing.

    A file is known by its path (below --root, if given) and its content. A changed file replaces its own rows.
    Interrupted at any moment, the next run goes on where this one stopped.

    Exit codes: 0 all well; 1 a file or a check failed, the rest is loaded; 2 nothing could be done.
    """
    from newsmill.cli.progress import shown_on
    from newsmill.flows.run_load import run_load
    from newsmill.pipeline.link_names import read_links, run_link
    from newsmill.pipeline.load_request import LoadRequest
    from newsmill.pipeline.publish import run_publish
    from newsmill.pipeline.summary_text import render

    decisions = read_links(links) if links else []
    request = LoadRequest(
        sources=sources,
        target=Target(database, lake_at(lake)),
        root=root,
        workers=workers,
        verify=verify,
        prune=prune,
        tagger=tagger,
        publish=publish,
        wait_seconds=wait,
        executor=Executor(runner, address),
    )
    with shown_on(Console(stderr=True, quiet=quiet or as_json)):
        say = _waiting(quiet)
        summary = run_load(request, say)
        linked = (
            run_link(database, lake_at(lake), decisions, wait_seconds=wait, report_waiting=say) if decisions else None
        )
        if linked and summary.published:
            run_publish(database, Path(summary.published), wait, say)
    if as_json:
        print(json.dumps(summary.as_dict(), ensure_ascii=False))
    elif not quiet:
        output.print(render(summary))
        if linked:
            output.print(escape(linked.text()))
    else:
        for error in summary.failed_files.values():
            errors.print(f"newsmill: {escape(error)}")
        for name, count in summary.failed_checks.items():
            errors.print(f"newsmill: check {name} fails for {count:,} rows; newsmill check shows them")
    if summary.status == "failed":
        raise typer.Exit(1)


@app.command()
def link(
    database: Database = DEFAULT_DATABASE,
    lake: Lake = str(DEFAULT_LAKE),
    links: Links = None,
    undo: Annotated[list[str] | None, typer.Option("--undo", metavar="ID", help="Take back a decision; `newsmill query \"FROM entity_decisions\"` lists them. Repeat for more.")] = None,  # noqa: E501
    anew: Annotated[bool, typer.Option("--anew", help="Link everything again, not only what is new.")] = False,
    wait: Wait = _WAIT_SECONDS,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
) -> None:  # fmt: skip
    """Link mentions of names to entities, as load does at its end; with your own decisions about names.

    Each line of the --links file says one thing of a name:

    - merge,Ella Ferreira,E. Ferreira — both are one
    - split,Komárom — an entity of its own
    - rename,Kazakhstan,Kazakstan — the name that is shown
    - pin,Kreml,list:kremlin — the entity has this identifier

    The columns type (PER, ORG, LOC, MISC: what most mentions of the name are) and reason may stay empty. Decisions are
    kept in the warehouse and the lake, come after all rules and can be taken back.
    """
    from newsmill.cli.progress import shown_on
    from newsmill.pipeline.link_names import read_links, run_link

    decisions = read_links(links) if links else []
    with shown_on(Console(stderr=True, quiet=quiet)):
        linked = run_link(database, lake_at(lake), decisions, undo or (), anew, wait, _waiting(quiet))
    if not quiet:
        output.print(escape(linked.text()))


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="One SELECT, or - to read it from standard input.")],
    database: Database = DEFAULT_DATABASE,
    format: Annotated[Format, typer.Option("--format", "-f", help="How to write the rows; a table has the first 1,000, the others all.")] = Format.table,  # noqa: E501
    out: Annotated[Path | None, typer.Option("--output", "-o", help="File to write instead of stdout.")] = None,
    files: Annotated[bool, typer.Option("--files", help="Let the SQL read files, such as a CSV to join.")] = False,
    at: Annotated[str | None, typer.Option("--at", metavar="SNAPSHOT", help="Ask a DuckLake as it was: the number of a snapshot, or a time in UTC.")] = None,  # noqa: E501
) -> None:  # fmt: skip
    """Ask the warehouse; it is opened read-only.

    Tables: articles, sentences, entity_mentions, entities, entity_links, entity_names, source_files, rejections, runs;
    views in the schema marts.
    `newsmill schema` lists their columns.
    """
    from newsmill.warehouse.connection import open_reader
    from newsmill.warehouse.queries import run_query

    text = _sql(sql)
    with open_reader(database, _READ_SECONDS, external_access=files, at=at) as connection, _ended_by_signals():
        frame = run_query(connection, text)
    _write(frame, format, out)


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the process at once: it only reads, and DuckDB and Polars ask for signals too late.

    What whoever started the command wants ignored (a script's background) stays ignored.
    """
    heard = [number for number in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, signal.SIG_DFL) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _write(frame: "polars.DataFrame", format: Format = Format.table, out: Path | None = None) -> None:
    write_frame(frame, format, out, output)
    if format is Format.table and frame.height > MOST_ROWS:
        errors.print(
            f"newsmill: the first {MOST_ROWS:,} of {frame.height:,} rows; newsmill query --format csv writes them all"
        )


def _sql(argument: str) -> str:
    """The SQL of the argument, or of standard input, where it is -."""
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig") if argument == "-" else argument
        text.encode()
    except UnicodeError as error:
        raise NewsmillError("the SQL is not UTF-8; convert it, such as with iconv") from error
    return text


@app.command()
def examples(
    names: Annotated[list[str] | None, typer.Argument(help="Which to run; without names they are listed.")] = None,
    database: Database = DEFAULT_DATABASE,
    run_all: Annotated[bool, typer.Option("--all", help="Run them all.")] = False,
) -> None:
    """List questions that a journalist would ask, or run them."""
    from newsmill.warehouse.connection import open_reader
    from newsmill.warehouse.queries import examples as all_examples
    from newsmill.warehouse.queries import run_query

    known = {example.name: example for example in all_examples()}
    if not names and not run_all:
        print_rows(["name", "question"], [(example.name, example.question) for example in known.values()], output)
        output.print("\nRun one with: newsmill examples NAME")
        return
    unknown = sorted(set(names or ()) - set(known))
    if unknown:
        raise NewsmillError(f"no example {', '.join(unknown)}; newsmill examples lists them")
    with open_reader(database, _READ_SECONDS) as connection:
        for name in names or known:
            output.print(f"\n[bold]{escape(known[name].question)}[/]")
            with _ended_by_signals():
                frame = run_query(connection, known[name].sql)
            _write(frame)


@app.command()
def status(database: Database = DEFAULT_DATABASE) -> None:
    """Show what is loaded, which files failed, and the last runs."""
    from newsmill.warehouse.connection import open_reader
    from newsmill.warehouse.queries import status as read_status

    with open_reader(database, _READ_SECONDS) as connection:
        for title, frame in read_status(connection).items():
            output.print(f"\n[bold]{title}[/]")
            _write(frame)


@app.command()
def check(database: Database = DEFAULT_DATABASE) -> None:
    """Check that the warehouse keeps its promises; show rows that break one (exit code 1).

    A load does it too, but in a warehouse of more than 20,000 articles only for what it brought.
    """
    from newsmill.warehouse.checks import run_checks
    from newsmill.warehouse.connection import open_reader

    with open_reader(database, _READ_SECONDS) as connection:
        results = run_checks(connection)
    failed = [result for result in results if result.failing_rows]
    for result in failed:
        output.print(f"[bold red]failed[/] {result.name}: {escape(result.description)} ({result.failing_rows:,} rows)")
        _write(result.sample)
    output.print(f"{len(results) - len(failed)} of {len(results)} checks hold in {escape(str(database))}.")
    if failed:
        raise typer.Exit(1)


@app.command()
def schema(
    tables: Annotated[list[str] | None, typer.Argument(metavar="[TABLE]...", help="All by default.")] = None,
) -> None:
    """Describe the tables and views with their columns."""
    from newsmill.warehouse.queries import contract_schema

    columns = contract_schema()
    unknown = sorted(set(tables or ()) - set(columns["table_name"]))
    if unknown:
        raise NewsmillError(f"no table {', '.join(unknown)}; newsmill schema lists them all")
    for (table, comment), rows in columns.group_by("table_name", "table_comment", maintain_order=True):
        if not tables or table in tables:
            output.print(f"\n[bold]{table}[/]  {escape(str(comment or ''))}")
            print_rows(
                ["column", "type", "meaning"],
                rows.select("column_name", "data_type", "column_comment").iter_rows(),
                output,
            )


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for one Parquet file per table and view.")],
    database: Database = DEFAULT_DATABASE,
) -> None:
    """Write every table and view as Parquet."""
    from newsmill.warehouse.connection import open_reader
    from newsmill.warehouse.export import export_parquet

    with open_reader(database, _READ_SECONDS, external_access=True) as connection:
        files = export_parquet(connection, folder)
    output.print(f"{len(files)} Parquet files in {escape(str(folder))}")


@app.command()
def publish(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="Where the copy goes; an older one there is replaced.")],
    database: Database = DEFAULT_DATABASE,
    wait: Wait = _WAIT_SECONDS,
) -> None:
    """Put a copy of the warehouse at PATH, for programs that read it while newsmill loads.

    It is complete and is swapped in at once: who has the old one open keeps it. Where nothing has changed since the
    last time, nothing is done. A warehouse whose checks fail is not published.
    """
    from newsmill.pipeline.publish import run_publish

    is_new = run_publish(database, path, wait, _waiting())
    output.print(escape(f"{database} is published as {path}" if is_new else f"{path} is up to date"))


@app.command()
def rebuild(
    database: Database = DEFAULT_DATABASE,
    lake: Lake = str(DEFAULT_LAKE),
    wait: Wait = _WAIT_SECONDS,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress and no result.")] = False,
) -> None:
    """Make the warehouse anew from the lake, without reading sources or tagging.

    Links and counts that the lake keeps are copied as well; only what came after them is linked.
    """
    from newsmill.cli.progress import shown_on
    from newsmill.pipeline.rebuild import run_rebuild

    with shown_on(Console(stderr=True, quiet=quiet)):
        rebuilt = run_rebuild(database, lake_at(lake), wait, _waiting(quiet))
    if not quiet:
        output.print(escape(rebuilt.text()))


@app.command()
def serve(
    sources: Sources,
    cron: Annotated[str, typer.Option(help='When to load, as in crontab: "0 6 * * *" is every day at six.')],
    name: Annotated[str, typer.Option(help="Name of the deployment.")] = "scheduled",
    database: Database = DEFAULT_DATABASE,
    lake: Lake = str(DEFAULT_LAKE),
    root: Root = None,
    workers: Workers = None,
    tagger: TaggerOption = BundledTagger.accurate,
    runner: ExecutorOption = ExecutorKind.local,
    address: Cluster = None,
    prune: Annotated[bool, typer.Option("--prune", help="Remove the rows of files that are gone.")] = False,
    publish: Publish = None,
) -> None:
    """Load on a schedule, as a Prefect deployment that runs here until it is stopped (Ctrl-C).

    Runs show in the Prefect server of PREFECT_API_URL (see docs/scheduling.md).
    """
    from newsmill.flows.serve import serve_load
    from newsmill.pipeline.load_request import LoadRequest

    request = LoadRequest(
        sources=sources,
        target=Target(database, lake_at(lake)),
        root=root,
        workers=workers,
        prune=prune,
        tagger=tagger,
        publish=publish,
        executor=Executor(runner, address),
    )
    serve_load(name, cron, request)


@app.command()
def evaluate(
    gold: Annotated[list[str], typer.Argument(metavar="GOLD...", help="Annotated texts, JSON Lines, gzip or not: files or quoted glob patterns.")],  # noqa: E501
    tagger: TaggerOption = BundledTagger.accurate,
    model: Annotated[Path | None, typer.Option("--model", help="Folder of another tagger than newsmill's own.")] = None,
    alone: Annotated[bool, typer.Option("--alone", help="Leave the alternatives and the other tagger out.")] = False,
    out: Annotated[Path | None, typer.Option("--output", "-o", help="Write the page too, such as ACCURACY.md.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:  # fmt: skip
    """Measure the tagger on annotated texts, beside the alternatives that are installed.

    A line of GOLD holds id, lang, text, and sentences [[start, end], ...] or entities [[start, end, type], ...] in
    characters of the text; where it has names [[surface, lemma, type, id], ...] instead, the files with names are
    loaded together, and scored is whether names of one thing share an entity. The alternatives come with:
    pip install "newsmill[evaluate]"
    """
    from datetime import UTC, datetime

    from newsmill.cli.progress import shown_on
    from newsmill.lab.evaluation.evaluate import evaluate as rows_of
    from newsmill.lab.evaluation.evaluate import gold_files, gold_sets
    from newsmill.lab.evaluation.links import has_names, link_cells, link_section
    from newsmill.lab.evaluation.report import columns, means, page, speeds
    from newsmill.lab.evaluation.run_link_scores import evaluate_links
    from newsmill.lab.evaluation.systems import ENTITIES, SENTENCES, alternatives, learned_from, newsmill
    from newsmill.pipeline.progress import reporter
    from newsmill.tagger.tagger import identity

    measured_model = model or tagger
    beside = [] if alone else [other for other in BundledTagger if other != measured_model]
    systems = newsmill(measured_model)
    for other in beside:
        systems += newsmill(other, f"newsmill {other.value}")
    systems += [] if alone else alternatives()
    if missing := sorted({system.name for system in systems if not system.is_installed}):
        errors.print(f"newsmill: not installed, so left out: {', '.join(missing)}")
    files = list(gold_files(gold))
    named = [path for path in files if has_names(path)]
    with shown_on(Console(stderr=True, quiet=quiet)):
        rows = list(rows_of(gold_sets([path for path in files if path not in named]), systems, reporter().step))
        links = evaluate_links(named, tagger) if named else []
    for task in (SENTENCES, ENTITIES):
        head, cells = columns(rows, task)
        if cells:
            output.print(f"\n[bold]{task.capitalize()}[/]")
            print_rows(head, cells, output, [name not in ("corpus", "language") for name in head])
    if links:
        output.print("\n[bold]Names of one thing[/]")
        print_rows(*link_cells(links), output, [False, False, True, True, True, True, True, True])
    if rows:
        output.print("\n[bold]Mean F1 over the same corpora[/]")
        compared = ((task, name, n, f"{theirs:.1f}", f"{ours:.1f}") for task, name, n, theirs, ours in means(rows))
        print_rows(["task", "system", "corpora", "F1", "newsmill"], compared, output)
        output.print("\n[bold]Speed, one thread[/]")
        measured = ((name, task, f"{speed:,.0f}") for name, task, speed in speeds(rows))
        print_rows(["system", "task", "words/s"], measured, output)
    if out:
        chosen = ["--tagger", tagger.value] if tagger != BundledTagger.accurate else []
        command = shlex.join(["newsmill", "evaluate", *gold, *(["--model", model.name] if model else chosen)])
        day = datetime.now(UTC).date()
        text = page(rows, identity(measured_model), day, command, learned_from(measured_model))
        write_text(out, text + (link_section(links) if links else ""))


@app.command()
def bench(
    articles: Annotated[int, typer.Option("--articles", min=0, help="Generated articles to load, beside the alternatives; 0 leaves this part out.")] = 500,  # noqa: E501
    marts: Annotated[str, typer.Option("--marts", metavar="N,N", help="Articles of the warehouses whose marts are asked; 1000000 takes an hour and 15 GB of disk; '' leaves this part out.")] = "10000,100000",  # noqa: E501
    languages: Annotated[str, typer.Option("--languages", metavar="CODE,CODE", help="Languages of the generated articles.")] = "de,en,es,fr,nl,sv",  # noqa: E501
    samples: Annotated[Path, typer.Option("--samples", help="Folder of newsmill's sample articles.")] = Path("samples"),
    seed: Annotated[int, typer.Option("--seed", help="Another seed, other articles.")] = 0,
    out: Annotated[Path | None, typer.Option("--output", "-o", help="Write the page too, such as BENCHMARKS.md.")] = None,  # noqa: E501
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:  # fmt: skip
    """Measure loads, marts and rebuild on generated articles, beside what one would write instead; ratios count.

    The alternatives come with: pip install "newsmill[bench]". Everything is made in the temporary folder (TMPDIR) and
    removed at the end.
    """
    from datetime import UTC, datetime

    from newsmill.cli.progress import shown_on
    from newsmill.lab.benchmark.report import load_cells, mart_cells, page, rebuild_cells, slow, step_cells
    from newsmill.lab.benchmark.run import LANGUAGES, Marts, measure_corpus, measure_marts
    from newsmill.pipeline.progress import reporter

    try:
        counts = [int(count) for count in marts.split(",") if count.strip()]
    except ValueError:
        raise NewsmillError(f"--marts {marts}: give numbers with commas between them, such as 10000,100000") from None
    if any(count < 1 for count in counts):
        raise NewsmillError(f"--marts {marts}: a warehouse has at least one article")
    if not (samples / "wire.jsonl").is_file():
        raise NewsmillError(f"{samples}: there are no sample articles; name newsmill's folder samples with --samples")
    chosen_languages = tuple(sorted({code.strip() for code in languages.split(",")}))
    if unknown := set(chosen_languages) - set(LANGUAGES):
        raise NewsmillError(f"--languages {languages}: {', '.join(unknown)} is none of {', '.join(LANGUAGES)}")
    chosen = [*(["--articles", str(articles)] if articles != 500 else []),
              *(["--languages", languages] if chosen_languages != LANGUAGES else []),
              *(["--marts", marts] if marts != "10000,100000" else []),
              *(["--seed", str(seed)] if seed else [])]  # fmt: skip
    sizes: list[Marts] = []

    def save() -> None:
        if out:  # after each part, so that a run of hours that is stopped leaves what it has measured
            command = shlex.join(["newsmill", "bench", *chosen, "--output", out.name])
            write_text(out, page(corpus, sizes, command, datetime.now(UTC).date()))

    with shown_on(Console(stderr=True, quiet=quiet), lines=True):
        corpus = measure_corpus(articles, samples, reporter().step, seed, chosen_languages) if articles else None
        save()
        for count in counts:
            sizes.append(measure_marts(count, samples, reporter().step, seed))
            save()
    if corpus:
        for name, missing in corpus.left_out.items():
            errors.print(f"newsmill: left out: {name}, for {', '.join(missing)} is not installed")
        output.print("\n[bold]A load, from files to answers[/]")
        print_rows(*load_cells(corpus), output)
        output.print("\n[bold]The steps of a load[/]")
        print_rows(*step_cells(corpus), output)
    if sizes:
        output.print("\n[bold]Marts and examples, seconds[/]")
        print_rows(*mart_cells(sizes), output)
        output.print(f"More than a second: {'; '.join(slow(sizes)) or 'nothing'}")
        output.print("\n[bold]Rebuild and sizes[/]")
        print_rows(*rebuild_cells(sizes), output)


@app.command()
def train(
    out: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for the tagger; a stopped run goes on there.")],
    data: Annotated[Path, typer.Option("--data", help="Folder with the files of the corpora (docs/training.md).")],
    encoder: Annotated[Path, typer.Option("--encoder", help="What to begin with: a folder in the usual layout, or a tagger's ONNX file.")],  # noqa: E501
    corpora: Annotated[Path | None, typer.Option("--corpora", help="Another table of corpora (TOML).")] = None,
    layers: Annotated[str | None, typer.Option("--layers", help='Layers to keep, as "0,1,2,3,4,5".')] = None,
    teacher: Annotated[Path | None, typer.Option("--teacher", help="A larger tagger to learn from as well: its folder `weights`, or its ONNX file.")] = None,  # noqa: E501
    recipe: Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A parameter, such as pieces=14000000; repeat for more.")] = None,  # noqa: E501
    minutes: Annotated[float, typer.Option("--checkpoint", help="Minutes between checkpoints.")] = 5.0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:  # fmt: skip
    """Train a tagger of your own: corpora in, a model folder out.

    Needs: pip install "newsmill[train]". docs/training.md says where corpora and encoder come from, what the parameters
    mean and how long it takes.
    """
    from importlib.util import find_spec

    if not all(find_spec(name) for name in ("torch", "transformers", "onnx")):
        raise NewsmillError('training needs more libraries: pip install "newsmill[train]"')
    from newsmill.cli.progress import shown_on
    from newsmill.lab.training.run_train import parse_layers, parse_recipe, run_train

    kept, chosen = parse_layers(layers) if layers else None, parse_recipe(recipe or [])
    with shown_on(Console(stderr=True, quiet=quiet, soft_wrap=True), lines=True):
        scores = run_train(out, data, encoder, chosen, corpora, kept, minutes, teacher)
    listed = ", ".join(f"{task} {score:.1f}" for task, score in scores.items())
    output.print(f"Tagger in {escape(str(out))}. Mean F1 on the development parts: {listed}")
