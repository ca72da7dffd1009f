"""Sources on the network: http(s) by httpx; s3, gs and az by obstore. Credentials come from the environment only.

How stores are opened is said once for sources and lakes, in the room of the warehouse, which knows lakes.
"""

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

from newsmill import limits
from newsmill.errors import SourceError, SourceMissing
from newsmill.lake.object_stores import (
    STORES,
    first_line,
    open_store,
)
from newsmill.sources.address_secrets import refuse_secrets
from newsmill.sources.remote_file import Broken, RemoteFile, retried
from newsmill.sources.server_values import RemoteState, content_length, last_modified, strong_etag, total_length
from newsmill.text.safe_text import printable

T = TypeVar("T")

_MAX_UNSIZED_BYTES = 256 << 20
_MAGIC = re.compile(r"[*?\[]")
_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})


def list_remote(url: str) -> list[tuple[str, RemoteState | None, str | None]]:
    """The files that a URL names: itself, or for a store all below it or that fit a pattern.

    Returns:
        For each file its URL, its state, and why that could not be had.

    Raises:
        SourceMissing: It has credentials in it, or names nothing.
    """
    refuse_secrets(url)
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
    """Return the server's current facts about a file.

    Raises:
        SourceError: It cannot be reached, or is not there.
    """
    if urlsplit(url).scheme in ("http", "https"):
        return retried(url, lambda: _http_state(url))
    store, key = _store(url)
    meta = retried(url, lambda: _stored(url, lambda: store.head(key)))
    return _state_of(meta)


def open_remote(url: str, state: RemoteState) -> io.BufferedReader:
    """The file, to be read from any place; it is fetched as it is read, and again from there when a connection breaks.

    Reading raises SourceError where the server does not answer, or has another file by now.
    """
    fetch = _http_fetch if urlsplit(url).scheme in ("http", "https") else _store_fetch
    return io.BufferedReader(RemoteFile(url, state, fetch), 1 << 20)


def _http_state(url: str) -> RemoteState:
    """By HEAD, or by the head of the answer to GET where the server does not do that well."""
    with _answer(url, "HEAD", {}) as answer:
        if answer.status_code == 200 and (size := content_length(answer.headers)) is not None:
            return _state(answer.headers, size)
    with _answer(url, "GET", {"Range": "bytes=0-0"}) as answer:
        if answer.status_code == 206 and (total := total_length(answer.headers)) is not None:
            return _state(answer.headers, total)
        _require(answer, url)
        if answer.status_code == 200 and (size := content_length(answer.headers)) is not None:
            return _state(answer.headers, size)
        size = 0
        for chunk in _guarded(answer.iter_raw(1 << 16)):
            size += len(chunk)
            if size > _MAX_UNSIZED_BYTES:
                raise SourceError(
                    f"{printable(url)}: the server does not say how large it is, and it is too large for that"
                )
        return _state(answer.headers, size)


def _http_fetch(url: str, state: RemoteState, offset: int) -> Iterator[bytes]:
    headers = {"Range": f"bytes={offset}-"} if offset else {}
    if state.etag:
        headers["If-Range"] = state.etag
    with _answer(url, "GET", headers) as answer:
        _require(answer, url)
        etag = strong_etag(answer.headers.get("etag"))
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
        raise Broken(f"the connection broke ({type(error).__name__})") from error


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
            raise Broken(f"the server cannot be reached ({type(error).__name__})") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SourceError(f"{printable(self._url)}: {error}") from error
        if self._answer.status_code in _RETRIED:
            status = self._answer.status_code
            self._answer.close()
            raise Broken(f"the server answers {status}")
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
        reason = printable(answer.reason_phrase.lower())
        raise SourceError(f"{printable(url)}: the server answers {answer.status_code} {reason}")


def _state(headers: Any, size: int) -> RemoteState:
    return RemoteState(size, last_modified(headers), strong_etag(headers.get("etag")))


def _list_store(url: str) -> list[tuple[str, RemoteState | None, str | None]]:
    store, key = _store(url)
    start = url[: len(url) - len(key)] if key else url.rstrip("/") + "/"
    if key and not _MAGIC.search(key) and not key.endswith("/"):
        try:
            return [(url, remote_state(url), None)]
        except SourceError:
            key += "/"  # no file of this name: a folder
    prefix = _MAGIC.split(key)[0].rpartition("/")[0]
    found = retried(url, lambda: _stored(url, lambda: [m for page in store.list(prefix or None) for m in page]))
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
    return RemoteState(meta["size"], modified, strong_etag(meta.get("e_tag")))
