"""The summary of a run as text for people, on a terminal and in Prefect."""

from pathlib import Path
from shlex import quote

from rich.console import Group, RenderableType
from rich.text import Text

from newsmill.pipeline.summary import Summary
from newsmill.pipeline.target import DEFAULT_DATABASE
from newsmill.text.safe_text import printable


def render(summary: Summary) -> RenderableType:
    """Return the summary as lines for a terminal."""
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
    """Return the summary as rows of a Prefect table artifact."""
    return [{"what": name, "value": value} for name, value in _rows(summary)]


def _rows(summary: Summary) -> list[tuple[str, str]]:
    files = ", ".join(
        f"{summary.files[kind]:,} {kind}"
        for kind in ("new", "unchanged", "changed", "failed", "pruned")
        if summary.files[kind] or kind != "pruned"
    )
    if summary.files["skipped"]:
        files += f" ({summary.files['skipped']:,} of other kinds left out)"
    mentions, times = sum(summary.mentions.values()), sum(summary.times.values())
    rows = [
        ("files", files),
        ("articles", f"{summary.articles:,}"),
        ("sentences", f"{summary.sentences:,}"),
        ("mentions", f"{mentions:,}" + (f" ({_counts(summary.mentions)})" if mentions else "")),
        ("times", f"{times:,}" + (f" ({_counts(summary.times)})" if times else "")),
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
