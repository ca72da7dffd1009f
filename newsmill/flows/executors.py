"""Which machines tag: threads of this command, or the workers of a Dask or Ray cluster; without importing Prefect."""

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from newsmill.errors import NewsmillError
from newsmill.flows.prefect_settings import user_has_server
from newsmill.sources.location import is_url


class Runner(StrEnum):
    """What runs the batches of a load."""

    local = "local"
    dask = "dask"
    ray = "ray"


_PACKAGES = {Runner.dask: ("distributed", "prefect_dask"), Runner.ray: ("ray", "prefect_ray")}
_CONNECT_SECONDS = 10.0
_EXAMPLES = {Runner.dask: "tcp://scheduler:8786", Runner.ray: "ray://head:10001"}


@dataclass(frozen=True, slots=True)
class Executor:
    """A runner and the address of its cluster; without an address a cluster is started on this machine."""

    runner: Runner = Runner.local
    address: str | None = None

    @property
    def are_elsewhere(self) -> bool:
        """Whether the workers may work in another folder than this process."""
        return self.runner is not Runner.local

    def __str__(self) -> str:
        return f"the {self.runner.value} cluster at {self.address}" if self.address else f"--runner {self.runner.value}"

    def require_usable(self) -> None:
        """Look whether a run can begin there, as far as that can be seen from here.

        Raises:
            NewsmillError: The libraries are missing, or the workers could not reach a Prefect server.
        """
        if self.runner is Runner.local:
            if self.address:
                raise NewsmillError("--address is that of a cluster; name its kind with --runner dask or --runner ray")
            return
        if not all(map(find_spec, _PACKAGES[self.runner])):
            raise NewsmillError(
                f'--runner {self.runner.value} needs more libraries: pip install "newsmill[{self.runner.value}]"'
            )
        if self.address and not host_of(self.address):
            raise NewsmillError(f"--address {self.address}: no address; give one such as {_EXAMPLES[self.runner]}")
        if self.address and not is_loopback(host_of(self.address)) and not user_has_server():
            raise NewsmillError(
                f"the workers of {self.address} report to a Prefect server, and PREFECT_API_URL names none that they "
                "reach: run `prefect server start --host 0.0.0.0` and "
                "`export PREFECT_API_URL=http://THIS-MACHINE:4200/api`"
            )
        if self.address and self.address != "auto":
            _require_answer(self.address)


HERE = Executor()
"""Threads of this process."""


def host_of(address: str) -> str:
    """The host in an address of a cluster; "auto" is Ray's name for the one on this machine.

    >>> host_of("tcp://10.0.0.5:8786"), host_of("scheduler:8786"), host_of("ray://[::1]:10001"), host_of("auto")
    ('10.0.0.5', 'scheduler', '::1', 'localhost')
    """
    if address == "auto":
        return "localhost"
    try:
        return (_split(address).hostname or "") if _split(address).port else ""
    except ValueError:  # a port that is none
        return ""


def _split(address: str) -> SplitResult:
    return urlsplit(address if is_url(address) else f"//{address}")


def _require_answer(address: str) -> None:
    """Ray would wait for minutes for a head that is not there."""
    parts = _split(address)
    try:
        with socket.create_connection((parts.hostname, parts.port), _CONNECT_SECONDS):
            pass
    except OSError as error:
        raise NewsmillError(
            f"--address {address}: nobody answers there ({(error.strerror or str(error)).lower()}); "
            "start the cluster, or see to the network"
        ) from error


def is_loopback(host: str) -> bool:
    """Whether only this machine is there.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("::1"), is_loopback("10.0.0.5")
    (True, True, True, False)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def absolute(sources: Sequence[str]) -> list[str]:
    """Sources that mean the same in any folder; links stay links, and a glob pattern a pattern."""
    return [source if is_url(source) else os.path.abspath(source) for source in sources]  # noqa: PTH100
