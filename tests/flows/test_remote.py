"""Sources on the network, with real servers on loopback: one of ours for HTTP, moto's for S3."""

import gzip
import io
import os
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import obstore
import pytest
from obstore.store import S3Store

import newsmill.sources.layers as layers
import newsmill.sources.remote as remote
from newsmill import limits
from newsmill.errors import SourceError, SourceMissing
from newsmill.lake.object_stores import open_store
from newsmill.pipeline.changes import compare, find_differences
from newsmill.pipeline.discover import find_files
from newsmill.readers import reader_for
from newsmill.readers.html import reader as html_page
from newsmill.readers.records import RawDocument, Record
from newsmill.sources.archives import list_archive
from newsmill.sources.location import SourceLocation
from newsmill.sources.server_values import RemoteState
from newsmill.sources.slices import WHOLE
from newsmill.sources.source import Source, file_state, sha256_of
from newsmill.sources.streams import POOL
from newsmill.warehouse.ledger import Ledger
from tests.flows.mill import GOOD, Mill, line
from tests.formats import TABLES, as_duckdb, as_parquet

LINES = b"".join(line(id=str(number)) for number in range(200))
PAGE = (Path(__file__).parent.parent / "readers" / "recorded" / "farjestrejken.html").read_bytes()


class Site(BaseHTTPRequestHandler):
    """Answers well or badly, as the path says; `seen` counts the requests for each."""

    seen: dict[str, int]
    content: dict[str, bytes]
    lives = 0
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Nothing: warnings and logs are for the tests."""

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, with_body: bool) -> None:
        kind, _, name = self.path.lstrip("/").partition("/")
        self.seen[self.command] = self.seen.get(self.command, 0) + 1
        count = self.seen[self.path] = self.seen.get(self.path, 0) + 1
        if kind == "moved":
            self._send(302, b"", {"Location": f"/plain/{name}"}, with_body)
        elif kind == "busy" and count < 3:
            self._send(503, b"", {}, with_body)
        elif name.split("?")[0] not in self.content or kind == "gone" or (kind == "dies" and count > self.lives):
            self._send(404, b"", {}, with_body)
        elif kind == "no-head" and not with_body:
            self._send(405, b"", {}, with_body)
        else:
            self._file(kind, self.content[name.split("?")[0]], count, with_body)

    def _file(self, kind: str, content: bytes, count: int, with_body: bool) -> None:
        headers = {"ETag": '"v1"'} if kind != "untagged" else {}
        if kind == "weak":
            headers = {"ETag": 'W/"v1"', "Last-Modified": formatdate(1_730_000_000, usegmt=True)}
        status, body = 200, content
        ranged = self.headers.get("Range") if kind != "no-range" else None
        if ranged:
            start, _, end = ranged.removeprefix("bytes=").partition("-")
            body = content[int(start) : int(end) + 1 if end else None]
            status = 206
            headers["Content-Range"] = f"bytes {start}-{int(start) + len(body) - 1}/{len(content)}"
        if kind == "truncated" and with_body and count <= 3:
            self._send(status, body, headers, with_body, cut=len(body) // 2)
        elif kind == "slow":
            self._send(status, body, headers, with_body, pause=0.01)
        else:
            self._send(status, body, headers, with_body)

    def _send(
        self,
        status: int,
        body: bytes,
        headers: dict[str, str],
        with_body: bool,
        cut: int | None = None,
        pause: float = 0,
    ) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            step = 2_000 if pause else max(len(body), 1)
            for start in range(0, len(body if cut is None else body[:cut]), step):
                self.wfile.write(body[start : start + step][: None if cut is None else cut])
                time.sleep(pause)
        if cut is not None:
            self.close_connection = True


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, type[Site]]]:
    """The address of a server, and its handler."""
    monkeypatch.setattr(limits, "STORE_FIRST_PAUSE_SECONDS", 0.01)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    content = {"a.txt": GOOD.encode(), "b.jsonl": LINES, "c.jsonl.gz": gzip.compress(LINES), "page": PAGE}
    handler = type("OneSite", (Site,), {"seen": {}, "content": content})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", handler
    server.shutdown()
    thread.join()
    server.server_close()
    remote._client().close()
    remote._client.cache_clear()


@pytest.mark.parametrize(
    "path",
    ["plain/b.jsonl", "moved/b.jsonl", "busy/b.jsonl", "slow/b.jsonl", "truncated/b.jsonl", "no-head/b.jsonl",
     "no-range/b.jsonl", "untagged/b.jsonl", "weak/b.jsonl"],
)  # fmt: skip
def test_a_file_is_read_whole_however_the_server_answers(site: tuple[str, type[Site]], path: str) -> None:
    url = f"{site[0]}/{path}"
    with Source(SourceLocation(url)) as source:
        assert b"".join(source.chunks(size=10_000)) == LINES
        assert b"".join(source.chunks(5_000, 5_100)) == LINES[5_000:5_100]
        source.check()
    assert (sha256_of(SourceLocation(url)) == sha256_of(SourceLocation(url))) is True
    trusted = bool(file_state(SourceLocation(url)).identity)
    assert trusted is (path.split("/")[0] not in ("untagged", "weak"))


def test_what_never_answers_well_is_a_failed_file(site: tuple[str, type[Site]]) -> None:
    with pytest.raises(SourceError, match="404"):
        file_state(SourceLocation(f"{site[0]}/gone/a.txt"))
    site[1].seen = {"/busy/b.jsonl": -1_000_000}
    with pytest.raises(SourceError, match="503; tried 5 times"):
        file_state(SourceLocation(f"{site[0]}/busy/b.jsonl"))
    with pytest.raises(SourceError, match="cannot be reached"):
        file_state(SourceLocation("http://127.0.0.1:9/a.txt"))


def test_a_file_that_changes_while_it_is_read_is_not_mixed(site: tuple[str, type[Site]]) -> None:
    with Source(SourceLocation(f"{site[0]}/plain/b.jsonl")) as source:
        state = remote.remote_state(f"{site[0]}/plain/b.jsonl")
        other = RemoteState(state.size_bytes, state.modified_at, '"v0"')
        with remote.open_remote(f"{site[0]}/plain/b.jsonl", other) as file, pytest.raises(SourceError, match="changed"):
            file.read(10)
        source.check()


@pytest.mark.parametrize(
    "url",
    [
        "https://anna:secret@x.example/a.txt",
        "abfss://news:secret@x.dfs.core.windows.net/a.txt",
        "https://x.example/a.txt?X-Amz-Signature=secret",
        "az://k?sig=secret",
    ],
)
def test_credentials_in_an_address_are_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(SourceMissing, match="environment") as raised:
        remote.list_remote(url)
    assert "secret" not in str(raised.value)


def test_addresses_load_like_files_and_a_second_run_reads_nothing(mill: Mill, site: tuple[str, type[Site]]) -> None:
    url, handler = site
    sources: Any = [f"{url}/plain/a.txt", f"{url}/busy/c.jsonl.gz", f"{url}/plain/page", f"{url}/gone/x.txt"]
    summary = mill.load(*sources)
    assert summary.files["new"] == 3
    assert list(summary.failed_files) == [f"{url}/gone/x.txt"]
    mill.assert_whole(f"{url}/plain/a.txt")
    assert mill.rows("SELECT source_format, count(*) FROM articles GROUP BY 1 ORDER BY 1") == [
        ("html", 1), ("jsonl", 200), ("text", 1),
    ]  # fmt: skip
    assert mill.broken_rules() == {}
    before = handler.seen["GET"]
    again = mill.load(*sources[:3])
    assert (again.files["unchanged"], again.files["new"], again.files["changed"]) == (3, 0, 0)
    assert handler.seen["GET"] == before


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Store]:
    """A bucket `news` of moto's server, which runs as a process of its own."""
    port = _free_port()
    code = f"from moto.server import ThreadedMotoServer as S; s = S('127.0.0.1', {port}); s.start(); input()"
    log = (tmp_path / "moto.log").open("wb")
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=log, stderr=log)
    environment = {
        "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "hush", "AWS_DEFAULT_REGION": "eu-north-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ALLOW_HTTP": "true", "NO_PROXY": "127.0.0.1",
    }  # fmt: skip
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    open_store.cache_clear()
    _make_bucket(port)
    yield S3Store("news")
    assert process.stdin is not None
    process.stdin.close()  # input() ends, and with it the process
    process.wait(20)
    log.close()
    open_store.cache_clear()


