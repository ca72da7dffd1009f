"""The table of corpora (corpora.toml) and the documents behind it."""

import hashlib
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from newsmill.lab.training.gold import GoldDocument, GoldError, read_gold

TRAIN, DEVELOP = "train", "develop"
HELD_OUT_EVERY = 8
"""Of a corpus with the role `split`, each eighth document is for development, the others are for training."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """One row of corpora.toml."""

    name: str
    language: str
    teaches: str
    """The tasks that are learned from it: sentences, entities or both."""
    file: str
    """Below the folder with the data."""
    source: str
    """Public repository and commit (or release), owner/name@commit on GitHub."""
    licence: str
    role: str
    """train, develop, or split: see HELD_OUT_EVERY."""
    format: str = "jsonl"
    has_misc: bool = True
    """False: the corpus does not label MISC, so what it leaves unlabelled may be one."""
    passes: float = 1.0
    """Times that its documents are seen in an epoch."""
    is_ordered: bool = False
    """Documents are sentences in the order of the text: some are joined, so that there is context to learn from."""
    remark: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    """Its entity types to ours."""

    def documents(self, data: Path, part: str) -> Iterator[GoldDocument]:
        """Yield the documents for a part, train or develop."""
        if self.role not in (part, "split"):
            return
        for number, document in enumerate(read_gold(data / self.file, self.format, self.language, self.labels)):
            if self.role == part or (number % HELD_OUT_EVERY == HELD_OUT_EVERY - 1) == (part == DEVELOP):
                yield document


def read_corpora(table: Path | None = None) -> list[Corpus]:
    """Return the table; None is the one that comes with newsmill.

    Raises:
        GoldError: a row lacks a column, has one too many, or a value that means nothing.
    """
    source = files("newsmill.lab.training") / "corpora.toml" if table is None else table
    try:
        rows = tomllib.loads(source.read_text("utf-8"))["corpus"]
        corpora = [Corpus(**row) for row in rows]
    except (OSError, KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise GoldError(f"{source}: {error}") from error
    for corpus in corpora:
        if corpus.role not in (TRAIN, DEVELOP, "split") or corpus.teaches not in ("sentences", "entities", "both"):
            raise GoldError(f"{source}: {corpus.name}: role or teaches has a value that means nothing")
    return corpora


def digest(corpora: Sequence[Corpus], data: Path) -> str:
    """Return a digest of the files of the corpora and of how they are used, 16 hexadecimal digits.

    Raises:
        GoldError: a file is missing.
    """
    total = hashlib.sha256()
    for corpus in sorted(corpora, key=lambda c: c.name):
        try:
            content = (data / corpus.file).read_bytes()
        except OSError as error:
            raise GoldError(f"{data / corpus.file}: {error.strerror}; {corpus.source} has it") from error
        total.update(f"{corpus}".encode())
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()[:16]
