"""The flow train_tagger: corpora and an encoder in, a model folder out."""

import hashlib
import json
import platform
import shutil
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import torch
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from tokenizers import Tokenizer

from newsmill.lab.evaluation.evaluate import GoldSet, Row, evaluate, stem
from newsmill.lab.evaluation.scores import mean
from newsmill.lab.evaluation.systems import ENTITIES, SENTENCES, newsmill
from newsmill.lab.training.card import model_card
from newsmill.lab.training.corpora import DEVELOP, TRAIN, Corpus, digest, read_corpora
from newsmill.lab.training.export import export
from newsmill.lab.training.fit import CHECKPOINT, Recipe, fit
from newsmill.lab.training.gold import GoldError
from newsmill.lab.training.layout import taught
from newsmill.lab.training.network import TaggerNetwork, read_network, save, weights_file
from newsmill.lab.training.ranges import ranges_of, sample
from newsmill.lab.training.vocabulary import pieces, reduced, used_most
from newsmill.pipeline.progress import reporter
from newsmill.pipeline.signals import interruptible

MODEL, TOKENIZER, CARD, RECORD = "tagger.onnx", "tokenizer.json", "MODEL_CARD.md", "training.json"
WEIGHTS, FLOAT = "weights", "float"


@flow(name="train_tagger", validate_parameters=False, persist_result=False)
@interruptible()
def train_tagger(
    out: Path,
    data: Path,
    encoder: Path,
    recipe: Recipe,
    corpora: Path | None = None,
    layers: tuple[int, ...] | None = None,
    minutes: float = 5.0,
    teacher: Path | None = None,
) -> dict[str, float]:
    """Train a tagger and write its folder; a run that was stopped goes on where it was.

    Args:
        out: folder for tagger.onnx, tokenizer.json, MODEL_CARD.md, training.json, and, in `weights`, what a later
            training can begin with. The checkpoint stands there until all is done.
        data: folder with the files of the corpora.
        encoder: config.json, model.safetensors, tokenizer.json of a multilingual BERT with a unigram tokenizer, or the
            folder `weights` of a tagger trained before, or a tagger's ONNX file with its tokenizer.json beside it.
        recipe: every parameter of the training.
        corpora: another table than the one that comes with newsmill.
        layers: which layers of the encoder to keep; None keeps all.
        minutes: between checkpoints.
        teacher: a tagger to learn from as well, as a folder `weights` or an ONNX file; it must have all pieces.

    Returns:
        Mean F1 on the development parts: sentences, entities.

    Raises:
        GoldError: data, encoder, teacher or table are missing or broken.
    """
    table = read_corpora(corpora)
    out.mkdir(parents=True, exist_ok=True)
    network = _begin(out, encoder, layers, recipe, table, data)
    example = None if teacher is None else _teacher(teacher, out)
    _fit(network, out, table, data, recipe, minutes, example)
    rows = _measure(out, table, data)
    export(network, out / FLOAT / MODEL)
    shutil.copyfile(out / TOKENIZER, out / FLOAT / TOKENIZER)
    in_float = _means(_measure(out / FLOAT, table, data))
    shutil.rmtree(out / FLOAT)
    scores = _means(rows)
    record = {
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "recipe": asdict(recipe),
        "layers": layers,
        "encoder": _digest(weights_file(encoder)),
        "teacher": teacher and _digest(weights_file(teacher)),
        "corpora": digest(table, data),
        "learned_from": sorted(stem(corpus.file) for corpus in table if corpus.role != DEVELOP),
        "model": _digest(out / MODEL),
        "development_f1": scores,
        "development_f1_in_float": in_float,
        "versions": {name: version(name) for name in ("newsmill", "torch", "transformers", "onnx", "onnxruntime")},
        "machine": platform.machine(),
    }
    (out / RECORD).write_text(json.dumps(record, indent=2) + "\n", "utf-8")
    (out / CARD).write_text(model_card(record, table, rows), "utf-8")
    (out / CHECKPOINT).unlink(missing_ok=True)
    return scores


def _begin(
    out: Path, encoder: Path, layers: tuple[int, ...] | None, recipe: Recipe, table: list[Corpus], data: Path
) -> TaggerNetwork:
    """The network with the weights to begin with, with the pieces of Europe's scripts, or those that are used."""
    network, content = read_network(encoder, layers, recipe.seed), reduced(_tokenizer(encoder))
    if recipe.vocabulary:
        texts = ((corpus.language, document.text) for corpus in table for document in corpus.documents(data, TRAIN))
        content = used_most(content, texts, recipe.vocabulary, recipe.temperature)
    (out / TOKENIZER).write_text(content, "utf-8")
    _choose_pieces(network, encoder, pieces(content))
    return network


def _teacher(path: Path, out: Path) -> TaggerNetwork:
    """The network to learn from; what it says of a piece is said of the same piece of the tagger."""
    network = read_network(path)
    try:
        _choose_pieces(network, path, pieces((out / TOKENIZER).read_text("utf-8")))
    except KeyError as error:
        raise GoldError(f"{path}: cannot be the teacher, its tokenizer lacks the piece {error}") from None
    return network


def _choose_pieces(network: TaggerNetwork, path: Path, wanted: list[str]) -> None:
    """Give a network read from the path the embeddings of these pieces, in their order; KeyError if it lacks one."""
    numbers = {piece: number for number, piece in enumerate(pieces(_tokenizer(path)))}
    rows = [numbers[piece] for piece in wanted]
    embeddings = network.body.embeddings.word_embeddings
    if rows != list(range(embeddings.num_embeddings)):
        network.config.vocab_size = len(rows)
        network.body.embeddings.word_embeddings = torch.nn.Embedding.from_pretrained(embeddings.weight[rows].clone())


def _tokenizer(path: Path) -> str:
    """The tokenizer in a folder, or beside an ONNX file."""
    place = (path.parent if path.is_file() else path) / TOKENIZER
    try:
        return place.read_text("utf-8")
    except OSError as error:
        raise GoldError(f"{place}: {error.strerror}; a tagger or encoder stands with its tokenizer") from error


@task(name="fit", cache_policy=NO_CACHE)
def _fit(network: TaggerNetwork, out: Path, table: list[Corpus], data: Path, recipe: Recipe, minutes: float,
         teacher: TaggerNetwork | None) -> None:  # fmt: skip
    tokenizer = Tokenizer.from_file(str(out / TOKENIZER))
    average = fit(network, tokenizer, table, data, recipe, out, minutes, reporter().step, teacher)
    network.load_state_dict(network.state_dict() | average)
    network.eval()
    save(network, out / WEIGHTS)
    shutil.copyfile(out / TOKENIZER, out / WEIGHTS / TOKENIZER)
    export(network, out / MODEL, ranges_of(network, sample(table, data, tokenizer)))


def _means(rows: list[Row]) -> dict[str, float]:
    by_task = {task: [row.total for row in rows if row.task == task] for task in (SENTENCES, ENTITIES)}
    return {task: round(mean(scores), 2) for task, scores in by_task.items() if scores}


@task(name="measure", cache_policy=NO_CACHE)
def _measure(out: Path, table: list[Corpus], data: Path) -> list[Row]:
    return list(evaluate(develop_sets(table, data), newsmill(out), reporter().step))


def develop_sets(table: list[Corpus], data: Path) -> list[GoldSet]:
    """Return the development parts of the corpora, without what a corpus is not used for."""
    sets = []
    for corpus in table:
        if documents := [taught(document, corpus.teaches) for document in corpus.documents(data, DEVELOP)]:
            sets.append(GoldSet(corpus.name, documents))
    return sets


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
