"""The request of a load: one value from the command line or a deployment to the steps of the load."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from newsmill.errors import NewsmillError
from newsmill.pipeline.executor import LOCAL, Executor
from newsmill.pipeline.target import Target
from newsmill.readers.aliases import FIELDS
from newsmill.sources.location import is_url
from newsmill.tagger.bundled import BundledTagger
from newsmill.text.safe_text import name_text, printable
from newsmill.warehouse.location import absolute as absolute_location


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRequest:
    """A request to load new and changed source files into a warehouse.

    Attributes:
        sources: Files, folders, glob patterns or URLs (`newsmill.pipeline.discover.find_files`).
        target: The warehouse and the lake; both are created if they are absent.
        root: Folder that names of files are relative to; None keeps absolute names.
        workers: Number of batches that are tagged at a time; None is the number of cores.
        verify: Compare digests even of files whose size and time of modification are unchanged.
        prune: Remove the rows of files that are gone from the sources.
        tagger: The tagger; files that another tagger annotated count as changed.
        publish: Path of the copy of the warehouse for readers; None publishes nothing.
        wait_seconds: Time to wait while another run holds the warehouse's run lock.
        executor: The threads or the cluster that tags the batches.
        columns: Fields and the names of the keys or columns that fill them, sorted, as in ("text", "Brödtext"); files
            that were read with other names count as changed.
    """

    sources: Sequence[str]
    target: Target
    root: Path | None = None
    workers: int | None = None
    verify: bool = False
    prune: bool = False
    tagger: BundledTagger = BundledTagger.accurate
    publish: Path | None = None
    wait_seconds: float = 0.0
    executor: Executor = LOCAL
    columns: tuple[tuple[str, str], ...] = ()

    def require_valid(self) -> None:
        """Check all that can be checked without reading sources, lake or warehouse.

        Raises:
            NewsmillError: The name of a source or a path is not UTF-8, and Prefect keeps parameters as text; or a
                column is named for a field that articles do not have.
            NotPublished: The warehouse is a DuckLake, which cannot be published.
        """
        for field, _ in self.columns:
            if field not in FIELDS:
                raise NewsmillError(f"--column {field}: articles have no such field; there are: {', '.join(FIELDS)}")
        for source in self.sources:
            if not _is_text(source):
                raise NewsmillError(
                    f"{printable(source)}: its name is not UTF-8; "
                    "name its folder or a quoted pattern (such as '*.txt') instead"
                )
        for path in (self.target.database, self.target.lake, self.root, self.publish):
            if not _is_text(str(path)):
                raise NewsmillError(f"{printable(str(path))}: its name is not UTF-8; choose another")
        if self.publish:
            from newsmill.warehouse.publish import (
                require_publishable,  # imports duckdb, which takes a tenth of a second
            )

            require_publishable(self.target.database, self.publish)

    def with_absolute_paths(self) -> "LoadRequest":
        """Return the same request with absolute paths, for a process that works in another folder."""
        lake = self.target.lake
        return replace(
            self,
            sources=absolute_sources(self.sources),
            target=Target(absolute_location(self.target.database), _absolute(lake) if isinstance(lake, Path) else lake),
            root=self.root and _absolute(self.root),
            publish=self.publish and _absolute(self.publish),
        )

    def parameters(self) -> dict[str, Any]:
        """Return the parameters of the flow `load_news` that ask for the same, as JSON values."""
        return {
            "sources": list(self.sources),
            "database": str(self.target.database),
            "lake": str(self.target.lake),
            "root": self.root and str(self.root),
            "workers": self.workers,
            "verify": self.verify,
            "prune": self.prune,
            "tagger": self.tagger.value,
            "publish": self.publish and str(self.publish),
            "wait": self.wait_seconds,
            "runner": self.executor.kind.value,
            "address": self.executor.address,
            "columns": dict(self.columns),
        }


def absolute_sources(sources: Sequence[str]) -> list[str]:
    """Return sources that mean the same in every folder: URLs as they are, paths and glob patterns made absolute."""
    return [source if is_url(source) else os.path.abspath(source) for source in sources]  # noqa: PTH100 - links stay


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - links stay links


def _is_text(name: str) -> bool:
    return name_text(name) == name
