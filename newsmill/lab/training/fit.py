"""Training itself: windows of the corpora in, weights out, with checkpoints from which a killed run goes on."""

import hashlib
import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from newsmill.lab.training.corpora import TRAIN, Corpus
from newsmill.lab.training.examples import IGNORED, Window, batches, windows
from newsmill.lab.training.gold import GoldDocument, GoldError
from newsmill.lab.training.layout import joined, taught
from newsmill.lab.training.lesson import lesson
from newsmill.lab.training.names import Pool, names_of, other_names
from newsmill.lab.training.network import TaggerNetwork, losses
from newsmill.lab.training.typography import apply, vary

PAD = 1
"""Id of what fills a batch up."""
CHECKPOINT = "checkpoint.pt"
_MARKS = {"bias", "LayerNorm.weight"}
_LOSSES = ("entities", "sentence ends", "teacher's entities", "teacher's sentence ends", "teacher's layers")


@dataclass(frozen=True, slots=True)
class Recipe:
    """Every parameter of a training; with the data and the start it determines the model."""

    pieces: int = 14_000_000
    """Pieces to learn from in all; an epoch is as long as the corpora are."""
    batch_pieces: int = 2048
    rate: float = 3e-4
    """Highest learning rate of the body; it rises over `warm_up` of the pieces and falls linearly to 0."""
    head_rate: float = 1e-3
    warm_up: float = 0.06
    weight_decay: float = 0.01
    clip: float = 1.0
    sentence_weight: float = 0.5
    """Of the loss for sentence ends; that for entities has 1."""
    context: float = 0.5
    """Share of the texts whose blocks stand together in windows."""
    average: float = 0.998
    """Decay per step of the running mean of the weights, which is what comes out."""
    start_share: float = 0.0
    """Of the weights at the start in those that come out: halfway between both, a tagger keeps what it could before."""
    temperature: float = 1.0
    """Languages are seen as often as their size to this power."""
    vocabulary: int = 0
    """Pieces to keep: those that the texts to learn from use most, and all single characters. 0 keeps all."""
    other_names: float = 0.0
    """Share of the texts in which names are replaced by names of the same type from other languages."""
    dropout: float = 0.0
    """Of hidden states; with few passes over the data there is little to guard against, and it costs a fifth of the
    time."""
    precision: str = "float32"
    """Of the products: bfloat16 is twice as fast where the processor has it (AVX-512 BF16, AMX), slower elsewhere."""
    teacher_share: float = 0.7
    """With a teacher: this much of the loss comes from its answers, the rest from the labels of the corpora."""
    softness: float = 2.0
    """Temperature at which the teacher's answers are learned."""
    layer_weight: float = 0.5
    """With a teacher: of the difference between its hidden states and those of the network."""
    seed: int = 0

    def __post_init__(self) -> None:
        if self.precision not in ("float32", "bfloat16"):
            raise GoldError(f"precision is float32 or bfloat16, not {self.precision}")


@dataclass
class Progress:
    """The state of a training."""

    epoch: int = 0
    batch: int = 0
    """Next batch of the epoch."""
    step: int = 0
    seen: int = 0
    """Pieces learned from, padding not counted."""


