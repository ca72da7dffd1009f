"""The taggers that come with newsmill: which there are, and their files."""

from enum import StrEnum
from importlib.resources import files
from pathlib import Path

TOKENIZER, EMBEDDINGS = "tokenizer.json", "embeddings.bin"
_FOLDER = Path(str(files("newsmill.tagger"))) / "model"


class BundledTagger(StrEnum):
    """A tagger of `newsmill/tagger/model`; its README.md has their F1 and their speed."""

    accurate = "accurate"
    """Six layers."""
    fast = "fast"
    """Three layers, taught by the other one; nearly twice as many words a second."""

    @property
    def files(self) -> tuple[Path, Path, Path]:
        """Model, tokenizer, and the embeddings: the models share the last two, and name them as external data."""
        return _FOLDER / f"{self.value}.onnx", _FOLDER / TOKENIZER, _FOLDER / EMBEDDINGS

    @property
    def record(self) -> Path:
        """How it was made: training.json of `newsmill train`."""
        return _FOLDER / f"{self.value}.json"