def _free_port() -> int:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    port = int(server.server_address[1])
    server.server_close()
    return port


def _make_bucket(port: int) -> None:
    import httpx

    for _ in range(300):
        try:
            if httpx.put(f"http://127.0.0.1:{port}/news", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("moto's server does not start")


def test_a_bucket_loads_like_a_folder(mill: Mill, bucket: S3Store) -> None:
    day = {"2024/a.txt": GOOD.encode(), "2024/sub/b.jsonl.gz": gzip.compress(LINES), "2024/photo.jpg": b"x"}
    for key, content in (day | {"2025/c.txt": GOOD.encode()}).items():
        obstore.put(bucket, key, content)
    folder: Any = "s3://news/2024"
    summary = mill.load(folder)
    assert (summary.files["new"], summary.files["skipped"], summary.failed_files) == (2, 1, {})
    assert mill.rows("SELECT source_file, article_count FROM source_files ORDER BY ALL") == [
        ("s3://news/2024/a.txt", 1),
        ("s3://news/2024/sub/b.jsonl.gz", 200),
    ]
    again = mill.load(folder)
    assert (again.files["unchanged"], again.files["new"]) == (2, 0)
    obstore.put(bucket, "2024/a.txt", GOOD.replace("maj", "juni").encode())
    obstore.delete(bucket, "2024/sub/b.jsonl.gz")
    pattern: Any = "s3://news/*.txt"
    third = mill.load(folder, pattern, prune=True)
    assert (third.files["changed"], third.files["new"], third.files["pruned"]) == (1, 1, 1)
    assert mill.broken_rules() == {}
    missing: Any = "s3://news/2023"
    with pytest.raises(SourceMissing, match="no such file"):
        mill.load(missing)
    assert "hush" not in "".join(map(str, mill.rows("SELECT parameters, versions FROM runs"))), os.environ[
        "PREFECT_HOME"
    ]


ARTICLES = [{"id": str(number), "text": GOOD, "title": f"Bro {number}"} for number in range(40)]


@pytest.mark.parametrize("form", ["parquet", "arrow", "sqlite", "newsml"])
def test_tables_and_items_by_address_are_as_from_a_file_and_are_not_fetched_for_every_piece(
    site: tuple[str, type[Site]], tmp_path: Path, form: str
) -> None:
    url, handler = site
    path = tmp_path / f"x.{form}"
    path.write_bytes(TABLES[form](ARTICLES))
    handler.content |= {path.name: path.read_bytes(), f"{path.name}.gz": gzip.compress(path.read_bytes())}
    reader = reader_for(path.name)
    assert reader is not None
    with Source(path) as source:
        expected = list(reader.read(source, "", WHOLE))
    assert len(expected) == len(ARTICLES)
    for name in (path.name, f"{path.name}.gz"):
        POOL.clear()
        with Source(SourceLocation(f"{url}/plain/{name}")) as source:
            looks = handler.seen["GET"]  # at the first bytes, to see whether it is compressed
            parts = reader.slices(source, "", 1)
        records: list[Record] = []
        for part in parts:
            with Source(SourceLocation(f"{url}/plain/{name}")) as source:
                records += reader.read(source, "", part)
        assert records == expected
        assert len(parts) >= 5
        assert handler.seen.pop("GET") <= looks * (len(parts) + 1) + (len(parts) + 1 if form == "newsml" else 1)
        assert form != "newsml" or len(parts) <= 10
    POOL.clear()


def test_the_address_of_an_archive_says_nothing_of_the_pages_in_it(site: tuple[str, type[Site]]) -> None:
    url, handler = site
    page = f"<!DOCTYPE html><html><body><article><p>{GOOD}</p></article></body></html>".encode()
    with zipfile.ZipFile(day := io.BytesIO(), "w") as archive:
        archive.writestr("a.html", page)
    handler.content |= {"2024/11/05/a.html": page, "2024/11/05/day.zip": day.getvalue()}
    (entry,) = list_archive(SourceLocation(f"{url}/plain/2024/11/05/day.zip"), lambda _: True).entries
    for location, address, date in (
        (SourceLocation(f"{url}/plain/2024/11/05/a.html"), f"{url}/plain/2024/11/05/a.html", "2024-11-05"),
        (entry.location, None, None),
    ):
        with Source(location) as source:
            (record,) = html_page.read(source, "utf-8", WHOLE)
        assert isinstance(record, RawDocument)
        assert (record.url, record.published_at) == (address, date)


def test_what_is_too_large_to_be_held_or_cannot_be_says_so(
    site: tuple[str, type[Site]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url, handler = site
    handler.content |= {"x.parquet": as_parquet(ARTICLES), "x.duckdb": as_duckdb(ARTICLES, tmp_path)}
    monkeypatch.setattr(layers, "MAX_HELD_BYTES", 100)
    for name, reason in (("x.parquet", "too large"), ("x.duckdb", "not read from an address")):
        reader = reader_for(name)
        assert reader is not None
        with Source(SourceLocation(f"{url}/plain/{name}")) as source, pytest.raises(SourceError, match=reason):
            list(reader.read(source, "", WHOLE))


def gone(mill: Mill, *sources: str) -> list[str]:
    """Return the files that a load of these sources would count as gone."""
    return mill.compare(*sources, verify=True).gone


def test_web_addresses_are_no_folders_and_a_server_that_is_down_has_lost_nothing(
    mill: Mill, site: tuple[str, type[Site]]
) -> None:
    url, handler = site
    day = io.BytesIO()
    with zipfile.ZipFile(day, "w") as archive:
        archive.writestr("a.txt", GOOD)
        archive.writestr("b.txt", GOOD)
    handler.content |= {"": handler.content["page"], "day.zip": day.getvalue()}
    named: Any = [f"{url}/weak/", f"{url}/weak/a.txt", f"{url}/weak/day.zip"]
    assert mill.load(*named).files["new"] == 5
    assert gone(mill, f"{url}/weak/") == []
    for broken in (b"busy now", day.getvalue()[:-10]):
        handler.content["day.zip"] = broken
        assert gone(mill, f"{url}/weak/day.zip") == []
    del handler.content["day.zip"]
    assert gone(mill, f"{url}/weak/day.zip") == []
    with zipfile.ZipFile(day := io.BytesIO(), "w") as archive:
        archive.writestr("b.txt", GOOD)
    handler.content["day.zip"] = day.getvalue()
    assert gone(mill, f"{url}/weak/day.zip") == [f"{url}/weak/day.zip!/a.txt"]


def test_an_archive_that_goes_away_at_any_moment_fails_alone(site: tuple[str, type[Site]]) -> None:
    url, handler = site
    with zipfile.ZipFile(day := io.BytesIO(), "w") as archive:
        archive.writestr("a.txt", GOOD)
    handler.content |= {"day.zip": day.getvalue(), "day.zip.gz": gzip.compress(day.getvalue())}
    for name in ("day.zip", "day.zip.gz"):
        failed = []
        for handler.lives in range(20):
            handler.seen = {}
            found = find_files([f"{url}/dies/{name}", f"{url}/plain/a.txt"], None)
            result = compare(find_differences(found, Ledger(None), "v1", None), "v1")
            assert f"{url}/plain/a.txt" in [known.file.name for known in result.new]
            failed.append(f"{url}/dies/{name}" in [file.name for file in result.failed])
            POOL.clear()
        assert failed == sorted(failed, reverse=True)
        assert (failed[0], failed[-1]) == (True, False)


def test_what_a_bucket_still_has_is_not_gone(mill: Mill, bucket: S3Store) -> None:
    for key in ("a.txt", "2024/b.txt", "2024/c.txt"):
        obstore.put(bucket, key, GOOD.encode())
    obstore.put(bucket, "page", PAGE)
    named: Any = ["s3://news/page", "s3://news/"]
    assert mill.load(*named).files["new"] == 4
    obstore.delete(bucket, "2024/b.txt")
    assert gone(mill, "s3://news") == ["s3://news/2024/b.txt"]
    assert gone(mill, "s3://news/2024/*.txt") == ["s3://news/2024/b.txt"]
    assert gone(mill, "s3://news/page", "s3://news/a.txt") == []
    obstore.delete(bucket, "page")
    assert gone(mill, "s3://news") == ["s3://news/2024/b.txt", "s3://news/page"]
