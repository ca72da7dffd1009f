"""Progress of a run on a terminal; the flow reports to whoever listens, and runs the same where nobody does."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn


class Reporter(Protocol):
    """Whoever is told how far a run is."""

    def step(self, name: str, total: int | None = None) -> None:
        """A new step begins; `total` is its work in any unit, None if it is not known."""

    def advance(self, amount: int, note: str = "") -> None:
        """So much of the step is done; `note` says how it goes."""


class _Silent:
    def step(self, name: str, total: int | None = None) -> None:
        pass

    def advance(self, amount: int, note: str = "") -> None:
        pass


_reporter: ContextVar[Reporter] = ContextVar("reporter", default=_Silent())  # noqa: B039 - it has no state


def reporter() -> Reporter:
    """The listener of this run."""
    return _reporter.get()


@contextmanager
def shown_on(console: Console, lines: bool = False) -> Iterator[None]:
    """Show the progress of runs in this block on the console, if it is a terminal; it is gone afterwards.

    Elsewhere nothing is shown, or, with `lines`, a line for each step: for work of hours, whose log somebody reads.
    """
    if not console.is_terminal:
        token = _reporter.set(_Lines(console) if lines else _Silent())
        try:
            yield
        finally:
            _reporter.reset(token)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TaskProgressColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[note]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        token = _reporter.set(_Bar(progress))
        try:
            yield
        finally:
            _reporter.reset(token)


class _Lines(_Silent):
    def __init__(self, console: Console) -> None:
        self._console = console

    def step(self, name: str, total: int | None = None) -> None:
        self._console.print(name, markup=False)


class _Bar:
    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("Starting", total=None, note="")

    def step(self, name: str, total: int | None = None) -> None:
        self._progress.remove_task(self._task)  # to rich's reset, None is the total of the step before
        self._task = self._progress.add_task(name, total=total, note="")

    def advance(self, amount: int, note: str = "") -> None:
        self._progress.update(self._task, advance=amount, note=note)
