"""Locations of warehouses: a DuckDB file, or a DuckLake (a catalog, and a folder or bucket of Parquet files)."""

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qsl

from newsmill.errors import AddressRefused

_PREFIX = "ducklake:"
_POSTGRES = "postgres:"
_FORM = "ducklake:postgres:dbname=NAME host=HOST?data_path=s3://BUCKET/PREFIX or ducklake:FILE?data_path=FOLDER"
_PAIR = re.compile(r"\s*(\w+)\s*=\s*('(?:[^'\\]|\\.)*'|[^\s'\\]*)(?=\s|$)")
_SECRET = re.compile(r"(passw\w*\s*=\s*|://[^/:@\s]*:(?=\S+@))('(?:[^'\\]|\\.)*'?|[^\s?&@]*)", re.IGNORECASE)
_NAMING = {"dbname": "PGDATABASE", "host": "PGHOST", "port": "PGPORT", "service": "PGSERVICE"}
_OPTIONS = ("data_path", "schema")


@dataclass(frozen=True, slots=True)
class DuckLake:
    """The location of a DuckLake: its catalog (`postgres:` and a connection string for libpq, or a file), and its data.

    data_path is the place for the data of a new DuckLake; later the catalog has it. Each DuckLake in one PostgreSQL
    database has a schema of its own.
    """

    catalog: str
    data_path: str | None = None
    schema: str | None = None

    def __str__(self) -> str:
        options = [f"{name}={value}" for name in _OPTIONS if (value := getattr(self, name))]
        return f"{_PREFIX}{self.catalog}" + ("?" if options else "") + "&".join(options)

    @property
    def is_postgres(self) -> bool:
        """True if the catalog is in PostgreSQL."""
        return self.catalog.startswith(_POSTGRES)

    @property
    def connection_string(self) -> str:
        """The connection string for libpq."""
        return self.catalog.removeprefix(_POSTGRES)

    @property
    def on_s3(self) -> bool:
        """True if the data is in an object store."""
        return (self.data_path or "").startswith("s3://")

    @property
    def identity(self) -> "DuckLake":
        """The location without what differs between users, such as the user name: for records."""
        catalog = self.catalog
        if self.is_postgres:
            given = dict(_PAIR.findall(self.connection_string))
            named = {key: given.get(key) or os.environ.get(variable) for key, variable in _NAMING.items()}
            catalog = _POSTGRES + " ".join(f"{key}={value}" for key, value in named.items() if value)
        return DuckLake(catalog, None, self.schema)


Location = Path | DuckLake
"""The location of a warehouse."""


def located(address: str | Path | DuckLake) -> Location:
    """Return the location for an address: a path, unless it begins with `ducklake:`.

    >>> located("ducklake:postgres:dbname=news host=db?data_path=s3://news/warehouse")
    DuckLake(catalog='postgres:dbname=news host=db', data_path='s3://news/warehouse', schema=None)
    >>> located("news.duckdb")
    PosixPath('news.duckdb')

    Raises:
        AddressRefused: The address is malformed, or contains a password: others see addresses.
    """
    if not isinstance(address, str) or not address.startswith(_PREFIX):
        return address if isinstance(address, DuckLake) else Path(address)
    shown = _SECRET.sub(r"\1***", address)
    if shown != address:
        raise AddressRefused(shown, "others would see the password; set PGPASSWORD or use ~/.pgpass")
    catalog, _, query = address.removeprefix(_PREFIX).partition("?")
    options = dict(parse_qsl(query.replace("+", "%2B"), keep_blank_values=True))
    unknown = sorted(set(options) - set(_OPTIONS))
    if unknown or (query and not options) or not all(options.values()):
        raise AddressRefused(shown, f"after ? can stand {' and '.join(f'{name}=' for name in _OPTIONS)}")
    lake = DuckLake(catalog.strip(), options.get("data_path"), options.get("schema"))
    if (reason := _wrong(lake)) is not None:
        raise AddressRefused(shown, reason)
    return lake


def absolute(location: Location) -> Location:
    """Return the location with absolute paths; symbolic links are kept."""
    if isinstance(location, Path):
        return Path(os.path.abspath(location))  # noqa: PTH100
    catalog = location.catalog if location.is_postgres else os.path.abspath(location.catalog)  # noqa: PTH100
    folder = location.data_path
    if folder and not location.on_s3:
        folder = os.path.abspath(folder)  # noqa: PTH100
    return replace(location, catalog=catalog, data_path=folder)


def local_paths(location: Location) -> tuple[Path, ...]:
    """Return the files and folders of this machine that belong to the warehouse."""
    if isinstance(location, Path):
        return (location,)
    catalog = () if location.is_postgres else (Path(location.catalog), Path(f"{location.catalog}.files"))
    data = (Path(location.data_path),) if location.data_path and not location.on_s3 else ()
    return (*catalog, *data)


def _wrong(lake: DuckLake) -> str | None:
    """Return the fault of an address in words; None if it has none."""
    kind = re.match(r"[A-Za-z]{2,}(?=:)", lake.catalog)
    if not lake.catalog or (kind and kind[0] != "postgres"):
        return f"write {_FORM}"
    if lake.is_postgres and not re.fullmatch(rf"(?:{_PAIR.pattern})*\s*", lake.connection_string):
        return f"after postgres: stand pairs such as dbname=news host=db.example.org; write {_FORM}"
    scheme = re.match(r"([A-Za-z][\w+.-]*)://", lake.data_path or "")
    if scheme and scheme[1] != "s3":
        return f"data_path can be a folder or s3://BUCKET/PREFIX, not {scheme[1]}://"
    if lake.schema and not lake.is_postgres:
        return "only a catalog in PostgreSQL has schemas"
    return None
