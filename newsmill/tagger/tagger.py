"""Tag blocks of text with the ONNX model: find their sentences and entity mentions."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from newsmill.tagger.block_cache import BlockCache
from newsmill.tagger.bundled import BundledTagger
from newsmill.tagger.decode import Pieces, decode
from newsmill.tagger.identity import ModelError, identity, model_files, read_model_file
from newsmill.tagger.int8_products import int8_products_are_exact
from newsmill.tagger.runtime import onnxruntime
from newsmill.tagger.sections import SECTION_CHARS, tag_in_sections
from newsmill.tagger.spans import TaggedBlock
from newsmill.tagger.windows import Window, windows

BEGIN, END = 0, 2
"""Ids of the marks around each window."""
BATCH_PIECES = 512
"""Word pieces in one run of the model, in windows of one length. More do not fit in a processor's cache."""

_ERRORS = onnxruntime.capi.onnxruntime_pybind11_state
_DAMAGED_NETWORK = (_ERRORS.Fail, _ERRORS.InvalidArgument, _ERRORS.InvalidGraph, _ERRORS.InvalidProtobuf,
                    _ERRORS.NoSuchFile, _ERRORS.RuntimeException)  # fmt: skip
"""Errors that onnxruntime raises for damaged files. They have no common base but Exception."""

Logits = tuple[NDArray[np.float32], NDArray[np.float32]]
"""Entity logits [pieces, 9] and sentence end logits [pieces] of one text."""


class Tagger:
    """A loaded model. Several Python threads may use one object at once.

    Results of recent blocks are cached (newsmill/tagger/block_cache.py). The cache changes the speed, not the results.
    """

    identity: str
    """Model name and a digest of everything that decides the result: model, embeddings, tokenizer, decoding."""

    def __init__(self, model: Path | BundledTagger = BundledTagger.accurate, threads: int = 1) -> None:
        """Load the model.

        Args:
            model: A bundled tagger, or a folder with `tagger.onnx` and `tokenizer.json`.
            threads: Threads for one run of the model. Several taggers with one thread each are faster than one tagger
                with several threads; the results are the same.

        Raises:
            ModelError: A file is missing, unreadable or damaged.
        """
        self.identity = identity(model)
        network, tokenizer, *_ = model_files(model)
        with _damage(tokenizer, (ValueError,)):
            self._tokenizer = Tokenizer.from_buffer(read_model_file(tokenizer))
        # Given a path, onnxruntime finds the embeddings beside it and maps them, so taggers share the memory.
        with _damage(network, _DAMAGED_NETWORK):
            self._session = onnxruntime.InferenceSession(network, _options(threads), providers=["CPUExecutionProvider"])
        self._cache = BlockCache[TaggedBlock]()

    def tag(self, blocks: Sequence[str], before_run: Callable[[], None] | None = None) -> list[TaggedBlock]:
        """Return sentences and mentions of each block (text without line breaks, not only white space).

        The result for a block depends on that block alone. Give many blocks at once: they are sorted by length, and
        equal ones are tagged once.

        Args:
            blocks: Blocks of any number of articles.
            before_run: Called before each run of the model, at least ten times a second. An exception that it raises
                ends the call.
        """
        known = {block: tagged for block in set(blocks) if (tagged := self._cache.get(block)) is not None}
        new = [block for block in dict.fromkeys(blocks) if block not in known]
        short = [block for block in new if len(block) <= SECTION_CHARS]
        found = dict(zip(short, self._tag_together(short, before_run), strict=True))
        for block in new:
            if len(block) > SECTION_CHARS:
                found[block] = tag_in_sections(lambda text: self._tag_together([text], before_run)[0], block)
        for block, tagged in found.items():
            self._cache.put(block, tagged, len(block))
        found |= known
        return [found[block] for block in blocks]

    def _tag_together(self, texts: Sequence[str], before_run: Callable[[], None] | None = None) -> list[TaggedBlock]:
        # encode_batch would start threads, which compete with other workers and print a warning after a fork.
        ids, offsets = list[NDArray[np.int64]](), list[NDArray[np.int64]]()
        for text in texts:
            encoding = self._tokenizer.encode(text, add_special_tokens=False)
            ids.append(np.array(encoding.ids, np.int64))
            offsets.append(np.array(encoding.offsets, np.int64).reshape(-1, 2))
        return [
            decode(text, Pieces(spans[:, 0], spans[:, 1], *logits))
            for text, spans, logits in zip(texts, offsets, self._logits(ids, before_run), strict=True)
        ]

    def _logits(self, texts: Sequence[NDArray[np.int64]], before_run: Callable[[], None] | None = None) -> list[Logits]:
        """Return the logits of each text, given as ids of word pieces.

        All windows of a run have one length, so nothing is padded. The scales of the int8 products are fixed, so the
        logits of a window are equal to the last bit whichever windows share its run.
        """
        logits = [(np.empty((len(ids), 9), np.float32), np.empty(len(ids), np.float32)) for ids in texts]
        for batch in _batches(texts):
            if before_run is not None:
                before_run()
            rows = np.array([[BEGIN, *texts[i][w.start : w.stop], END] for i, w in batch], np.int64)
            outputs = self._session.run(["entity_logits", "sentence_end_logits"], {"input_ids": rows})
            for (i, window), entities, ends in zip(batch, *outputs, strict=True):
                kept = slice(window.keep_start, window.keep_stop)
                inside = slice(1 + window.keep_start - window.start, 1 + window.keep_stop - window.start)
                logits[i][0][kept], logits[i][1][kept] = entities[inside], ends[inside]
        return logits


def _batches(texts: Sequence[NDArray[np.int64]]) -> Iterator[list[tuple[int, Window]]]:
    """Yield the windows of each run, all of one length, each with the index of its text."""
    by_length: dict[int, list[tuple[int, Window]]] = {}
    for i, ids in enumerate(texts):
        for window in windows(len(ids)):
            by_length.setdefault(window.stop - window.start, []).append((i, window))
    for length in sorted(by_length):
        alike, size = by_length[length], max(1, BATCH_PIECES // (length + 2))
        for first in range(0, len(alike), size):
            yield alike[first : first + size]


_shared: dict[BundledTagger, Tagger] = {}
_shared_lock = Lock()


def load_tagger(which: BundledTagger = BundledTagger.accurate) -> Tagger:
    """Return the tagger that this process shares; the first call loads it (about half a second)."""
    with _shared_lock:
        if which not in _shared:
            _shared[which] = Tagger(which)
        return _shared[which]


@contextmanager
def _damage(file: Path, errors: tuple[type[Exception], ...]) -> Iterator[None]:
    try:
        yield
    except errors as error:
        reason = next(iter(str(error).splitlines()), "")
        raise ModelError(f"{file}: damaged ({reason}); install newsmill again or name a model folder.") from error


def _options(threads: int) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # only errors, which are raised as well
    if not int8_products_are_exact():
        # These kernels add exactly. On other processors they give the same bits in twice the time.
        options.add_session_config_entry("session.x64quantprecision", "1")
    return options
