"""Where a lake is, a folder or a place in an object store, and the one way to its files.

A file has its name whole or not at all: in a folder by a draft that is renamed, in an object store because that is how
it stores. The stores are reached by obstore, with credentials from the environment (AWS_*, GOOGLE_*, AZURE_*).
"""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from newsmill import limits
from newsmill.errors import LakeUnreachable, LakeUnwritable, NoPlaceForALake
from newsmill.lake.object_stores import STORES, first_line, names_a_user, open_store

T = TypeVar("T")

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+)://")
_AT_A_TIME = 16
"""Requests under way at once, where many files are wanted: a store answers one in 20 to 100 ms."""


@dataclass(frozen=True, slots=True)
class Address:
    """A place in an object store, such as s3://bucket/lake, without a slash at its end."""

    url: str

    def __truediv__(self, name: str) -> "Address":
        """What lies below it, as with paths."""
        return Address(f"{self.url}/{name}")

    def __str__(self) -> str:
        return self.url


Lake = Path | Address
"""A lake by its folder or its address."""


def lake_at(place: str | Path) -> Lake:
    """The lake that a user names.

    Raises:
        NoPlaceForALake: It is an address of another kind, or has credentials in it.

    >>> lake_at("news.lake"), lake_at("s3://bucket/lake/")
    (PosixPath('news.lake'), Address(url='s3://bucket/lake'))
    """
    scheme = _SCHEME.match(str(place))
    if scheme is None:
        return Path(place)
    parts = urlsplit(str(place))
    if names_a_user(str(place)) or parts.query or parts.fragment:
        raise NoPlaceForALake(
            f"{parts.scheme}://{parts.hostname or ''}",
            "credentials and parameters do not belong in the address; set them in the environment "
            "(AWS_ACCESS_KEY_ID and the like)",
        )
    if scheme[1] not in STORES or not parts.netloc:
        raise NoPlaceForALake(str(place), f"a lake is a folder or lies in {', '.join(f'{s}://' for s in STORES[:4])}")
    return Address(str(place).rstrip("/"))


class Files(Protocol):
    """The files of a lake by their names, such as runs/a.json."""

    def has_folder(self, folder: str) -> bool:
        """Whether there is such a folder; a store has those in which there is something."""

    def names(self, folder: str, after: str = "") -> list[str]:
        """The files directly in a folder, in order of name; with `after` only those whose own name is greater."""

    def folders(self, folder: str) -> list[str]:
        """The own names of the folders directly in a folder, in order."""

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""

    def size(self, name: str) -> int | None:
        """Bytes of a file; None if there is none."""

    def read(self, name: str) -> bytes:
        """The content; FileNotFoundError if there is none, OSError or LakeUnreachable if it cannot be had."""

    def write(self, name: str, content: bytes) -> None:
        """Write over what was there, whole or not at all; LakeUnwritable or LakeUnreachable."""

    def move(self, name: str, new: str) -> None:
        """Give a file another name."""

    def delete(self, name: str) -> None:
        """Delete a file."""

    def delete_folder(self, name: str) -> None:
        """Delete the files directly in a folder, and a folder of a disk as well."""


def files_of(lake: Lake) -> Files:
    """The way to the files of a lake."""
    return _Folder(lake) if isinstance(lake, Path) else Store(lake)


@contextmanager
def fetched(lake: Lake, partitions: Sequence[str], tables: Sequence[str]) -> Iterator[Path]:
    """A folder that holds these partitions as the folder of a lake does; those of a store are copied, for this block.

    A file that the store does not have is not there either.
    """
    if isinstance(lake, Path):
        yield lake
        return
    with tempfile.TemporaryDirectory(prefix="newsmill-lake-", ignore_cleanup_errors=True) as name:
        folder, store = Path(name), Store(lake)
        for partition in partitions:
            (folder / "partitions" / partition).mkdir(parents=True)
        wanted = [f"partitions/{partition}/{table}.parquet" for partition in partitions for table in tables]
        for file, content in store.read_all(wanted):
            with _keeping(folder / file):
                (folder / file).write_bytes(content)
        yield folder


