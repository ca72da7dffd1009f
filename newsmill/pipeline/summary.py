"""The summary of a run: its counts and its failures."""

from dataclasses import asdict, dataclass, field
from typing import Any

from newsmill.errors import NewsmillError
from newsmill.pipeline.changes import Changes
from newsmill.pipeline.target import Target


@dataclass(slots=True)
class Summary:
    """Counts of one run: files by their kind of change, and the rows that this run loaded.

    `is_complete` states that the loaded rows are linked and checked; an error or an interruption leaves it False.
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
    times: dict[str, int] = field(default_factory=dict)
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
        """Return words of the new articles per second, from reading the files to writing the partitions."""
        return round(self.words / self.annotate_seconds) if self.annotate_seconds else 0

    @property
    def changed_nothing(self) -> bool:
        """Return whether every file was unchanged."""
        files = self.files
        return not (files["new"] or files["changed"] or files["failed"] or files["pruned"] or self.failed_checks)

    def as_dict(self) -> dict[str, Any]:
        """Return all counts as JSON values."""
        return asdict(self) | {"words_per_second": self.words_per_second}

    def counts(self) -> dict[str, Any]:
        """Return the counts that the table runs stores."""
        names = (
            "is_complete", "files", "articles", "sentences", "mentions", "times", "entities", "rejections", "languages",
            "words", "failed_checks",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}


def new_summary(changes: Changes, target: Target) -> Summary:
    """Return the summary of a run that has found these changes and has loaded nothing yet."""
    summary = Summary(None, str(target.database), str(target.lake))
    summary.files |= {
        "new": len(changes.new),
        "changed": len(changes.changed) + len(changes.restored),
        "unchanged": changes.unchanged,
        "failed": len(changes.failed),
        "gone": len(changes.gone),
        "skipped": changes.skipped,
    }
    summary.failed_files = {file.name: file.error or "" for file in changes.failed}
    summary.gone_files = changes.gone
    if summary.failed_files:
        summary.status = "failed"
    return summary


class LoadFailed(NewsmillError):
    """A run ended, but files or checks failed. Loaded rows stay, and Prefect shows the run as Failed."""

    def __init__(self, summary: Summary) -> None:
        super().__init__(summary)
        self.summary = summary

    def __str__(self) -> str:
        """Return the failures in one sentence."""
        errors, checks = list(self.summary.failed_files.values()), list(self.summary.failed_checks)
        parts = [f"failed files: {len(errors):,}, the others are loaded; the first: {errors[0]}"] if errors else []
        parts += [f"failed checks (newsmill check shows the rows): {', '.join(checks)}"] if checks else []
        return "; ".join(parts)
