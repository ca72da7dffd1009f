"""The tagger as a whole: what holds for any text, and that nothing but the block decides its rows."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from newsmill.tagger.block_cache import BlockCache
from newsmill.tagger.bundled import BundledTagger
from newsmill.tagger.identity import ModelError, identity
from newsmill.tagger.spans import TaggedBlock
from newsmill.tagger.tagger import Logits, Tagger, load_tagger

NEWS = [
    "– Vi är glada, säger Anna-Lena Öberg på Volvo i Göteborg. Hon reser till Paris i maj.",
    "Apple Inc. sold 3,000 phones in St. Louis, the U.S. company said (Reuters).",
    "Премьер-министр Иван Петров прилетел в Киев. Его встретил посол ЕС.",
    "De Nederlandse premier sprak in Den Haag met Jan de Vries over ’s-Hertogenbosch.",
    "Herr Müller sagte: „Die Siemens AG bleibt in München.“ Danach ging er.",
]
ODD = ["😀 👩‍👩‍👧 !", "مرحبا بالعالم. نعم", "你好。世界", "cafe\u0301 Zoe\u0308 Mu\u0308ller i A\u030are.", "***"]
ODD += ["½ … ﷺ", "\u0301", "’", "-", "x" * 700]
word = st.sampled_from([w for block in NEWS + ODD for w in block.split()]) | st.text(
    st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=6
)
block = st.lists(word, min_size=1, max_size=12).map(" ".join).map(str.strip).filter(bool)


def check(text: str, tagged: TaggedBlock) -> None:
    covered = "".join(text[start:end] for start, end in tagged.sentences)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in tagged.sentences)
    assert all(before[1] <= after[0] for before, after in pairwise(tagged.sentences))
    assert all(before.end <= after.start for before, after in pairwise(tagged.mentions))
    for mention in tagged.mentions:
        assert any(start <= mention.start < mention.end <= end for start, end in tagged.sentences)
        assert mention.entity_type in ("PER", "ORG", "LOC", "MISC")
        assert 0 <= mention.confidence <= 1 and mention.confidence == round(mention.confidence, 4)


@settings(max_examples=150, deadline=None)
@given(block)
def test_any_text_is_covered_by_sentences_that_hold_its_mentions(text: str) -> None:
    check(text, load_tagger().tag([text])[0])


@pytest.mark.parametrize("which", BundledTagger)
@pytest.mark.parametrize("text", NEWS + ODD)
def test_edge_cases(text: str, which: BundledTagger) -> None:
    check(text, load_tagger(which).tag([text])[0])


@pytest.mark.parametrize("which", BundledTagger)
@pytest.mark.parametrize("text", ["😀", "* * *", "你好。世界", "– – –", "\u0301"])
def test_text_without_pieces_or_words_is_one_sentence_without_mentions(text: str, which: BundledTagger) -> None:
    assert load_tagger(which).tag([text]) == [TaggedBlock(((0, len(text)),), ())]


def test_nothing_in_nothing_out() -> None:
    assert load_tagger().tag([]) == []


@pytest.mark.parametrize("which", BundledTagger)
def test_finds_names_of_several_languages(which: BundledTagger) -> None:
    found = [
        [(text[m.start : m.end], m.entity_type) for m in tagged.mentions if m.entity_type != "MISC"]
        for text, tagged in zip(NEWS, load_tagger(which).tag(NEWS), strict=True)
    ]
    assert found[0] == [("Anna-Lena Öberg", "PER"), ("Volvo", "ORG"), ("Göteborg", "LOC"), ("Paris", "LOC")]
    assert ("Apple Inc.", "ORG") in found[1] and ("St. Louis", "LOC") in found[1] and ("Reuters", "ORG") in found[1]
    assert ("Иван Петров", "PER") in found[2] and ("Киев", "LOC") in found[2]
    assert ("Den Haag", "LOC") in found[3] and ("Jan de Vries", "PER") in found[3]
    assert ("Siemens AG", "ORG") in found[4] and ("München", "LOC") in found[4]


@settings(max_examples=10, deadline=None)
@given(st.permutations(NEWS + ODD[:4]), st.integers(1, 9))
def test_a_block_gives_the_same_whatever_stands_beside_it(blocks: list[str], size: int) -> None:
    tagger = load_tagger()
    in_calls = [tagged for i in range(0, len(blocks), size) for tagged in tagger.tag(blocks[i : i + size])]
    assert in_calls == [tagger.tag([text])[0] for text in blocks]


def test_bit_identical_between_sessions_threads_and_concurrent_calls() -> None:
    one, other = load_tagger(), Tagger(threads=2)
    assert one.identity == other.identity
    ids = np.arange(5, 405, dtype=np.int64)
    expected = [array.tobytes() for array in one._logits([ids])[0]]
    assert [array.tobytes() for array in other._logits([ids])[0]] == expected
    rows = one.tag(NEWS)
    with ThreadPoolExecutor(4) as pool:
        assert all(result == rows for result in pool.map(one.tag, [NEWS] * 8))
        assert len({id(tagger) for tagger in pool.map(lambda _: load_tagger(), range(8))}) == 1


@pytest.mark.parametrize("which", BundledTagger)
def test_a_batch_gives_the_bits_that_its_texts_give_alone(which: BundledTagger) -> None:
    source, tagger = np.random.default_rng(0), load_tagger(which)
    texts = [source.integers(5, 150_000, length) for length in (1, 1, 1, 7, 7, 40, 40, 40, 190, 190, 260, 260, 0)]
    together = tagger._logits(texts)
    for text, logits in zip(texts, together, strict=True):
        assert [array.tobytes() for array in tagger._logits([text])[0]] == [array.tobytes() for array in logits]


def test_slower_exact_kernels_give_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [np.arange(5, 105, dtype=np.int64)]
    expected = [array.tobytes() for array in load_tagger()._logits(ids)[0]]
    monkeypatch.setattr("newsmill.tagger.tagger.int8_products_are_exact", lambda: False)
    assert [array.tobytes() for array in Tagger()._logits(ids)[0]] == expected


def test_what_occurs_twice_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tagger, read = Tagger(), list[int]()
    logits = tagger._logits

    def counted(texts: Sequence[NDArray[np.int64]], before_run: Callable[[], None] | None) -> list[Logits]:
        read.append(len(texts))
        return logits(texts, before_run)

    monkeypatch.setattr(tagger, "_logits", counted)
    assert tagger.tag([NEWS[0], NEWS[1], NEWS[0]])[2] == tagger.tag([NEWS[0]])[0]
    assert sum(read) == 2


def test_a_run_can_be_stopped_between_batches() -> None:
    class Stop(Exception):
        pass

    def stop() -> None:
        raise Stop

    with pytest.raises(Stop):
        Tagger().tag(NEWS, stop)


def test_block_cache_drops_the_oldest_blocks() -> None:
    cache = BlockCache[str](limit=10)
    for text in ("one", "two", "three", "four"):
        cache.put(text, text.upper(), len(text))
        assert cache.get("one") in ("ONE", None)
    assert cache.get("four") == "FOUR" and cache.get("two") is None


def test_a_long_block_reads_like_its_parts() -> None:
    """Windows overlap, so a name is found wherever the seam falls."""
    sentence = "Statsminister Ulf Kristersson besökte Göteborg på måndagen."
    text = " ".join([sentence] * 60)
    tagged = load_tagger().tag([text])[0]
    check(text, tagged)
    assert [text[start:end] for start, end in tagged.sentences] == [sentence] * 60
    assert [text[m.start : m.end] for m in tagged.mentions] == ["Ulf Kristersson", "Göteborg"] * 60


def test_loads_and_tags_without_a_word() -> None:
    code = "from newsmill.tagger.tagger import load_tagger; load_tagger().tag(['Anna bor i Paris.'])"
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout + run.stderr == ""


def test_every_tagger_has_its_own_identity() -> None:
    identities = {load_tagger(which).identity for which in BundledTagger}
    assert len(identities) == len(BundledTagger)
    assert identities == {identity(which) for which in BundledTagger}


def test_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"tagger\.onnx"):
        Tagger(tmp_path)


@pytest.mark.parametrize("damaged", ["tagger.onnx", "tokenizer.json"])
@pytest.mark.parametrize("content", [b"", b"garbage" * 100])
def test_damaged_model_is_named(tmp_path: Path, damaged: str, content: bytes) -> None:
    network, tokenizer, *others = BundledTagger.fast.files
    shutil.copyfile(network, tmp_path / "tagger.onnx")
    shutil.copyfile(tokenizer, tmp_path / "tokenizer.json")
    for other in others:
        shutil.copyfile(other, tmp_path / other.name)
    Tagger(tmp_path)
    (tmp_path / damaged).write_bytes(content)
    with pytest.raises(ModelError, match=rf"{damaged}: damaged \([^\n]+$"):
        Tagger(tmp_path)
