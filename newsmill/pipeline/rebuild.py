"""newsmill rebuild: the warehouse made anew from the lake."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from newsmill.errors import NewsmillError
from newsmill.lake.files import Lake, files_of
from newsmill.linking.linker import link
from newsmill.linking.rules import link_rules
from newsmill.pipeline.progress import reporter
from newsmill.pipeline.target import Target
from newsmill.warehouse.connection import READER_MEMORY
from newsmill.warehouse.links import unlinked_articles
from newsmill.warehouse.load_statements import LoadCounts
from newsmill.warehouse.location import Location
from newsmill.warehouse.rebuild import rebuild
from newsmill.warehouse.run_lock import one_run


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A warehouse that was made anew, the lake that it was made from, and what is in it."""

    database: Location
    lake: Lake
    counts: LoadCounts

    def text(self) -> str:
        """The same for a person."""
        listed = ", ".join(f"{count:,} {name}" for name, count in asdict(self.counts).items() if count)
        return f"Rebuilt {self.database} from {self.lake}: {listed or 'nothing was loaded'}"


def run_rebuild(
    database: Location, lake: Lake, wait_seconds: float = 0, say: Callable[[str], object] = lambda _: None
) -> Rebuilt:
    """Make the warehouse anew: copy what the lake has, and link the rest; the old one stays where that fails.

    Waits up to wait_seconds while another run works on the warehouse, and then says so.

    Raises:
        NewsmillError: There is no lake.
        WarehouseError: The warehouse cannot be written, or the lake not be read.
    """
    place = Target(database, lake)
    if not files_of(lake).has_folder("loads"):
        raise NewsmillError(f"{lake}: there is no lake; name the one that newsmill load wrote with --lake")

    def finish(connection: Any) -> None:
        reporter().step("Linking names", unlinked_articles(connection) or None)
        link(connection, advance=reporter().advance, memory=READER_MEMORY)

    with one_run(database, "newsmill rebuild", wait_seconds, say):
        counts = rebuild(database, lake, place.name, finish, link_rules(), reporter().step)
    return Rebuilt(database, lake, counts)
