"""DuckDB's extensions, from the packages duckdb-extension-*: nothing is downloaded at run time."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import duckdb

from newsmill.errors import WarehouseError
from newsmill.warehouse.interrupts import signals_raised


def load_extensions(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Load extensions into a connection that was opened with `allow_unsigned_extensions`, then disable this setting.

    DuckDB would check the signature of each file each time it opens a database, half a second of processor time for
    three of them; this function checks it once in a process.

    Raises:
        WarehouseError: A package is missing, or is for another version of DuckDB.
    """
    for name in names:
        _check_signature(name)
        connection.execute(f"LOAD '{_file(name)}'")
    connection.execute("SET allow_unsigned_extensions = false")


@cache
def _check_signature(name: str) -> None:
    with duckdb.connect(":memory:") as connection, signals_raised():
        connection.execute(f"LOAD '{_file(name)}'")


def _file(name: str) -> str:
    """Return the path of the extension, quoted for SQL."""
    spec = find_spec(f"duckdb_extension_{name}")
    if spec is None or spec.origin is None:
        raise WarehouseError('a DuckLake needs more libraries: pip install "newsmill[ducklake]"')
    folder = Path(spec.origin).parent / "extensions"
    path = folder / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
    if not path.exists():
        package = f"duckdb-extension-{name.replace('_', '-')}"
        raise WarehouseError(
            f"{folder}: there is no {name} for DuckDB {duckdb.__version__}; pip install {package}=={duckdb.__version__}"
        )
    return str(path).replace("'", "''")
