"""Where a run works."""

import os
from dataclasses import dataclass
from pathlib import Path

from warehouse.location import DuckLake, Location


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run works: the warehouse, the lake, and the name that the lake's records have for the warehouse."""

    database: Location
    lake: Path

    @property
    def name(self) -> str:
        """Path of the warehouse from the folder of the lake, for both to be moved together; or a server's address."""
        if isinstance(self.database, DuckLake) and self.database.is_postgres:
            return str(self.database.identity)
        path = self.database.catalog if isinstance(self.database, DuckLake) else self.database
        folder = os.path.realpath(self.lake.parent)
        return Path(os.path.relpath(os.path.realpath(path), folder)).as_posix()
