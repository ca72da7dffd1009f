"""The page BENCHMARKS.md."""

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from newsmill.lab.benchmark.run import LONGEST_WORDS, MEDIAN_WORDS, Corpus, Marts, Measured
from newsmill.lab.evaluation.markdown import table

_LIBRARIES = ("newsmill", "duckdb", "polars", "onnxruntime", "prefect", "spacy", "langdetect", "sentencex", "datatrove")
_INTRO = """# Benchmarks

Written by `{command}` on {day}, in one run. What is compared ran one after another on the same machine; read ratios,
not seconds, which are those of this machine on that day.

{machine}
"""
_CORPUS = """
## A load, from files to answers

{articles:,} generated articles in {languages} ({words:,} words; median {median}, the longest {longest:,}
of at most {most:,}), recombined from sentences of `samples/`, as JSON Lines. Each system ran as a process of its own;
seconds are from its start to its end, imports and models included; memory is that of all its processes together at its
peak, shared memory counted once.
"""
_MARTS = """
## Marts and examples

Warehouses of made-up articles: sentences of `samples/` with made-up names between their words, linked by the generator,
since tagging a million articles takes days. Seconds are the fastest of three, through newsmill's reading connection.
`rows` counts all rows of a mart, `page` fetches its first hundred with every column, `example` is one of `newsmill
examples`.
"""
_REBUILD = """
## Rebuild and checks

`newsmill rebuild`, from the start of the command to its end, beside a bare `INSERT ... SELECT * FROM read_parquet(...)`
of the same files without keys, order, constraints, records of loads or ledger. The rebuild may use a gigabyte, the
INSERT what DuckDB takes by itself. Both copy the links and counts that the lake keeps; `keeping` is what it took to
write these. `counting` is what the rebuild would have to do without them, by the generator's links: all counts for the
marts, and the rows of links; linking itself would come on top. Checks are those of `newsmill check`, and those at the
end of a load that brought a hundredth.
"""


def load_cells(corpus: Corpus) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the comparison; ratios are newsmill's words a second divided by theirs, same languages."""
    ours = {system.languages: system for system in reversed(corpus.systems) if system.name.startswith("newsmill")}
    head = ["system", "articles", "words/s", "articles/s", "newsmill is", "peak memory", "sentences", "names"]
    rows = [_load_row(system, ours[system.languages]) for system in corpus.systems]
    again = corpus.unchanged
    return head, [*rows, [again.name, f"{again.articles:,}", "", "", f"done in {again.seconds:.1f} s",
                          _memory(again), "", ""]]  # fmt: skip


def step_cells(corpus: Corpus) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the steps."""
    total = sum(corpus.steps.values())
    rows = [
        [step, f"{corpus.step_words / max(seconds, 1e-9):,.0f}", f"{corpus.step_articles / max(seconds, 1e-9):,.0f}",
         f"{seconds / total:.1%}"]
        for step, seconds in corpus.steps.items()
    ]  # fmt: skip
    return ["step", "words/s", "articles/s", "share"], rows


def mart_cells(marts: Sequence[Marts]) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the seconds of each question at each size."""
    times = [{(kind, name): seconds for kind, name, seconds in size.times} for size in marts]
    keys = sorted(times[0], key=lambda key: (key[0] == "example", key[1], key[0] == "page"))
    rows = [[kind, name, *(f"{found[kind, name]:.3f}" for found in times)] for kind, name in keys]
    return ["", "mart or example", *(f"{size.articles:,}" for size in marts)], rows


def slow(marts: Sequence[Marts]) -> list[str]:
    """Return the queries that took more than a second, in words."""
    return [f"{kind} of {name} at {size.articles:,} articles ({seconds:.1f} s)" for size in marts
            for kind, name, seconds in size.times if seconds > 1]  # fmt: skip


