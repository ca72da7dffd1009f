"""Sources on the network: http(s) by httpx; s3, gs and az by obstore. Credentials come from the environment only.

How stores are opened is said once for sources and lakes, in the room of the warehouse, which knows lakes.
"""

import io
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

from newsmill import limits
from newsmill.errors import SourceError, SourceMissing
from newsmill.lake.object_stores import (
    STORES,
    first_line,
    names_a_user,
    open_store,
)
from newsmill.text.safe_text import printable

T = TypeVar("T")

_MAX_UNSIZED_BYTES = 256 << 20
_SECRETS = re.compile(
    r"^(?:x-amz-(?:signature|credential|security-token)|x-goog-signature|sig|signature|token|access_?token|api_?key|password)$",
    re.I,
)
_MAGIC = re.compile(r"[*?\[]")
_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class RemoteState:
    """What a server says of a file; `etag` is empty where it names none, or a weak one, which proves nothing."""

    size_bytes: int
    modified_at: datetime | None
    etag: str


def list_remote(url: str) -> list[tuple[str, RemoteState | None, str | None]]:
    """The files that a URL names: itself, or for a store all below it or that fit a pattern.

    Returns:
        For each file its URL, its state, and why that could not be had.

    Raises:
        SourceMissing: It has credentials in it, or names nothing.
    """
    _refuse_secrets(url)
    scheme = urlsplit(url).scheme
    if scheme in ("http", "https"):
        try:
            return [(url, remote_state(url), None)]
        except SourceError as error:
            return [(url, None, str(error))]
    if scheme not in STORES:
        raise SourceMissing(
            f"{printable(url)}: {scheme}:// is not read; there are file, http, https, {', '.join(STORES)}"
        )
    return _list_store(url)


def remote_state(url: str) -> RemoteState:
    """What the server says of a file now.

    Raises:
        SourceError: It cannot be reached, or is not there.
    """
    if urlsplit(url).scheme in ("http", "https"):
        return _retried(url, lambda: _http_state(url))
    store, key = _store(url)
    meta = _retried(url, lambda: _stored(url, lambda: store.head(key)))
    return _state_of(meta)


def open_remote(url: str, state: RemoteState) -> io.BufferedReader:
    """The file, to be read from any place; it is fetched as it is read, and again from there when a connection breaks.

    Reading raises SourceError where the server does not answer, or has another file by now.
    """
    fetch = _http_fetch if urlsplit(url).scheme in ("http", "https") else _store_fetch
    return io.BufferedReader(_RemoteFile(url, state, fetch), 1 << 20)


class _RemoteFile(io.RawIOBase):
    """Reads forwards from one response; seeking elsewhere begins another one."""

    def __init__(self, url: str, state: RemoteState, fetch: Callable[[str, RemoteState, int], Iterator[bytes]]) -> None:
        self._url, self._state, self._fetch = url, state, fetch
        self._position = 0
        self._chunks: Iterator[bytes] | None = None
        self._held = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        position = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._state.size_bytes}[whence]
        if position != self._position:
            self._drop()
        self._position = position
        return position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: Any) -> int:
        if self._position >= self._state.size_bytes:
            return 0
        data = self._held or _retried(self._url, self._next)
        size = min(len(buffer), len(data))
        buffer[:size] = data[:size]
        self._held = data[size:]
        self._position += size
        return size

    def close(self) -> None:
        self._drop()
        super().close()

    def _next(self) -> bytes:
        try:
            self._chunks = self._chunks or self._fetch(self._url, self._state, self._position)
            data = next(self._chunks, b"")
        except BaseException:
            self._drop()
            raise
        if not data:
            self._drop()
            raise _Broken("the answer ends too early")
        return data

    def _drop(self) -> None:
        close = getattr(self._chunks, "close", None)
        if close is not None:
            close()
        self._chunks, self._held = None, b""


class _Broken(Exception):
    """An attempt failed that is worth another one."""


def _retried(url: str, attempt: Callable[[], T]) -> T:
    """The result of an attempt, repeated with longer and longer pauses while that is of use."""
    pause = limits.STORE_FIRST_PAUSE_SECONDS
    for left in range(limits.STORE_ATTEMPTS - 1, -1, -1):
        try:
            return attempt()
        except _Broken as error:
            if not left:
                raise SourceError(f"{printable(url)}: {error}; tried {limits.STORE_ATTEMPTS} times") from error
        time.sleep(pause)
        pause *= 2
    raise AssertionError("the last attempt returns or raises")


def _http_state(url: str) -> RemoteState:
    """By HEAD, or by the head of the answer to GET where the server does not do that well."""
    with _answer(url, "HEAD", {}) as answer:
        if answer.status_code == 200 and "content-length" in answer.headers:
            return _http_headers(answer.headers, int(answer.headers["content-length"]))
    with _answer(url, "GET", {"Range": "bytes=0-0"}) as answer:
        if (total := _total(answer)) is not None:
            return _http_headers(answer.headers, total)
        _require(answer, url)
        if "content-length" in answer.headers:
            return _http_headers(answer.headers, int(answer.headers["content-length"]))
        size = 0
        for chunk in _guarded(answer.iter_raw(1 << 16)):
            size += len(chunk)
            if size > _MAX_UNSIZED_BYTES:
                raise SourceError(
                    f"{printable(url)}: the server does not say how large it is, and it is too large for that"
                )
        return _http_headers(answer.headers, size)


