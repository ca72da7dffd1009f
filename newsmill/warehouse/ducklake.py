"""All that is different where the warehouse is a DuckLake: a catalog, and a folder or bucket of Parquet files.

The catalog is in PostgreSQL, so that many machines load and ask at once, or a file, for one process at a time. Inside
it is the DuckDB database `news`; from there on the SQL of sql/ and of this package is the same as for a file, but for
`adapted` and `constraints`.
"""

import os
import re
import tempfile
import time
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path

import duckdb

from newsmill import limits
from newsmill.errors import (
    CatalogLost,
    QueryFailed,
    WarehouseConflict,
    WarehouseError,
    WarehouseLocked,
    WarehouseMissing,
    WarehouseUnwritable,
)
from newsmill.warehouse.aggregates import copy_stored
from newsmill.warehouse.declared_checks import is_sliced
from newsmill.warehouse.extensions import load_extensions
from newsmill.warehouse.interrupts import signals_raised
from newsmill.warehouse.literal import literal
from newsmill.warehouse.location import DuckLake, absolute
from newsmill.warehouse.sql_files import SqlFile, parse_sql_file, sql_files
from newsmill.warehouse.tables import table_named

NAME = "news"
"""What the database is called in SQL, whatever its address."""

_Settings = dict[str, str | bool | int | float | list[str]]
_LOST = ("Unable to connect to Postgres", "server closed the connection", "terminating connection",
         "no connection to the server", "Connection refused", "the database system is", 'execute query "ROLLBACK"',
         "Broken pipe", "SSL connection has been closed", "could not receive data")  # fmt: skip
_CONFLICT = re.compile(r"transaction conflict|maximum retry count|duplicate key|could not serialize|deadlock", re.I)
_CONSTRAINTS = """
    SELECT table_name, list(expression ORDER BY constraint_index)
    FROM duckdb_constraints() WHERE constraint_type = 'CHECK' GROUP BY table_name ORDER BY table_name
"""
_IS_OPEN = "SELECT current_setting('enable_external_access')"
_CATALOG = f"__ducklake_metadata_{NAME}"
_CATALOG_TYPE = f"SELECT catalog_type FROM {NAME}.settings()"
_LOCKS = """
    SELECT (classid::bigint << 32) | objid::bigint
    FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_COLUMNS = """
    SELECT
        tables.table_name, any_value(tables.comment),
        list({'name': column_name, 'type': data_type, 'rest': if(is_nullable, '', ' NOT NULL'), 'note': columns.comment}
            ORDER BY column_index)
    FROM duckdb_tables() AS tables INNER JOIN duckdb_columns() AS columns USING (database_name, table_name)
    GROUP BY tables.table_name
"""


def is_ducklake(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the warehouse behind the connection is a DuckLake."""
    query = "SELECT type = 'ducklake' FROM duckdb_databases() WHERE database_name = current_database()"
    return connection.execute(query).fetchone() == (True,)


