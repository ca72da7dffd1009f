"""What was found in the last blocks of a process: agency copy and boilerplate come again and again."""

from typing import Generic, TypeVar

Found = TypeVar("Found")
LIMIT_CHARS = 4_000_000
"""Characters of a generation; two are kept, some 20 MB with what was found in them."""


class Memory(Generic[Found]):
    """Remembers by text, in two generations: when the younger one is full, the older one goes.

    Several threads may use it at once: at worst a text is read twice.
    """

    def __init__(self, limit: int = LIMIT_CHARS) -> None:
        self._limit, self._size = limit, 0
        self._young: dict[str, Found] = {}
        self._old: dict[str, Found] = {}

    def get(self, text: str) -> Found | None:
        """Return what was put in for the text, None if nothing was or it is long ago."""
        found = self._young.get(text)
        if found is None and (found := self._old.get(text)) is not None:
            self.put(text, found, len(text))
        return found

    def put(self, text: str, found: Found, size: int) -> None:
        """Remember what was found in a text of this many characters."""
        if self._size + size > self._limit:
            self._young, self._old, self._size = {}, self._young, 0
        self._young[text] = found
        self._size += size
