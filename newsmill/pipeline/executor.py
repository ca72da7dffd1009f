"""The executor of a load: threads of this process, or the workers of a Dask or Ray cluster."""

from dataclasses import dataclass
from enum import StrEnum


class ExecutorKind(StrEnum):
    """A library that runs the batches of a load."""

    local = "local"
    dask = "dask"
    ray = "ray"


@dataclass(frozen=True, slots=True)
class Executor:
    """An executor and the address of its cluster; without an address a cluster is started on this machine."""

    kind: ExecutorKind = ExecutorKind.local
    address: str | None = None

    @property
    def is_cluster(self) -> bool:
        """Return whether other processes run the batches; they may work in another folder than this process."""
        return self.kind is not ExecutorKind.local

    def __str__(self) -> str:
        return f"the {self.kind.value} cluster at {self.address}" if self.address else f"--runner {self.kind.value}"


LOCAL = Executor()
"""Threads of this process."""
