"""Damages recorded inputs at random and reads them: python -m tests.readers.fuzz --mutations 20000 [NAME...].

Whatever is done to a file, reading it ends, and in records, or in SourceError; and a file that is cut into parts gives
the same as in one. The same seed makes the same mutations everywhere.
"""

import argparse
import random
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path

from newsmill.errors import SourceError
from newsmill.pipeline.batches import format_of
from newsmill.readers.records import RawDocument, Record, Rejection
from newsmill.sources.slices import WHOLE
from newsmill.sources.source import Source
from newsmill.sources.streams import POOL

RECORDED = Path(__file__).parent / "recorded"
TOKENS = (
    b"\0", b"\xff", b'"', b"'", b"\\", b"<", b">", b"&", b"{", b"}", b"[", b"]", b",", b";", b"\t", b"\n", b"\r",
    b"]]>", b"<!--", b"<!DOCTYPE x [", b"<p>" * 50, b"[" * 200, b'{"a":' * 100, b"\xc3", b"\xf0\x9f", b"\xed\xa0\x80",
    b"9" * 400, b"-1", b"WARC/1.0\r\n", b"\x1f\x8b\x08", b"PAR1", b"&#xD800;", b"&x;", b"NaN", b"1e999",
    b"\xff\xff\xff\x7f", b"\0" * 16,
)  # fmt: skip
_TARGET_BYTES = 200


def inputs() -> list[Path]:
    """The recorded inputs."""
    return [path for path in sorted(RECORDED.iterdir()) if not path.name.endswith(".golden.json")]


def mutate(data: bytes, source: random.Random) -> bytes:
    """The data with one to six things done to it."""
    content = bytearray(data)
    for _ in range(source.randint(1, 6)):
        at = source.randrange(len(content) + 1)
        length = min(int(source.expovariate(1 / 20)) + 1, len(content) - at)
        match source.randrange(8):
            case 0 | 1 if at < len(content):
                content[at] = source.randrange(256)
            case 2:
                del content[at : at + length]
            case 3:
                content[at:at] = content[at : at + length]
            case 4:
                content[at:at] = source.choice(TOKENS)
            case 5:
                del content[at:]
            case 6:
                content[at : at + length] = source.randbytes(length)
            case _:
                other = source.randrange(len(content) + 1)
                content[at:at] = content[other : other + 10 * length]
    return bytes(content)


def read(path: Path) -> tuple[str, list[Record], str | None]:
    """The format of a file and its records, read in one part and in several.

    Raises:
        SourceError: The file cannot be read.
        AssertionError: The two are not the same.
    """
    with Source(path) as source:
        reader, encoding = format_of(source)
        records = list(reader.read(source, encoding, WHOLE))
        source.finish(0)
        damage = source.damage
    with Source(path) as source:
        parts = reader.slices(source, encoding, _TARGET_BYTES)
        cut = [record for part in parts for record in reader.read(source, encoding, part)]
    assert cut == records, f"{len(cut)} records in {len(parts)} parts, {len(records)} in one"
    assert all(isinstance(record, RawDocument | Rejection) for record in records)
    numbers = [record.record_number for record in records]
    assert numbers == sorted(set(numbers)), numbers
    return reader.FORMAT, records, damage


def fuzz(path: Path, mutations: int, folder: Path, seconds: float = 1e9) -> Counter[str]:
    """Mutate and read one input; counts what came of it. The last mutation stays in the folder for whoever looks."""
    data = path.read_bytes()
    source = random.Random(path.name)
    target = folder / path.name
    counts: Counter[str] = Counter()
    began = time.monotonic()
    for number in range(mutations):
        if time.monotonic() - began > seconds:
            counts["out of time"] = mutations - number
            break
        target.write_bytes(mutate(data, source))
        try:
            _, records, damage = read(target)
        except SourceError:
            counts["failed file"] += 1
        else:
            counts["damaged" if damage else "read"] += 1
            counts["records"] += len(records)
    POOL.clear()
    return counts


def main() -> None:
    """The command; exit code 1 where something is wrong, with the mutation that shows it."""
    parser = argparse.ArgumentParser(prog="python -m tests.readers.fuzz", description=__doc__)
    parser.add_argument("names", nargs="*", help="recorded inputs; all by default")
    parser.add_argument("--mutations", type=int, default=5_000)
    options = parser.parse_args()
    warnings.simplefilter("error")
    for path in inputs():
        if options.names and path.name not in options.names:
            continue
        folder = Path(tempfile.mkdtemp(prefix="newsmill-fuzz-"))
        began = time.monotonic()
        try:
            counts = fuzz(path, options.mutations, folder)
        except BaseException:
            print(f"{path.name}: see {folder / path.name}", file=sys.stderr)
            raise
        print(f"{path.name}: {dict(counts)}, {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    main()
