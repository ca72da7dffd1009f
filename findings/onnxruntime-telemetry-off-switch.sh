#!/usr/bin/env bash
# onnxruntime's own switch for telemetry does not stop it from writing a device identifier and an event store.
#
# Package: onnxruntime 1.32.0 (Linux, x86-64).
# Expected: after onnxruntime.disable_telemetry_events() a session writes nothing outside the program.
# Seen: the first InferenceSession makes a device identifier and an event database below the user's cache folder, with the
#   switch called before it. ORT_DISABLE_TELEMETRY=1 in the environment, set before the import, prevents both.
# Consequence: set the variable in the environment of every process that imports the library, workers included.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check onnxruntime==1.32.0 onnx==1.20.0
cat > "$work/session.py" <<'PY'
import sys

import onnx
import onnxruntime
from onnx import TensorProto, helper

onnxruntime.disable_telemetry_events()
value = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in "ab"]
graph = helper.make_graph([helper.make_node("Identity", ["a"], ["b"])], "g", value[:1], value[1:])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
PY
files_written() { # HOME [VARIABLE=VALUE]
    mkdir -p "$work/$1"
    env HOME="$work/$1" XDG_CACHE_HOME="$work/$1/cache" "${@:2}" "$work/venv/bin/python" "$work/session.py"
    find "$work/$1" -type f | wc -l
}
switched_off=$(files_written api)
by_environment=$(files_written environment ORT_DISABLE_TELEMETRY=1)
find "$work/api" -type f | sed "s|$work/api|HOME|"
echo "files written after disable_telemetry_events(): $switched_off; with ORT_DISABLE_TELEMETRY=1: $by_environment"
[ "$switched_off" -gt 0 ] && [ "$by_environment" -eq 0 ]