@contextmanager
def attached(
    lake: DuckLake,
    read_only: bool,
    wait_seconds: float,
    settings: _Settings,
    at: str | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose current database is the DuckLake; the one writer of its catalog, or a reader of one snapshot.

    `at` names the snapshot by its number or by a time (UTC). Raises WarehouseMissing, WarehouseLocked, CatalogLost,
    WarehouseConflict or WarehouseError.
    """
    spill = Path(tempfile.gettempdir()) / f"newsmill-{uuid.uuid4().hex}.tmp"
    with _explained(lake), _in_memory(settings | {"temp_directory": str(spill)}) as connection:
        load_extensions(connection, "ducklake", "postgres_scanner", "httpfs")
        with _one_writer(lake, wait_seconds) if lake.is_postgres and not read_only else nullcontext():
            _attach(connection, lake, read_only, wait_seconds, at)
            if read_only:  # all that is asked is of one snapshot, however many loads come in meanwhile
                connection.begin()
            yield connection


def shut_in(connection: duckdb.DuckDBPyConnection) -> None:
    """Let the SQL that comes reach no files but the data of the DuckLake; run_query sees that it only reads."""
    row = connection.execute(f"SELECT value FROM {NAME}.options() WHERE option_name = 'data_path'").fetchone()
    connection.execute(f"SET allowed_directories = [{literal(str(row[0]) if row else '')}]")
    connection.execute("SET enable_external_access = false")


def require_reading(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raise QueryFailed where the SQL of a reader that is shut in would do more than read: it may reach the data."""
    if not is_ducklake(connection) or connection.execute(_IS_OPEN).fetchone() == (True,):
        return
    # PIVOT makes a type first; nothing that CREATE makes outlives the connection.
    allowed = (duckdb.StatementType.SELECT, duckdb.StatementType.CREATE)
    if any(statement.type not in allowed for statement in connection.extract_statements(sql)):
        raise QueryFailed("Of a DuckLake only SELECT is allowed; with --files the SQL may do more.")


def claim(connection: duckdb.DuckDBPyConnection, what: str, run_id: str | None) -> None:
    """Begin a writing transaction: of two that overlap only one can commit, the other has a conflict.

    DuckLake sees a conflict where two delete from one file, and none where both insert what the other has not seen.
    """
    connection.execute("UPDATE warehouse_info SET schema_version = schema_version")
    extra = f", extra_info => {literal(run_id)}" if run_id else ""
    connection.execute(f"CALL {NAME}.set_commit_message('newsmill', {literal(what)}{extra})")


@contextmanager
def living(lake: DuckLake, run_id: str) -> Iterator[None]:
    """Hold an advisory lock of PostgreSQL that says that a run goes on; it ends with the process, on any machine.

    A catalog in a file has one run at a time (newsmill.warehouse.run_lock).
    """
    if not lake.is_postgres:
        yield
        return
    with _explained(lake), _catalog(lake) as holder:
        _has_locked(holder, _key(f"run {run_id}"))
        yield


def living_runs(connection: duckdb.DuckDBPyConnection, run_ids: Collection[str]) -> set[str]:
    """Which of these runs are within `living` now; none in a file, whose only run asks."""
    if not run_ids or not is_ducklake(connection) or connection.execute(_CATALOG_TYPE).fetchone() != ("postgres",):
        return set()
    locks = {row[0] for row in connection.execute(f"FROM postgres_query('{_CATALOG}', {literal(_LOCKS)})").fetchall()}
    return {run_id for run_id in run_ids if _key(f"run {run_id}") in locks}


def may_be_committed(error: BaseException) -> bool:
    """Whether a transaction that ended with this error may stand all the same: the server went while it committed."""
    return isinstance(error, duckdb.Error) and any(phrase in str(error) for phrase in _LOST)


def adapted(sql: str) -> str:
    """A statement of ours as DuckLake can execute it; empty where it has nothing of the kind.

    It has no CHECK (`constraints` makes up for them), and comments on tables and views only, and on columns of tables.
    """
    if sql.startswith(("COMMENT ON MACRO", "COMMENT ON COLUMN marts.")):
        return ""
    tables = {file.sql: file.name for file in sql_files("tables")}
    return _table(tables[sql]) if sql in tables else sql


def constraints(connection: duckdb.DuckDBPyConnection) -> tuple[SqlFile, ...]:
    """Checks of what the tables' CHECK constraints say, for a DuckLake, which has none; nothing for a file."""
    return _constraints() if is_ducklake(connection) else ()


def replace_tables(connection: duckdb.DuckDBPyConnection, made: Path) -> None:
    """Put the tables of another, complete warehouse (a DuckDB file) in the place of all tables, in one transaction."""
    connection.execute(f"ATTACH {literal(str(made))} AS made (READ_ONLY)")
    connection.begin()
    try:
        connection.execute(f"CALL {NAME}.set_commit_message('newsmill', 'rebuild')")
        for file in sql_files("tables"):
            connection.execute(f"DROP TABLE IF EXISTS {file.name}")
            connection.execute(adapted(file.sql))
            connection.execute(f"INSERT INTO {file.name} FROM made.{file.name}")
        copy_stored(connection, "made")
        connection.commit()
    except BaseException:
        with suppress(duckdb.Error):
            connection.rollback()
        raise
    connection.execute("DETACH made")


@contextmanager
def _in_memory(settings: _Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB to attach servers to; rolled back before it is closed, or a lost server would end the whole process.

    The extension's destructor rolls back, and what it then throws reaches nobody (std::terminate; DuckDB 1.5.5).
    """
    with duckdb.connect(":memory:", config=settings | {"allow_unsigned_extensions": "true"}) as connection:
        try:
            with signals_raised():
                yield connection
        finally:
            with suppress(duckdb.Error):  # none is open, or the server is gone
                connection.rollback()


def _attach(
    connection: duckdb.DuckDBPyConnection, lake: DuckLake, read_only: bool, wait_seconds: float, at: str | None
) -> None:
    place = absolute(lake)
    assert isinstance(place, DuckLake)
    if place.on_s3 or place.data_path is None:
        _give_credentials(connection)
    catalog = f"postgres:{_connection_string(lake)}" if place.is_postgres else place.catalog
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
        except duckdb.IOException as error:  # a catalog in a file is for one process at a time
            if "Could not set lock" not in str(error):
                raise
            if time.monotonic() >= deadline:
                holder = re.search(r"PID (\d+)", str(error))
                raise WarehouseLocked(lake, f"process {holder[1]}" if holder else "another process") from error
        time.sleep(limits.POLL_SECONDS)
    connection.execute(f"USE {NAME}")


def _connection_string(lake: DuckLake) -> str:
    """What libpq is told; without a limit it would wait minutes for a machine that does not answer."""
    limited = "connect_timeout" in lake.connection_string or "PGCONNECT_TIMEOUT" in os.environ
    return lake.connection_string + ("" if limited else f" connect_timeout={limits.POSTGRES_CONNECT_SECONDS}")


def _make_folder(lake: DuckLake, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WarehouseUnwritable(lake, error.strerror or str(error)) from error


@contextmanager
def _one_writer(lake: DuckLake, wait_seconds: float) -> Iterator[None]:
    """Hold PostgreSQL's advisory lock of this catalog; wait while another loader holds it, on whatever machine.

    The lock goes with its connection, so a killed loader holds up nobody. Where it is lost while its holder lives (the
    server was stopped), `claim` still keeps two writers apart.
    """
    deadline = time.monotonic() + (limits.DUCKLAKE_QUEUE_SECONDS if wait_seconds else 0)
    with _catalog(lake) as holder:
        while not _has_locked(holder, _key(lake.schema or "public")):
            if time.monotonic() >= deadline:
                raise WarehouseLocked(lake, "another loader")
            time.sleep(limits.POLL_SECONDS)
        yield


@contextmanager
def _catalog(lake: DuckLake) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the PostgreSQL of a DuckLake, to hold a lock by; while it does nothing it keeps nothing else."""
    with _in_memory({}) as connection:
        load_extensions(connection, "postgres_scanner")
        options = "TYPE postgres, READ_ONLY, ISOLATION_LEVEL 'READ COMMITTED'"
        connection.execute(f"ATTACH {literal(_connection_string(lake))} AS catalog ({options})")
        yield connection


def _has_locked(connection: duckdb.DuckDBPyConnection, key: int) -> bool:
    """Try to take an advisory lock, which lasts until the transaction begun here ends, however long that is."""
    connection.begin()
    patient = "set_config('idle_in_transaction_session_timeout', '0', true)"
    query = f"SELECT pg_try_advisory_xact_lock({key}), {patient}".replace("'", "''")
    row = connection.execute(f"FROM postgres_query('catalog', '{query}')").fetchone()
    if row is not None and row[0]:
        return True
    connection.rollback()
    return False


def _key(name: str) -> int:
    """Number of an advisory lock."""
    return int.from_bytes(blake2b(f"newsmill {name}".encode(), digest_size=8).digest(), "big", signed=True)


def _give_credentials(connection: duckdb.DuckDBPyConnection) -> None:
    """Let the connection use the object store as the environment says; the names are those of AWS's own tools."""
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


@contextmanager
def _explained(lake: DuckLake) -> Iterator[None]:
    """Errors of DuckDB, its extensions and the catalog, in words that say what to do."""
    try:
        yield
    except duckdb.Error as error:
        text = str(error)
        first = text.partition("\n")[0][:300]
        if "creating a new DuckLake is explicitly disabled" in text:
            raise WarehouseMissing(lake) from error
        if "No snapshot found" in text:
            snapshots = f'newsmill query "FROM {NAME}.snapshots()"'
            raise WarehouseError(f"{lake}: there is no such snapshot; {snapshots} lists them.") from error
        if "data_path is not set" in text:
            sign = "&" if lake.schema else "?"
            remedy = f"{sign}data_path=s3://BUCKET/PREFIX after the address says where its data goes"
            raise WarehouseError(f"{lake}: there is no DuckLake yet; {remedy}.") from error
        if "does not match existing data path" in text:
            found = re.findall(r'"([^"]*)"', text)[-1]
            raise WarehouseError(f"{lake}: its data is in {found}; leave data_path out, or name that.") from error
        if isinstance(error, duckdb.TransactionException) and _CONFLICT.search(text):
            reason = next((line for line in text.splitlines() if _CONFLICT.search(line)), first)
            raise WarehouseConflict(lake, reason[:300]) from error
        if any(phrase in text for phrase in _LOST):
            reason = text.partition("failed: ")[2] or text.partition("Postgres at ")[2] or first
            raise CatalogLost(lake, reason.partition("\n")[0][:300].strip()) from error
        raise WarehouseError(f"{lake}: DuckDB could not go on: {first}") from error


@cache
def _table(name: str) -> str:
    """The statements that make a table without its CHECK constraints: from what DuckDB itself says of it."""
    columns, comments = [], []
    with duckdb.connect(":memory:") as connection, signals_raised():
        connection.execute(next(file.sql for file in sql_files("tables") if file.name == name))
        table, comment, fields = connection.execute(_COLUMNS).fetchall()[0]
    for field in fields:
        columns.append(f'"{field["name"]}" {field["type"]}{field["rest"]}')
        comments.append(f'COMMENT ON COLUMN "{table}"."{field["name"]}" IS {literal(field["note"])}')
    comments.append(f'COMMENT ON TABLE "{table}" IS {literal(comment)}')
    return ";\n".join([f'CREATE TABLE "{table}" ({", ".join(columns)})', *comments])


@cache
def _constraints() -> tuple[SqlFile, ...]:
    with duckdb.connect(":memory:") as connection, signals_raised():
        for file in sql_files("tables"):
            connection.execute(file.sql)
        rules = connection.execute(_CONSTRAINTS).fetchall()
    return tuple(
        parse_sql_file(
            f"constraints_of_{table}",
            f"-- Every row of {table} is as its CHECK constraints say.\n"
            f"{'-- scope: article' if is_sliced(table_named(table)) else '--'}\n"
            f"SELECT * FROM {table} WHERE NOT ({' AND '.join(f'coalesce({rule}, true)' for rule in expressions)})",
        )
        for table, expressions in rules
    )
