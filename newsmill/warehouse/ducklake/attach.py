"""Opening a DuckLake: a DuckDB in memory that has it attached as its current database."""

import os
import re
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import duckdb

from newsmill import limits
from newsmill.errors import WarehouseLocked, WarehouseMissing, WarehouseUnwritable
from newsmill.warehouse.ducklake.errors import NAME, explained
from newsmill.warehouse.ducklake.locks import Settings, connection_string, in_memory, one_writer
from newsmill.warehouse.extensions import load_extensions
from newsmill.warehouse.literal import literal
from newsmill.warehouse.location import DuckLake, absolute


@contextmanager
def attached(
    lake: DuckLake,
    read_only: bool,
    wait_seconds: float,
    settings: Settings,
    at: str | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a connection whose current database is the DuckLake: the writer of its catalog, or a reader of one snapshot.

    Args:
        lake: Its address.
        read_only: Open it to read.
        wait_seconds: Time to wait for another process or loader.
        settings: Settings of DuckDB.
        at: The number of a snapshot, or a time (UTC).

    Raises:
        WarehouseMissing, WarehouseLocked, CatalogLost, WarehouseConflict, WarehouseError: It cannot be opened, or the
            block raised an error of DuckDB.
    """
    spill = Path(tempfile.gettempdir()) / f"newsmill-{uuid.uuid4().hex}.tmp"
    with explained(lake), in_memory(settings | {"temp_directory": str(spill)}) as connection:
        load_extensions(connection, "ducklake", "postgres_scanner", "httpfs")
        with one_writer(lake, wait_seconds) if lake.is_postgres and not read_only else nullcontext():
            _attach(connection, lake, read_only, wait_seconds, at)
            if read_only:  # all queries see one snapshot, however many loads are committed meanwhile
                connection.begin()
            yield connection


def shut_in(connection: duckdb.DuckDBPyConnection) -> None:
    """Deny SQL all files except the data of the DuckLake; `statements.require_reading` denies writing these."""
    row = connection.execute(f"SELECT value FROM {NAME}.options() WHERE option_name = 'data_path'").fetchone()
    connection.execute(f"SET allowed_directories = [{literal(str(row[0]) if row else '')}]")
    connection.execute("SET enable_external_access = false")


def _attach(
    connection: duckdb.DuckDBPyConnection, lake: DuckLake, read_only: bool, wait_seconds: float, at: str | None
) -> None:
    place = absolute(lake)
    assert isinstance(place, DuckLake)
    if place.on_s3 or place.data_path is None:
        _give_credentials(connection)
    catalog = f"postgres:{connection_string(lake)}" if place.is_postgres else place.catalog
    if not place.is_postgres and read_only and not Path(catalog).exists():
        raise WarehouseMissing(lake)
    if not place.is_postgres and not read_only:
        _make_folder(lake, Path(catalog).parent)
    options = ["READ_ONLY"] if read_only else []
    if place.data_path:
        options.append(f"DATA_PATH {literal(place.data_path.rstrip('/') + '/')}")
    if place.schema:
        options.append(f"METADATA_SCHEMA {literal(place.schema)}")
    if at is not None:
        options.append(f"SNAPSHOT_VERSION {at}" if at.isdecimal() else f"SNAPSHOT_TIME {literal(at)}")
    deadline = time.monotonic() + wait_seconds
    statement = f"ATTACH {literal(f'ducklake:{catalog}')} AS {NAME} ({', '.join(options)})".replace(" ()", "")
    while True:
        try:
            connection.execute(statement)
            break
        except duckdb.IOException as error:  # one process at a time has a catalog in a file
            if "Could not set lock" not in str(error):
                raise
            if time.monotonic() >= deadline:
                holder = re.search(r"PID (\d+)", str(error))
                raise WarehouseLocked(lake, f"process {holder[1]}" if holder else "another process") from error
        time.sleep(limits.POLL_SECONDS)
    connection.execute(f"USE {NAME}")


def _make_folder(lake: DuckLake, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WarehouseUnwritable(lake, error.strerror or str(error)) from error


def _give_credentials(connection: duckdb.DuckDBPyConnection) -> None:
    """Give the connection the credentials of the object store from the environment, named as AWS's own tools do."""
    values = {
        "KEY_ID": os.environ.get("AWS_ACCESS_KEY_ID"),
        "SECRET": os.environ.get("AWS_SECRET_ACCESS_KEY"),
        "SESSION_TOKEN": os.environ.get("AWS_SESSION_TOKEN"),
        "REGION": os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"),
    }
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if endpoint:
        scheme, _, host = endpoint.rpartition("://")
        values |= {"ENDPOINT": host.rstrip("/"), "URL_STYLE": "path", "USE_SSL": str(scheme != "http").lower()}
    given = ", ".join(f"{name} {literal(value)}" for name, value in values.items() if value)
    if given:
        connection.execute(f"CREATE OR REPLACE SECRET newsmill (TYPE s3, PROVIDER config, {given})")
