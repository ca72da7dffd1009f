"""Progress of a run on a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn

from newsmill.pipeline.progress import SilentReporter, reporting_to


@contextmanager
def shown_on(console: Console, lines: bool = False) -> Iterator[None]:
    """Show the progress of the runs in this block on a console; the bar is erased at the end.

    A console that is not a terminal shows nothing. With `lines` it shows one line a step, for work of hours whose log
    somebody reads.
    """
    if not console.is_terminal:
        with reporting_to(_Lines(console) if lines else SilentReporter()):
            yield
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TaskProgressColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[note]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress, reporting_to(_Bar(progress)):
        yield


class _Lines(SilentReporter):
    def __init__(self, console: Console) -> None:
        self._console = console

    def step(self, name: str, total: int | None = None) -> None:
        self._console.print(name, markup=False)


class _Bar:
    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("Starting", total=None, note="")

    def step(self, name: str, total: int | None = None) -> None:
        self._progress.remove_task(self._task)  # Progress.reset(total=None) would keep the total of the step before
        self._task = self._progress.add_task(name, total=total, note="")

    def advance(self, amount: int, note: str = "") -> None:
        self._progress.update(self._task, advance=amount, note=note)
