"""Readers of annotated text: each format's small example gives the same documents."""

import gzip
from pathlib import Path

import pytest

from newsmill.lab.training.gold import GoldError, read_gold

JSONL = '{"id": "a", "lang": "sv", "text": "Anna bor i Oslo. Hon trivs.", "sentences": [[0, 16], [17, 27]], "entities": [[0, 4, "PER"], [11, 15, "LOC"]]}\n'  # noqa: E501
IOB2 = """\
# newdoc id = a
# text = Anna bor i Oslo.
1\tAnna\tB-PER\t-\t-
2\tbor\tO\t-\t-
3\ti\tO\t-\t-
4\tOslo\tB-LOC\t-\t-
5\t.\tO\t-\t-

# text = Hon trivs.
1\tHon\tO\t-\t-
2\ttrivs\tO\t-\t-
3\t.\tO\t-\t-
"""
CONLL = """\
-DOCSTART- -X- O O

Anna NNP I-NP I-PER
bor VB O O
i IN O O
Oslo NNP I-NP I-LOC
. . O O

Hon PRP O O
trivs VB O O
. . O O
"""
CONLLU = """\
# newdoc id = a
# sent_id = 1
# text = Anna bor i Oslo.
1\tAnna\t_\tPROPN\t_\t_\t0\troot\t_\t_

# sent_id = 2
# text = Hon trivs.
1\tHon\t_\tPRON\t_\t_\t0\troot\t_\t_
"""
TEXT, SENTENCES = "Anna bor i Oslo. Hon trivs.", ((0, 16), (17, 27))
ENTITIES = ((0, 4, "PER"), (11, 15, "LOC"))


@pytest.mark.parametrize(
    ("file_format", "content", "entities"),
    [("jsonl", JSONL, ENTITIES), ("iob2", IOB2, ENTITIES), ("conll", CONLL, ENTITIES), ("conllu", CONLLU, None)],
)
def test_formats_say_the_same(tmp_path: Path, file_format: str, content: str, entities: object) -> None:
    path = tmp_path / "gold.gz"
    path.write_bytes(gzip.compress(content.encode()))
    (document,) = read_gold(path, file_format, "sv")
    assert (document.text, document.sentences, document.entities) == (TEXT, SENTENCES, entities)


def test_conllu_keeps_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "gold.conllu"
    path.write_text(CONLLU.replace("# sent_id = 2", "# newpar"), "utf-8")
    (document,) = read_gold(path, "conllu", "sv")
    assert document.text == "Anna bor i Oslo.\n\nHon trivs."


def test_conll_puts_spaces_back(tmp_path: Path) -> None:
    path = tmp_path / "gold.txt"
    tokens = ["Hon", "sade", '"', "ja", '"', "(", "nej", ")", ",", "tack", "."]
    path.write_text("\n".join(f"{token} O" for token in tokens), "utf-8")
    (document,) = read_gold(path, "conll", "sv")
    assert document.text == 'Hon sade "ja" (nej), tack.'


def test_types_are_mapped_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(JSONL.replace("LOC", "GPE"), "utf-8")
    (document,) = read_gold(path, "jsonl", "sv", {"GPE": "LOC"})
    assert document.entities == ENTITIES
    (document,) = read_gold(path, "jsonl", "sv", {"GPE": "O"})
    assert document.entities == ENTITIES[:1]
    with pytest.raises(GoldError, match="'GPE' of document a is not in the label map"):
        list(read_gold(path, "jsonl", "sv"))


@pytest.mark.parametrize(("name", "content"), [("missing.jsonl", None), ("broken.jsonl", "{"), ("cut.gz", b"\x1f\x8b")])
def test_bad_files_are_named(tmp_path: Path, name: str, content: str | bytes | None) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(GoldError, match=name):
        list(read_gold(path, "jsonl", "sv"))
