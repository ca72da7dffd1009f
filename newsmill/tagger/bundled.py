"""The taggers that are part of newsmill, and their files."""

from enum import StrEnum
from importlib.resources import files
from pathlib import Path

TOKENIZER, EMBEDDINGS = "tokenizer.json", "embeddings.bin"
_FOLDER = Path(str(files("newsmill.tagger"))) / "model"


class BundledTagger(StrEnum):
    """A tagger in `newsmill/tagger/model`, whose README.md gives F1 and speed of each."""

    accurate = "accurate"
    """Six layers."""
    fast = "fast"
    """Three layers, distilled from `accurate`; nearly twice as many words a second."""

    @property
    def files(self) -> tuple[Path, Path, Path]:
        """Paths of model, tokenizer and embeddings. The models share the last two; embeddings are external data."""
        return _FOLDER / f"{self.value}.onnx", _FOLDER / TOKENIZER, _FOLDER / EMBEDDINGS

    @property
    def record(self) -> Path:
        """Path of the record of its training: training.json, as `newsmill train` wrote it."""
        return _FOLDER / f"{self.value}.json"
