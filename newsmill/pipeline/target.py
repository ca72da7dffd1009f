"""The target of a load: a warehouse and the lake that it is filled from."""

import os
from dataclasses import dataclass
from pathlib import Path

from newsmill.lake.files import Address, Lake
from newsmill.warehouse.location import DuckLake, Location

DEFAULT_DATABASE = Path("news.duckdb")
DEFAULT_LAKE = Path("news.lake")


@dataclass(frozen=True, slots=True)
class Target:
    """A warehouse, its lake, and the name that the records of the lake use for the warehouse."""

    database: Location
    lake: Lake

    @property
    def name(self) -> str:
        """Return the path of the warehouse relative to the folder of the lake, so that both can be moved together.

        A lake in an object store has no such folder: the name is the warehouse's absolute path, and one path in two
        folders names two warehouses. A warehouse whose catalog is in PostgreSQL is named by the address of the catalog.
        """
        if isinstance(self.database, DuckLake) and self.database.is_postgres:
            return str(self.database.identity)
        path = self.database.catalog if isinstance(self.database, DuckLake) else self.database
        if isinstance(self.lake, Address):
            return Path(os.path.realpath(path)).as_posix()
        folder = os.path.realpath(self.lake.parent)
        return Path(os.path.relpath(os.path.realpath(path), folder)).as_posix()
