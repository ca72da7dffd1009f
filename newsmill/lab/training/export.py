"""From trained weights to `tagger.onnx`: embeddings as int4 blocks, matrix products int8, layers as fused operators.

The graph is written operator by operator from those that onnxruntime has for transformers (domain com.microsoft), so
that nothing is left to a tracer and a fuser that must recognise each other's patterns. What goes into an int8 product
is brought to a fixed scale (module ranges), so that no text of a batch has a say in the numbers of another.
https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md describes them. Constants have the names of
the network's weights, so that `newsmill.lab.training.dequantised` can read them back.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from transformers import BertConfig

from newsmill.lab.training.dequantised import CONFIG, HEADS, SMOOTHED
from newsmill.lab.training.network import LABELS, TaggerNetwork
from newsmill.lab.training.ranges import Ranges
from newsmill.tagger.int8_products import WEIGHT, WIDTH

EMBEDDING_BLOCK = 32
"""Weights of an embedding that share one scale; multilingual-e5-small's are exact in this form."""
_SHARE = 0.8
"""Of the difficulty that smoothing moves from a product's input to its weights (docs/decisions/07)."""
_SMALL = 1e-4
_CONTRIB = "com.microsoft"
_OPSET, _CONTRIB_OPSET, _IR = 21, 1, 10
_CONFIG = ("vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
           "max_position_embeddings", "type_vocab_size", "layer_norm_eps", "pad_token_id")  # fmt: skip

Weights = dict[str, NDArray[np.float32]]


def export(network: TaggerNetwork, path: Path, ranges: Ranges | None = None) -> None:
    """Write the network as an ONNX file.

    Inputs: input_ids, int64 [batch, pieces]; all rows of a batch are of one length, there is no padding.
    Outputs: entity_logits, float [batch, pieces, 9]; sentence_end_logits, float [batch, pieces].

    Args:
        network: trained.
        path: file to write.
        ranges: of what goes into each product, from `ranges.ranges_of`; None writes all in float32, to
            compare with.
    """
    weights = {name: tensor.detach().numpy() for name, tensor in network.state_dict().items()}
    graph = _Graph(ranges)
    hidden = _embeddings(graph, weights, network.config)
    for number in range(network.config.num_hidden_layers):
        hidden = _layer(graph, weights, network.config, f"body.encoder.layer.{number}.", hidden)
    _heads(graph, weights, hidden)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(graph.model(network.config), path)


def write_int8_probe(path: Path) -> None:
    """Write the model by which `newsmill.tagger.int8_products` finds out how a processor adds int8 products."""
    weight = numpy_helper.from_array(np.full((WIDTH, 1), WEIGHT, np.int8), "weight")
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["x", "weight"], ["y"])],
        "int8_probe",
        [helper.make_tensor_value_info("x", TensorProto.UINT8, [1, WIDTH])],
        [helper.make_tensor_value_info("y", TensorProto.INT32, [1, 1])],
        [weight],
    )
    opsets = [helper.make_opsetid("", _OPSET)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=_IR, producer_name="newsmill"), path)


