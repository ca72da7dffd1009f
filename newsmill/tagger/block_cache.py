"""Cache the results of recent blocks in a process. Agency copy and boilerplate repeat often."""

from typing import Generic, TypeVar

Result = TypeVar("Result")
LIMIT_CHARS = 4_000_000
"""Characters of text in one generation. Two generations are kept, about 20 MB with their results."""


class BlockCache(Generic[Result]):
    """Keep results by text in two generations: when the younger one is full, the older one is dropped.

    Several threads may use it at once; at worst, a block is tagged twice.
    """

    def __init__(self, limit: int = LIMIT_CHARS) -> None:
        self._limit, self._size = limit, 0
        self._young: dict[str, Result] = {}
        self._old: dict[str, Result] = {}

    def get(self, text: str) -> Result | None:
        """Return the result for a text, or None if it was never stored or was dropped."""
        found = self._young.get(text)
        if found is None and (found := self._old.get(text)) is not None:
            self.put(text, found, len(text))
        return found

    def put(self, text: str, result: Result, size: int) -> None:
        """Store the result for a text of `size` characters."""
        if self._size + size > self._limit:
            self._young, self._old, self._size = {}, self._young, 0
        self._young[text] = result
        self._size += size
