"""Test if this processor computes int8 products exactly. No library names its kernels, so onnxruntime multiplies."""

from functools import cache
from importlib.resources import files

import numpy as np

from newsmill.tagger.runtime import onnxruntime

PROBE = files("newsmill.tagger") / "model" / "int8_probe.onnx"
"""One product of uint8 [1, WIDTH] with int8 WEIGHT [WIDTH, 1]; lab/training/export.py writes it."""
WIDTH, WEIGHT = 64, 127


@cache
def int8_products_are_exact() -> bool:
    """Return False if the processor adds pairs of products in 16 bits, which saturates.

    onnxruntime does this on processors with AVX2 or AVX-512 but without VNNI, unless `session.x64quantprecision` is
    set. Saturation costs up to a point of F1, and rows would differ from machine to machine.
    https://github.com/microsoft/onnxruntime/blob/main/include/onnxruntime/core/session/onnxruntime_session_options_config_keys.h
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(PROBE.read_bytes(), options, providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"x": np.full((1, WIDTH), 255, np.uint8)})
    return int(found[0, 0]) == 255 * WEIGHT * WIDTH
