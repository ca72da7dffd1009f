"""The identity of a tagger: a digest of its files. This module does not import the model's runtime."""

import hashlib
from functools import cache
from pathlib import Path

from newsmill.errors import NewsmillError
from newsmill.tagger.bundled import TOKENIZER, BundledTagger

MODEL_NAMES = {BundledTagger.accurate: "tagger-v1", BundledTagger.fast: "tagger-v1-fast"}
DECODING_VERSION = 2
"""Increase it with every change that can change a row. It is part of `Tagger.identity`, so files are tagged again."""


class ModelError(NewsmillError):
    """A file of the model is missing, unreadable or damaged."""


@cache
def tagger_identity(which: BundledTagger = BundledTagger.accurate) -> str:
    """Return `identity(which)`, computed once per process."""
    return identity(which)


def identity(model: Path | BundledTagger) -> str:
    """Return the identity of a tagger without loading it.

    Raises:
        ModelError: A file is missing or unreadable.
    """
    digest = hashlib.sha256(b"%d" % DECODING_VERSION)
    for file in model_files(model):
        digest.update(hashlib.sha256(read_model_file(file)).digest())
    name = MODEL_NAMES[model] if isinstance(model, BundledTagger) else model.resolve().name
    return f"{name}-{digest.hexdigest()[:12]}"


def model_files(model: Path | BundledTagger) -> tuple[Path, ...]:
    """Return the files of a tagger: the network, the tokenizer and, for a bundled one, the embeddings."""
    return model.files if isinstance(model, BundledTagger) else (model / "tagger.onnx", model / TOKENIZER)


def read_model_file(file: Path) -> bytes:
    """Return the content of a file of a tagger.

    Raises:
        ModelError: The file is missing or unreadable.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise ModelError(f"{file}: {error.strerror}; install newsmill again or name a model folder.") from error
