"""Tag very long blocks in sections, which bounds the memory."""

from collections.abc import Callable

from newsmill.tagger.spans import Mention, TaggedBlock

SECTION_CHARS = 100_000
"""Most characters tagged at once: about 30,000 word pieces, whose arrays take some 10 MB."""


def tag_in_sections(tag: Callable[[str], TaggedBlock], block: str, limit: int = SECTION_CHARS) -> TaggedBlock:
    """Tag a block of any length with a function that takes texts of at most `limit` characters.

    The last sentence of a section may continue after it, so the next section starts with that sentence again. Only a
    sentence that is longer than a section is cut at the section's end, at white space if there is any.
    """
    if len(block) <= limit:
        return tag(block)
    sentences: list[tuple[int, int]] = []
    mentions: list[Mention] = []
    at = 0
    while at < len(block):
        text = block[at : _section_end(block, at, limit)]
        tagged = tag(text)
        done = len(text)
        if at + done < len(block) and len(tagged.sentences) > 1:
            done = tagged.sentences[-1][0]
        sentences += [(at + start, at + end) for start, end in tagged.sentences if end <= done]
        mentions += [m._replace(start=at + m.start, end=at + m.end) for m in tagged.mentions if m.end <= done]
        at += done
    return TaggedBlock(tuple(sentences), tuple(mentions))


def _section_end(block: str, at: int, limit: int) -> int:
    if at + limit >= len(block):
        return len(block)
    space = block.rfind(" ", at + 1, at + limit)
    return space if space > at else at + limit
