"""Measures reading of web pages on annotated ones: python -m tests.lab.evaluation.pages FOLDER.

FOLDER has pages.jsonl with the names of HTML files beside it and what stands in them (flairNLP/fundus). Body text is
compared by its words, without the title; a title must be the same but for white space and kind of quotation mark.
"""

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
from trafilatura import bare_extraction

from newsmill.readers.html.page import page_record
from newsmill.readers.html.reader import decode_page
from newsmill.readers.records import RawDocument
from newsmill.sources.encoding import detect_encoding
from newsmill.text.bodies import compose
from newsmill.text.folding import folded
from newsmill.text.metadata import parse_times
from newsmill.text.normalise import normalise_text


@dataclass(frozen=True)
class Measured:
    """One page: F1 of the text, of trafilatura's own, of the text without captions, and what is right."""

    name: str
    f1: float
    bare_f1: float
    without_captions: float
    title: bool
    date: bool
    day: bool
    found: tuple[Any, ...]


def measure(folder: Path) -> Iterator[Measured]:
    """Measure every page."""
    for line in (folder / "pages.jsonl").read_text("utf-8").splitlines():
        page = json.loads(line)
        gold, content = page["gold"], gzip.decompress((folder / page["html"]).read_bytes())
        markup = decode_page(content, detect_encoding(content, complete=True))
        record = page_record(1, markup, page["meta"].get("url"))
        bare = bare_extraction(markup, include_comments=False, with_metadata=True)
        bare_f1 = _f1(bare.text or "" if bare else "", gold["text"])
        if not isinstance(record, RawDocument):
            yield Measured(page["id"], 0.0, bare_f1, 0.0, False, False, False, (record.detail,))
            continue
        text = compose(None, record.lead, record.text)[2]
        captions = {folded(text) for kind, text in record.marks if kind == "caption"}
        uncaptioned = "\n".join(line for line in text.split("\n") if folded(line) not in captions)
        date = parse_times(pl.Series([record.published_at], dtype=pl.String), pl.Series([None], dtype=pl.String))[0]
        wanted = datetime.fromisoformat(gold["publishing_date"])
        wanted_utc = (wanted.astimezone(UTC) if wanted.tzinfo else wanted).replace(tzinfo=None)
        found = (
            record.title,
            gold["title"],
            record.published_at,
            gold["publishing_date"],
            record.authors,
            gold["authors"],
        )
        yield Measured(
            page["id"],
            _f1(text, gold["text"]),
            bare_f1,
            _f1(uncaptioned, gold["text"]),
            _same(record.title, gold["title"]),
            date is not None and abs((date - wanted_utc).total_seconds()) < 60,
            date is not None and abs((date - wanted_utc).total_seconds()) < 86_400,
            found,
        )


def _f1(found: str, gold: str) -> float:
    a, b = (Counter(re.findall(r"\w+", normalise_text(text).casefold())) for text in (found, gold))
    common = (a & b).total()
    return 2 * common / (a.total() + b.total()) if common else 0.0


def _same(found: str | None, gold: str) -> bool:
    return re.sub(r"\W+", "", (found or "").casefold()) == re.sub(r"\W+", "", gold.casefold())


def main() -> None:
    """The command."""
    pages = list(measure(Path(sys.argv[1])))
    for name in ("f1", "bare_f1", "without_captions", "title", "day", "date"):
        print(f"{name:18} {sum(getattr(page, name) for page in pages) / len(pages):.4f}")
    if "--misses" in sys.argv:
        for page in sorted(pages, key=lambda page: page.f1 - page.bare_f1):
            if page.f1 < page.bare_f1 - 0.01:
                print("text", page.name, f"{page.f1:.3f} {page.bare_f1:.3f} {page.without_captions:.3f}")
        for page in pages:
            if not page.title:
                print("title", page.name, page.found[:2])
            if not page.date:
                print("date", page.name, page.found[2:4])


if __name__ == "__main__":
    main()
