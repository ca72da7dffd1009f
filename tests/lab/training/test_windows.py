"""Labels of pieces, windows and batches."""

import random

import numpy as np
from tokenizers import Tokenizer

from newsmill.lab.training.examples import IGNORED, batches, blocks, windows
from newsmill.lab.training.gold import GoldDocument
from newsmill.tagger.windows import MAX_PIECES

TEXT = "Anna Berg bor i Oslo.\n\nOlga Lind har aldrig sett Wien! Vem är det?"
DOCUMENT = GoldDocument("a", "sv", TEXT, ((0, 21), (23, 54), (55, 66)), ((0, 9, "PER"), (16, 20, "LOC"), (23, 32, "?")))


def test_pieces_have_the_labels_of_their_characters(tokenizer: Tokenizer) -> None:
    first, second = blocks(DOCUMENT, tokenizer)
    pieces = [str(tokenizer.id_to_token(int(i))) for i in first.ids]
    labels = first.entities.tolist()
    person = [label for label in labels if label in (1, 2)]
    assert person[0] == 1 and set(person[1:]) == {2}
    assert labels.count(5) == 1
    assert (
        "".join(piece for piece, label in zip(pieces, labels, strict=True) if label in (1, 2)).replace("▁", "")
        == "AnnaBerg"
    )
    assert np.flatnonzero(first.ends == 1).tolist() == [len(first.ends) - 1]
    assert (second.ends == 1).sum() == 2
    assert (second.entities == IGNORED).any() and set(second.entities.tolist()) <= {0, IGNORED}


def test_what_a_corpus_does_not_say_is_ignored(tokenizer: Tokenizer) -> None:
    (block, _) = blocks(GoldDocument("a", "sv", TEXT, None, None), tokenizer)
    assert set(block.ends.tolist()) == set(block.entities.tolist()) == {IGNORED}


def test_windows_hold_every_piece_once(tokenizer: Tokenizer) -> None:
    documents = [GoldDocument(str(n), "sv", TEXT * (1 + 7 * (n % 3)), None, ()) for n in range(30)]
    pieces = sorted(int(i) for document in documents for block in blocks(document, tokenizer) for i in block.ids)
    items = list(windows(documents, tokenizer, random.Random(0), has_misc=True))
    assert sorted(int(i) for item in items for i in item.ids if i not in (0, 2)) == pieces
    assert max(len(item.ids) for item in items) <= MAX_PIECES + 2
    assert any((item.ids[1:-1] == 2).any() for item in items), "no window has several blocks"
    whole = [id(item) for batch in batches(list(items), 512, random.Random(0)) for item in batch]
    assert sorted(whole) == sorted(map(id, items))
    for batch in batches(list(items), 512, random.Random(0)):
        assert len(batch) == 1 or len(batch) * max(len(item.ids) for item in batch) <= 512


def test_windows_are_the_same_for_the_same_seed(tokenizer: Tokenizer) -> None:
    first, second = (list(windows([DOCUMENT] * 9, tokenizer, random.Random(4), has_misc=False)) for _ in range(2))
    assert all(np.array_equal(a.ids, b.ids) and np.array_equal(a.ends, b.ends) for a, b in zip(first, second, strict=True))  # fmt: skip # noqa: E501
