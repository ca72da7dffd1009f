"""XML from strangers: what its first element is, and its elements one by one; nothing is fetched or expanded."""

import re
from collections.abc import Iterator
from typing import Any

from newsmill.errors import SourceError
from newsmill.readers.markup import local_name
from newsmill.sources.source import Source

_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>\s*)*<(?:[\w.-]+:)?([\w.-]+)[\s>/]",
    re.DOTALL | re.IGNORECASE,
)


def root_name(head: bytes) -> str:
    """Name of the first element, in lower case and without its prefix; empty if this is no XML."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "replace").encode()
    match = _ROOT.match(head)
    return match[1].decode("ascii", "replace").lower() if match else ""


def elements(source: Source, names: frozenset[str]) -> Iterator[Any]:
    """The outermost elements of these names, one at a time: what is done with is let go.

    Only entities that the file itself declares are expanded, as far as libxml2 allows (not those of a bomb); no DTD is
    loaded, no address is asked, and depth and size of texts have limits.

    Raises:
        SourceError: The XML is broken before the first of them is complete.
    """
    from lxml import etree

    parser = etree.XMLPullParser(
        events=("start", "end"), resolve_entities="internal", no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    inside = count = 0
    error: etree.XMLSyntaxError | None = None
    for chunk in _with_end(source.chunks(size=1 << 16)):
        try:
            parser.feed(chunk) if chunk else parser.close()
        except etree.XMLSyntaxError as broken:  # what was complete before is still to be had
            error = broken
        for event, element in parser.read_events():
            if local_name(element) not in names:
                continue
            inside += 1 if event == "start" else -1
            if event == "end" and not inside:
                count += 1
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        if error is not None:
            break
    if error is not None and not count:
        raise SourceError(f"{source.location}: broken XML ({error.msg})") from error
    if error is not None:
        source.damage = source.damage or f"broken XML ({error.msg})"


def _with_end(chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield from chunks
    yield b""
