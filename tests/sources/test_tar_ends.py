"""A tar counts as read only if its end is seen; what a header claims is checked."""

import io
import tarfile
from pathlib import Path

import pytest

from newsmill.sources.archives import Listing, list_archive
from newsmill.sources.location import SourceLocation
from newsmill.sources.streams import POOL

NAMES = ["a.txt", "b.txt", "c.txt"]


def archive(content: bytes = b"The bridge is closed. " * 100) -> bytearray:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name in NAMES:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return bytearray(buffer.getvalue())


def listed(content: bytes | bytearray, folder: Path) -> Listing:
    path = folder / "week.tar"
    path.write_bytes(content)
    try:
        return list_archive(SourceLocation(str(path)), lambda name: name.endswith(".txt"))
    finally:
        POOL.clear()


def names(listing: Listing) -> list[str]:
    return [entry.location.members[-1].name for entry in listing.entries]


def header(content: bytes | bytearray, name: str) -> int:
    return content.index(name.encode())


def test_a_whole_archive_is_read_to_its_end(tmp_path: Path) -> None:
    listing = listed(archive(), tmp_path)
    assert names(listing) == NAMES
    assert listing.error is None


@pytest.mark.parametrize("beyond", [0, 100])
def test_an_archive_that_ends_at_or_in_a_header_is_damaged(beyond: int, tmp_path: Path) -> None:
    whole = archive()
    listing = listed(whole[: header(whole, "c.txt") + beyond], tmp_path)
    assert names(listing) == NAMES[:2]
    assert "damaged" in (listing.error or "")


def test_a_damaged_header_is_damage_and_not_the_end(tmp_path: Path) -> None:
    whole = archive()
    whole[header(whole, "b.txt") + 150] ^= 1  # in its check sum
    listing = listed(whole, tmp_path)
    assert names(listing) == NAMES[:1]
    assert "damaged" in (listing.error or "")


def test_a_member_of_negative_size_is_damage(tmp_path: Path) -> None:
    whole = archive()
    start = header(whole, "b.txt")
    whole[start + 124 : start + 136] = b"\xff" * 11 + b"\x00"  # base 256: -256
    total = sum(whole[start : start + 148]) + 8 * 32 + sum(whole[start + 156 : start + 512])
    whole[start + 148 : start + 156] = b"%06o\x00 " % total
    listing = listed(whole, tmp_path)
    assert names(listing) == NAMES[:1]
    assert "damaged" in (listing.error or "")