class _Graph:
    """Nodes, named by number, and constants."""

    def __init__(self, ranges: Ranges | None) -> None:
        self.ranges = ranges
        self.nodes = list[onnx.NodeProto]()
        self.constants = list[TensorProto]()

    def constant(self, array: NDArray[Any], name: str = "") -> str:
        name = name or f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def add(
        self,
        operator: str,
        inputs: Sequence[str],
        outputs: int | Sequence[str] = 1,
        domain: str = "",
        **attributes: Any,
    ) -> list[str]:
        number = len(self.nodes)
        names = [f"node_{number}_{i}" for i in range(outputs)] if isinstance(outputs, int) else list(outputs)
        self.nodes.append(
            helper.make_node(operator, inputs, names, f"{operator}_{number}", domain=domain, **attributes)
        )
        return names

    def linear(self, x: str, *products: tuple[str, NDArray[np.float32], NDArray[np.float32]]) -> list[str]:
        """X times each transposed weight [out, in], plus bias; products are (name, weight, bias)."""
        if self.ranges is None:
            return [self._product(x, *product) for product in products]
        lowest, highest = self.ranges[products[0][0]]
        smooth = _smoothing(lowest, highest, [weight for _, weight, _ in products])
        lowest, highest = (lowest / smooth).min(), (highest / smooth).max()
        scale = np.float32(max(highest - lowest, np.finfo(np.float32).tiny) / 255)
        step = self.constant(np.array(scale))
        zero = self.constant(np.array(round(-float(lowest / scale)), np.uint8))
        (x,) = self.add("Mul", [x, self.constant(1 / smooth, f"{products[0][0]}.{SMOOTHED}")])
        (integers,) = self.add("QuantizeLinear", [x, step, zero])
        return [self._int8_product(integers, step, zero, n, weight * smooth, bias) for n, weight, bias in products]

    def _product(self, x: str, name: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        (product,) = self.add("MatMul", [x, self.constant(weight.T, f"{name}.weight_transposed")])
        return self.add("Add", [product, self.constant(bias, f"{name}.bias")])[0]

    def _int8_product(self, x: str, step: str, zero: str, name: str, weight: NDArray[np.float32],
                      bias: NDArray[np.float32]) -> str:  # fmt: skip
        """Weights are int8 with a scale by output, symmetric."""
        scale = np.maximum(np.abs(weight).max(axis=1) / 127, np.finfo(np.float32).tiny)
        integers = np.clip(np.round(weight / scale[:, None]), -127, 127).astype(np.int8)
        inputs = [x, self.constant(integers.T, f"{name}.weight_quantized"), step,
                  self.constant(scale.astype(np.float32), f"{name}.weight_scale"), zero, "",
                  self.constant(bias, f"{name}.bias")]  # fmt: skip
        return self.add("MatMulIntegerToFloat", inputs, domain=_CONTRIB)[0]

    def norm(self, weights: Weights, prefix: str) -> list[str]:
        return [self.constant(weights[name], name) for name in (f"{prefix}.weight", f"{prefix}.bias")]

    def model(self, config: BertConfig) -> onnx.ModelProto:
        ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "pieces"])
        entities = helper.make_tensor_value_info("entity_logits", TensorProto.FLOAT, ["batch", "pieces", LABELS])
        ends = helper.make_tensor_value_info("sentence_end_logits", TensorProto.FLOAT, ["batch", "pieces"])
        graph = helper.make_graph(self.nodes, "tagger", [ids], [entities, ends], self.constants)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_CONTRIB, _CONTRIB_OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR, producer_name="newsmill")
        helper.set_model_props(model, {CONFIG: json.dumps({name: getattr(config, name) for name in _CONFIG})})
        return model


def _embeddings(graph: _Graph, weights: Weights, config: BertConfig) -> str:
    prefix = "body.embeddings."
    name = prefix + "word_embeddings.weight"
    words = weights[name]
    if graph.ranges is not None:
        integers, scales = int4_blocks(words)
        table = helper.make_tensor(f"{name}_quantized", TensorProto.INT4, words.shape, _packed(integers), raw=True)
        graph.constants.append(table)
        inputs = [table.name, "input_ids", graph.constant(scales, f"{name}_scale")]
        (x,) = graph.add("GatherBlockQuantized", inputs, domain=_CONTRIB, block_size=EMBEDDING_BLOCK, gather_axis=0, quantize_axis=1)  # fmt: skip # noqa: E501
    else:
        (x,) = graph.add("Gather", [graph.constant(words, name), "input_ids"])
    # All pieces are of token type 0, so its embedding is part of the position's.
    name = prefix + "position_embeddings.weight"
    places = weights[name] + weights[prefix + "token_type_embeddings.weight"][0]
    (length,) = graph.add("Shape", ["input_ids"], start=1, end=2)
    bounds = [graph.constant(np.array([0])), length, graph.constant(np.array([0]))]
    (position,) = graph.add("Slice", [graph.constant(places, name), *bounds])
    (x,) = graph.add("Add", [x, position])
    return graph.add(
        "LayerNormalization", [x, *graph.norm(weights, prefix + "LayerNorm")], epsilon=config.layer_norm_eps
    )[0]


