"""Measure each step of a load on the files of a corpus, one after another in one process."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from newsmill.lab.benchmark.synthetic import RUN_ID
from newsmill.lake.journal import now
from newsmill.lake.partitions import partition_name, write_partition
from newsmill.linking.linker import link
from newsmill.pipeline.annotate import raw_frame
from newsmill.pipeline.enrichments import enrich
from newsmill.pipeline.fingerprint import pipeline_fingerprint
from newsmill.readers import reader_named
from newsmill.readers.records import Record
from newsmill.sources.location import SourceLocation
from newsmill.sources.slices import WHOLE
from newsmill.sources.source import Source
from newsmill.tagger.annotations import annotate_articles
from newsmill.tagger.tagger import load_tagger
from newsmill.text.bodies import compose_bodies, detect_languages, find_structures, reject_unfit
from newsmill.text.metadata import normalise_metadata
from newsmill.warehouse.checks import run_checks
from newsmill.warehouse.connection import open_writer
from newsmill.warehouse.contract import CONTRACT_VERSION, in_contract, polars_schema
from newsmill.warehouse.load import FileLoad, apply_load
from newsmill.warehouse.partition_files import empty_frames
from newsmill.warehouse.runs import start_run


def time_steps(files: list[Path], folder: Path) -> tuple[dict[str, float], int, int]:
    """Seconds of each step, and the articles and words that went through; the model is loaded before the clock."""
    tagger = load_tagger()
    tagger.tag(["Warm up."])
    seconds: dict[str, float] = {}

    @contextmanager
    def timed(step: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        seconds[step] = seconds.get(step, 0.0) + time.perf_counter() - started

    lake, loads, articles, words = folder / "steps.lake", [], 0, 0
    for path in files:
        with timed("read"):
            records = _read(path)
        with timed("normalise"):
            fit = _normalised(path, records)
        with timed("structure and language"):
            whole = detect_languages(find_structures(fit))
        with timed("tag (sentences and names)"):
            frame, sentences, mentions = annotate_articles(whole, tagger)
        name = partition_name(pipeline_fingerprint(), [(path.name, path.name)])
        rows = frame.with_columns(annotator=pl.lit(pipeline_fingerprint()), run_id=pl.lit(RUN_ID))
        rows = in_contract(rows, "articles")
        with timed("enrich"):
            made = enrich(rows, sentences, mentions)
        frames = empty_frames() | made | {"articles": rows, "sentences": sentences, "entity_mentions": mentions,
                                          "source_files": _ledger(path, name, frame.height)}  # fmt: skip
        with timed("write Parquet"):
            write_partition(lake, name, frames, CONTRACT_VERSION)
        loads.append(FileLoad(path.name, (name,)))
        articles, words = articles + frame.height, words + int(frame["word_count"].sum())
    with open_writer(folder / "steps.duckdb") as connection:
        start_run(connection, lake, "steps.duckdb", RUN_ID, now(), {}, {})
        with timed("load into DuckDB"):
            apply_load(connection, lake, "steps.duckdb", RUN_ID, loads)
        with timed("link names"):
            link(connection)
        with timed("check"):
            run_checks(connection)
    return seconds, articles, words


def structured(path: Path) -> pl.DataFrame:
    """The articles of a file up to their blocks, which is what the tagger gets."""
    return find_structures(_normalised(path, _read(path)))


def _read(path: Path) -> list[Record]:
    with Source(SourceLocation(str(path))) as source:
        return list(reader_named("jsonl").read(source, "utf-8", WHOLE))


def _normalised(path: Path, records: list[Record]) -> pl.DataFrame:
    return reject_unfit(compose_bodies(normalise_metadata(raw_frame([(path.name, "jsonl", records)]))))[0]


def _ledger(path: Path, partition: str, articles: int) -> pl.DataFrame:
    row = {"source_file": path.name, "size_bytes": path.stat().st_size, "sha256": path.name,
           "annotator": pipeline_fingerprint(),
           "status": "loaded", "article_count": articles, "rejection_count": 0, "record_count": articles,
           "partitions": [partition], "run_id": RUN_ID}  # fmt: skip
    return pl.DataFrame([row], polars_schema("source_files"))
