"""Export of all tables and marts as Parquet files, for tools that do not read DuckDB."""

from pathlib import Path

import duckdb

from newsmill.errors import NotExported
from newsmill.warehouse.contract import table_names
from newsmill.warehouse.sql_files import sql_files


def export_parquet(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[Path, int]:
    """Write <table>.parquet and marts/<mart>.parquet into the folder; returns the rows of each file.

    A file appears when it is complete. Needs a connection with external access. Files of the same name are replaced.
    Raises NotExported if a file cannot be written.
    """
    relations = {folder / f"{table}.parquet": f"FROM {table}" for table in table_names()}
    relations |= {
        folder / "marts" / f"{mart.name}.parquet": f"FROM marts.{mart.name} ORDER BY ALL" for mart in sql_files("marts")
    }
    return {path: _copy(connection, query, path) for path, query in relations.items()}


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    draft = path.with_suffix(".draft")
    statement = f"COPY ({query}) TO $path (FORMAT parquet, COMPRESSION zstd)"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        row = connection.execute(statement, {"path": str(draft)}).fetchone()
        draft.replace(path)
    except OSError as error:
        raise NotExported(path, error.strerror or str(error)) from error
    except duckdb.IOException as error:
        draft.unlink(missing_ok=True)
        raise NotExported(path, str(error).splitlines()[0]) from error
    return 0 if row is None else int(row[0])
