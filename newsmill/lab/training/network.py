"""The tagger as a network to train: a BERT body with a head for entity labels and one for sentence ends."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig, BertModel

from newsmill.lab.training.dequantised import dequantised
from newsmill.lab.training.examples import IGNORED
from newsmill.lab.training.gold import GoldError
from newsmill.tagger.labels import TYPES

LABELS = 1 + 2 * len(TYPES)
_MISC = LABELS - 2
_TOKEN_TYPES = "body.embeddings.token_type_embeddings.weight"


class Outputs(NamedTuple):
    """The output of the network for a batch."""

    entity_logits: Tensor
    """[batch, pieces, 9]"""
    end_logits: Tensor
    """[batch, pieces]"""
    layers: tuple[Tensor, ...]
    """Hidden states after each layer, [batch, pieces, hidden size]."""


class TaggerNetwork(nn.Module):
    """In: ids and mask, int64 [batch, pieces]. Out: entity logits [batch, pieces, 9], sentence end logits [batch, pieces]."""  # noqa: E501

    def __init__(self, config: BertConfig) -> None:
        """A network with random weights."""
        super().__init__()
        self.config = config
        config.attention_probs_dropout_prob = 0.0
        config._attn_implementation = "eager"  # on a processor faster than the fused one, by a tenth
        self.body = BertModel(config, add_pooling_layer=False)
        self.entities = nn.Linear(config.hidden_size, LABELS)
        self.ends = nn.Linear(config.hidden_size, 1)

    def set_dropout(self, share: float) -> None:
        """Let training drop this share of the hidden states."""
        for module in self.modules():
            if isinstance(module, nn.Dropout):
                module.p = share

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of both heads."""
        outputs = self.outputs(input_ids, attention_mask)
        return outputs.entity_logits, outputs.end_logits

    def outputs(self, input_ids: Tensor, attention_mask: Tensor) -> Outputs:
        """Logits of both heads, and what led to them."""
        body = self.body(input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True)
        hidden = body.last_hidden_state
        return Outputs(self.entities(hidden), self.ends(hidden).squeeze(-1), body.hidden_states[1:])


def losses(
    entity_logits: Tensor, end_logits: Tensor, entities: Tensor, ends: Tensor, has_misc: Tensor
) -> tuple[Tensor, Tensor]:
    """Return the mean loss of both heads over the pieces that teach them; 0 where none does.

    Where the corpus does not label MISC, "no entity" means no entity or MISC: the loss is -log(p(O) + p(MISC)).

    Args:
        entity_logits: [batch, pieces, 9].
        end_logits: [batch, pieces].
        entities: labels [batch, pieces], IGNORED for nothing to learn.
        ends: labels [batch, pieces], IGNORED for nothing to learn.
        has_misc: [batch], bool.
    """
    logs = functional.log_softmax(entity_logits.float(), dim=-1)
    one = -logs.gather(-1, entities.clamp(min=0).unsqueeze(-1)).squeeze(-1)
    either = -torch.logsumexp(torch.cat([logs[..., :1], logs[..., _MISC:]], dim=-1), dim=-1)
    loss = torch.where((entities == 0) & ~has_misc[:, None], either, one)
    taught = entities != IGNORED
    entity_loss = (loss * taught).sum() / taught.sum().clamp(min=1)
    taught = ends != IGNORED
    loss = functional.binary_cross_entropy_with_logits(
        end_logits.float(), ends.clamp(min=0).float(), reduction="none"
    )  # fmt: skip
    return entity_loss, (loss * taught).sum() / taught.sum().clamp(min=1)


def read_network(path: Path, layers: tuple[int, ...] | None = None, seed: int = 0) -> TaggerNetwork:
    """Return a network with the weights of an encoder, or of a tagger that was trained before.

    Args:
        path: a folder with config.json and model.safetensors, the usual layout of a BERT encoder; heads, where the file
            has none, begin with random weights. Or the ONNX file of a tagger.
        layers: which of the encoder's layers to keep, from 0; None keeps all.
        seed: of the random weights.

    Raises:
        GoldError: the folder or file is not what it should be.
    """
    config, weights = _onnx(path) if path.is_file() else _folder(path)
    kept = tuple(range(config.num_hidden_layers)) if layers is None else layers
    config.num_hidden_layers = len(kept)
    torch.manual_seed(seed)
    network = TaggerNetwork(config)
    own = network.state_dict()
    found = dict[str, Tensor]()
    for name in own:
        source = name.removeprefix("body.") if "body." + "embeddings.word_embeddings.weight" not in weights else name
        if ".layer." in source:
            before, _, rest = source.partition(".layer.")
            number, _, tail = rest.partition(".")
            source = f"{before}.layer.{kept[int(number)]}.{tail}"
        if source in weights:
            found[name] = weights[source]
    missing = {name for name in own if name.startswith("body.")} - set(found)
    if missing:
        raise GoldError(f"{path}: no BERT encoder, it lacks {sorted(missing)[0]}")
    network.load_state_dict(own | found)
    return network


def weights_file(path: Path) -> Path:
    """Return the file from which `read_network` takes the weights."""
    return path if path.is_file() else path / "model.safetensors"


def _folder(folder: Path) -> tuple[BertConfig, dict[str, Tensor]]:
    try:
        return BertConfig.from_json_file(str(folder / "config.json")), load_file(weights_file(folder))
    except (OSError, ValueError) as error:
        raise GoldError(
            f"{folder}: no encoder in the usual layout (config.json, model.safetensors): {error}"
        ) from error


def _onnx(path: Path) -> tuple[BertConfig, dict[str, Tensor]]:
    config, weights = dequantised(path)
    # export.py adds the embedding of the one token type to those of the positions.
    weights.setdefault(_TOKEN_TYPES, np.zeros((config["type_vocab_size"], config["hidden_size"]), np.float32))
    return BertConfig(**config), {name: torch.tensor(weight) for name, weight in weights.items()}


def save(network: TaggerNetwork, folder: Path) -> None:
    """Write config.json and model.safetensors, to be read again by `read_network`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(network.config.to_json_string(), "utf-8")
    save_file(
        {name: tensor.contiguous() for name, tensor in network.state_dict().items()}, folder / "model.safetensors"
    )
