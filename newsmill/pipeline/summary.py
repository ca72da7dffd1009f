"""What a run did: counts for machines, and the same as text that a person wants to read."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from shlex import quote
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from newsmill.errors import NewsmillError
from newsmill.text.safe_text import printable

DEFAULT_DATABASE = Path("news.duckdb")
DEFAULT_LAKE = Path("news.lake")


@dataclass(slots=True)
class Summary:
    """Counts of one run; files are counted by what they were found to be, rows are what this run loaded.

    `is_complete`: what it loaded is linked and checked; an error or an interruption may come before that.
    """

    run_id: str | None
    database: str
    lake: str
    status: str = "completed"
    is_complete: bool = False
    files: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("new", "changed", "unchanged", "failed", "gone", "pruned", "skipped"), 0)
    )
    articles: int = 0
    sentences: int = 0
    mentions: dict[str, int] = field(default_factory=dict)
    entities: int = 0
    rejections: dict[str, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    words: int = 0
    seconds: float = 0.0
    annotate_seconds: float = 0.0
    tagger_seconds: float = 0.0
    workers: int = 1
    failed_files: dict[str, str] = field(default_factory=dict)
    gone_files: list[str] = field(default_factory=list)
    failed_checks: dict[str, int] = field(default_factory=dict)
    published: str | None = None
    flow_run_id: str | None = None
    task_runs: int = 0

    @property
    def words_per_second(self) -> int:
        """Words of the new articles by the time from reading them to their partitions in the lake."""
        return round(self.words / self.annotate_seconds) if self.annotate_seconds else 0

    @property
    def changed_nothing(self) -> bool:
        """Whether every file was unchanged."""
        files = self.files
        return not (files["new"] or files["changed"] or files["failed"] or files["pruned"] or self.failed_checks)

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return asdict(self) | {"words_per_second": self.words_per_second}

    def counts(self) -> dict[str, Any]:
        """What the table runs keeps of it."""
        names = ("is_complete", "files", "articles", "sentences", "mentions", "entities", "rejections", "languages",
                 "words", "failed_checks")  # fmt: skip
        return {name: getattr(self, name) for name in names}


class LoadFailed(NewsmillError):
    """A run went to its end, but files or checks failed: what is loaded stays, and Prefect shows the run as Failed."""

    def __init__(self, summary: Summary) -> None:
        super().__init__(summary)
        self.summary = summary

    def __str__(self) -> str:
        """What failed, in one sentence for whoever looks after the runs."""
        errors, checks = list(self.summary.failed_files.values()), list(self.summary.failed_checks)
        parts = [f"failed files: {len(errors):,}, the others are loaded; the first: {errors[0]}"] if errors else []
        parts += [f"failed checks (newsmill check shows the rows): {', '.join(checks)}"] if checks else []
        return "; ".join(parts)


def render(summary: Summary) -> RenderableType:
    """The summary as a person reads it."""
    if summary.changed_nothing:
        lines: list[RenderableType] = [Text(_nothing(summary))]
    else:
        lines = [_grid(_rows(summary))]
    if summary.gone_files:
        gone = f"{len(summary.gone_files)} loaded files are gone (newsmill load --prune removes their rows):"
        lines.append(_list(gone, summary.gone_files))
    if summary.failed_files:
        lines.append(_list("Failed:", list(summary.failed_files.values())))
    if summary.failed_checks:
        failed = [f"{name}: {rows:,} rows" for name, rows in summary.failed_checks.items()]
        lines.append(_list("Checks that failed (newsmill check shows the rows):", failed))
    if not summary.changed_nothing and summary.articles:
        lines += [Text(""), Text("Try: " + _example(summary))]
    return Group(*lines)


def table_rows(summary: Summary) -> list[dict[str, str]]:
    """The summary as rows of a Prefect table artifact."""
    return [{"what": name, "value": value} for name, value in _rows(summary)]


def _rows(summary: Summary) -> list[tuple[str, str]]:
    files = ", ".join(
        f"{summary.files[kind]:,} {kind}"
        for kind in ("new", "unchanged", "changed", "failed", "pruned")
        if summary.files[kind] or kind != "pruned"
    )
    if summary.files["skipped"]:
        files += f" ({summary.files['skipped']:,} of other kinds left out)"
    mentions = sum(summary.mentions.values())
    rows = [
        ("files", files),
        ("articles", f"{summary.articles:,}"),
        ("sentences", f"{summary.sentences:,}"),
        ("mentions", f"{mentions:,}" + (f" ({_counts(summary.mentions)})" if mentions else "")),
        ("entities", f"{summary.entities:,} in {summary.database}"),
        ("rejections", _counts(summary.rejections) or "none"),
        ("languages", _counts(summary.languages) or "none"),
    ]
    if summary.words:
        rows.append(
            ("speed", f"{summary.words:,} words, {summary.words_per_second:,} words/s with {_workers(summary)}")
        )
    if summary.published:
        rows.append(("published", summary.published))
    rows.append(("database", f"{summary.database} ({summary.seconds:.1f} s in all)"))
    return rows


def _workers(summary: Summary) -> str:
    return f"{summary.workers} worker" + ("s" if summary.workers > 1 else "")


def _nothing(summary: Summary) -> str:
    files = summary.files["unchanged"]
    if not files and not summary.gone_files:
        return f"Nothing to load: no files with a reader were found ({summary.files['skipped']:,} of other kinds)."
    return f"Nothing changed: {files:,} files are loaded in {summary.database} ({summary.seconds:.1f} s)."


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(
        f"{name} {count:,}" for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )


def _example(summary: Summary) -> str:
    option = "" if Path(summary.database) == DEFAULT_DATABASE else f" --database {quote(summary.database)}"
    sql = "SELECT mention_count, name, entity_type, languages FROM marts.entity_ranking ORDER BY ALL DESC LIMIT 10"
    return f'newsmill query{option} "{sql}"'


def _grid(rows: list[tuple[str, str]]) -> Text:
    return Text("\n").join(Text.assemble((f"{name:<12}", "bold"), value) for name, value in rows)


def _list(title: str, lines: list[str], most: int = 20) -> Text:
    rows = [f"  {printable(line)}" for line in lines[:most]]
    if len(lines) > most:
        rows.append(f"  … and {len(lines) - most:,} more (newsmill status)")
    return Text("\n".join([title, *rows]))