class _Folder:
    """A folder and what lies in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has_folder(self, folder: str) -> bool:
        return (self._folder / folder).is_dir()

    def names(self, folder: str, after: str = "") -> list[str]:
        try:
            return sorted(f"{folder}/{name}" for name in os.listdir(self._folder / folder) if name > after)  # noqa: PTH208 - strings
        except (FileNotFoundError, NotADirectoryError):
            return []

    def folders(self, folder: str) -> list[str]:
        try:
            return sorted(path.name for path in (self._folder / folder).iterdir() if path.is_dir())
        except (FileNotFoundError, NotADirectoryError):
            return []

    def exists(self, name: str) -> bool:
        return (self._folder / name).exists()

    def size(self, name: str) -> int | None:
        try:
            return (self._folder / name).stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return None

    def read(self, name: str) -> bytes:
        return (self._folder / name).read_bytes()

    def write(self, name: str, content: bytes) -> None:
        path = self._folder / name
        draft = path.with_suffix(".draft")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as error:
            raise LakeUnwritable(path, error.strerror or str(error)) from error

    def move(self, name: str, new: str) -> None:
        (self._folder / name).rename(self._folder / new)

    def delete(self, name: str) -> None:
        (self._folder / name).unlink()

    def delete_folder(self, name: str) -> None:
        shutil.rmtree(self._folder / name, ignore_errors=True)


class Store:
    """A place in an object store and what lies there. Every method raises LakeUnreachable where the store fails."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._store = _opened(address)

    def has_folder(self, folder: str) -> bool:
        """Whether anything lies below this name."""
        return bool(self._ask(lambda: list(next(iter(self._store.list(folder, chunk_size=1)), []))))

    def names(self, folder: str, after: str = "") -> list[str]:
        """As Files.names; `after` spares the listing of what is older."""
        offset = f"{folder}/{after}" if after else None
        found: list[str] = self._ask(
            lambda: [m["path"] for page in self._store.list(folder, offset=offset) for m in page]
        )
        return sorted(name for name in found if "/" not in name[len(folder) + 1 :])

    def folders(self, folder: str) -> list[str]:
        """As Files.folders."""
        found: list[str] = self._ask(lambda: self._store.list_with_delimiter(folder)["common_prefixes"])
        return sorted(path.rpartition("/")[2] for path in found)

    def exists(self, name: str) -> bool:
        """As Files.exists."""
        try:
            self._ask(lambda: self._store.head(name))
        except FileNotFoundError:
            return False
        return True

    def size(self, name: str) -> int | None:
        """As Files.size."""
        try:
            return int(self._ask(lambda: self._store.head(name))["size"])
        except FileNotFoundError:
            return None

    def read(self, name: str) -> bytes:
        """As Files.read."""
        return self._ask(lambda: bytes(self._store.get(name).bytes()))

    def read_all(self, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Many files, several at a time, in order; those that are not there are left out."""
        wanted = list(names)
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            for start in range(0, len(wanted), 4 * _AT_A_TIME):  # holds some in memory, never all
                part = wanted[start : start + 4 * _AT_A_TIME]
                for name, content in zip(part, pool.map(self._read_if_there, part), strict=True):
                    if content is not None:
                        yield name, content

    def write(self, name: str, content: bytes | memoryview) -> None:
        """As Files.write."""
        self._ask(lambda: self._store.put(name, content, use_multipart=False))

    def upload(self, name: str, path: Path) -> None:
        """Write what a file of this machine holds, however large it is."""
        self._ask(lambda: self._store.put(name, path))

    def download(self, name: str, path: Path) -> None:
        """Copy a file to this machine, however large it is; LakeUnwritable if there is no room."""
        parts = self._ask(lambda: iter(self._store.get(name).stream()))
        with _keeping(path), path.open("wb") as file:
            while part := self._ask(lambda: next(parts, b"")):
                file.write(part)

    def write_all(self, contents: Iterable[tuple[str, bytes | memoryview]]) -> None:
        """Many files at a time; when it returns, all are there."""
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            list(pool.map(lambda file: self.write(*file), contents))

    def move(self, name: str, new: str) -> None:
        """Copy and delete, as stores cannot rename."""
        self._ask(lambda: self._store.rename(name, new))

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        self._ask(lambda: self._store.delete(name))

    def delete_folder(self, name: str) -> None:
        """As Files.delete_folder."""
        for file in self.names(name):
            self.delete(file)

    def _read_if_there(self, name: str) -> bytes | None:
        try:
            return self.read(name)
        except FileNotFoundError:
            return None

    def _ask(self, request: Callable[[], T]) -> T:
        from obstore.exceptions import BaseError

        try:
            return request()
        except (BaseError, OSError, ValueError) as error:
            reason = _why(error)
            if reason is None:
                raise
            raise LakeUnreachable(self._address, *reason) from error


def _opened(address: Address) -> Any:
    from obstore.exceptions import BaseError

    try:
        return open_store(address.url, limits.STORE_ATTEMPTS, limits.STORE_FIRST_PAUSE_SECONDS)
    except (BaseError, ValueError) as error:
        raise LakeUnreachable(address, *(_why(error) or (first_line(error), "choose another --lake"))) from error


_CREDENTIALS = "set them in the environment (AWS_ACCESS_KEY_ID, GOOGLE_APPLICATION_CREDENTIALS, AZURE_STORAGE_ACCOUNT_NAME and the like)"  # noqa: E501


def _why(error: Exception) -> tuple[str, str] | None:
    """What a store's error means, and what to do; None for a file that is not there. obstore has prose for the rest."""
    from obstore.exceptions import PermissionDeniedError, UnauthenticatedError

    text = str(error)
    if "NoSuchBucket" in text or "ContainerNotFound" in text:
        return "there is no such bucket", "make it, or choose another --lake"
    if isinstance(error, FileNotFoundError):
        return None
    if isinstance(error, PermissionError | PermissionDeniedError | UnauthenticatedError):
        return "the credentials do not allow this", f"give them the right to read and write there, or {_CREDENTIALS}"
    # Without credentials obstore asks the cloud machine that it might be on, at addresses that only such have.
    if "169.254.169.254" in text or "metadata.google" in text or "Account must be specified" in text:
        return "there are no credentials for it", _CREDENTIALS
    if "error sending request" in text or "HTTP error" in text or "timed out" in text:
        return "the store does not answer", "nothing is lost, run again when it does"
    return first_line(error), "nothing is lost, mend that and run again"


@contextmanager
def _keeping(path: Path) -> Iterator[None]:
    """Say what hinders the writing of a copy."""
    try:
        yield
    except OSError as error:
        raise LakeUnwritable(path, error.strerror or str(error)) from error
