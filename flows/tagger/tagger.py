"""The tagger: the blocks of an article in, their sentences and entity mentions out."""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from flows.errors import NewsmillError
from flows.tagger.decode import Pieces, decode
from flows.tagger.sections import tag_in_sections
from flows.tagger.shipped import TOKENIZER, Shipped
from flows.tagger.spans import TaggedBlock
from flows.tagger.windows import windows

MODEL_NAMES = {Shipped.accurate: "tagger-v0", Shipped.fast: "tagger-v0-fast"}
DECODING_VERSION = 1
"""Raise it with every change that can change a row: as part of `Tagger.identity` it makes old partitions stale."""
BEGIN, END = 0, 2
"""Ids of the marks around each window."""


class ModelError(NewsmillError):
    """The model's files cannot be read."""


class Tagger:
    """The model, loaded. One object may serve several Python threads at once; it keeps no state between calls."""

    identity: str
    """Model name and a digest of all that decides the result: model, embeddings, tokenizer, decoding."""

    def __init__(self, model: Path | Shipped = Shipped.accurate, threads: int = 1) -> None:
        """Load the model.

        Args:
            model: one that comes with newsmill, or a folder that holds `tagger.onnx` and `tokenizer.json`.
            threads: threads that work on one run of the model. Several taggers of one thread are faster than one of
                several, and the result is the same.

        Raises:
            ModelError: a file is missing or unreadable.
        """
        self.identity = identity(model)
        network, tokenizer, *_ = _files(model)
        self._tokenizer = Tokenizer.from_buffer(_read(tokenizer))
        # By its path, so that onnxruntime finds the embeddings beside it; it maps them, so taggers share the memory.
        self._session = onnxruntime.InferenceSession(network, _options(threads), providers=["CPUExecutionProvider"])
        # A model of `newsmill train` reads windows without padding and has no mask; the first one still asks for it.
        self._masked = len(self._session.get_inputs()) > 1

    def tag(self, blocks: Sequence[str]) -> list[TaggedBlock]:
        """Return sentences and mentions of each block (text without line breaks, not only white space).

        What a block gives depends on nothing but that block: see `_logits`.
        """
        return [tag_in_sections(self._tag_section, block) for block in blocks]

    def _tag_section(self, text: str) -> TaggedBlock:
        # encode, not encode_batch: the tokenizers library then starts no threads of its own, which would compete with
        # other workers and print a warning after a fork.
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        offsets = np.array(encoding.offsets, np.int64).reshape(-1, 2)
        entities, ends = self._logits(np.array(encoding.ids, np.int64))
        return decode(text, Pieces(offsets[:, 0], offsets[:, 1], entities, ends))

    def _logits(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Entity logits [pieces, 9] and sentence end logits [pieces].

        One window per run, without padding. The model's int8 products take their scale from the whole input of a run,
        padding and neighbours included, so any batch would make a block's rows depend on the blocks beside it.
        """
        entities, ends = np.empty((len(ids), 9), np.float32), np.empty(len(ids), np.float32)
        for window in windows(len(ids)):
            row = np.array([[BEGIN, *ids[window.start : window.stop], END]], np.int64)
            feed = {"input_ids": row} | ({"attention_mask": np.ones_like(row)} if self._masked else {})
            window_entities, window_ends = self._session.run(["entity_logits", "sentence_end_logits"], feed)
            kept = slice(window.keep_start, window.keep_stop)
            inside = slice(1 + window.keep_start - window.start, 1 + window.keep_stop - window.start)
            entities[kept], ends[kept] = window_entities[0, inside], window_ends[0, inside]
        return entities, ends


_shared: dict[Shipped, Tagger] = {}
_shared_lock = Lock()


def load_tagger(which: Shipped = Shipped.accurate) -> Tagger:
    """Return the one tagger of its kind in this process; the first call loads it (about half a second)."""
    with _shared_lock:
        if which not in _shared:
            _shared[which] = Tagger(which)
        return _shared[which]


@cache
def shipped_identity(which: Shipped = Shipped.accurate) -> str:
    """Return `identity(which)`, remembered: for whoever only asks what is up to date."""
    return identity(which)


def identity(model: Path | Shipped) -> str:
    """Return the identity that the tagger would have, without loading it.

    Raises:
        ModelError: a file is missing or unreadable.
    """
    digest = hashlib.sha256(b"%d" % DECODING_VERSION)
    for file in _files(model):
        digest.update(hashlib.sha256(_read(file)).digest())
    name = MODEL_NAMES[model] if isinstance(model, Shipped) else model.resolve().name
    return f"{name}-{digest.hexdigest()[:12]}"


def _files(model: Path | Shipped) -> tuple[Path, ...]:
    return model.files if isinstance(model, Shipped) else (model / "tagger.onnx", model / TOKENIZER)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ModelError(f"{file}: {error.strerror}; install newsmill again or name a model folder.") from error


def _options(threads: int) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors; they are raised as well
    # Exact int8 products: without this, processors with AVX2 but no VNNI add them in 16 bits, which saturates and costs
    # up to a point of F1. On all of x86 it may select slower kernels (12 to 15 % as measured); elsewhere it is ignored.
    options.add_session_config_entry("session.x64quantprecision", "1")
    return options
