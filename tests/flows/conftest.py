"""Fixtures of the flow tests: a real run of the flow, in this process, into a folder of its own."""

import ctypes
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from newsmill.flows.prefect_settings import quiet_prefect
from tests.flows.mill import Mill

# Before anything imports prefect: no test touches the server or the settings of whoever runs it.
_HOME = tempfile.TemporaryDirectory(prefix="newsmill-prefect-", ignore_cleanup_errors=True)
os.environ["PREFECT_HOME"] = _HOME.name
quiet_prefect()

_DAC_OVERRIDE, _DAC_READ_SEARCH = 1, 2


@pytest.fixture
def mill(tmp_path: Path) -> Mill:
    """An empty folder of sources, a lake and a warehouse that are not there yet."""
    (tmp_path / "in").mkdir()
    return Mill(tmp_path)


@pytest.fixture
def without_privileges() -> Iterator[None]:
    """File permissions count, even where the tests run as root (as they do in many containers)."""
    if os.geteuid() != 0:
        yield
        return
    if sys.platform != "linux":
        pytest.skip("only Linux lets root lay down its privileges for a while")
    with _without_capabilities(_DAC_OVERRIDE, _DAC_READ_SEARCH):
        yield


@contextmanager
def _without_capabilities(*numbers: int) -> Iterator[None]:
    """Take capabilities (linux/capability.h) from the effective ones of this thread and those it starts."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3, this thread
    held = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable of the first 32; the same of the others
    assert libc.capget(header, held) == 0
    fewer = (ctypes.c_uint32 * 6)(*held)
    fewer[0] &= ~sum(1 << number for number in numbers)
    assert libc.capset(header, fewer) == 0
    try:
        yield
    finally:
        assert libc.capset(header, held) == 0
