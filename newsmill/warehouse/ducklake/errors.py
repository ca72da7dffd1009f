"""Errors of DuckDB, its extensions and the catalog of a DuckLake as errors of newsmill, with a remedy."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from newsmill.errors import CatalogLost, WarehouseConflict, WarehouseError, WarehouseMissing
from newsmill.warehouse.location import DuckLake

NAME = "news"
"""Name of the database in SQL, whatever the address of the DuckLake."""

_LOST = ("Unable to connect to Postgres", "server closed the connection", "terminating connection",
         "no connection to the server", "Connection refused", "the database system is", 'execute query "ROLLBACK"',
         "Broken pipe", "SSL connection has been closed", "could not receive data")  # fmt: skip
_CONFLICT = re.compile(r"transaction conflict|maximum retry count|duplicate key|could not serialize|deadlock", re.I)


def may_be_committed(error: BaseException) -> bool:
    """Return True if a transaction that ended with this error may be committed: the server was lost during a commit."""
    return isinstance(error, duckdb.Error) and any(phrase in str(error) for phrase in _LOST)


@contextmanager
def explained(lake: DuckLake) -> Iterator[None]:
    """Raise the errors of newsmill in place of those of DuckDB.

    Raises:
        WarehouseMissing, CatalogLost, WarehouseConflict, WarehouseError: The block raised an error of DuckDB.
    """
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