def rebuild_cells(marts: Sequence[Marts]) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the rebuild and of the sizes."""
    head = ["articles", "sentences", "mentions", "entities", "bare INSERT, s", "rebuild / bare INSERT",
            "keeping / bare INSERT", "counting / bare INSERT", "peak memory of rebuild", "check, s",
            "checks of a load, s", "lake, bytes an article", "links and counts there",
            "warehouse, bytes an article"]  # fmt: skip
    rows = [
        [f"{m.articles:,}", f"{m.sentences:,}", f"{m.mentions:,}", f"{m.entities:,}",
         f"{m.bare_seconds:.1f}", f"{m.rebuild_seconds / m.bare_seconds:.2f}",
         f"{m.keep_seconds / m.bare_seconds:.2f}", f"{m.count_seconds / m.bare_seconds:.2f}",
         f"{m.rebuild_peak_bytes / 1e6:,.0f} MB", f"{m.check_seconds:.1f}", f"{m.load_check_seconds:.1f}",
         f"{m.lake_bytes / m.articles:,.0f}", f"{m.kept_bytes / m.articles:,.0f}",
         f"{m.database_bytes / m.articles:,.0f}"]
        for m in marts
    ]  # fmt: skip
    return head, rows


def page(corpus: Corpus | None, marts: Sequence[Marts], command: str, day: date, median: int = MEDIAN_WORDS) -> str:
    """The page as Markdown."""
    parts = [_INTRO.format(command=command, day=day, machine=machine())]
    if corpus:
        parts.append(_CORPUS.format(articles=corpus.articles, languages=", ".join(corpus.languages), words=corpus.words,
                                    median=median, longest=corpus.longest_words, most=LONGEST_WORDS))  # fmt: skip
        parts.append("\n" + table(*load_cells(corpus)))
        parts.append("\n" + "\n".join(f"- **{system.name}**: {system.note}." for system in corpus.systems) + "\n")
        parts += [f"\nLeft out: {name}, for {', '.join(missing)} is not installed.\n"
                  for name, missing in corpus.left_out.items()]  # fmt: skip
        per = corpus.articles
        parts.append(f"\nBytes an article: {corpus.source_bytes / per:,.0f} in files, {corpus.lake_bytes / per:,.0f} "
                     f"in the lake, {corpus.database_bytes / per:,.0f} in the warehouse.\n")  # fmt: skip
        parts.append(f"\n## The steps of a load\n\nOne after another in one process, over {corpus.step_articles:,} of "
                     f"these articles.\n\n{table(*step_cells(corpus))}")  # fmt: skip
    if marts:
        parts.append(f"{_MARTS}\n{table(*mart_cells(marts))}")
        found = slow(marts)
        parts.append(f"\nMore than a second: {'; '.join(found) if found else 'nothing'}.\n")
        parts.append(f"{_REBUILD}\n{table(*rebuild_cells(marts))}")
    return "".join(parts)


def machine() -> str:
    """Processor, cores, memory, system and versions, in words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    found = ", ".join(f"{library} {_version(library)}" for library in _LIBRARIES)
    load = os.getloadavg()[0]
    return (f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB; {platform.system()}, Python "
            f"{platform.python_version()}; {found}. Load average at the end: {load:.1f}.")  # fmt: skip


def _load_row(system: Measured, ours: Measured) -> list[str]:
    speed = system.words / system.seconds
    ratio = ours.words / ours.seconds / speed
    names = "none" if system.entities is None else f"{system.entities:,}"
    return [system.name, f"{system.articles:,}", f"{speed:,.0f}", f"{system.articles / system.seconds:,.1f}",
            f"{ratio:.2f} times as fast" if system is not ours else "", _memory(system),
            f"{system.sentences:,}", names]  # fmt: skip


def _memory(system: Measured) -> str:
    return f"{system.peak_bytes / 1e6:,.0f} MB" if system.peak_bytes else "not measured"


def _processor() -> str:
    try:
        lines: Iterable[str] = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "(not installed)"
