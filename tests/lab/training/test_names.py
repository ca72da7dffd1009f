"""Names replaced by others of their type: spans move along, and the same name stays the same."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from newsmill.lab.training.gold import GoldDocument
from newsmill.lab.training.names import names_of, other_names
from newsmill.lab.training.typography import apply

TEXT = "Anna Berg bor i Oslo. I OSLO-POSTEN skrev Anna Berg om Oslo och ANNA BERG."
SPANS = ((0, 9, "PER"), (16, 20, "LOC"), (24, 35, "ORG"), (42, 51, "PER"), (55, 59, "LOC"), (64, 73, "PER"))
DOCUMENT = GoldDocument("a", "sv", TEXT, ((0, 21), (22, 74)), SPANS)
OTHERS = [
    GoldDocument("b", "pl", "Jan Nowak był w Gdańsku", None, ((0, 9, "PER"), (16, 23, "LOC"))),
    GoldDocument("c", "el", "Η Αθήνα και το ΝΑΤΟ", None, ((2, 7, "LOC"), (15, 19, "ORG"))),
    GoldDocument("d", "sv", "hos volvo i Malmö", None, ((4, 9, "ORG"), (12, 17, "LOC"))),
]


def test_the_pool_has_each_name_once_with_its_language() -> None:
    pool = names_of([*OTHERS, *OTHERS])
    assert pool == {
        "PER": [("pl", "Jan Nowak")],
        "ORG": [("el", "ΝΑΤΟ")],
        "LOC": [("pl", "Gdańsku"), ("el", "Αθήνα"), ("sv", "Malmö")],
    }


def test_names_are_replaced_by_their_type_and_all_alike() -> None:
    pool = names_of(OTHERS)
    seen = set[str]()
    for seed in range(40):
        changed = apply(DOCUMENT, other_names(DOCUMENT, pool, random.Random(seed)))
        names = [changed.text[start:end] for start, end, _ in changed.entities or ()]
        assert [kind for _, _, kind in changed.entities or ()] == [kind for _, _, kind in SPANS]
        assert names[0] == names[3] and names[1] == names[4]
        assert names[0] in ("Anna Berg", "Jan Nowak") and names[5] in ("ANNA BERG", "JAN NOWAK")
        assert names[1] in ("Oslo", "Gdańsku", "Αθήνα") and names[2] in ("OSLO-POSTEN", "ΝΑΤΟ")
        assert [changed.text[end - 1] for _, end in changed.sentences or ()] == [".", "."]
        seen.update(names)
    assert {"Anna Berg", "Jan Nowak", "Oslo", "Gdańsku", "Αθήνα", "ΝΑΤΟ"} <= seen
    assert other_names(DOCUMENT, pool, random.Random(3)) == other_names(DOCUMENT, pool, random.Random(3))
    assert other_names(DOCUMENT, {}, random.Random(3)) == []


@pytest.mark.needs_extras("train")
def test_an_epoch_with_other_names_has_names_of_other_languages(data: Path, tokenizer: Tokenizer) -> None:
    from newsmill.lab.training.corpora import TRAIN, read_corpora
    from newsmill.lab.training.fit import Recipe, epoch_batches

    (corpus, *_) = read_corpora(data / "corpora.toml")
    documents = list(corpus.documents(data, TRAIN))
    as_norwegian = GoldDocument("n", "nb", "Wien Wien", None, ((0, 4, "PER"),))
    texts = [(corpus, documents), (replace(corpus, name="other", language="nb"), [as_norwegian])]

    def text(share: float) -> str:
        epoch = epoch_batches(texts, tokenizer, Recipe(other_names=share), 0)
        return " ".join(tokenizer.decode(window.ids.tolist()) for batch in epoch for window in batch)

    assert text(1.0).count("Wien") > text(0.0).count("Wien")
    assert text(1.0) == text(1.0)
