import gzip
import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langdetect import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from newsmill.text import langdetect_fast
from newsmill.text.langdetect_fast import Profiles, language_probabilities, load_profiles

# Each stands for a branch of the library: capitals, addresses, Latin beside other scripts, Vietnamese marks, Romanian
# commas, Japanese, Korean and Chinese classes, Farsi yeh, digraphs, lone surrogates, text beyond the library's limit.
HARD_TEXTS = [
    "",
    " ",
    "123 456",
    "A",
    "NATO och EU",
    "ABC abc  DEF ghi",
    "a\n\n\tb   c",
    "Se https://example.com/a?b=c eller skriv till red@example.com nu",
    "BBC сообщает: привет мир hello",
    "Ελλάδα ABC και ευρώ",
    "日本語のニュース ABC 中文 漢字",
    "한국어 뉴스 東京",
    "ㄅㄆㄇ ㆠ",
    "tie\u0302\u0301ng Vie\u0323t a\u0300 ạ ế",
    "ș ț ş ţ și în România",
    "فارسی یک",
    "Ǆǅ ǅǄ ß ẞ İstanbul IĞDIR",
    "a\ud800b \udfff",
    "[\\]^_` {|}~ а[б]в",
    "x" * 10_050,
    "året och " * 1_200 + "это русский",
]


class PlainFactory(DetectorFactory):  # type: ignore[misc]
    seed = 0


@pytest.fixture(scope="module")
def plain() -> PlainFactory:
    """The library itself, its profiles in alphabetical order (its own order is the file system's)."""
    factory = PlainFactory()
    files = sorted(path for path in Path(PROFILES_DIRECTORY).iterdir() if path.is_file())
    factory.load_json_profile([path.read_text("utf-8") for path in files])
    return factory


def plain_probabilities(factory: PlainFactory, text: str) -> dict[str, float]:
    detector = factory.create()
    detector.append(text)
    try:
        detector._detect_block()
    except LangDetectException:
        return {}
    return dict(zip(detector.langlist, detector.langprob, strict=True))


@pytest.mark.parametrize("text", HARD_TEXTS, ids=lambda text: ascii(text[:20]))
def test_equals_the_library_on_hard_texts(plain: PlainFactory, text: str) -> None:
    assert language_probabilities(text) == plain_probabilities(plain, text)


@given(st.text(st.one_of(st.characters(), st.sampled_from("abcåäö ABCÅÄÖ .à\u0300\u0323жшЖ漢かカ한")), max_size=60))
@settings(max_examples=150, deadline=None)
def test_equals_the_library_on_any_text(plain: PlainFactory, text: str) -> None:
    assert language_probabilities(text) == plain_probabilities(plain, text)


def test_equals_the_library_on_sentences_of_many_languages(plain: PlainFactory, shared: Path) -> None:
    taken: Counter[str] = Counter()
    with gzip.open(shared / "eval/lid/lingua-sentences.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            taken[item["lang"]] += 1
            if taken[item["lang"]] <= 4:
                assert language_probabilities(item["text"]) == plain_probabilities(plain, item["text"]), item["id"]
    assert len(taken) == 75


def test_languages_are_those_of_the_library_in_a_fixed_order() -> None:
    assert load_profiles().languages == tuple(sorted(path.name for path in Path(PROFILES_DIRECTORY).iterdir()))


def test_memory_is_emptied_without_changing_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [language_probabilities(text) for text in HARD_TEXTS]
    monkeypatch.setattr(langdetect_fast, "WINDOWS_KEPT", 10)
    assert [language_probabilities(text) for text in HARD_TEXTS] == expected


def test_first_use_by_several_threads_loads_once(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [language_probabilities(text) for text in HARD_TEXTS]
    made = []

    class Counted(Profiles):
        def __init__(self, directory: Path) -> None:
            made.append(directory)
            super().__init__(directory)

    monkeypatch.setattr(langdetect_fast, "Profiles", Counted)
    langdetect_fast._load_profiles.cache_clear()
    start = threading.Barrier(4)

    def answers(_: int) -> list[dict[str, float]]:
        start.wait()
        return [language_probabilities(text) for text in HARD_TEXTS]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(answers, range(4))) == [expected] * 4
    assert len(made) == 1


def test_the_library_stays_as_others_set_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DetectorFactory, "seed", 7)
    langdetect_fast._load_profiles.cache_clear()
    assert language_probabilities("Bron invigs i maj.")
    assert DetectorFactory.seed == 7
