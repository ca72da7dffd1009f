"""Read the annotated samples: Swedish and Dutch articles with inline marks; people and events are invented.

`[d1 text]`, `[i1 text]` are content of quotation 1 (direct; indirect, or mixed if it holds a quotation mark),
`[s1 text]` its speaker, `[c1 text]` its cue. `[s1=Anna Berg|hon]` and `[d1=Anna Berg|text]` name who speaks where the
words alone do not.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "samples"
_MARKED = re.compile(r"\[([disc])(\d)(?:=([^|\]]*)\|| )([^\]]*)\]")
_QUOTES = re.compile('[”“„"‘’]')


@dataclass
class SampleQuote:
    """One annotated quotation; spans are characters of the sample's text, `person` the words that name who speaks."""

    kind: str = ""
    content: list[tuple[int, int]] = field(default_factory=list)
    speaker: tuple[int, int] | None = None
    cue: tuple[int, int] | None = None
    person: str | None = None


@dataclass(frozen=True)
class Sample:
    """One article: `part` is dev or test."""

    id: str
    language: str
    style: str
    part: str
    text: str
    quotes: tuple[SampleQuote, ...]


def read_samples(language: str) -> list[Sample]:
    """Return the samples of a language, in order."""
    lines = (FOLDER / f"{language}.jsonl").read_text("utf-8").splitlines()
    return [_sample(language, json.loads(line)) for line in lines]


def _sample(language: str, row: dict[str, str]) -> Sample:
    text, at = "", 0
    quotes: dict[str, SampleQuote] = {}
    marked = row["marked"]
    for match in _MARKED.finditer(marked):
        text += marked[at : match.start()]
        tag, number, person, words = match.groups()
        span = (len(text), len(text) + len(words))
        quote = quotes.setdefault(number, SampleQuote())
        if tag in "di":
            quote.content.append(span)
            quote.kind = "direct" if tag == "d" else "mixed" if _QUOTES.search(words) else "indirect"
            quote.person = person or quote.person
        elif tag == "s":
            quote.speaker, quote.person = span, person or words
        else:
            quote.cue = span
        text += words
        at = match.end()
    text += marked[at:]
    found = sorted((quote for quote in quotes.values() if quote.content), key=lambda quote: quote.content[0])
    return Sample(row["id"], language, row["style"], row["part"], text, tuple(found))
