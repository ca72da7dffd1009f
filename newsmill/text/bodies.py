"""Raw documents to articles: body, identity, structure, language; what cannot be an article is rejected."""

import hashlib
import re

import polars as pl

from newsmill.limits import RAW_CHARS
from newsmill.text.blocks import find_structure
from newsmill.text.folding import folded
from newsmill.text.language import detect_language
from newsmill.text.normalise import normalise_text

MAX_CHARS = 1_000_000
"""A longer text is no article: about 160,000 words, as much as two novels."""

BLOCK = pl.Struct({"start": pl.Int64, "end": pl.Int64, "kind": pl.String})
"""One element of the list column `blocks`: characters of body, half open, and the kind of block."""

MARK = pl.Struct({"kind": pl.String, "text": pl.String})
"""One element of the list column `marks`: a line of the text that the source shows to be of a kind."""

_ELLIPSIS = re.compile(r"\s*(?:…|\.{3}|\[…\]|\[\.{3}\])$")


def compose_bodies(documents: pl.DataFrame) -> pl.DataFrame:
    """Normalise the texts and put title, lead and text together, so that every offset counts in one string.

    Args:
        documents: Columns source_file, record_number, external_id, url, title, lead, text (strings).

    Returns:
        The same rows, title and lead normalised to one line each (null if empty), `text` replaced by `body`, and the
        new columns article_id, content_hash (of the body with its white space folded: formats differ in blank lines),
        char_count and word_count. The body may be empty.
    """
    rows = [compose(*row) for row in documents.select("title", "lead", "text").iter_rows()]
    keys = documents.select("source_file", "external_id", "url", "record_number")
    return documents.drop("text").with_columns(
        pl.Series("title", [title for title, _, _ in rows], pl.String),
        pl.Series("lead", [lead for _, lead, _ in rows], pl.String),
        pl.Series("body", [body for _, _, body in rows], pl.String),
        pl.Series("content_hash", [_digest(" ".join(body.split()), size=16) for _, _, body in rows], pl.String),
        pl.Series("article_id", [article_id(*key) for key in keys.iter_rows()], pl.String),
        pl.Series("char_count", [len(body) for _, _, body in rows], pl.Int64),
        pl.Series("word_count", [len(body.split()) for _, _, body in rows], pl.Int64),
    )


def article_id(source_file: str, external_id: str | None, url: str | None, record_number: int) -> str:
    """The stable key of an article: 20 hex digits (80 bits: among 10^9 articles a clash has a chance of 4 in 10^7)."""
    if external_id is not None:
        return _digest(source_file, "id", external_id, size=10)
    if url is not None:
        return _digest(source_file, "url", url, size=10)
    return _digest(source_file, "record", str(record_number), size=10)


def reject_unfit(articles: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part the composed articles into those that can be loaded and rejections.

    Args:
        articles: What `compose_bodies` returns; a repeated article_id within it is a repeated id within its file. The
            first record that is fit keeps the id.

    Returns:
        Articles (the same columns) and rejections (source_file, record_number, reason, detail, raw).
    """
    is_fit = pl.col("char_count").is_between(1, MAX_CHARS)
    first = pl.col("record_number").filter(is_fit).first().over("article_id")
    judged = articles.with_columns(
        pl.when(pl.col("char_count") == 0)
        .then(pl.lit("empty_text"))
        .when(pl.col("char_count") > MAX_CHARS)
        .then(pl.lit("too_long"))
        .when(pl.col("record_number") != first)
        .then(pl.lit("duplicate_id"))
        .alias("reason"),
        first.alias("first_record"),
    )
    detail = (
        pl.when(pl.col("reason") == "empty_text")
        .then(pl.lit("nothing but white space"))
        .when(pl.col("reason") == "too_long")
        .then(pl.format("{} characters; the limit is {}", "char_count", pl.lit(MAX_CHARS)))
        .otherwise(pl.format("same id as record {}", "first_record"))
    )
    rejections = judged.filter(pl.col("reason").is_not_null()).select(
        "source_file",
        "record_number",
        "reason",
        detail.alias("detail"),
        pl.col("body").str.head(RAW_CHARS).alias("raw"),
    )
    return judged.filter(pl.col("reason").is_null()).drop("reason", "first_record"), rejections


def find_structures(articles: pl.DataFrame) -> pl.DataFrame:
    """Recognise the blocks of every body, and from them title, lead and agency.

    Args:
        articles: Columns body, title, lead (null where the source named none), marks (list of MARK), byline_agency,
            metadata_origin.

    Returns:
        The same rows; title and lead filled where the text shows them, and `metadata_origin` says so; new columns
        `blocks` (list of BLOCK), `agency`.
    """
    given = articles.select("body", "title", "lead", "marks").iter_rows()
    found = [
        find_structure(body, title, lead, [(mark["kind"], normalise_text(mark["text"])) for mark in marks])
        for body, title, lead, marks in given
    ]
    blocks = [[block._asdict() for block in structure.blocks] for structure in found]
    from_text = [
        pl.when(pl.col(name).is_not_null())
        .then(pl.coalesce(pl.col("metadata_origin").struct.field(name), pl.lit("text")))
        .alias(name)
        for name in ("title", "lead")
    ]
    return articles.with_columns(
        pl.Series("title", [structure.title for structure in found], pl.String),
        pl.Series("lead", [structure.lead for structure in found], pl.String),
        pl.Series("agency", [structure.agency for structure in found], pl.String).fill_null(articles["byline_agency"]),
        pl.Series("blocks", blocks, pl.List(BLOCK)),
    ).with_columns(pl.col("metadata_origin").struct.with_fields(from_text))


def detect_languages(articles: pl.DataFrame) -> pl.DataFrame:
    """Add `language` and `language_confidence` from body and language_hint."""
    found = [detect_language(*row) for row in articles.select("body", "language_hint").iter_rows()]
    return articles.with_columns(
        pl.Series("language", [language.code for language in found], pl.String),
        pl.Series("language_confidence", [language.confidence for language in found], pl.Float64),
    )


def compose(title: str | None, lead: str | None, text: str) -> tuple[str | None, str | None, str]:
    r"""Title, lead and body of an article: the body begins with title and lead, unless they stand in the text.

    >>> compose("Nya färjor", "Fyra på väg.", "Rederiet väntar dem i maj.")[2]
    'Nya färjor\n\nFyra på väg.\n\nRederiet väntar dem i maj.'
    """
    title, lead, text = _line(title), _line(lead), normalise_text(text)
    parts = [text] if text else []
    # A lead is often the first sentences of the text, cut; a title its first line: then they stand there already.
    if lead and folded(_ELLIPSIS.sub("", lead)) not in folded(text[: 20 * len(lead) + 2_000]):
        parts.insert(0, lead)
    if title and text and folded(title) not in [folded(line) for line in text[:2_000].split("\n", 6)[:6]]:
        parts.insert(0, title)
    return title, lead, "\n\n".join(parts) if text else ""


def _line(text: str | None) -> str | None:
    return " ".join(normalise_text(text).split("\n")).replace("  ", " ") or None if text else None


def _digest(*parts: str, size: int) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=size).hexdigest()