def _layer(graph: _Graph, weights: Weights, config: BertConfig, prefix: str, x: str) -> str:
    attention = f"{prefix}attention."
    parts = graph.linear(x, *(_dense(weights, f"{attention}self.{name}") for name in ("query", "key", "value")))
    (y,) = graph.add("MultiHeadAttention", parts, domain=_CONTRIB, num_heads=config.num_attention_heads)
    (y,) = graph.linear(y, _dense(weights, f"{attention}output.dense"))
    x = _added(graph, weights, config, f"{attention}output.LayerNorm", x, y)
    (y,) = graph.linear(x, _dense(weights, f"{prefix}intermediate.dense"))
    (y,) = graph.add("Gelu", [y], domain=_CONTRIB)
    (y,) = graph.linear(y, _dense(weights, f"{prefix}output.dense"))
    return _added(graph, weights, config, f"{prefix}output.LayerNorm", x, y)


def _dense(weights: Weights, name: str) -> tuple[str, NDArray[np.float32], NDArray[np.float32]]:
    return name, weights[f"{name}.weight"], weights[f"{name}.bias"]


def _added(graph: _Graph, weights: Weights, config: BertConfig, prefix: str, x: str, y: str) -> str:
    """Two operators: the one for both, SkipLayerNormalization, takes four times as long (onnxruntime 1.32)."""
    (total,) = graph.add("Add", [y, x])
    return graph.add("LayerNormalization", [total, *graph.norm(weights, prefix)], epsilon=config.layer_norm_eps)[0]


def _heads(graph: _Graph, weights: Weights, x: str) -> None:
    """Both heads as one product, in float: they are small, and nothing comes after them to make good an error."""
    weight = np.concatenate([weights["entities.weight"], weights["ends.weight"]])
    bias = np.concatenate([weights["entities.bias"], weights["ends.bias"]])
    (y,) = graph.add("MatMul", [x, graph.constant(weight.T, f"{HEADS}.weight_transposed")])
    (y,) = graph.add("Add", [y, graph.constant(bias, f"{HEADS}.bias")])
    sizes = graph.constant(np.array([LABELS, 1]))
    _, ends = graph.add("Split", [y, sizes], ["entity_logits", "ends"], axis=-1)
    graph.add("Squeeze", [ends, graph.constant(np.array([-1]))], ["sentence_end_logits"])


def _smoothing(lowest: NDArray[np.float32], highest: NDArray[np.float32],
               weights: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:  # fmt: skip
    """Return by what each dimension of a product's input is divided and its weights are multiplied.

    Few dimensions are ten to a hundred times as large as the others and would leave these a handful of the 255 steps:
    https://arxiv.org/abs/2211.10438 (SmoothQuant).
    """
    peaks = np.maximum(np.maximum(-lowest, highest), _SMALL)
    weight_peaks = np.maximum(np.max([np.abs(weight).max(axis=0) for weight in weights], axis=0), _SMALL)
    smooth = peaks**_SHARE / weight_peaks ** (1 - _SHARE)
    result: NDArray[np.float32] = (smooth / np.exp(np.log(smooth).mean())).astype(np.float32)
    return result


def int4_blocks(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return integers from -8 to 7 [rows, columns] and scales [rows, blocks] whose products are next to the table.

    The scale is that of Q4_0: the value farthest from 0 becomes -8, so a table that was in this form comes back exact.
    """
    rows, columns = table.shape
    blocks = table.reshape(rows, columns // EMBEDDING_BLOCK, EMBEDDING_BLOCK)
    farthest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2)[..., None], axis=2)[..., 0]
    scales = (farthest / -8).astype(np.float32)
    scales[scales == 0] = 1
    integers = np.clip(np.round(blocks / scales[..., None]), -8, 7).astype(np.int8)
    return integers.reshape(rows, columns), scales


def _packed(integers: NDArray[np.int8]) -> bytes:
    """Two to a byte, the first in the low half, as ONNX stores INT4."""
    pairs = integers.reshape(-1, 2)
    return ((pairs[:, 0] & 15) | ((pairs[:, 1] & 15) << 4)).astype(np.uint8).tobytes()
