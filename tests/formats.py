"""The same articles in every format: what the tests of formats compare, and how the recorded inputs were made."""

import csv
import hashlib
import io
import json
import sqlite3
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from newsmill.readers.fields import document
from newsmill.readers.records import RawDocument

Articles = Sequence[dict[str, Any]]
"""Keys id, title, text and others, all of them strings."""


def as_jsonl(articles: Articles) -> bytes:
    return b"".join(json.dumps(article, ensure_ascii=False).encode() + b"\n" for article in articles)


def as_json(articles: Articles) -> bytes:
    return json.dumps(list(articles), ensure_ascii=False, indent=1).encode()


def as_csv(articles: Articles, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(articles[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(articles)
    return buffer.getvalue().encode(encoding)


def as_parquet(articles: Articles) -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame(articles).write_parquet(buffer, row_group_size=2, compression="zstd")
    return buffer.getvalue()


def as_arrow(articles: Articles) -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame(articles).write_ipc(buffer)
    return buffer.getvalue()


def as_sqlite(articles: Articles) -> bytes:
    with sqlite3.connect(":memory:") as database:
        names = ", ".join(f'"{name}"' for name in articles[0])
        database.execute(f"CREATE TABLE articles ({names})")
        database.execute("CREATE TABLE readers (name, age)")
        marks = ", ".join("?" * len(articles[0]))
        database.executemany(f"INSERT INTO articles VALUES ({marks})", [tuple(a.values()) for a in articles])
        database.commit()
        content = database.serialize()
    database.close()
    return content


def as_duckdb(articles: Articles, folder: Path) -> bytes:
    path = folder / "articles.duckdb"
    names = ", ".join(f'"{name}" VARCHAR' for name in articles[0])
    marks = ", ".join("?" * len(articles[0]))
    with duckdb.connect() as database:
        database.execute(f"ATTACH '{path}' AS made (BLOCK_SIZE 16384)")
        database.execute(f"CREATE TABLE made.articles ({names})")
        database.execute("CREATE TABLE made.readers (name VARCHAR)")
        database.executemany(f"INSERT INTO made.articles VALUES ({marks})", [list(a.values()) for a in articles])
    content = path.read_bytes()
    path.unlink()
    return content


def as_html(article: dict[str, Any]) -> bytes:
    """A page of a made-up site; each line of the text is a paragraph."""
    lines = "".join(f"<p>{escape(line)}</p>\n" for line in article["text"].split("\n") if line.strip())
    said = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": article.get("title"),
        "datePublished": article.get("published_at"), "author": article.get("authors"),
        "publisher": {"@type": "Organization", "name": article.get("publisher")},
    }  # fmt: skip
    said = {key: value for key, value in said.items() if value}
    return (
        f'<!DOCTYPE html><html lang="{article.get("language") or ""}"><head><meta charset="utf-8"><title>'
        f"{escape(article.get('title') or '')}</title>"
        f'<link rel="canonical" href="https://site.example/{article["id"]}">'
        f'<script type="application/ld+json">{json.dumps(said)}</script></head><body><nav><a href="/">Start</a></nav>'
        f"<main><article>\n{lines}</article></main><footer>© Site</footer></body></html>"
    ).encode()


def as_warc(articles: Articles, status: str = "200 OK") -> bytes:
    """Pages as a crawler stores them, each after the request for it."""
    parts = []
    for article in articles:
        page = as_html(article)
        url = f"https://site.example/{article['id']}?utm_source=crawl"
        head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n\r\n"
        parts.append(warc_record("request", url, f"GET {url} HTTP/1.1\r\nHost: site.example\r\n\r\n".encode()))
        parts.append(warc_record("response", url, head.encode() + page))
    return b"".join(parts)


def warc_record(kind: str, url: str, content: bytes) -> bytes:
    """One record; its id is made of its content."""
    number = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    name = f"{number[:8]}-{number[8:12]}-{number[12:16]}-{number[16:20]}-{number[20:32]}"
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-11-06T02:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{name}>\r\nContent-Type: application/http; msgtype={kind}\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def as_rss(articles: Articles) -> bytes:
    items = "".join(
        f"<item><guid>{escape(a['id'])}</guid><title>{escape(a.get('title') or '')}</title>"
        f"<description>{escape(a['text'][:80])}</description><dc:creator>{escape(a.get('authors') or '')}</dc:creator>"
        f"<content:encoded>{escape(_paragraphs(a))}</content:encoded></item>\n"
        for a in articles
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Hamnposten</title>\n'
        f"{items}</channel></rss>"
    ).encode()


def as_newsml(articles: Articles) -> bytes:
    items = "".join(
        f'<newsItem guid="{escape(a["id"])}" version="1"><itemMeta><versionCreated>2024-11-05T14:30:00+01:00'
        '</versionCreated><provider literal="TT"/></itemMeta><contentMeta>'
        f"<headline>{escape(a.get('title') or '')}</headline><slugline>FÄRJOR</slugline><urgency>3</urgency>"
        f'<by>{escape(a.get("authors") or "")}</by><subject qcode="medtop:09000000"/></contentMeta><contentSet>'
        f'<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>'
        f"{_paragraphs(a)}</body></html></inlineXML></contentSet></newsItem>\n"
        for a in articles
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>\n'
        f"{items}</itemSet></newsMessage>"
    ).encode()


def _paragraphs(article: dict[str, Any]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in article["text"].split("\n") if line.strip())


def samples(folder: Path) -> list[dict[str, Any]]:
    """The articles of samples/, with the text only: id, text and language, as strings."""
    texts = [
        {"id": path.stem, "text": path.read_text("utf-8"), "language": path.parent.name}
        for path in sorted(folder.glob("texts/*/*.txt"))
    ]
    lines = [json.loads(line) for line in (folder / "wire.jsonl").read_text("utf-8").splitlines()]
    documents = [document(number, line, b"") for number, line in enumerate(lines, 1)]
    wire = [
        {"id": d.external_id, "text": d.text, "language": d.language or ""}
        for d in documents if isinstance(d, RawDocument)
    ]  # fmt: skip
    return texts + wire


TABLES: dict[str, Callable[[Articles], bytes]] = {
    "jsonl": as_jsonl,
    "json": as_json,
    "csv": as_csv,
    "tsv": lambda articles: as_csv(articles, "\t"),
    "parquet": as_parquet,
    "arrow": as_arrow,
    "sqlite": as_sqlite,
    "warc": as_warc,
    "rss": as_rss,
    "newsml": as_newsml,
}
"""Formats with a record for each article: ending of the file name, and how its bytes are made."""
