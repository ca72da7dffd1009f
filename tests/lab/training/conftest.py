"""A tiny encoder and a tiny corpus, so that a whole training takes seconds."""

import json
import os
import random
from importlib.util import find_spec
from pathlib import Path

import pytest
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

MARKS = ["<s>", "<pad>", "</s>", "<unk>"]
HIDDEN, LAYERS = 64, 3
PEOPLE = ("Anna Berg", "Olga Lind", "Ivan Sørby", "Marta Nowak", "Jean Faure")
PLACES = ("Oslo", "Rotterdam", "Kazakstan", "Wien")
PATTERNS = ("{} bor i {}.", "I går reste {} till {}.", "{} har aldrig sett {}!", "Vem är {} från {}?")


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> None:
    """Give PyTorch one thread: for a network this small, several threads only wait for each other."""
    os.environ["OMP_NUM_THREADS"] = "1"
    if find_spec("torch"):
        import torch

        torch.set_num_threads(1)


def sentences(count: int, seed: int) -> list[tuple[str, list[tuple[int, int, str]]]]:
    """Made-up sentences with their names."""
    source = random.Random(seed)
    found = []
    for _ in range(count):
        person, place = source.choice(PEOPLE), source.choice(PLACES)
        text = source.choice(PATTERNS).format(person, place)
        found.append(
            (
                text,
                [
                    (text.index(name), text.index(name) + len(name), kind)
                    for name, kind in ((person, "PER"), (place, "LOC"))
                ],
            )
        )
    return found


def write_corpus(path: Path, documents: int, seed: int) -> None:
    """A gold file: documents of three sentences each."""
    lines = []
    for number in range(documents):
        text, spans, entities = "", [], []
        for sentence, names in sentences(3, seed * 1000 + number):
            text += " " if text else ""
            entities += [[len(text) + start, len(text) + end, kind] for start, end, kind in names]
            spans.append([len(text), len(text) + len(sentence)])
            text += sentence
        lines.append(
            json.dumps({"id": f"{seed}-{number}", "lang": "sv", "text": text, "sentences": spans, "entities": entities})
        )
    path.write_text("\n".join(lines) + "\n", "utf-8")


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    """A unigram tokenizer of a few hundred pieces."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(vocab_size=200, special_tokens=MARKS, unk_token="<unk>", show_progress=False)
    tokenizer.train_from_iterator([text for text, _ in sentences(400, 0)] + ["東京 東京 日本"], trainer)
    return tokenizer


@pytest.fixture(scope="session")
def encoder(tokenizer: Tokenizer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an untrained encoder in the usual layout."""
    import torch
    from safetensors.torch import save_file
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("encoder")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(), hidden_size=HIDDEN, num_hidden_layers=LAYERS, num_attention_heads=2,
        intermediate_size=2 * HIDDEN, max_position_embeddings=256, pad_token_id=1,
    )  # fmt: skip
    save_file(BertModel(config, add_pooling_layer=False).state_dict(), folder / "model.safetensors")
    (folder / "config.json").write_text(config.to_json_string(), "utf-8")
    written = json.loads(tokenizer.to_str())
    written["added_tokens"] = []
    (folder / "tokenizer.json").write_text(json.dumps(written, ensure_ascii=False), "utf-8")
    return folder


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus for training and one for development, and their table."""
    folder = tmp_path_factory.mktemp("data")
    write_corpus(folder / "train.jsonl", 60, 1)
    write_corpus(folder / "develop.jsonl", 12, 2)
    row = '[[corpus]]\nname = "{0}"\nlanguage = "sv"\nteaches = "both"\nfile = "{0}.jsonl"\nsource = "ours"\nlicence = "Apache-2.0"\nrole = "{0}"\n'  # noqa: E501
    (folder / "corpora.toml").write_text(row.format("train") + row.format("develop"), "utf-8")
    return folder
