"""The command line. One module of this package holds one command; `newsmill --help` lists them."""

import os
import signal
import sys
import threading
from typing import Annotated, Any, NoReturn

import typer
from rich.markup import escape
from typer.core import TyperGroup

from newsmill import limits
from newsmill.cli.bench import bench
from newsmill.cli.check import check
from newsmill.cli.correct import correct
from newsmill.cli.evaluate import evaluate
from newsmill.cli.examples import examples
from newsmill.cli.export import export
from newsmill.cli.link import link
from newsmill.cli.load import load
from newsmill.cli.messages import errors, output
from newsmill.cli.publish import publish
from newsmill.cli.query import query
from newsmill.cli.rebuild import rebuild
from newsmill.cli.schema import schema
from newsmill.cli.serve import serve
from newsmill.cli.status import status
from newsmill.cli.train import train
from newsmill.errors import NewsmillError, Terminated
from newsmill.pipeline.signals import interruptible

_RESUMABLE = ("load", "link", "correct", "train")
"""Commands that continue where they were interrupted; the others start again."""


class _Commands(TyperGroup):
    """The group of commands; handles interruption and closed pipes, which typer handles differently."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command. A reader of the output that closes the pipe early, such as head, is no error."""
        try:
            with interruptible():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            _exit_interrupted(ctx.invoked_subcommand)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(0) from None


app = typer.Typer(
    name="newsmill",
    cls=_Commands,
    help="Load files of multilingual news into a DuckDB warehouse of articles, sentences and named entities.",
    epilog="Start with: newsmill load FOLDER, then newsmill examples. Every command has --help with an example.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
for _command in (load, query, examples, schema, status, check, link, correct, publish, export, rebuild, serve, train,
                 evaluate, bench):  # fmt: skip
    app.command()(_command)


def run() -> None:
    """Run the command line. An error that the user can correct is one line on stderr and exit code 2."""
    try:
        app()
    except NewsmillError as error:
        errors.print(f"[bold red]newsmill:[/] {escape(str(error))}")
        raise SystemExit(2) from None


def _print_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        output.print(f"newsmill {version('newsmill')}")
        raise typer.Exit


@app.callback()
def _newsmill(
    _: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None: ...


def _exit_interrupted(command: str | None) -> NoReturn:
    """Print that the command was interrupted and exit, after three seconds even if a worker is still busy."""
    kept = "; what is finished is kept, the next run goes on from there" if command in _RESUMABLE else ""
    errors.print(f"newsmill: interrupted{kept}")
    code = 128 + (signal.SIGTERM if Terminated.is_asked else signal.SIGINT)
    timer = threading.Timer(limits.LEAVE_SECONDS, os._exit, (code,))
    timer.daemon = True
    timer.start()
    raise SystemExit(code)
