"""The sixteen samples are the same articles in every format: the same blocks, hence the same sentences and mentions.

Sentences and mentions are made block by block (newsmill/tagger/tagger.py), so that equal blocks give equal ones.
"""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from newsmill.pipeline.annotate import raw_frame
from newsmill.pipeline.batches import format_of
from newsmill.sources.slices import WHOLE
from newsmill.sources.source import Source
from newsmill.text.bodies import compose_bodies, find_structures, reject_unfit
from newsmill.text.metadata import normalise_metadata
from tests.formats import TABLES, as_html
from tests.formats import samples as sixteen

Blocks = dict[str, list[tuple[str, str]]]

WITHOUT_KINDS = {"rss"}
"""A feed gives the beginning of the text as a summary, so the source names a lead, and none is looked for."""


def articles(path: Path) -> pl.DataFrame:
    """The composed articles of one file."""
    with Source(path) as source:
        reader, encoding = format_of(source)
        frame = raw_frame([(path.name, reader.FORMAT, list(reader.read(source, encoding, WHOLE)))])
    fit, unfit = reject_unfit(compose_bodies(normalise_metadata(frame)))
    assert unfit.height == 0
    return find_structures(fit)


def blocks(frame: pl.DataFrame) -> Blocks:
    """Kind and text of all blocks, by the id of the article."""
    rows = frame.select("external_id", "url", "body", "blocks").iter_rows()
    return {
        (key or url).split(" ")[0].rsplit("/", 1)[-1]: [
            (block["kind"], body[block["start"] : block["end"]]) for block in found
        ]
        for key, url, body, found in rows
    }


@pytest.fixture(scope="module")
def written(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Writes the samples in a format."""
    folder = tmp_path_factory.mktemp("formats")

    def write(form: str) -> Path:
        path = folder / f"samples.{form}"
        path.write_bytes(TABLES[form](sixteen(samples)))
        return path

    return write


@pytest.mark.parametrize("form", [form for form in TABLES if form != "jsonl"])
def test_blocks_are_those_of_the_json_lines(written: Callable[[str], Path], form: str) -> None:
    expected, found = blocks(articles(written("jsonl"))), blocks(articles(written(form)))
    assert len(expected) == 16
    if form in WITHOUT_KINDS:
        expected = {key: [("", text) for _, text in lines] for key, lines in expected.items()}
        found = {key: [("", text) for _, text in lines] for key, lines in found.items()}
    assert found == expected


def test_pages_text_files_and_json_lines_are_duplicates_of_each_other(samples: Path, tmp_path: Path) -> None:
    for article in sixteen(samples):
        (tmp_path / f"{article['id']}.html").write_bytes(as_html(article))
        (tmp_path / f"{article['id']}.txt").write_text(article["text"], "utf-8")
    (tmp_path / "all.jsonl").write_bytes(TABLES["jsonl"](sixteen(samples)))
    (tmp_path / "all.warc").write_bytes(TABLES["warc"](sixteen(samples)))
    frame = pl.concat([articles(path) for path in sorted(tmp_path.iterdir())])
    groups = frame.group_by("content_hash").agg(pl.col("source_format").sort())
    assert groups["source_format"].to_list() == [["html", "jsonl", "text", "warc"]] * 16
