"""Checks of an executor before a run: libraries, address, and whether its workers can reach a Prefect server."""

import socket
from importlib.util import find_spec
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from newsmill import limits
from newsmill.errors import NewsmillError, os_error_text
from newsmill.flows.prefect_settings import user_has_server
from newsmill.pipeline.executor import Executor, ExecutorKind
from newsmill.sources.location import is_url

_PACKAGES = {ExecutorKind.dask: ("distributed", "prefect_dask"), ExecutorKind.ray: ("ray", "prefect_ray")}
_EXAMPLES = {ExecutorKind.dask: "tcp://scheduler:8786", ExecutorKind.ray: "ray://head:10001"}


def require_usable(executor: Executor) -> None:
    """Check that a run can begin on an executor, as far as this machine can see.

    Raises:
        NewsmillError: The libraries are missing, the address is wrong or silent, or the workers cannot reach a Prefect
            server.
    """
    kind, address = executor.kind, executor.address
    if kind is ExecutorKind.local:
        if address:
            raise NewsmillError("--address is that of a cluster; name its kind with --runner dask or --runner ray")
        return
    if not all(map(find_spec, _PACKAGES[kind])):
        raise NewsmillError(f'--runner {kind.value} needs more libraries: pip install "newsmill[{kind.value}]"')
    if address and not host_of(address):
        raise NewsmillError(f"--address {address}: no address; give one such as {_EXAMPLES[kind]}")
    if address and not is_loopback(host_of(address)) and not user_has_server():
        raise NewsmillError(
            f"the workers of {address} report to a Prefect server, and PREFECT_API_URL names none that they "
            "reach: run `prefect server start --host 0.0.0.0` and "
            "`export PREFECT_API_URL=http://THIS-MACHINE:4200/api`"
        )
    if address and address != "auto":
        _require_answer(address)


def host_of(address: str) -> str:
    """Return the host in the address of a cluster; "auto" is Ray's name for this machine, "" means no valid address.

    >>> host_of("tcp://10.0.0.5:8786"), host_of("scheduler:8786"), host_of("ray://[::1]:10001"), host_of("auto")
    ('10.0.0.5', 'scheduler', '::1', 'localhost')
    """
    if address == "auto":
        return "localhost"
    try:
        return (_split(address).hostname or "") if _split(address).port else ""
    except ValueError:  # the port is not a number
        return ""


def _split(address: str) -> SplitResult:
    return urlsplit(address if is_url(address) else f"//{address}")


def _require_answer(address: str) -> None:
    """Connect once: Ray would wait for minutes for a missing head."""
    parts = _split(address)
    try:
        with socket.create_connection((parts.hostname, parts.port), limits.CLUSTER_CONNECT_SECONDS):
            pass
    except OSError as error:
        raise NewsmillError(
            f"--address {address}: nobody answers there ({os_error_text(error)}); "
            "start the cluster or check the network"
        ) from error


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("::1"), is_loopback("10.0.0.5")
    (True, True, True, False)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
