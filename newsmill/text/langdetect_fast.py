"""langdetect 1.0.9, computed faster: the same draws, products and sums in the same order, so the same bits.

The library multiplies lists of 55 floats in pure Python and walks the text character by character. Here a step is one
numpy multiplication, and what the library works out for each character (its class, whether a word is in capitals, the
n-grams that end there) is looked up by the three characters it depends on. A test compares the two.
Nothing of the library is changed for others in the process: only its data and constants are read.
"""

import json
import random
import re
import threading
from collections.abc import Callable
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TypeVar

import numpy as np
from langdetect import PROFILES_DIRECTORY
from langdetect.detector import Detector
from langdetect.utils.ngram import NGram
from numpy.typing import NDArray

Row = NDArray[np.float64]
Key = TypeVar("Key")
Value = TypeVar("Value")

SEED = 0
MAX_CHARS = 10_000  # what the library's Detector reads of a text (its max_text_length)
TRIALS = 7  # its n_trial
WINDOWS_KEPT = 50_000  # Chinese has new windows in every article: the memory of them is emptied at this size

_LATIN = dict.fromkeys(range(ord("A"), ord("z") + 1))
_NON_LATIN = re.compile("[\u0300-\u1dff\u1f00-\U0010ffff]+")  # from U+0300 on, less Latin Extended Additional

_loading = threading.Lock()


def language_probabilities(text: str) -> dict[str, float]:
    """Probability of each language that langdetect knows, by its own code (`zh-cn`), in alphabetical order.

    The values are those of `langdetect.detect_langs` with seed 0 and profiles loaded in alphabetical order, unrounded.
    Empty where the text has no n-gram that any language knows (where the library raises `CantDetectError`).
    """
    profiles = load_profiles()
    ngrams = profiles.ngrams_of(_clean(text))
    if not ngrams:
        return {}
    return dict(zip(profiles.languages, _mean_of_trials(ngrams, len(profiles.languages)), strict=True))


def load_profiles() -> "Profiles":
    """The library's n-gram profiles, read once per process; safe to call from several threads at once."""
    with _loading:
        return _load_profiles()


class Profiles:
    """The n-gram profiles of all languages, and the probability rows that texts so far have asked for.

    A row is made when its n-gram is first met: reading the counts takes a fifth of the time of making every row.
    The memories below only ever save work: what they hold does not change an answer, whichever thread fills them.
    """

    def __init__(self, directory: Path) -> None:
        # The library takes files as the file system lists them; sorted, the order of sums is the same on every machine.
        raw = [json.loads(path.read_bytes()) for path in sorted(directory.iterdir()) if _is_profile(path)]
        self.languages: tuple[str, ...] = tuple(profile["name"] for profile in raw)
        self._counts: list[dict[str, int]] = [profile["freq"] for profile in raw]
        self._totals: list[list[int]] = [profile["n_words"] for profile in raw]
        self._normal = _Memory(_normal_character)  # by code point, as str.translate asks for it
        self._rows = _Memory(self._rows_of_ngram)
        self._windows = _Memory(self._rows_of)

    def ngrams_of(self, text: str) -> list[Row]:
        """Rows of every n-gram of the text that some language knows, in the text's order (`_extract_ngrams`)."""
        normal = "  " + text.translate(self._normal)
        windows = [normal[i : i + 3] for i in range(len(normal) - 2)]
        known = self._windows
        ngrams = list(chain.from_iterable(map(known.__getitem__, windows)))
        if len(known) > WINDOWS_KEPT:
            self._windows = _Memory(self._rows_of)  # a new one: another thread may be reading the old one
        return ngrams

    def _rows_of(self, window: str) -> tuple[Row, ...]:
        """Rows of the n-grams that end at the last of three characters."""
        before, last = window[1], window[2]
        if before.isupper() and last.isupper():
            return ()  # a word in capitals tells nothing: names, abbreviations
        single = self._rows[last] if last != " " else ()
        if before == " ":
            return single + self._rows[window[1:]] if last != " " else ()
        return single + self._rows[window[1:]] + self._rows[window]

    def _rows_of_ngram(self, ngram: str) -> tuple[Row, ...]:
        """Its probability in each language; nothing where no language knows it."""
        counts = [freq.get(ngram) for freq in self._counts]
        if all(count is None for count in counts):
            return ()
        size = len(ngram) - 1
        return (np.array([(count or 0) / totals[size] for count, totals in zip(counts, self._totals, strict=True)]),)


class _Memory(dict[Key, Value]):
    """Cache of a function's results by argument; the first lookup of an argument runs the function."""

    def __init__(self, function: Callable[[Key], Value]) -> None:
        self._function = function

    def __missing__(self, key: Key) -> Value:
        value = self[key] = self._function(key)
        return value


@cache
def _load_profiles() -> Profiles:
    return Profiles(Path(PROFILES_DIRECTORY))


def _normal_character(code_point: int) -> str:
    normal: str = NGram.normalize(chr(code_point))
    return normal


def _is_profile(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")


def _clean(text: str) -> str:
    """The text without addresses, and without Latin letters where they are the minority (`append`, `cleaning_text`).

    Runs of spaces stay: no n-gram spans two of them, so they make no difference.
    """
    if "://" in text:
        text = Detector.URL_RE.sub(" ", text)
    if "@" in text:
        text = Detector.MAIL_RE.sub(" ", text)
    if text.isascii():
        return text[:MAX_CHARS]
    if any(mark in text for mark in NGram.DMARK_CLASS):
        text = NGram.normalize_vi(text)
    text = text[:MAX_CHARS]
    without_latin = text.translate(_LATIN)
    latin_count = len(text) - len(without_latin)
    non_latin_count = len(text) - len(_NON_LATIN.sub("", text))
    return without_latin if latin_count * 2 < non_latin_count else text


def _mean_of_trials(ngrams: list[Row], size: int) -> list[float]:
    """Probability by language: the mean of some walks over n-grams drawn at random (`_detect_block`)."""
    draws = random.Random(SEED)
    total = np.zeros(size)
    for _ in range(TRIALS):
        alpha = Detector.ALPHA_DEFAULT + draws.gauss(0.0, 1.0) * Detector.ALPHA_WIDTH
        total += _walk(ngrams, size, draws, alpha / Detector.BASE_FREQ) / TRIALS
    probabilities: list[float] = total.tolist()
    return probabilities


def _walk(ngrams: list[Row], size: int, draws: random.Random, weight: float) -> Row:
    """Multiply the rows of drawn n-grams until one language is all but certain."""
    prob = np.full(size, 1.0 / size)
    factor = np.empty(size)
    smoothing = np.float64(weight)
    choice, add, multiply, divide = draws.choice, np.add, np.multiply, np.divide  # looked up some 60 times per walk
    for step in range(Detector.ITERATION_LIMIT + 1):
        multiply(prob, add(choice(ngrams), smoothing, factor), prob)
        if step % 5 == 0:
            values = prob.tolist()
            total = sum(values)  # the builtin, as the library: numpy's own sum adds in another order
            divide(prob, total, prob)
            if max(values) / total > Detector.CONV_THRESHOLD:
                break
    return prob
