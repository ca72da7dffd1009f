"""Signals: delay handlers until Polars returns, and raise the signal instead of the errors that follow from it.

A Python signal handler runs between two bytecodes of the main thread, also in Python code that native code has called.
Polars calls Python for the data types of a frame, and panics if the handler raises there: Ctrl-C would end as a
PanicException, with the panic on stderr. Cleanup code can fail for the same reason, as Prefect's does at the start of a
task, and its error would hide the signal.

No plainer way holds. The panic is printed before Python can catch it, so a handler around the command is too late. A
handler that only sets a flag interrupts nothing that waits. A profile function is the only hook that runs when the
outermost function of Polars returns; it is set only while a signal is pending, so normal runs pay nothing.
`tests/flows/test_signals.py` fails as soon as Polars no longer panics.
"""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import Any

_NUMBERS = (signal.SIGINT, signal.SIGTERM)

_Handler = Callable[[int, FrameType | None], object]


@contextmanager
def interruptible() -> Iterator[None]:
    """Delay the handlers of SIGINT and SIGTERM in this block until the outermost function of Polars returns.

    What a handler raises replaces the errors that follow from it. Outside the main thread this does nothing, since no
    handler runs there.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    found = {number: signal.getsignal(number) for number in _NUMBERS}
    before = {number: handler for number, handler in found.items() if callable(handler)}
    raised: list[BaseException] = []
    for number, handler in before.items():
        signal.signal(number, partial(_handle, partial(_noted, handler, raised)))
    try:
        yield
    except SystemExit:
        raise
    except BaseException as error:
        if interruption := _origin(error, raised):
            raise interruption from error
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _noted(handler: _Handler, raised: list[BaseException], number: int, frame: FrameType | None) -> None:
    try:
        handler(number, frame)
    except BaseException as error:
        raised.append(error)
        raise


def _handle(handler: _Handler, number: int, frame: FrameType | None) -> None:
    outermost = _outermost_of_polars(frame)
    if outermost is None:
        handler(number, frame)
        return
    profile = sys.getprofile()

    def watch(left: FrameType, event: str, _: Any) -> None:
        if left is outermost and event == "return":
            sys.setprofile(profile)
            handler(number, left.f_back)

    sys.setprofile(watch)


def _outermost_of_polars(frame: FrameType | None) -> FrameType | None:
    found = None
    while frame:
        if frame.f_globals.get("__name__", "").partition(".")[0] == "polars":
            found = frame
        frame = frame.f_back
    return found


def _origin(error: BaseException, raised: list[BaseException]) -> BaseException | None:
    """Return the raised error that is a cause or context of another error; None if there is none."""
    if any(error is one for one in raised):
        return None
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error.__cause__, error.__context__]
    while waiting:
        earlier = waiting.pop()
        if earlier is None or id(earlier) in seen:
            continue
        if any(earlier is one for one in raised):
            return earlier
        seen.add(id(earlier))
        waiting += [earlier.__cause__, earlier.__context__]
    return None
