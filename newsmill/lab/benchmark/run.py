"""The benchmark: a corpus, newsmill and the alternatives over it, and the marts over made-up corpora of any size."""

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from newsmill.lab.benchmark.alternatives import Alternative, alternatives
from newsmill.lab.benchmark.corpus import generate, json_line, sentences
from newsmill.lab.benchmark.measure import bare_insert, check_seconds, fill, query_times, sizes
from newsmill.lab.benchmark.steps import time_steps
from newsmill.lab.benchmark.synthetic import RUN_ID, write_corpus
from newsmill.lab.benchmark.watch import watch
from newsmill.lake.journal import FileLoad, LoadRecord, now, write_load
from newsmill.linking.rules import link_rules
from newsmill.warehouse.connection import open_writer
from newsmill.warehouse.runs import start_run
from newsmill.warehouse.snapshots import keep

LANGUAGES = ("de", "en", "es", "fr", "nl", "sv")
MEDIAN_WORDS = 450
LONGEST_WORDS = 5_000
SPREAD = 0.8
_ARTICLES_PER_FILE = 50
_FILES_PER_LOAD = 40


@dataclass(frozen=True, slots=True)
class Measured:
    """One system over the corpus, from the start of its process to the end."""

    name: str
    note: str
    articles: int
    words: int
    sentences: int
    entities: int | None
    seconds: float
    peak_bytes: int
    languages: tuple[str, ...]
    """Of the articles that it got; systems are compared over the same ones."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """The corpus of the loads, and their measurements."""

    articles: int
    languages: tuple[str, ...]
    words: int
    longest_words: int
    systems: list[Measured]
    """newsmill first, then newsmill over fewer languages, where an alternative takes no others."""
    unchanged: Measured
    steps: dict[str, float]
    step_articles: int
    step_words: int
    lake_bytes: int
    database_bytes: int
    source_bytes: int
    left_out: dict[str, list[str]]
    """Alternatives that are not installed, with the modules that they miss."""


@dataclass(frozen=True, slots=True)
class Marts:
    """Measurements of the warehouse of a generated corpus."""

    articles: int
    sentences: int
    mentions: int
    entities: int
    lake_bytes: int
    database_bytes: int
    kept_bytes: int
    """Of links and counts in the lake."""
    bare_seconds: float
    keep_seconds: float
    rebuild_seconds: float
    rebuild_peak_bytes: int
    count_seconds: float
    check_seconds: float
    load_check_seconds: float
    times: list[tuple[str, str, float]]
    """Kind (rows, page, example), name, seconds."""


def measure_corpus(
    articles: int, samples: Path, step: Callable[[str], None], seed: int = 0, languages: tuple[str, ...] = LANGUAGES
) -> Corpus:
    """Write a corpus and let newsmill and every installed alternative take it, one after another."""
    with tempfile.TemporaryDirectory(prefix="newsmill-bench-") as name:
        folder = Path(name)
        source = folder / "in"
        lengths = _write_source(source, articles, samples, seed, languages)
        step("newsmill")
        ours = _newsmill("newsmill", source, folder / "news", languages)
        step("newsmill, nothing changed")
        unchanged = _newsmill("newsmill", source, folder / "news", languages)
        systems = [ours]
        left_out: dict[str, list[str]] = {}
        for alternative in alternatives():
            if alternative.missing:
                left_out[alternative.name] = alternative.missing
                continue
            known = alternative.languages or languages
            if not set(known) <= set(languages):
                continue
            if not any(system.languages == known for system in systems):
                name = f"newsmill, {' and '.join(known)} only"
                step(name)
                some = _only(source, known, folder / "-".join(known))
                systems.append(_newsmill(name, some, folder / f"news-{some.name}", known))
            step(alternative.name)
            systems.append(measure_alternative(alternative, source, folder / alternative.name, languages))
        step("the steps of newsmill, one by one")
        part = sorted(source.glob("*.jsonl"))[:4]
        steps, step_articles, step_words = time_steps(part, folder)
        return Corpus(
            articles, languages, sum(lengths), max(lengths), systems, unchanged, steps, step_articles, step_words,
            _size(folder / "news.lake" / "partitions"), (folder / "news.duckdb").stat().st_size, _size(source),
            left_out,
        )  # fmt: skip


def measure_marts(articles: int, samples: Path, step: Callable[[str], None], seed: int = 0) -> Marts:
    """Make a warehouse of so many made-up articles and ask it everything."""
    with tempfile.TemporaryDirectory(prefix="newsmill-bench-") as name:
        folder = Path(name)
        lake, links, database = folder / "news.lake", folder / "links", folder / "news.duckdb"
        stock = {language: found for language, found in sentences(samples).items() if language in LANGUAGES}
        step(f"{articles:,} made-up articles: writing")
        loads = _write_loads(lake, links, stock, articles, seed)
        step(f"{articles:,} made-up articles: counts and links")
        with open_writer(database) as connection:
            start_run(connection, lake, database.name, RUN_ID, now(), {}, {})
            counted = fill(connection, lake, loads, links, link_rules())
            shutil.rmtree(links)
            started = time.perf_counter()
            keep(connection, lake, database.name)
            kept = time.perf_counter() - started
        database.unlink()
        step(f"{articles:,} made-up articles: bare INSERT")
        bare = bare_insert(folder / "bare.duckdb", lake)
        (folder / "bare.duckdb").unlink()
        step(f"{articles:,} made-up articles: rebuild")
        rebuilt = watch(["-m", "newsmill", "rebuild", "--database", str(database), "--lake", str(lake)])
        lake_bytes, kept_bytes = _size(lake / "partitions"), _size(lake / "derived")
        shutil.rmtree(lake)
        step(f"{articles:,} made-up articles: questions")
        times = list(query_times(database))
        step(f"{articles:,} made-up articles: checks")
        checked, load_checked = check_seconds(database)
        count, sentence_count, mentions, entities = sizes(database)
        return Marts(count, sentence_count, mentions, entities, lake_bytes, database.stat().st_size, kept_bytes, bare,
                     kept, rebuilt.seconds, rebuilt.peak_bytes, counted, checked, load_checked, times)  # fmt: skip


def _write_loads(
    lake: Path, links: Path, stock: Mapping[str, Sequence[str]], articles: int, seed: int
) -> list[LoadRecord]:
    """Write a made-up corpus and the records of its loads, some thousand articles each, as a load of files does."""
    files = [FileLoad(name, (partition,)) for name, partition in write_corpus(lake, links, stock, articles, seed)]
    moment = now()
    loads = [
        LoadRecord(
            "news.duckdb", RUN_ID, moment + timedelta(seconds=first), tuple(files[first : first + _FILES_PER_LOAD])
        )
        for first in range(0, len(files), _FILES_PER_LOAD)
    ]
    for load in loads:
        write_load(lake, load)
    return loads


def _write_source(folder: Path, articles: int, samples: Path, seed: int, languages: tuple[str, ...]) -> list[int]:
    """Write files of fifty articles each; returns the words of each article."""
    folder.mkdir()
    made = generate(articles, MEDIAN_WORDS, seed, SPREAD, LONGEST_WORDS / MEDIAN_WORDS, languages, samples)
    lengths = []
    for article in made:
        path = folder / f"{(article.number - 1) // _ARTICLES_PER_FILE:05}.jsonl"
        with path.open("ab") as file:
            file.write(json_line(article, language=article.language))
        lengths.append(len(article.text.split()))
    return lengths


def _only(source: Path, languages: Sequence[str], target: Path) -> Path:
    """Write the articles of some languages of a folder, file by file, into another; returns that."""
    target.mkdir()
    for path in sorted(source.glob("*.jsonl")):
        lines = [line for line in path.read_bytes().splitlines(True) if json.loads(line)["language"] in languages]
        if lines:
            (target / path.name).write_bytes(b"".join(lines))
    return target


def _newsmill(name: str, source: Path, target: Path, languages: tuple[str, ...]) -> Measured:
    """Load a folder into TARGET.duckdb and TARGET.lake, with the command's defaults."""
    watched = watch(["-m", "newsmill", "load", str(source), "--root", str(source), "--database", f"{target}.duckdb",
                     "--lake", f"{target}.lake", "--json"])  # fmt: skip
    summary = json.loads(watched.output)
    count = sum(summary["mentions"].values())
    words = [len(json.loads(line)["text"].split()) for path in source.glob("*.jsonl") for line in path.open("rb")]
    return Measured(name, "sentences, names and entities, into lake and DuckDB", len(words), sum(words),
                    summary["sentences"], count, watched.seconds, watched.peak_bytes, languages)  # fmt: skip


def measure_alternative(
    alternative: Alternative, source: Path, target: Path, languages: tuple[str, ...] = LANGUAGES
) -> Measured:
    """Let an alternative take the JSON Lines files of a folder, in a process of its own; target is made for it."""
    target.mkdir()
    watched = watch(["-m", "newsmill.lab.benchmark.alternatives", alternative.name, str(source), str(target)])
    found = json.loads(watched.output.splitlines()[-1])
    return Measured(alternative.name, alternative.note, found["articles"], found["words"], found["sentences"],
                    found["entities"], found["seconds"] if alternative.is_own_clock else watched.seconds,
                    watched.peak_bytes, alternative.languages or languages)  # fmt: skip


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