def _http_fetch(url: str, state: RemoteState, offset: int) -> Iterator[bytes]:
    headers = {"Range": f"bytes={offset}-"} if offset else {}
    if state.etag:
        headers["If-Range"] = state.etag
    with _answer(url, "GET", headers) as answer:
        _require(answer, url)
        etag = _strong(answer.headers.get("etag", ""))
        if state.etag and etag != state.etag:
            raise SourceError(f"{printable(url)}: changed while it was read; load it again")
        skip = 0 if answer.status_code == 206 else offset
        for chunk in _guarded(answer.iter_raw(1 << 18)):
            kept = chunk[skip:]
            skip = max(0, skip - len(chunk))
            if kept:
                yield kept


def _guarded(chunks: Iterator[bytes]) -> Iterator[bytes]:
    import httpx

    try:
        yield from chunks
    except httpx.TransportError as error:
        raise _Broken(f"the connection broke ({type(error).__name__})") from error


class _Answer:
    """One answer of a server; Accept-Encoding is identity, for sizes and places to be those of the file."""

    def __init__(self, url: str, method: str, headers: dict[str, str]) -> None:
        self._url, self._method = url, method
        self._headers = {"Accept-Encoding": "identity", "User-Agent": "newsmill"} | headers
        self._answer: Any = None

    def __enter__(self) -> Any:
        import httpx

        try:
            request = _client().build_request(self._method, self._url, headers=self._headers)
            self._answer = _client().send(request, stream=True)
        except httpx.TransportError as error:
            raise _Broken(f"the server cannot be reached ({type(error).__name__})") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SourceError(f"{printable(self._url)}: {error}") from error
        if self._answer.status_code in _RETRIED:
            status = self._answer.status_code
            self._answer.close()
            raise _Broken(f"the server answers {status}")
        return self._answer

    def __exit__(self, *_: object) -> None:
        if self._answer is not None:
            self._answer.close()


_answer = _Answer


@lru_cache(maxsize=1)
def _client() -> Any:
    import httpx

    return httpx.Client(follow_redirects=True, max_redirects=5, timeout=limits.STORE_TIMEOUT_SECONDS)


def _require(answer: Any, url: str) -> None:
    if answer.status_code not in (200, 206):
        raise SourceError(f"{printable(url)}: the server answers {answer.status_code} {answer.reason_phrase.lower()}")


def _total(answer: Any) -> int | None:
    """Size of the whole file, from an answer that is a part of it."""
    match = re.fullmatch(r"bytes \d+-\d+/(\d+)", answer.headers.get("content-range", ""))
    return int(match[1]) if match and answer.status_code == 206 else None


def _http_headers(headers: Any, size: int) -> RemoteState:
    modified = None
    if text := headers.get("last-modified"):
        try:
            modified = parsedate_to_datetime(text).astimezone(UTC).replace(tzinfo=None)
        except ValueError:
            modified = None
    return RemoteState(size, modified, _strong(headers.get("etag", "")))


def _strong(etag: str) -> str:
    return "" if etag.startswith("W/") else etag


def _list_store(url: str) -> list[tuple[str, RemoteState | None, str | None]]:
    store, key = _store(url)
    start = url[: len(url) - len(key)] if key else url.rstrip("/") + "/"
    if key and not _MAGIC.search(key) and not key.endswith("/"):
        try:
            return [(url, remote_state(url), None)]
        except SourceError:
            key += "/"  # no file of this name: a folder
    prefix = _MAGIC.split(key)[0].rpartition("/")[0]
    found = _retried(url, lambda: _stored(url, lambda: [m for page in store.list(prefix or None) for m in page]))
    matching = [m for m in found if not _MAGIC.search(key) or fnmatchcase(m["path"], key)]
    if not matching:
        raise SourceMissing(f"{printable(url)}: no such file or folder; check the address, or quote the pattern")
    return sorted((f"{start}{meta['path']}", _state_of(meta), None) for meta in matching)


def _store_fetch(url: str, state: RemoteState, offset: int) -> Iterator[bytes]:
    store, key = _store(url)
    options: Any = {"range": {"offset": offset}} if offset else {}
    if state.etag:
        options["if_match"] = state.etag
    result = _stored(url, lambda: store.get(key, options=options))
    chunks = iter(result.stream(1 << 18))
    while (chunk := _stored(url, lambda: next(chunks, None))) is not None:
        yield bytes(chunk)


def _store(url: str) -> tuple[Any, str]:
    parts = urlsplit(url)
    return _opened(f"{parts.scheme}://{parts.netloc}"), url.split("://", 1)[1].partition("/")[2]


def _opened(root: str) -> Any:
    from obstore.exceptions import BaseError

    try:
        return open_store(root, limits.STORE_ATTEMPTS, limits.STORE_FIRST_PAUSE_SECONDS)
    except (BaseError, ValueError) as error:
        raise SourceMissing(f"{printable(root)}: {first_line(error)}") from error


def _stored(url: str, ask: Callable[[], T]) -> T:
    from obstore.exceptions import BaseError, PreconditionError

    try:
        return ask()
    except FileNotFoundError as error:
        raise SourceError(f"{printable(url)}: no such file") from error
    except PreconditionError as error:
        raise SourceError(f"{printable(url)}: changed while it was read; load it again") from error
    except (BaseError, OSError, ValueError) as error:
        raise SourceError(f"{printable(url)}: {first_line(error)}") from error


def _state_of(meta: Any) -> RemoteState:
    modified = meta["last_modified"].astimezone(UTC).replace(tzinfo=None)
    return RemoteState(meta["size"], modified, _strong(meta.get("e_tag") or ""))


def _refuse_secrets(url: str) -> None:
    parts = urlsplit(url)
    if names_a_user(url) or any(_SECRETS.match(key) for key, _ in parse_qsl(parts.query)):
        place = f"{parts.scheme}://{parts.hostname}"
        raise SourceMissing(f"{place}: credentials do not belong in an address, where they would be kept; "
                            "set them in the environment (AWS_ACCESS_KEY_ID and the like)")  # fmt: skip
