"""Between which values lies what goes into each product of the network: what int8 must be able to say.

In multilingual-e5-small a few dimensions are far larger than the others, and nearly the same in every text, so that the
range of one text is that of all: over 1,962 blocks of news in 25 languages the widest and the median one differ by a
third at most.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from newsmill.lab.training.corpora import TRAIN, Corpus
from newsmill.lab.training.examples import windows
from newsmill.lab.training.network import TaggerNetwork

_WINDOWS = 6
"""Of each corpus: with some hundred corpora, seven hundred in all."""

Range = tuple[NDArray[np.float32], NDArray[np.float32]]
"""Lowest and highest value of each dimension, 0 between them."""

Ranges = Mapping[str, Range]
"""By name of the product, such as "body.encoder.layer.0.intermediate.dense"."""


def ranges_of(network: TaggerNetwork, texts: Iterable[NDArray[np.int64]]) -> Ranges:
    """Return the range of the input of every product of the body, over some texts.

    Args:
        network: trained.
        texts: ids of pieces [pieces], marks included; some hundred texts of all languages.
    """
    found = dict[str, Range]()

    def widen(name: str, x: Tensor) -> None:
        values = x.reshape(-1, x.shape[-1]).numpy()
        lowest, highest = found.get(name, (np.float32(0), np.float32(0)))
        found[name] = np.minimum(lowest, values.min(axis=0)), np.maximum(highest, values.max(axis=0))

    hooks = [
        module.register_forward_pre_hook(lambda _, inputs, name=name: widen(name, inputs[0]))
        for name, module in network.named_modules()
        if isinstance(module, nn.Linear)
    ]
    network.eval()
    with torch.no_grad():
        for ids in texts:
            network.outputs(torch.from_numpy(ids[None]), torch.ones(1, len(ids), dtype=torch.long))
    for hook in hooks:
        hook.remove()
    return found


def sample(corpora: Sequence[Corpus], data: Path, tokenizer: Tokenizer) -> Iterator[NDArray[np.int64]]:
    """Yield texts for `ranges_of`: the first windows of the training part of each corpus.

    Raises:
        GoldError: a corpus is missing or broken.
    """
    for corpus in corpora:
        found = windows(corpus.documents(data, TRAIN), tokenizer, random.Random(0), corpus.has_misc, context=0.5)
        yield from (window.ids for window in islice(found, _WINDOWS))
