"""onnxruntime without its telemetry. Every module that needs onnxruntime imports it from here.

onnxruntime 1.32 for Linux writes a device identifier below XDG_CACHE_HOME and looks up the address of a collector as
soon as a session is made. It reads ORT_DISABLE_TELEMETRY when it is imported; its function
`disable_telemetry_events` prevents neither (seen with strace).
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime

__all__ = ["onnxruntime"]