def fit(network: TaggerNetwork, tokenizer: Tokenizer, corpora: Sequence[Corpus], data: Path, recipe: Recipe,
        folder: Path, minutes: float = 5.0, report: Callable[[str], None] = print,
        teacher: TaggerNetwork | None = None) -> dict[str, Tensor]:  # fmt: skip
    """Train the network and return the mean of its last weights (and of the first, see `start_share`), by name.

    A checkpoint is written to `folder` every few minutes; a run with the same recipe goes on from it, and ends with the
    same weights as one that was never stopped.

    Args:
        network: with the weights to begin with; its word embeddings stay as they are.
        tokenizer: of the pieces of the network.
        corpora: those with a part for training are used.
        data: folder of the files of the corpora.
        recipe: how.
        folder: for the checkpoint.
        minutes: between checkpoints.
        report: gets a line now and then.
        teacher: a larger network with the same pieces, whose answers are learned beside the labels of the corpora.

    Raises:
        GoldError: a corpus is missing or broken, or the checkpoint belongs to another recipe or teacher.
    """
    torch.use_deterministic_algorithms(True)
    texts = [(corpus, list(corpus.documents(data, TRAIN))) for corpus in corpora]
    network.body.embeddings.word_embeddings.requires_grad_(False)
    trained = {name: tensor for name, tensor in network.named_parameters() if tensor.requires_grad}
    optimizer = _optimizer(trained, recipe)
    average = {name: tensor.detach().clone() for name, tensor in trained.items()}
    start = {name: tensor.clone() for name, tensor in average.items()}
    what = _fingerprint(recipe, teacher)
    progress = _resume(folder, what, network, optimizer, average)
    if progress.step:
        report(f"goes on from step {progress.step:,} ({progress.seen / recipe.pieces:.1%})")
    network.set_dropout(recipe.dropout)
    network.train()
    if teacher is not None:
        teacher.eval()
    saved = began = time.monotonic()
    began_at, losses_since = progress.seen, list[tuple[float, ...]]()
    while progress.seen < recipe.pieces:
        epoch = epoch_batches(texts, tokenizer, recipe, progress.epoch)
        for batch in epoch[progress.batch :]:
            if progress.seen >= recipe.pieces:
                break
            losses_since.append(_learn(network, teacher, optimizer, trained, batch, recipe, progress))
            for name, tensor in trained.items():
                average[name].lerp_(tensor.detach(), 1 - _decay(recipe, progress.step))
            progress.batch += 1
            progress.step += 1
            progress.seen += sum(len(window.ids) for window in batch)
            if progress.step % 100 == 0:
                speed = (progress.seen - began_at) / (time.monotonic() - began)
                means = [sum(each) / len(losses_since) for each in zip(*losses_since, strict=True)]
                loss = "loss " + " ".join(f"{mean:.4f} {of}" for mean, of in zip(means, _LOSSES, strict=False))
                report(f"step {progress.step:,}, {progress.seen / recipe.pieces:.1%}, {loss}, {speed:,.0f} pieces/s")
                losses_since.clear()
            if time.monotonic() - saved > 60 * minutes:
                _checkpoint(folder, what, network, optimizer, average, progress)
                saved = time.monotonic()
        else:
            progress.epoch, progress.batch = progress.epoch + 1, 0
    _checkpoint(folder, what, network, optimizer, average, progress)
    return {name: tensor.lerp(start[name], recipe.start_share) for name, tensor in average.items()}


def epoch_batches(
    texts: Sequence[tuple[Corpus, list[GoldDocument]]], tokenizer: Tokenizer, recipe: Recipe, epoch: int
) -> list[list[Window]]:
    """Return the batches of one epoch, in order; nothing but the arguments decides what is in them."""
    items = list[Window]()
    factors = _factors(texts, recipe.temperature)
    pool = names_of(document for _, documents in texts for document in documents) if recipe.other_names else {}
    for corpus, documents in texts:
        source = random.Random(f"{recipe.seed} {epoch} {corpus.name}")
        passes = corpus.passes * factors[corpus.language]
        drawn = joined(documents, source) if corpus.is_ordered else documents
        varied = (
            taught(vary(_renamed(document, pool, recipe, source), source), corpus.teaches)
            for document in drawn
            for _ in range(int(passes) + (source.random() < passes % 1))
        )
        items += windows(varied, tokenizer, source, corpus.has_misc, recipe.context)
    return batches(items, recipe.batch_pieces, random.Random(f"{recipe.seed} {epoch}"))


def _renamed(document: GoldDocument, pool: Pool, recipe: Recipe, source: random.Random) -> GoldDocument:
    if not recipe.other_names or source.random() >= recipe.other_names:  # without it, the draws are those of before
        return document
    return apply(document, other_names(document, pool, source))


def _factors(texts: Sequence[tuple[Corpus, list[GoldDocument]]], temperature: float) -> dict[str, float]:
    """By language: how much more often its texts are seen than its size says; the whole stays as long as it is."""
    sizes = dict[str, float]()
    for corpus, documents in texts:
        size = corpus.passes * sum(len(document.text) for document in documents)
        sizes[corpus.language] = sizes.get(corpus.language, 0.0) + size
    sizes = {language: max(size, 1.0) for language, size in sizes.items()}
    total = sum(sizes.values())
    scale = total / sum(size**temperature for size in sizes.values())
    return {language: size ** (temperature - 1) * scale for language, size in sizes.items()}


