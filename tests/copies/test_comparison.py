"""Words, fingerprints and the exact comparison of texts."""

import random
import re

import pytest

from newsmill.copies.comparison import ComparedText, compare
from newsmill.copies.fingerprints import GRAM_WORDS, WINDOW, fingerprints_of, grams_of
from newsmill.copies.words import words_of


def words_in(text: str) -> list[str]:
    """The words of a text, by a plain regular expression."""
    return re.findall(r"[^\W_]+", text.casefold())


def random_text(source: random.Random, words: int, known: list[str]) -> str:
    """A text of few different words, in which runs of an earlier text return."""
    parts: list[str] = []
    while sum(len(words_in(part)) for part in parts) < words:
        if known and source.random() < 0.5:
            found = source.choice(known).split()
            start = source.randrange(len(found))
            parts.append(" ".join(found[start : start + source.randint(1, 30)]))
        else:
            parts.append(source.choice((" Ärger", "ärger,", "NO", "no", "ett", "två –", "3,5", "l’été", "!")))
    return " ".join(parts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ärger in Åbo!", ["Ärger", "in", "Åbo"]),
        ("l'été 3,5 %", ["l", "été", "3", "5"]),
        ("snake_case", ["snake", "case"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("東京で会", ["東", "京", "で", "会"]),
        ("𠀀a 😀", ["𠀀", "a"]),
        ("", []),
        (" \n–", []),
    ],
)
def test_words_slice_back(text: str, expected: list[str]) -> None:
    words = words_of(text)
    assert [text[start:end] for start, end in zip(words.starts, words.ends, strict=True)] == expected


def test_case_punctuation_and_white_space_are_folded() -> None:
    assert words_of("ÄRGER  in\n(Åbo)").hashes.tolist() == words_of("ärger in Åbo.").hashes.tolist()
    assert len(set(words_of("a b c ab ba abc acb é e 1 11 111").hashes.tolist())) == 12


def test_a_long_shared_run_has_a_shared_fingerprint() -> None:
    source = random.Random(1)
    for _ in range(50):
        run = " ".join(str(source.randrange(10_000)) for _ in range(WINDOW + GRAM_WORDS - 1))
        texts = [
            " ".join([*(str(source.randrange(10_000)) for _ in range(source.randrange(60))), run, "end", str(number)])
            for number in range(2)
        ]
        first, second = (set(fingerprints_of(grams_of(words_of(text)))[1].tolist()) for text in texts)
        assert first & second


@pytest.mark.parametrize("seed", range(40))
def test_comparison_is_what_sets_of_words_say(seed: int) -> None:
    source = random.Random(seed)
    texts = [random_text(source, source.randint(8, 120), [])]
    texts.append(random_text(source, source.randint(8, 120), texts))
    ordered = sorted(texts, key=lambda text: ComparedText.of(text).size)
    first, second = map(ComparedText.of, ordered)
    ours, theirs = (
        [tuple(words_in(text)[place : place + 8]) for place in range(len(words_in(text)) - 7)] for text in ordered
    )
    found = compare(first, second)
    shared = set(ours) & set(theirs)
    if not ours or len(shared) < 0.1 * len(set(ours)):
        assert found is None or found.longest_passage_words >= 40
        return
    assert found is not None
    assert found.containment == pytest.approx(len(shared) / len(set(ours)))
    assert found.containment_of_other == pytest.approx(len(shared) / len(set(theirs)))
    covered = set[int]()
    for start, end, other_start, other_end, count, word, other_word in found.passages:
        passage = words_in(ordered[0][start:end])
        assert passage == words_in(ordered[1][other_start:other_end])
        assert len(passage) == count >= 8
        before, other_before = words_in(ordered[0][:start]), words_in(ordered[1][:other_start])
        assert (word, other_word) == (len(before), len(other_before))
        assert not before or not other_before or before[-1] != other_before[-1]
        after, other_after = words_in(ordered[0][end:]), words_in(ordered[1][other_end:])
        assert not after or not other_after or after[0] != other_after[0]
        covered |= set(range(len(before), len(before) + count))
    expected = {place + offset for place, gram in enumerate(ours) if gram in shared for offset in range(8)}
    assert covered == expected
    assert found.shared_words == len(expected)


def test_the_first_text_is_the_shorter_one() -> None:
    long, short = ComparedText.of("a b c d e f g h i j"), ComparedText.of("a b c d e f g h")
    assert compare(short, long) is not None
    with pytest.raises(ValueError, match="first text is the longer one"):
        compare(long, short)


def test_a_text_that_repeats_itself_is_compared_in_time() -> None:
    text = ComparedText.of("one two three four five six seven eight nine " * 10_000)
    found = compare(text, ComparedText.of("x " + "one two three four five six seven eight nine " * 10_000 + " y"))
    assert found is not None
    assert found.longest_passage_words == 90_000
