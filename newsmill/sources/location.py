"""Locations of sources: a path or URL, the archive members on the way to it, the part of a database."""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from newsmill.text.safe_text import printable

BETWEEN = "!/"
"""Stands between an archive and the name of its member, as in `week.zip!/monday/a.txt`."""

_COMPRESSED = re.compile(r"\.(?:gz|bz2|xz|zst)$", re.IGNORECASE)
_PART = re.compile(r"(.+)\?((?:table|query)=.+)", re.DOTALL)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+://")


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive: its name, the kind of archive (zip or tar), and where its `size` bytes are.

    `start` is, in a tar, the first byte of the member in the (decompressed) archive; in a zip, its place in the
    directory. `is_compressed` says that the member itself is a compressed file, such as a .gz in a tar.
    """

    name: str
    kind: str
    start: int
    size: int
    is_compressed: bool = False


@dataclass(frozen=True, slots=True)
class SourceLocation:
    """A file by its path or URL; `members` lead into archives, from the outermost to the innermost."""

    base: str
    members: tuple[Member, ...] = ()
    part: str | None = None

    @property
    def is_remote(self) -> bool:
        """True if the base is a URL."""
        return is_url(self.base)

    @property
    def path(self) -> Path:
        """The path of the outermost file."""
        return Path(self.base)

    @property
    def archive(self) -> "SourceLocation":
        """The archive that the innermost member is in."""
        return SourceLocation(self.base, self.members[:-1])

    @property
    def full_name(self) -> str:
        """Base and members in one string, as in `week.zip!/monday/a.txt`."""
        return BETWEEN.join([self.base, *(member.name for member in self.members)])

    @property
    def file_name(self) -> str:
        """The last part of the innermost name, without the ending of a compression.

        >>> SourceLocation("/news/monday.jsonl.gz").file_name
        'monday.jsonl'
        """
        name = self.members[-1].name if self.members else self.base
        if self.is_remote and not self.members:
            name = re.sub(r"[?#].*", "", name)
        return _COMPRESSED.sub("", PurePosixPath(name).name)

    @property
    def is_compressed(self) -> bool:
        """True if the file is compressed, judged by its name alone unless it is a member of an archive."""
        return self.members[-1].is_compressed if self.members else _COMPRESSED.search(self.base) is not None

    def inside(self, member: Member) -> "SourceLocation":
        """The member of this archive."""
        return SourceLocation(self.base, (*self.members, member))

    def __str__(self) -> str:
        """For messages."""
        return printable(self.full_name + (f"?{self.part}" if self.part else ""))


def is_url(source: str) -> bool:
    """Return whether a source is a URL (`s3://…`), not a path.

    >>> is_url("https://example.org/a.html"), is_url("C:/news"), is_url("file.txt")
    (True, False, False)
    """
    return _SCHEME.match(source) is not None


def split_part(source: str) -> tuple[str, str | None]:
    """A source without the part of a database that it names, and that part.

    >>> split_part("news.db?table=articles"), split_part("news.db")
    (('news.db', 'table=articles'), ('news.db', None))
    """
    match = _PART.fullmatch(source)
    return (match[1], match[2]) if match else (source, None)
