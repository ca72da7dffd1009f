"""Progress of a run: steps report to the reporter of their run, which a command sets and others leave silent."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Reporter(Protocol):
    """Receiver of the progress of a run."""

    def step(self, name: str, total: int | None = None) -> None:
        """Begin a step; `total` is the work of the step in any unit, None if it is unknown."""

    def advance(self, amount: int, note: str = "") -> None:
        """Add finished work to the step; `note` is a short text beside it, such as the speed."""


class SilentReporter:
    """A reporter that ignores everything."""

    def step(self, name: str, total: int | None = None) -> None:
        """Ignore the step."""

    def advance(self, amount: int, note: str = "") -> None:
        """Ignore the work."""


_reporter: ContextVar[Reporter] = ContextVar("reporter", default=SilentReporter())  # noqa: B039 - it has no state


def reporter() -> Reporter:
    """Return the reporter of this run."""
    return _reporter.get()


@contextmanager
def reporting_to(listener: Reporter) -> Iterator[None]:
    """Send the progress of the runs in this block to a reporter."""
    token = _reporter.set(listener)
    try:
        yield
    finally:
        _reporter.reset(token)
