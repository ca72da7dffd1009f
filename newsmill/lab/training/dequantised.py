"""The float weights behind a tagger's ONNX file, so that it can be trained on, or be the teacher of a smaller one."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from google.protobuf.message import DecodeError
from numpy.typing import NDArray
from onnx import numpy_helper

from newsmill.lab.training.gold import GoldError

CONFIG = "config"
"""Key of the file's metadata with the BERT configuration of the body, as JSON."""
HEADS = "heads"
"""The name that export.py gives to the two heads, which it joins into one product."""
SMOOTHED = "smoothed"
"""Ends the name of what a product's input is multiplied with; key and value take the input of the query."""

Floats = NDArray[np.float32]


def dequantised(path: Path) -> tuple[dict[str, Any], dict[str, Floats]]:
    """Return the configuration of the body, and every weight of the network by the name that TaggerNetwork has for it.

    A weight is what the file's integers and scales stand for, so the network gives what the file gives, less the
    rounding of what goes in between the products.

    Args:
        path: an ONNX file of `newsmill.lab.training.export`, or one that comes with newsmill.

    Raises:
        GoldError: the file is missing, no ONNX, or does not say what its constants are.
    """
    try:
        model = onnx.load(path)
        config = json.loads({entry.key: entry.value for entry in model.metadata_props}[CONFIG])
        constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    except (OSError, KeyError, ValueError, DecodeError, onnx.checker.ValidationError) as error:
        raise GoldError(f"{path}: no tagger that newsmill can read weights from: {error}") from error
    return config, _by_name(constants)


def _by_name(constants: dict[str, NDArray[Any]]) -> dict[str, Floats]:
    weights = dict[str, Floats]()
    for name, constant in constants.items():
        if name.endswith("_quantized"):
            name = name.removesuffix("_quantized")
            zero = constants.get(f"{name}_zero_point", np.zeros((), np.int8))
            weights[name] = _floats(constant, constants[f"{name}_scale"], zero)
            product = name.removesuffix(".weight").replace("self.key", "self.query").replace("self.value", "self.query")
            weights[name] *= constants.get(f"{product}.{SMOOTHED}", np.float32(1))
        elif name.endswith("_transposed"):
            weights[name.removesuffix("_transposed")] = constant.T.copy()
        elif name.endswith((".weight", ".bias")):
            weights[name] = constant
    for name in [name for name in weights if name.startswith(f"{HEADS}.")]:
        entities, ends = np.split(weights.pop(name), [-1])
        weights |= {name.replace(HEADS, "entities"): entities, name.replace(HEADS, "ends"): ends}
    return weights


def _floats(integers: NDArray[Any], scales: Floats, zero: NDArray[Any]) -> Floats:
    """A table in blocks with a scale each [rows, columns], or a product's weight, which stands there transposed."""
    if scales.ndim == 2:
        blocks = integers.astype(np.float32).reshape(*scales.shape, -1) * scales[..., None]
        return blocks.reshape(len(integers), -1).astype(np.float32)
    return ((integers.astype(np.float32) - zero.astype(np.float32)) * scales).T.copy()
