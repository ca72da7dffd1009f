"""Where a run works."""

import os
from dataclasses import dataclass
from pathlib import Path

from warehouse.storage import Address, Lake


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run works: the warehouse, the lake, and the name that the lake's records have for the warehouse."""

    database: Path
    lake: Lake

    @property
    def name(self) -> str:
        """Path of the warehouse from the folder of the lake, so that both can be moved together.

        The whole path, where the lake is in an object store: the same name in two folders is two warehouses.
        """
        if isinstance(self.lake, Address):
            return Path(os.path.realpath(self.database)).as_posix()
        folder = os.path.realpath(self.lake.parent)
        return Path(os.path.relpath(os.path.realpath(self.database), folder)).as_posix()
