"""Scores by hand, systems by their spans, and the page."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from newsmill.cli.app import app
from newsmill.lab.evaluation.evaluate import GoldSet, evaluate, gold_files, gold_sets, stem
from newsmill.lab.evaluation.report import page, published
from newsmill.lab.evaluation.scores import count, score
from newsmill.lab.evaluation.systems import ENTITIES, SENTENCES, System, alternatives, learned_from, newsmill
from newsmill.lab.training.corpora import DEVELOP, read_corpora
from newsmill.lab.training.gold import GoldDocument, GoldError
from newsmill.tagger.bundled import BundledTagger

TEXT = "Anna Berg bor i Oslo. Hon arbetar i Wien.\n\nIvan Sørby kom till Berlin i går. Det regnade."
GOLD = GoldDocument(
    "a", "sv", TEXT, ((0, 21), (22, 41), (43, 76), (77, 89)),
    ((0, 9, "PER"), (16, 20, "LOC"), (36, 40, "LOC"), (43, 53, "PER"), (64, 70, "LOC")),
)  # fmt: skip


def test_f1_is_of_exact_spans() -> None:
    counts = count([({(0, 9), (10, 12)}, {(0, 9), (10, 13)}), (set(), {(1, 2)})], lambda _: True)
    assert counts.tolist() == [[1, 2, 2], [0, 0, 1]]
    result = score(counts)
    assert (result.precision, result.gold) == (50, 3)
    assert result.recall == pytest.approx(100 / 3)
    assert result.f1 == pytest.approx(40)
    assert result.low <= result.f1 <= result.high
    assert score(counts) == result, "the bootstrap is seeded"


def test_the_interval_is_narrow_for_many_equal_documents() -> None:
    result = score(np.tile(np.array([[8, 10, 10]]), (500, 1)))
    assert result.low == result.high == result.f1 == 80


def test_the_tagger_is_measured_on_both_tasks() -> None:
    rows = list(evaluate([GoldSet("own", [GOLD])], newsmill()))
    reached = {row.task: row.total.f1 for row in rows}
    assert reached[SENTENCES] == 100 and reached[ENTITIES] >= 80
    assert all(row.words == 18 for row in rows)


def test_errors_are_named_by_what_stands_in_their_place() -> None:
    found = {(0, 4, "PER"), (16, 20, "ORG"), (43, 53, "PER"), (64, 70, "LOC"), (22, 25, "PER")}
    system = System("fixed", ENTITIES, "", None, lambda _text, _language: found)
    (row,) = evaluate([GoldSet("own", [GOLD])], [system])
    assert row.errors == {
        ("PER", "~PER"): ["Anna Berg"], ("LOC", "ORG"): ["Oslo"], ("LOC", "-"): ["Wien"], ("-", "PER"): ["Hon"],
    }  # fmt: skip


@pytest.mark.needs_extras("evaluate")
@pytest.mark.parametrize("system", alternatives(), ids=lambda system: system.name)
def test_alternatives_give_spans_of_the_text(system: System) -> None:
    assert system.is_installed, "make extras installs it"
    language = "en" if system.knows("en") else (system.languages or ())[0]
    text = "The rain in Oslo has stopped. Anna Berg went home.\n\nIt was late."
    found = system.find(text, language)
    if system.task == SENTENCES:
        assert {text[start:end] for start, end in found} == {
            "The rain in Oslo has stopped.",
            "Anna Berg went home.",
            "It was late.",
        }
    else:
        assert all(
            text[start:end] == text[start:end].strip() and kind in ("PER", "ORG", "LOC", "MISC")
            for start, end, kind in found
        )
        assert found


def gold_file(folder: Path) -> Path:
    path = folder / "own.jsonl"
    row = {"id": "a", "lang": "sv", "text": TEXT, "sentences": GOLD.sentences, "entities": GOLD.entities}
    path.write_text(json.dumps(row) + "\n", "utf-8")
    return path


def test_the_command_prints_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "ACCURACY.md"
    pattern = str(gold_file(tmp_path).with_name("o*.jsonl"))
    app(["evaluate", pattern, "--alone", "--output", str(out)], standalone_mode=False)
    shown = capsys.readouterr().out
    assert "100.0" in shown and "words/s" in shown
    written = out.read_text("utf-8")
    assert "| own | sv | 100.0 | 100.0-100.0 |" in written
    assert f"newsmill evaluate '{pattern}'" in written
    assert published()[0].source in written


def test_the_page_compares_like_with_like() -> None:
    half = System("half", SENTENCES, "", ("sv",), lambda _text, _language: {(0, 21), (22, 41)})
    other = GoldSet("other", [GoldDocument("b", "en", TEXT, GOLD.sentences, None)])
    rows = list(evaluate([GoldSet("own", [GOLD]), other], [*newsmill(), half]))
    written = page(rows, "tagger-x", date(2022, 1, 9), "newsmill evaluate own other", frozenset({"other"}))
    assert "| sentences | half | 1 all | 66.7 | 100.0 |" in written
    assert "| sentences | newsmill | 2 all |" in written
    assert "| sentences | newsmill | 1 not learned from |" in written
    assert "| other * | en |" in written and "| own | sv |" in written


def test_spans_of_unknown_type_count_on_neither_side() -> None:
    gold = GoldDocument("a", "sv", TEXT, None, ((0, 9, "?"), (16, 20, "LOC"), (43, 53, "?")))
    found = {(0, 4, "PER"), (16, 20, "LOC"), (36, 40, "LOC")}
    system = System("fixed", ENTITIES, "", None, lambda _text, _language: found)
    (row,) = evaluate([GoldSet("own", [gold])], [system])
    assert (row.total.precision, row.total.recall, row.total.gold) == (50, 100, 1)


def test_a_corpus_is_scored_for_what_it_is_good_for(tmp_path: Path) -> None:
    path = tmp_path / "SmartData-news_de.dev.jsonl"
    path.write_text(gold_file(tmp_path).read_text("utf-8"), "utf-8")
    assert [row.task for row in evaluate(gold_sets([path]), newsmill())] == [ENTITIES]


def test_every_shipped_tagger_says_what_it_learned_from() -> None:
    table = read_corpora()
    for which in BundledTagger:
        learned = learned_from(which)
        assert learned and learned <= {stem(corpus.file) for corpus in table}
        assert not learned & {stem(corpus.file) for corpus in table if corpus.role == DEVELOP}
    assert learned_from(Path("nowhere")) is None


def test_a_file_without_gold_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plain.jsonl"
    path.write_text('{"id": "a", "lang": "sv", "text": "Hej."}\n', "utf-8")
    with pytest.raises(GoldError, match="no document has sentences or entities"):
        list(gold_sets([path]))
    with pytest.raises(GoldError, match="no file matches"):
        list(gold_files([str(tmp_path / "nothing*")]))
