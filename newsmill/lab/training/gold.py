"""Texts with human annotation, from the formats in which corpora come."""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from newsmill.errors import NewsmillError
from newsmill.tagger.labels import TYPES

Entity = tuple[int, int, str]
Span = tuple[int, int]
UNKNOWN = "?"
"""Type of a span of which the corpus does not say what newsmill would: it teaches nothing, neither name nor no name."""


class GoldError(NewsmillError):
    """A file of annotated text is missing or not what it should be."""


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """One annotated text; offsets are characters of `text`, half open, in order."""

    id: str
    language: str
    text: str
    sentences: tuple[Span, ...] | None
    """None: the corpus says nothing of sentences."""
    entities: tuple[Entity, ...] | None
    """(start, end, type: PER, ORG, LOC, MISC or ?); None: the corpus says nothing of entities."""


def read_gold(
    path: Path, file_format: str, language: str, label_map: Mapping[str, str] | None = None
) -> Iterator[GoldDocument]:
    """Yield the documents of a file.

    Args:
        path: the file, gzip or not.
        file_format: one of FORMATS.
        language: ISO 639-1, for formats that do not say.
        label_map: the corpus's entity types to PER, ORG, LOC, MISC, "?" or "O"; what it does not name stays.

    Raises:
        GoldError: the file is missing, unreadable, or has an entity type that is not one of ours after mapping.
    """
    if file_format not in FORMATS:
        raise GoldError(f"{path}: no reader for the format {file_format!r}; there are {', '.join(FORMATS)}")
    try:
        for document in FORMATS[file_format](path, language):
            yield _mapped(document, label_map or {}, path)
    except (OSError, EOFError, UnicodeDecodeError, ValueError, KeyError, IndexError) as error:
        raise GoldError(f"{path}: cannot be read as {file_format}: {error}") from error


def _mapped(document: GoldDocument, label_map: Mapping[str, str], path: Path) -> GoldDocument:
    if document.entities is None:
        return document
    mapped = ((start, end, label_map.get(kind, kind)) for start, end, kind in document.entities)
    entities = tuple(sorted(entity for entity in mapped if entity[2] != "O"))
    for _, _, kind in entities:
        if kind not in (*TYPES, UNKNOWN):
            raise GoldError(f"{path}: entity type {kind!r} of document {document.id} is not in the label map")
    return GoldDocument(document.id, document.language, document.text, document.sentences, entities)


def read_jsonl(path: Path, language: str) -> Iterator[GoldDocument]:
    """One object a line: id, text, lang, and `sentences` [[start, end]] or `entities` [[start, end, type]] or both."""
    for line in _lines(path):
        row = json.loads(line)
        yield GoldDocument(
            str(row["id"]),
            row.get("lang", language),
            row["text"],
            _spans(row["sentences"]) if "sentences" in row else None,
            tuple((int(e[0]), int(e[1]), str(e[2])) for e in row["entities"]) if "entities" in row else None,
        )


def read_iob2(path: Path, language: str) -> Iterator[GoldDocument]:
    """IOB2 with one token a line (index, token, label, ... separated by tabs) and `# text = ` above each sentence.

    This is the form of the Universal NER project. `# newdoc` begins a document; sentences are joined by a space.
    """
    yield from _from_sentences(path, language, token_column=1, label_column=2)


def read_conll(path: Path, language: str) -> Iterator[GoldDocument]:
    """The columns of CoNLL-2002 and 2003: token first, label last, separated by spaces or tabs, -DOCSTART- lines.

    The original spacing is lost in this form; spaces are put back by rule: none before closing and after opening marks.
    """
    yield from _from_sentences(path, language, token_column=0, label_column=-1)


