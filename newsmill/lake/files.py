"""Files of a lake, which is a folder or a place in an object store.

A file is written completely or not at all: in a folder as a draft that is renamed, in an object store by one request.
The stores are reached by obstore, with credentials from the environment (AWS_*, GOOGLE_*, AZURE_*).
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
        """Return the address of a name below this one, as with paths."""
        return Address(f"{self.url}/{name}")

    def __str__(self) -> str:
        return self.url


Lake = Path | Address
"""A lake by its folder or its address."""


def lake_at(place: str | Path) -> Lake:
    """Return the lake that a user names.

    Raises:
        NoPlaceForALake: The address is of another kind, or contains credentials.

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
    """Files of a lake by their names, such as runs/a.json."""

    def has_folder(self, folder: str) -> bool:
        """Return True if there is such a folder. A store has only folders that contain files."""

    def names(self, folder: str, after: str = "") -> list[str]:
        """Return the files directly in a folder, in order of name; with `after`, those whose own name is greater."""

    def folders(self, folder: str) -> list[str]:
        """Return the own names of the folders directly in a folder, in order."""

    def exists(self, name: str) -> bool:
        """Return True if there is such a file."""

    def size(self, name: str) -> int | None:
        """Return the size of a file in bytes; None if there is no such file."""

    def read(self, name: str) -> bytes:
        """Return the content; raises FileNotFoundError, OSError or LakeUnreachable."""

    def write(self, name: str, content: bytes) -> None:
        """Replace the content, completely or not at all; raises LakeUnwritable or LakeUnreachable."""

    def move(self, name: str, new: str) -> None:
        """Rename a file."""

    def delete(self, name: str) -> None:
        """Delete a file."""

    def delete_folder(self, name: str) -> None:
        """Delete the files directly in a folder, and the folder if it is on a disk."""


def files_of(lake: Lake) -> Files:
    """Return the files of a lake."""
    return _Folder(lake) if isinstance(lake, Path) else Store(lake)


@contextmanager
def fetched(lake: Lake, partitions: Sequence[str], tables: Sequence[str]) -> Iterator[Path]:
    """Yield a folder with these partitions, in the layout of a lake; partitions of a store are copied for the block.

    A file that is missing in the store is missing in the folder.
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
    """Files of a lake in a folder."""

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
    """Files of a lake in an object store. Every method raises LakeUnreachable if the store fails."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._store = _opened(address)

    def has_folder(self, folder: str) -> bool:
        """Return True if a file has a name below this one."""
        return bool(self._ask(lambda: list(next(iter(self._store.list(folder, chunk_size=1)), []))))

    def names(self, folder: str, after: str = "") -> list[str]:
        """See Files.names; with `after` the store lists only later names."""
        offset = f"{folder}/{after}" if after else None
        found: list[str] = self._ask(
            lambda: [m["path"] for page in self._store.list(folder, offset=offset) for m in page]
        )
        return sorted(name for name in found if "/" not in name[len(folder) + 1 :])

    def folders(self, folder: str) -> list[str]:
        """See Files.folders."""
        found: list[str] = self._ask(lambda: self._store.list_with_delimiter(folder)["common_prefixes"])
        return sorted(path.rpartition("/")[2] for path in found)

    def exists(self, name: str) -> bool:
        """See Files.exists."""
        try:
            self._ask(lambda: self._store.head(name))
        except FileNotFoundError:
            return False
        return True

    def size(self, name: str) -> int | None:
        """See Files.size."""
        try:
            return int(self._ask(lambda: self._store.head(name))["size"])
        except FileNotFoundError:
            return None

    def read(self, name: str) -> bytes:
        """See Files.read."""
        return self._ask(lambda: bytes(self._store.get(name).bytes()))

    def read_all(self, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield (name, content) of many files in order, several requests at a time; missing files are left out."""
        wanted = list(names)
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            for start in range(0, len(wanted), 4 * _AT_A_TIME):  # bounds the contents in memory
                part = wanted[start : start + 4 * _AT_A_TIME]
                for name, content in zip(part, pool.map(self._read_if_there, part), strict=True):
                    if content is not None:
                        yield name, content

    def write(self, name: str, content: bytes | memoryview) -> None:
        """See Files.write."""
        self._ask(lambda: self._store.put(name, content, use_multipart=False))

    def upload(self, name: str, path: Path) -> None:
        """Copy a file of this machine to the store, of any size."""
        self._ask(lambda: self._store.put(name, path))

    def download(self, name: str, path: Path) -> None:
        """Copy a file of any size to this machine; raises LakeUnwritable if there is no room."""
        parts = self._ask(lambda: iter(self._store.get(name).stream()))
        with _keeping(path), path.open("wb") as file:
            while part := self._ask(lambda: next(parts, b"")):
                file.write(part)

    def write_all(self, contents: Iterable[tuple[str, bytes | memoryview]]) -> None:
        """Write many files, several requests at a time; all are complete when it returns."""
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            list(pool.map(lambda file: self.write(*file), contents))

    def move(self, name: str, new: str) -> None:
        """See Files.move: copies and deletes, because stores cannot rename."""
        self._ask(lambda: self._store.rename(name, new))

    def delete(self, name: str) -> None:
        """Delete a file if it exists."""
        self._ask(lambda: self._store.delete(name))

    def delete_folder(self, name: str) -> None:
        """See Files.delete_folder."""
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
    """Return the reason of a store's error and a remedy; None if a file is missing. Others keep obstore's words."""
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
    """Raise LakeUnwritable in place of OSError."""
    try:
        yield
    except OSError as error:
        raise LakeUnwritable(path, error.strerror or str(error)) from error
