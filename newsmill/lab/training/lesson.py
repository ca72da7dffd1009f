"""Distil a large network into a small one: learn its softened answers and its states between the layers.

Answers as in Hinton, Vinyals and Dean, 2015 (https://arxiv.org/abs/1503.02531); layers as in TinyBERT
(https://arxiv.org/abs/1909.10351).
"""

import torch
from torch import Tensor
from torch.nn import functional

from newsmill.lab.training.network import Outputs


def lesson(student: Outputs, teacher: Outputs, mask: Tensor, temperature: float) -> tuple[Tensor, Tensor, Tensor]:
    """Return how far the student is from the teacher: entities, sentence ends, layers; each 0 where they agree.

    The first two are Kullback-Leibler divergences of the probabilities at the temperature, times its square, so that
    gradients are as large at any temperature; the third is the mean squared difference of the hidden states after each
    layer of the student from those after the teacher's layer that stands as deep. All are means over the pieces.

    Args:
        student: its outputs.
        teacher: its outputs for the same batch, without gradient.
        mask: [batch, pieces], 1 for a piece, 0 for what fills the batch up.
        temperature: 1 leaves the teacher's probabilities as they are; higher ones show more of what it holds possible.
    """
    kept = mask.bool()
    wanted = functional.log_softmax(teacher.entity_logits[kept].float() / temperature, dim=-1)
    given = functional.log_softmax(student.entity_logits[kept].float() / temperature, dim=-1)
    entities = functional.kl_div(given, wanted, reduction="batchmean", log_target=True)
    end = torch.sigmoid(teacher.end_logits[kept].float() / temperature)
    logits = student.end_logits[kept].float() / temperature
    least = functional.binary_cross_entropy(end, end)
    ends = functional.binary_cross_entropy_with_logits(logits, end) - least
    layers = [functional.mse_loss(mine[kept].float(), its[kept].float()) for mine, its in _pairs(student, teacher)]
    return entities * temperature**2, ends * temperature**2, torch.stack(layers).mean()


def _pairs(student: Outputs, teacher: Outputs) -> list[tuple[Tensor, Tensor]]:
    """Each layer of the student with the teacher's of the same relative depth, the last with the last."""
    count = len(student.layers)
    return [(mine, teacher.layers[(i + 1) * len(teacher.layers) // count - 1]) for i, mine in enumerate(student.layers)]
