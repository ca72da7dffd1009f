"""The benchmark: its corpora are true, its page says what was measured, its commands are watched."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from newsmill.cli.app import app
from newsmill.errors import NewsmillError
from newsmill.lab.benchmark.alternatives import alternatives
from newsmill.lab.benchmark.corpus import SAMPLES, generate, sentences
from newsmill.lab.benchmark.measure import fill, query_times
from newsmill.lab.benchmark.report import page, slow
from newsmill.lab.benchmark.run import (
    LANGUAGES,
    LONGEST_WORDS,
    MEDIAN_WORDS,
    SPREAD,
    Corpus,
    Marts,
    Measured,
    measure_alternative,
    measure_marts,
)
from newsmill.lab.benchmark.synthetic import RUN_ID, write_corpus
from newsmill.lab.benchmark.watch import watch
from newsmill.lake.journal import FileLoad, LoadRecord, now
from newsmill.warehouse.checks import run_checks
from newsmill.warehouse.connection import open_reader, open_writer
from newsmill.warehouse.queries import examples
from newsmill.warehouse.runs import start_run
from newsmill.warehouse.sql_files import sql_files

STOCK = {language: found for language, found in sentences().items() if language in LANGUAGES}


def test_made_up_warehouse_keeps_every_rule(tmp_path: Path) -> None:
    files = write_corpus(tmp_path / "lake", tmp_path / "links", STOCK, 260, seed=1)
    load = LoadRecord("news", RUN_ID, now(), tuple(FileLoad(name, (partition,)) for name, partition in files))
    with open_writer(tmp_path / "news.duckdb") as connection:
        start_run(connection, tmp_path / "lake", "news", RUN_ID, now(), {}, {})
        fill(connection, tmp_path / "lake", [load], tmp_path / "links", "rules")
        assert [result.name for result in run_checks(connection) if not result.is_passed] == []
        sizes = connection.execute("SELECT count(*), avg(sentence_count), avg(mention_count) FROM articles").fetchone()
    assert sizes is not None
    assert sizes[0] == 260
    assert 20 < sizes[1] < 30
    assert 1.4 < sizes[2] / sizes[1] < 1.8
    asked = {(kind, name) for kind, name, _ in query_times(tmp_path / "news.duckdb")}
    assert asked == {(kind, mart.name) for mart in sql_files("marts") for kind in ("rows", "page")} | {
        ("example", example.name) for example in examples()
    }
    with open_reader(tmp_path / "news.duckdb") as connection:
        for example in examples():
            answer = connection.sql(example.sql)
            assert answer.fetchone() or example.name in UNANSWERED, example.name


UNANSWERED = ("figures_to_verify", "how_much_of_each_outlet_is_its_own", "what_is_announced",
              "who_says_what")  # fmt: skip
"""Examples about what the corpus does not have: figures, times, quotations and copies."""


def test_same_seed_same_corpus(tmp_path: Path) -> None:
    frames = []
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        write_corpus(tmp_path / name, tmp_path / f"{name}-links", STOCK, 30, seed)
        frames.append([pl.read_parquet(tmp_path / name / "partitions" / "*" / f"{table}.parquet")
                       for table in ("articles", "sentences", "entity_mentions")])  # fmt: skip
    assert all(one.equals(other) for one, other in zip(frames[0], frames[1], strict=True))
    assert not frames[0][1].equals(frames[2][1])


def test_lengths_are_those_of_news() -> None:
    lengths = sorted(
        len(article.text.split())
        for article in generate(2000, MEDIAN_WORDS, 0, SPREAD, LONGEST_WORDS / MEDIAN_WORDS, LANGUAGES)
    )
    assert 0.9 * MEDIAN_WORDS < lengths[1000] < 1.1 * MEDIAN_WORDS
    assert 3_000 < lengths[-1] <= LONGEST_WORDS


def test_page_says_what_was_measured() -> None:
    steps: list[str] = []
    marts = [measure_marts(20, SAMPLES, steps.append)]
    assert len(steps) == 6
    ours = Measured("newsmill", "all", 10, 6_000, 300, 400, 2.0, 900_000_000, LANGUAGES)
    theirs = Measured("other", "no entities", 10, 6_000, 310, None, 1.0, 300_000_000, LANGUAGES)
    corpus = Corpus(10, LANGUAGES, 6_000, 1_200, [ours, theirs], ours, {"read": 1.0, "tag": 3.0}, 5, 3_000, 10_000,
                    20_000, 30_000, {"third": ["third_module"]})  # fmt: skip
    text = page(corpus, marts, "newsmill bench", date(2026, 1, 2))
    assert "| other | 10 | 6,000 | 10.0 | 0.50 times as fast | 300 MB | 310 | none |" in text
    assert "| tag | 1,000 | 2 | 75.0% |" in text
    assert "Left out: third, for third_module is not installed." in text
    assert "1,000 in the lake, 2,000 in the warehouse" in text
    assert all(f"| {mart.name} |" in text for mart in sql_files("marts"))


def test_slow_questions_are_named() -> None:
    marts = Marts(
        1_000_000,
        1,
        1,
        1,
        1,
        1,
        1,
        1.0,
        1.0,
        1.0,
        1,
        1.0,
        1.0,
        1.0,
        [("page", "co_mentions", 1.26), ("rows", "places", 0.2)],
    )
    assert slow([marts]) == ["page of co_mentions at 1,000,000 articles (1.3 s)"]


def test_watched_command(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("import subprocess, sys\n"
                      "child = \"import time; held = bytearray(60_000_000); time.sleep(1.5)\"\n"
                      "subprocess.run([sys.executable, '-c', child], check=True)\nprint('done')\n")  # fmt: skip
    watched = watch([str(script)])
    assert watched.output == "done\n"
    assert watched.seconds > 1.5
    assert 60_000_000 < watched.peak_bytes < 200_000_000
    with pytest.raises(NewsmillError, match="ended with 3"):
        watch(["-c", "raise SystemExit(3)"])


@pytest.mark.needs_extras("bench")
@pytest.mark.parametrize("name", [alternative.name for alternative in alternatives()])
def test_alternative_does_its_work(tmp_path: Path, name: str) -> None:
    alternative = next(alternative for alternative in alternatives() if alternative.name == name)
    assert not alternative.missing
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    line = '{"id": "%d", "language": "%s", "text": "%s"}\n'
    (source / "a.jsonl").write_text(
        line % (1, "en", "The mayor of London met Angela Merkel in Berlin. They spoke for an hour.")
        + line % (2, "fr", "Le maire de Paris a rencontré Angela Merkel à Berlin. Ils ont parlé une heure.")
    )
    (source / "b.jsonl").write_text(line % (3, "sv", "Borgmästaren i Malmö var där. De talade i en timme."))
    found = measure_alternative(alternative, source, target)
    known = len(alternative.languages or ("en", "fr", "sv"))
    assert (found.articles, found.sentences) == (known, 2 * known)
    assert found.entities is None or found.entities >= 2 * known


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--marts", "10k"], "give numbers with commas"),
        (["--marts", "0"], "at least one article"),
        (["--languages", "en,xx"], "xx is none of de, en"),
        (["--samples", "nowhere"], "there are no sample articles"),
    ],
)
def test_wrong_options_are_said_at_once(arguments: list[str], words: str) -> None:
    result = CliRunner().invoke(app, ["bench", *arguments])
    assert isinstance(result.exception, NewsmillError)
    assert words in str(result.exception)
