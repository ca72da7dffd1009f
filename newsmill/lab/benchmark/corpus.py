"""Makes corpora of any size out of the sentences of samples/; the same arguments give the same bytes anywhere."""

import json
import math
import random
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

SAMPLES = Path(__file__).parents[3] / "samples"
LONGEST = 8
"""Most words of a text, in medians: the long tail is cut, so that the size of a corpus is foreseeable."""

_SENTENCE_END = re.compile(r"(?<=[.!?”’»])\s+(?=[^\W\d_a-zåäöøæ]|[“‘«„–¿¡\"])")


class Article(NamedTuple):
    """One generated article."""

    number: int
    language: str
    title: str
    text: str


def generate(
    articles: int,
    median_words: float,
    seed: int = 0,
    spread: float = 0.5,
    longest: float = LONGEST,
    only: Sequence[str] = (),
    samples: Path = SAMPLES,
) -> Iterator[Article]:
    """Yield articles whose lengths are distributed as those of news are: lognormal.

    Args:
        articles: How many.
        median_words: Half of the texts have fewer words.
        seed: Another seed, another corpus.
        spread: Standard deviation of the logarithm of the length; 0 gives all texts the median.
        longest: Most words of a text, in medians.
        only: Languages; all that the samples have where none is given.
        samples: Folder of the samples.
    """
    source = random.Random(f"{seed} {median_words} {spread}")  # seeded with text: the same on every platform
    stock = sentences(samples)
    languages = sorted(only or stock)
    for number in range(1, articles + 1):
        language = source.choice(languages)
        words = median_words * min(math.exp(source.gauss(0.0, spread)), longest)
        title = " ".join(source.choice(stock[language]).split()[:6]).rstrip(".,;:!?")
        yield Article(number, language, title, _text(stock[language], max(1, round(words)), source))


def write_texts(folder: Path, articles: int, median_words: float, seed: int = 0, spread: float = 0.5) -> None:
    """Write the articles as FOLDER/<language>/<number>.txt, which gives them no other titles than the text shows."""
    for article in generate(articles, median_words, seed, spread):
        place = folder / article.language
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{article.number:06}.txt").write_bytes(f"{article.text}\n".encode())


def write_jsonl(path: Path, articles: int, median_words: float, seed: int = 0, spread: float = 0.5) -> None:
    """Write the articles as the lines of one file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for article in generate(articles, median_words, seed, spread):
            file.write(json_line(article))


def json_line(article: Article, **extra: object) -> bytes:
    """The article as a line of JSON Lines; `extra` are more keys."""
    record: dict[str, object] = {
        "id": f"{article.number:09}",
        "title": article.title,
        "text": article.text,
        "published_at": 1_700_000_000 + 60 * article.number,
    }
    return json.dumps(record | extra, ensure_ascii=False).encode() + b"\n"


@cache
def sentences(samples: Path = SAMPLES) -> dict[str, list[str]]:
    """The sentences of samples/ by language; headings and captions are among them."""
    texts = [(path.parent.name, path.read_text("utf-8")) for path in sorted(samples.glob("texts/*/*.txt"))]
    for line in (samples / "wire.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        if "language" in record and "text" in record:  # other lines are there to show other names of the keys
            texts.append((record["language"].partition("-")[0], record["text"]))
    found: dict[str, list[str]] = {}
    for language, text in texts:
        for block in text.split("\n"):
            found.setdefault(language, []).extend(part for part in _SENTENCE_END.split(block.strip()) if part)
    return found


def _text(stock: list[str], words: int, source: random.Random) -> str:
    """Sentences drawn until there are enough words, the last one cut, in paragraphs of one to four sentences."""
    paragraphs: list[str] = []
    left = words
    while left > 0:
        paragraph: list[str] = []
        for _ in range(source.randint(1, 4)):
            sentence = source.choice(stock).split()[:left]
            left -= len(sentence)
            paragraph.append(" ".join(sentence))
            if left == 0:
                break
        paragraphs.append(" ".join(paragraph))
    return "\n\n".join(paragraphs)