def tensors(batch: Sequence[Window]) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Ids, mask, entity labels, end labels [batch, pieces], padded; has_misc [batch]."""
    length = max(len(window.ids) for window in batch)
    ids = torch.full((len(batch), length), PAD)
    entities, ends = torch.full_like(ids, IGNORED), torch.full_like(ids, IGNORED)
    for row, window in enumerate(batch):
        size = len(window.ids)
        ids[row, :size] = torch.from_numpy(window.ids)
        entities[row, :size] = torch.from_numpy(window.entities)
        ends[row, :size] = torch.from_numpy(window.ends)
    return ids, (ids != PAD).long(), entities, ends, torch.tensor([window.has_misc for window in batch])


def _learn(network: TaggerNetwork, teacher: TaggerNetwork | None, optimizer: torch.optim.Optimizer,
           trained: dict[str, nn.Parameter], batch: Sequence[Window], recipe: Recipe,
           progress: Progress) -> tuple[float, ...]:  # fmt: skip
    """One step; returns the losses in the order of _LOSSES."""
    torch.manual_seed(recipe.seed * 1_000_003 + progress.step)  # dropout, the same after a resume
    share = progress.seen / recipe.pieces
    factor = min(share / recipe.warm_up if recipe.warm_up else 1.0, (1 - share) / (1 - recipe.warm_up))
    for group in optimizer.param_groups:
        group["lr"] = group["highest"] * max(factor, 0.0)
    ids, mask, entities, ends, has_misc = tensors(batch)
    with torch.autocast("cpu", torch.bfloat16, enabled=recipe.precision == "bfloat16"):
        outputs = network.outputs(ids, mask)
        with torch.no_grad():
            example = None if teacher is None else teacher.outputs(ids, mask)
    parts = [*losses(outputs.entity_logits, outputs.end_logits, entities, ends, has_misc)]
    loss = parts[0] + recipe.sentence_weight * parts[1]
    if example is not None:
        parts += lesson(outputs, example, mask, recipe.softness)
        answers = parts[2] + recipe.sentence_weight * parts[3]
        loss = (1 - recipe.teacher_share) * loss + recipe.teacher_share * answers + recipe.layer_weight * parts[4]
    torch.autograd.backward(loss)
    nn.utils.clip_grad_norm_(trained.values(), recipe.clip)
    optimizer.step()
    optimizer.zero_grad()
    return tuple(float(part.detach()) for part in parts)


def _decay(recipe: Recipe, step: int) -> float:
    """Of the running mean: less at the beginning, so that it soon forgets the start."""
    return min(recipe.average, (1 + step) / (10 + step))


def _optimizer(trained: dict[str, nn.Parameter], recipe: Recipe) -> torch.optim.Optimizer:
    groups = []
    for is_head in (False, True):
        for decays in (False, True):
            chosen = [
                tensor
                for name, tensor in trained.items()
                if (not name.startswith("body.")) == is_head and (not name.endswith(tuple(_MARKS))) == decays
            ]
            rate = recipe.head_rate if is_head else recipe.rate
            decay = recipe.weight_decay if decays else 0.0
            groups.append({"params": chosen, "highest": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups, lr=recipe.rate, betas=(0.9, 0.999), fused=True)


def _fingerprint(recipe: Recipe, teacher: TaggerNetwork | None) -> str:
    """Return the settings that a checkpoint belongs to, without `start_share`, which is used at the end only."""
    digest = hashlib.sha256()
    for tensor in () if teacher is None else teacher.state_dict().values():
        digest.update(tensor.numpy().tobytes())
    steps = {name: value for name, value in asdict(recipe).items() if name != "start_share"}
    return json.dumps({**steps, "teacher": teacher and digest.hexdigest()[:16]})


def _checkpoint(folder: Path, what: str, network: TaggerNetwork, optimizer: torch.optim.Optimizer,
                average: dict[str, Tensor], progress: Progress) -> None:  # fmt: skip
    weights = {name: tensor for name, tensor in network.named_parameters() if tensor.requires_grad}
    state = {"what": what, "progress": asdict(progress), "weights": weights,
             "optimizer": optimizer.state_dict(), "average": average}  # fmt: skip
    new = folder / f".{CHECKPOINT}.new"
    torch.save(state, new)
    new.replace(folder / CHECKPOINT)


def _resume(folder: Path, what: str, network: TaggerNetwork, optimizer: torch.optim.Optimizer,
            average: dict[str, Tensor]) -> Progress:  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / CHECKPOINT
    if not path.exists():
        return Progress()
    state = torch.load(path, weights_only=True)
    if state.get("what") != what:
        raise GoldError(
            f"{path}: belongs to a training with other parameters or another teacher; name another folder or delete it"
        )
    network.load_state_dict(network.state_dict() | state["weights"])
    optimizer.load_state_dict(state["optimizer"])
    average.update(state["average"])
    return Progress(**state["progress"])
