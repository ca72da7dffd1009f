"""The names of source files in the warehouse."""

import os
from pathlib import Path

from newsmill.text.safe_text import path_text


def source_name(path: Path, root: Path | None) -> str:
    """Return the name of a file in the warehouse: relative to `root` for a file below it, else absolute.

    Two files never share a name.
    """
    absolute = os.path.abspath(path)  # noqa: PTH100 - Path.resolve would follow links, and a link is a file of its own
    if root is not None:
        relative = os.path.relpath(absolute, os.path.abspath(root))  # noqa: PTH100
        if relative != os.pardir and not relative.startswith(os.pardir + os.sep):
            absolute = relative
    return path_text(Path(absolute).as_posix())


class SourceNames:
    """`source_name` for many paths in few folders: the prefix of each folder is computed once."""

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self._folders: dict[str, str] = {}

    def name(self, path: str) -> str:
        """Return the name of a file, as `source_name` does."""
        folder, separator, name = path.rpartition(os.sep)
        if not folder or not separator or name in ("", os.curdir, os.pardir):
            return source_name(Path(path), self._root)
        return self.prefix(folder) + path_text(name)

    def prefix(self, folder: str) -> str:
        """Return the common prefix of the names of the files in a folder."""
        if folder not in self._folders:
            self._folders[folder] = source_name(Path(folder, "x"), self._root).removesuffix("x")
        return self._folders[folder]
