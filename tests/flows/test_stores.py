"""Sources in Google's and Microsoft's stores. No server for them is to be had as a Python package that lists files the
way obstore asks (gcp-storage-emulator has no XML listing, Azurite is no Python package), so one of ours answers on
loopback as their references say: https://cloud.google.com/storage/docs/xml-api/get-bucket-list and
https://learn.microsoft.com/rest/api/storageservices/list-blobs.
"""

import gzip
import json
import threading
from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

import newsmill.sources.remote as remote
from newsmill.errors import SourceError, SourceMissing
from newsmill.lake.files import files_of, lake_at
from newsmill.lake.object_stores import open_store
from newsmill.pipeline.batches import format_of
from newsmill.sources.location import SourceLocation
from newsmill.sources.slices import WHOLE
from newsmill.sources.source import Source, sha256_of
from tests.flows.mill import GOOD, line

LINES = b"".join(line(id=str(number)) for number in range(200))
GOOGLE = (
    "<Contents><Key>{}</Key><LastModified>2024-11-05T10:00:00.000Z</LastModified><ETag>{}</ETag>"
    "<Size>{}</Size></Contents>"
)
AZURE = (
    "<Blob><Name>{}</Name><Properties><Last-Modified>Tue, 05 Nov 2024 10:00:00 GMT</Last-Modified><Etag>{}</Etag>"
    "<Content-Length>{}</Content-Length><Content-Type>text/plain</Content-Type><BlobType>BlockBlob</BlobType>"
    "</Properties></Blob>"
)


class Stores(BaseHTTPRequestHandler):
    """Both stores with the container `news`; Microsoft's paths begin with the account."""

    files: dict[str, bytes]
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Nothing: warnings and logs are for the tests."""

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, with_body: bool) -> None:
        parts = urlsplit(self.path)
        path, asked = unquote(parts.path), parse_qs(parts.query)
        is_azure = path.startswith("/devstoreaccount1/")
        key = path.removeprefix("/devstoreaccount1").removeprefix("/news").lstrip("/")
        if is_azure and not self.headers.get("Authorization", "").startswith("SharedKey devstoreaccount1:"):
            self._send(403, b"", with_body)
        elif not key:
            self._send(200, self._list(is_azure, asked.get("prefix", [""])[0]), with_body)
        elif key not in self.files:
            self._send(404, b"", with_body)
        elif self.headers.get("If-Match", _etag(self.files[key])) != _etag(self.files[key]):
            self._send(412, b"", with_body)
        else:
            self._send_file(self.files[key], with_body)

    def _list(self, is_azure: bool, prefix: str) -> bytes:
        entry, frame = (
            (AZURE, "<EnumerationResults><Blobs>{}</Blobs><NextMarker/></EnumerationResults>")
            if is_azure
            else (GOOGLE, "<ListBucketResult>{}</ListBucketResult>")
        )
        found = [(key, content) for key, content in sorted(self.files.items()) if key.startswith(prefix)]
        return frame.format("".join(entry.format(key, _etag(content), len(content)) for key, content in found)).encode()

    def _send_file(self, content: bytes, with_body: bool) -> None:
        headers = {"ETag": _etag(content), "Last-Modified": formatdate(1_730_800_800, usegmt=True)}
        asked = self.headers.get("Range") or self.headers.get("x-ms-range")
        if not asked:
            self._send(200, content, with_body, headers)
            return
        start, _, end = asked.removeprefix("bytes=").partition("-")
        part = content[int(start) : int(end) + 1 if end else None]
        headers["Content-Range"] = f"bytes {start}-{int(start) + len(part) - 1}/{len(content)}"
        self._send(206, part, with_body, headers)

    def _send(self, status: int, body: bytes, with_body: bool, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(body)


def _etag(content: bytes) -> str:
    return f'"{sum(content):x}-{len(content)}"'


@pytest.fixture
def stores(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Stores]]:
    """The handler of a server that the environment names, as it does for a user."""
    handler = type("TheseStores", (Stores,), {"files": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    key = {"gcs_base_url": base, "disable_oauth": True, "client_email": "", "private_key": "", "private_key_id": ""}
    environment = {
        "GOOGLE_SERVICE_ACCOUNT_KEY": json.dumps(key), "GOOGLE_ALLOW_HTTP": "true", "NO_PROXY": "127.0.0.1",
        "AZURE_STORAGE_USE_EMULATOR": "true", "AZURITE_BLOB_STORAGE_URL": base,
    }  # fmt: skip
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    open_store.cache_clear()
    yield handler
    open_store.cache_clear()
    server.shutdown()
    thread.join()
    server.server_close()


ROOTS = ("gs://news", "az://news", "abfss://news@devstoreaccount1.dfs.core.windows.net")


@pytest.mark.parametrize("root", ROOTS)
def test_a_container_is_read_like_a_folder(stores: type[Stores], root: str) -> None:
    stores.files |= {"2024/a.txt": GOOD.encode(), "2024/sub/b.jsonl.gz": gzip.compress(LINES), "2025/c.txt": b"x"}
    listed = remote.list_remote(f"{root}/2024")
    assert [url for url, _, _ in listed] == [f"{root}/2024/a.txt", f"{root}/2024/sub/b.jsonl.gz"]
    counts = []
    for url, state, problem in listed:
        assert problem is None
        with Source(SourceLocation(url)) as source:
            reader, encoding = format_of(source)
            counts.append((reader.FORMAT, sum(1 for _ in reader.read(source, encoding, WHOLE))))
            source.check()
        assert remote.remote_state(url) == state
    assert counts == [("text", 1), ("jsonl", 200)]
    assert [url for url, _, _ in remote.list_remote(f"{root}/*.txt")] == [f"{root}/2024/a.txt", f"{root}/2025/c.txt"]
    assert [url for url, _, _ in remote.list_remote(f"{root}/2025/c.txt")] == [f"{root}/2025/c.txt"]
    with pytest.raises(SourceMissing, match="no such file"):
        remote.list_remote(f"{root}/2023")


@pytest.mark.parametrize("root", ROOTS)
def test_a_lake_is_reached_as_sources_are(stores: type[Stores], root: str) -> None:
    stores.files["lake/runs/a.json"] = b"{}"
    lake = files_of(lake_at(f"{root}/lake"))
    assert (lake.exists("runs/a.json"), lake.exists("runs/b.json"), lake.read("runs/a.json")) == (True, False, b"{}")


@pytest.mark.parametrize("scheme", ["gs", "az"])
def test_a_file_is_known_by_its_etag(stores: type[Stores], scheme: str) -> None:
    location = SourceLocation(f"{scheme}://news/a.txt")
    stores.files["a.txt"] = GOOD.encode()
    before = sha256_of(location)
    assert sha256_of(location) == before
    with Source(location) as source:
        stores.files["a.txt"] = GOOD.replace("maj", "juni").encode()
        with pytest.raises(SourceError, match="changed"):
            source.check()
    assert sha256_of(location) != before
