"""onnxruntime keeps quiet: no file of its telemetry is written, and every module imports it with telemetry off."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
_TAG = "from newsmill.tagger.tagger import load_tagger; load_tagger().tag(['Angela Merkel visited Paris.'])"


def files_written(code: str, home: Path) -> list[str]:
    """Return the files below a fresh home that a Python process running `code` leaves there."""
    environment = {key: value for key, value in os.environ.items() if key != "ORT_DISABLE_TELEMETRY"}
    environment |= {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "XDG_CONFIG_HOME": str(home / "config")}
    subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, env=environment, check=True)
    return sorted(path.name for path in home.rglob("*") if path.is_file())


def test_tagging_leaves_no_file_of_telemetry(tmp_path: Path) -> None:
    assert files_written(_TAG, tmp_path) == []


@pytest.mark.parametrize("folder", ["newsmill", "tests"])
def test_only_one_module_imports_onnxruntime(folder: str) -> None:
    importing = set()
    for file in (CHECKOUT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.partition(".")[0] == "onnxruntime" for name in names):
                importing.add(file.relative_to(CHECKOUT).as_posix())
    assert importing <= {"newsmill/tagger/runtime.py"}
