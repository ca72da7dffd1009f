"""Where a run works."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from newsmill.errors import NewsmillError
from newsmill.lake.files import Address, Lake
from newsmill.text.safe_text import name_text, printable
from newsmill.warehouse.location import DuckLake, Location


@dataclass(frozen=True, slots=True)
class Target:
    """Where a run works: the warehouse, the lake, and the name that the lake's records have for the warehouse."""

    database: Location
    lake: Lake

    @property
    def name(self) -> str:
        """Path of the warehouse from the folder of the lake, so that both can be moved together.

        The whole path, where the lake is in an object store: the same name in two folders is two warehouses. The
        server's address, where a server has the catalog.
        """
        if isinstance(self.database, DuckLake) and self.database.is_postgres:
            return str(self.database.identity)
        path = self.database.catalog if isinstance(self.database, DuckLake) else self.database
        if isinstance(self.lake, Address):
            return Path(os.path.realpath(path)).as_posix()
        folder = os.path.realpath(self.lake.parent)
        return Path(os.path.relpath(os.path.realpath(path), folder)).as_posix()


def require_text(sources: Sequence[str], *places: object) -> None:
    """See that sources and places can be parameters of a flow, which are text: inside a folder any name is good.

    Raises:
        NewsmillError: The name of one is not UTF-8.
    """
    for source in sources:
        if not _is_text(source):
            raise NewsmillError(
                f"{printable(source)}: its name is not UTF-8; name its folder or a quoted pattern "
                "(such as '*.txt') instead"
            )
    for place in places:
        if not _is_text(str(place)):
            raise NewsmillError(f"{printable(str(place))}: its name is not UTF-8; choose another")


def _is_text(name: str) -> bool:
    return name_text(name) == name
