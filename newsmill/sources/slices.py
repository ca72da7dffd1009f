"""Slices of files: ranges of bytes that hold whole records."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a file that can be read by itself: bytes from `start` to `end`, first record `first_record`."""

    index: int
    start: int
    end: int
    first_record: int


ENDLESS = 1 << 62
"""Size of content whose length is known only after reading."""

WHOLE = Slice(0, 0, ENDLESS, 1)
"""All of a file in one part."""
