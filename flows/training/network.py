"""The tagger as a network to train: a BERT body with a head for entity labels and one for sentence ends."""

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig, BertModel

from flows.tagger.labels import TYPES
from flows.training.examples import IGNORED
from flows.training.gold import GoldError

LABELS = 1 + 2 * len(TYPES)
_MISC = LABELS - 2


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
        hidden = self.body(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return self.entities(hidden), self.ends(hidden).squeeze(-1)


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


def from_folder(folder: Path, layers: tuple[int, ...] | None = None, seed: int = 0) -> TaggerNetwork:
    """Return a network with the weights of an encoder, or of a tagger that was trained before.

    Args:
        folder: config.json and model.safetensors, the usual layout of a BERT encoder; heads, where the file has none,
            begin with random weights.
        layers: which of the encoder's layers to keep, from 0; None keeps all.
        seed: of the random weights.

    Raises:
        GoldError: the folder is not what it should be.
    """
    try:
        config = BertConfig.from_json_file(str(folder / "config.json"))
        weights = load_file(folder / "model.safetensors")
    except (OSError, ValueError) as error:
        raise GoldError(
            f"{folder}: no encoder in the usual layout (config.json, model.safetensors): {error}"
        ) from error
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
        raise GoldError(f"{folder}: no BERT encoder, it lacks {sorted(missing)[0]}")
    network.load_state_dict(own | found)
    return network


def save(network: TaggerNetwork, folder: Path) -> None:
    """Write config.json and model.safetensors, to be read again by `from_folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(network.config.to_json_string(), "utf-8")
    save_file(
        {name: tensor.contiguous() for name, tensor in network.state_dict().items()}, folder / "model.safetensors"
    )
