"""When a signal may raise.

A handler that raises does so between any two bytecodes of the main thread, also in those that native code has called.
Polars calls Python for the data types of a frame and panics where that raises: what should have been a Ctrl-C ends as
a PanicException, with the panic on stderr.
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

Handler = Callable[[int, FrameType | None], object]


@contextmanager
def outside_polars() -> Iterator[None]:
    """Let the handlers that SIGINT and SIGTERM have now wait until the outermost function of Polars returns.

    Without effect outside the main thread, where no handler runs.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    found = {number: signal.getsignal(number) for number in _NUMBERS}
    before = {number: handler for number, handler in found.items() if callable(handler)}
    for number, handler in before.items():
        signal.signal(number, partial(_handle, handler))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _handle(handler: Handler, number: int, frame: FrameType | None) -> None:
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
