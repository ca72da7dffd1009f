"""Make articles of plain text for the quotation rules: blocks as the structure stage finds them, names as given."""

import re

from newsmill.quotations.model import Article, Block, Mention, Quotation
from newsmill.text.blocks import find_structure

_SENTENCE = re.compile(r"\S.*?(?:[.!?…][”\"»“'’]*(?=\s+[A-ZÅÄÖ”“\"«„–—‘]|\s*$)|$)")


def article(text: str, language: str, people: str = "", organisations: str = "") -> Article:
    """Return an article; names are separated by commas and found wherever they occur."""
    blocks = [Block(*block) for block in find_structure(text).blocks]
    sentences = [
        (block.start + match.start(), block.start + match.end())
        for block in blocks
        for match in _SENTENCE.finditer(text[block.start : block.end])
        if match.group().strip()
    ]
    names = [(name.strip(), "PER") for name in people.split(",") if name.strip()]
    names += [(name.strip(), "ORG") for name in organisations.split(",") if name.strip()]
    found: list[Mention] = []
    taken: set[int] = set()
    for name, entity_type in sorted(names, key=lambda pair: -len(pair[0])):
        for match in re.finditer(rf"\b{re.escape(name)}\b", text):
            if match.start() not in taken:
                taken.update(range(*match.span()))
                found.append(Mention(match.start(), match.end(), entity_type))
    return Article(text, language, blocks, sentences, sorted(found))


def shown(article: Article, quotation: Quotation) -> tuple[str, str, str | None]:
    """Return kind, content (pieces joined by " … ") and the name of the mention that speaks, or the speaker's words."""
    body = article.body
    content = " … ".join(body[start:end] for start, end in quotation.content)
    if quotation.mention is not None:
        mention = article.mentions[quotation.mention]
        return quotation.kind, content, body[mention.start : mention.end]
    return quotation.kind, content, body[slice(*quotation.speaker)] if quotation.speaker else None
