"""Put a trained tagger among those that come with newsmill: `python -m newsmill.lab.training.ship tagger fast`.

The embeddings are three quarters of a tagger and the same in all of them, so they stand in one file beside the models.
"""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import onnx
from onnx import TensorProto
from onnx.external_data_helper import set_external_data

from newsmill.errors import NewsmillError
from newsmill.tagger.bundled import BundledTagger

_EMBEDDINGS = "word_embeddings"


def ship(model: Path, target: Path, embeddings: Path) -> None:
    """Copy a model so that it takes its embeddings from a file beside it.

    Args:
        model: an ONNX file that holds its embeddings.
        target: ONNX file to write.
        embeddings: in the folder of the target; written if it is not there.

    Raises:
        NewsmillError: the file with the embeddings is there and has others.
    """
    graph = onnx.load(model)
    tables = {tensor.name: tensor for tensor in graph.graph.initializer if _EMBEDDINGS in tensor.name}
    content = b"".join(tensor.raw_data for tensor in tables.values())
    if not embeddings.exists():
        embeddings.write_bytes(content)
    elif embeddings.read_bytes() != content:
        raise NewsmillError(f"{embeddings}: {model} has other embeddings; models can share them only if they are equal")
    _point(tables, embeddings.name)
    target.write_bytes(graph.SerializeToString())


def _point(tables: Mapping[str, TensorProto], location: str) -> None:
    at = 0
    for tensor in tables.values():
        length = len(tensor.raw_data)
        set_external_data(tensor, location, at, length)
        tensor.ClearField("raw_data")
        at += length


if __name__ == "__main__":
    folder, chosen = Path(sys.argv[1]), BundledTagger(sys.argv[2])
    ship(folder / "tagger.onnx", chosen.files[0], chosen.files[2])
    shutil.copyfile(folder / "training.json", chosen.record)
