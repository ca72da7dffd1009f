"""The loader: collects finished files and loads them into the warehouse from time to time."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from newsmill.pipeline.annotate import BatchResult
from newsmill.pipeline.batches import Batch
from newsmill.warehouse.load import FileFailure, FileLoad

LOAD_SECONDS = 10.0
"""Least time between two loads; between loads the warehouse is free for readers."""
LOADS_SHARE = 0.02
"""Greatest share of the time of a run for loads. Loads take longer the larger the warehouse is."""
_MOST_LOAD_SECONDS = 600.0
"""Greatest time between two loads, whatever their share: a load may have waited long for a reader."""
_MOST_ARTICLES = 5_000
"""Number of finished articles that are loaded at once, since no new batches are submitted during a load."""

Load = Callable[[list[FileLoad], list[FileFailure], list[str]], None]
"""Loads files, failures and removals of source files in one transaction."""


@dataclass(slots=True)
class Loader:
    """Collects finished files in order, and loads them together; all parts of a large file are loaded at once.

    Attributes:
        load_files: Loads what is collected.
        all_failed: Errors of the failed files of the run, by name.
        loads: Finished files that are not loaded yet.
        removed: Names whose rows the next load removes.
    """

    load_files: Load
    all_failed: dict[str, str]
    loads: list[FileLoad] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    transactions: int = 0
    _failed: dict[str, FileFailure] = field(default_factory=dict)
    _parts: dict[str, list[str]] = field(default_factory=dict)
    _due: float = field(default_factory=lambda: time.monotonic() + LOAD_SECONDS)
    _articles: int = 0

    def __post_init__(self) -> None:
        self._failed = {name: FileFailure(name, error) for name, error in self.all_failed.items()}

    def add(self, batch: Batch, result: BatchResult) -> None:
        """Add the result of a batch."""
        for file in result.failed:
            self.all_failed[file.name] = file.error
            self._failed[file.name] = FileFailure(file.name, file.error, file.size_bytes)
        if result.partition is None:
            return
        self._articles += result.articles
        if batch.part is None:
            self.loads += [FileLoad(name, (result.partition,)) for name in result.files]
            return
        (name,) = result.files
        self._parts.setdefault(name, []).append(result.partition)
        if len(self._parts[name]) == batch.part.count:
            self.loads.append(FileLoad(name, tuple(self._parts.pop(name))))

    def load_if_due(self) -> None:
        """Load the finished files if enough time has passed or enough articles are waiting."""
        if self.loads and (time.monotonic() > self._due or self._articles >= _MOST_ARTICLES):
            self.load()

    def load(self) -> None:
        """Load all that is collected; nothing if there is nothing."""
        failures = list(self._failed.values())
        started = time.monotonic()
        if self.loads or failures or self.removed:
            self.transactions += 1
            self.load_files(self.loads, failures, self.removed)
        self.loads, self._failed, self.removed, self._articles = [], {}, [], 0
        ended = time.monotonic()
        pause = min((ended - started) / LOADS_SHARE, _MOST_LOAD_SECONDS)
        self._due = ended + max(LOAD_SECONDS, pause)