def read_conllu(path: Path, language: str) -> Iterator[GoldDocument]:
    r"""CoNLL-U (Universal Dependencies): sentences by their `# text`; documents and paragraphs where it marks them.

    What stands between two sentences is a space, or a blank line where `# newpar` or `SpacesAfter=\n` says so.
    """
    name, texts, gaps, count = f"{path.name}-1", list[str](), list[str](), 1
    gap = " "
    for line in _lines(path):
        if line.startswith("# newdoc"):
            if texts:
                yield _joined(name, language, texts, gaps)
            texts, gaps, count = [], [], count + 1
            name = line.partition("id =")[2].strip() or f"{path.name}-{count}"
        elif line.startswith("# newpar"):
            gap = "\n\n"
        elif line.startswith("# text ="):
            texts.append(line.partition("=")[2].strip())
            gaps.append(gap)
            gap = " "
        elif "SpacesAfter=" in line and "\\n" in line.rpartition("SpacesAfter=")[2]:
            gap = "\n\n"
        elif line.strip() and not line.startswith("#"):
            gap = " "
    if texts:
        yield _joined(name, language, texts, gaps)


def _joined(name: str, language: str, texts: list[str], gaps: list[str]) -> GoldDocument:
    text, spans = "", []
    for sentence, gap in zip(texts, gaps, strict=True):
        text += gap if text else ""
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence
    return GoldDocument(name, language, text, tuple(spans), None)


def _from_sentences(path: Path, language: str, token_column: int, label_column: int) -> Iterator[GoldDocument]:
    """Documents from column files with a blank line after each sentence."""
    name, number = f"{path.name}-1", 1
    text, spans, entities = "", list[Span](), list[Entity]()
    rows, given = list[tuple[str, str]](), None
    for line in (*_lines(path), ""):
        starts_document = line.startswith(("# newdoc", "-DOCSTART-"))
        if (not line.strip() or starts_document) and rows:
            sentence, offsets = _placed([token for token, _ in rows], given)
            at = len(text) + 1 if text else 0
            text = f"{text} {sentence}" if text else sentence
            spans.append((at, len(text)))
            entities += _entities([label for _, label in rows], [(at + start, at + end) for start, end in offsets])
            rows, given = [], None
        if starts_document:
            if text:
                yield GoldDocument(name, language, text, tuple(spans), tuple(entities))
            text, spans, entities, number = "", [], [], number + 1
            name = line.partition("id =")[2].strip() or f"{path.name}-{number}"
        elif line.startswith("# text ="):
            given = line.partition("=")[2].strip()
        elif line.strip() and not (line.startswith("#") and "\t" not in line):
            columns = line.rstrip("\n").split("\t") if "\t" in line else line.split()
            rows.append((columns[token_column], columns[label_column]))
    if text:
        yield GoldDocument(name, language, text, tuple(spans), tuple(entities))


def _placed(tokens: list[str], given: str | None) -> tuple[str, list[Span]]:
    """The sentence and where its tokens stand in it."""
    sentence = _spaced(tokens) if given is None else given
    offsets, at = [], 0
    for token in tokens:
        at = sentence.index(token, at)
        offsets.append((at, at + len(token)))
        at += len(token)
    return sentence, offsets


def _spaced(tokens: list[str]) -> str:
    sentence, is_open = "", False
    for token in tokens:
        glued = not sentence or token in _CLOSING or sentence[-1] in _OPENING
        if token == '"':
            glued = not sentence or is_open
        elif sentence.endswith('"') and is_open:
            glued = True
        is_open ^= token == '"'
        sentence += token if glued else f" {token}"
    return sentence


def _entities(labels: list[str], offsets: list[Span]) -> list[Entity]:
    """Spans of IOB labels; an I that continues nothing begins an entity, as CoNLL-2003's IOB1 has it."""
    found = list[Entity]()
    previous = "O"
    for label, (start, end) in zip(labels, offsets, strict=True):
        kind = label[2:]
        if label[:2] == "I-" and previous[2:] == kind:
            found[-1] = (found[-1][0], end, kind)
        elif label[:2] in ("B-", "I-"):
            found.append((start, end, kind))
        previous = label
    return found


def _lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n")


def _spans(pairs: list[list[int]]) -> tuple[Span, ...]:
    return tuple((int(start), int(end)) for start, end in pairs)


_CLOSING = {".", ",", ";", ":", "!", "?", ")", "]", "}", "%", "...", "…", "”", "»", "’", "'s", "'"}
_OPENING = "([{“„«‘¿¡"
FORMATS: dict[str, Callable[[Path, str], Iterator[GoldDocument]]] = {
    "jsonl": read_jsonl,
    "iob2": read_iob2,
    "conll": read_conll,
    "conllu": read_conllu,
}
"""By the name that corpora.toml uses."""
