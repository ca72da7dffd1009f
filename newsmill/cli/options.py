"""Options that several commands share. Imports nothing slow, because `--help` needs every command's options."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from newsmill.errors import NewsmillError
from newsmill.pipeline.executor import ExecutorKind
from newsmill.pipeline.target import DEFAULT_DATABASE, DEFAULT_LAKE
from newsmill.tagger.bundled import BundledTagger

__all__ = ["DEFAULT_DATABASE", "DEFAULT_LAKE"]


def _location(text: Any) -> Any:
    """Parse --database; imported late, like everything that the options do not need to be listed."""
    from newsmill.warehouse.location import located

    return located(text)


def _renamed(old: str, new: str) -> Callable[[str | None], None]:
    """Return a callback that refuses an option of newsmill 0.1.0 and names its successor."""

    def refuse(value: str | None) -> None:
        if value is not None:
            raise NewsmillError(f"there is no option {old} any more; use {new}")

    return refuse


Sources = Annotated[
    list[str],
    typer.Argument(metavar="SOURCE...", help="Files, folders, URLs or quoted glob patterns, such as 'news/*.jsonl'."),
]
Database = Annotated[
    Any,
    typer.Option(
        "--database", "-d", envvar="NEWSMILL_DATABASE", parser=_location, metavar="FILE|ducklake:…",
        help="The warehouse: a DuckDB file, or a DuckLake (docs/ducklake.md).",
    ),
]  # fmt: skip
Lake = Annotated[
    str,
    typer.Option(
        "--lake", envvar="NEWSMILL_LAKE", metavar="FOLDER|URL",
        help="Where annotated articles are stored as Parquet; the warehouse can be rebuilt from them. A folder, or "
             "s3://, gs:// or az:// with credentials in the environment.",
    ),
]  # fmt: skip
Root = Annotated[
    Path | None,
    typer.Option(
        help="Store file names relative to this folder. Then the whole tree can be moved and its files stay known."
    ),
]
Corrections = Annotated[
    Path | None,
    typer.Option(
        "--corrections", metavar="FILE",
        help="Afterwards, apply the corrections of names in this CSV file (newsmill correct --help).",
    ),
]  # fmt: skip
OldLinks = Annotated[
    str | None,
    typer.Option(
        "--links",
        hidden=True,
        callback=_renamed("--links", "newsmill correct FILE, or newsmill load --corrections FILE"),
    ),
]
OldUndo = Annotated[
    str | None, typer.Option("--undo", hidden=True, callback=_renamed("--undo", "newsmill correct --withdraw ID"))
]
Wait = Annotated[
    float,
    typer.Option("--wait", metavar="SECONDS", min=0, help="Time to wait while another run uses the warehouse."),
]
Publish = Annotated[
    Path | None,
    typer.Option(
        "--publish", metavar="PATH", help="Afterwards, put a read-only copy of the warehouse at this path for readers."
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        min=1, help="Number of batches tagged in parallel; one per core by default. A cluster at --address has its own."
    ),
]
ExecutorOption = Annotated[
    ExecutorKind,
    typer.Option(
        "--runner", envvar="NEWSMILL_RUNNER",
        help="Where batches are tagged: in threads of this command, or on a Dask or Ray cluster (docs/machines.md).",
    ),
]  # fmt: skip
Cluster = Annotated[
    str | None,
    typer.Option(
        "--address", envvar="NEWSMILL_ADDRESS",
        help="Address of the cluster: tcp://HOST:8786 for Dask, ray://HOST:10001 for Ray. Without it, a cluster is "
             "started on this machine. Its workers must reach the sources, the lake and the Prefect server of "
             "PREFECT_API_URL.",
    ),
]  # fmt: skip
TaggerOption = Annotated[
    BundledTagger,
    typer.Option(
        "--tagger", envvar="NEWSMILL_TAGGER",
        help="The model. fast tags nearly twice as many words a second as accurate and makes more errors. Files that "
             "the other model tagged are tagged again.",
    ),
]  # fmt: skip
Prune = Annotated[
    bool, typer.Option("--prune", help="Delete the rows of files that no longer exist in the sources.")
]  # fmt: skip
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column", metavar="FIELD=NAME",
        help="The key or column that fills a field, such as text=Brödtext or published_at=Datum; repeat for more. "
             "Files that were loaded with other names are read again.",
    ),
]  # fmt: skip
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print only errors.")]


def columns_of(given: list[str] | None) -> tuple[tuple[str, str], ...]:
    """Return the fields and names of --column, sorted.

    Raises:
        NewsmillError: One has no name, or a field is named twice.
    """
    pairs = [entry.partition("=") for entry in given or ()]
    for field, _, name in pairs:
        if not field or not name:
            raise NewsmillError(f"--column {field}: write FIELD=NAME, as in --column text=Brödtext")
    if len({field for field, _, _ in pairs}) < len(pairs):
        raise NewsmillError("--column: a field is named twice")
    return tuple(sorted((field, name) for field, _, name in pairs))
