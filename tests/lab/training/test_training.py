"""The network, its losses, training with a stop in the middle, and the exported model."""

import json
import math
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tokenizers import Tokenizer

from newsmill.errors import NewsmillError
from newsmill.lab.training.corpora import digest, read_corpora
from newsmill.lab.training.gold import GoldError
from newsmill.lab.training.vocabulary import SCRIPTS, pieces, reduced
from newsmill.tagger.int8_products import PROBE
from newsmill.tagger.runtime import onnxruntime

pytestmark = pytest.mark.needs_extras("train")


def test_no_entity_may_be_misc_where_the_corpus_has_none() -> None:
    import torch

    from newsmill.lab.training.network import losses

    logits = torch.log(torch.tensor([[[0.4, *[0.05] * 6, 0.2, 0.1]]]))
    zero, nothing = torch.zeros(1, 1, dtype=torch.long), torch.full((1, 1), -100)
    ends = torch.zeros(1, 1)
    known, _ = losses(logits, ends, zero, nothing, torch.tensor([True]))
    open_, end_loss = losses(logits, ends, zero, nothing, torch.tensor([False]))
    assert float(known) == pytest.approx(-math.log(0.4), abs=1e-5)
    assert float(open_) == pytest.approx(-math.log(0.7), abs=1e-5)
    assert float(end_loss) == 0
    assert float(losses(logits, ends, nothing, zero, torch.tensor([True]))[1]) == pytest.approx(math.log(2), abs=1e-5)


def test_layers_are_chosen_from_the_encoder(encoder: Path) -> None:
    from newsmill.lab.training.network import read_network

    whole, part = read_network(encoder), read_network(encoder, (0, 2))
    name = "body.encoder.layer.{}.output.dense.weight"
    assert part.state_dict()[name.format(1)].equal(whole.state_dict()[name.format(2)])
    with pytest.raises(GoldError, match="no encoder in the usual layout"):
        read_network(encoder.parent)


def test_exported_models_give_what_the_network_gives(encoder: Path, tmp_path: Path) -> None:
    import torch

    from newsmill.lab.training.export import export
    from newsmill.lab.training.network import read_network
    from newsmill.lab.training.ranges import ranges_of

    network = read_network(encoder).eval()
    ids = np.random.default_rng(0).integers(4, network.config.vocab_size, (3, 50))
    with torch.no_grad():
        expected = network(torch.from_numpy(ids), torch.ones(ids.shape, dtype=torch.long))
    for name, ranges, tolerance in (("float", None, 1e-4), ("int8", ranges_of(network, ids), 0.15)):
        export(network, tmp_path / name, ranges)
        session = onnxruntime.InferenceSession(str(tmp_path / name), providers=["CPUExecutionProvider"])
        found = session.run(["entity_logits", "sentence_end_logits"], {"input_ids": ids})
        for logits, wanted in zip(found, expected, strict=True):
            assert np.abs(logits - wanted.numpy()).max() < tolerance


def test_the_probe_of_int8_products_is_the_one_that_export_writes(tmp_path: Path) -> None:
    from newsmill.lab.training.export import write_int8_probe

    write_int8_probe(tmp_path / "probe.onnx")
    assert (tmp_path / "probe.onnx").read_bytes() == PROBE.read_bytes()


def test_int4_blocks_are_exact_where_the_table_was_in_that_form() -> None:
    from newsmill.lab.training.export import int4_blocks

    source = np.random.default_rng(0)
    scales = source.uniform(0.01, 0.1, (5, 2, 1)).astype(np.float32)
    integers = source.integers(-7, 8, (5, 2, 32))
    integers[..., 0] = -8
    table = (integers * scales).astype(np.float32).reshape(5, 64)
    found, found_scales = int4_blocks(table)
    again = (found.reshape(5, 2, 32) * found_scales[..., None]).reshape(5, 64)
    assert np.allclose(again, table, atol=1e-7)
    assert found.min() >= -8 and found.max() <= 7


class _Stop(Exception):
    pass


@pytest.mark.parametrize("is_taught", [False, True], ids=["alone", "with a teacher"])
def test_a_stopped_training_ends_with_the_same_weights(
    encoder: Path, data: Path, tokenizer: Tokenizer, tmp_path: Path, is_taught: bool
) -> None:
    from newsmill.lab.training import fit as module
    from newsmill.lab.training.fit import Recipe, fit
    from newsmill.lab.training.network import read_network

    corpora = read_corpora(data / "corpora.toml")
    recipe = Recipe(pieces=30_000, batch_pieces=256, dropout=0.1)
    lines = list[str]()
    teacher = read_network(encoder, seed=1) if is_taught else None

    def trained(folder: str, report: Callable[[str], None], minutes: float = 5.0, share: float = 0.0) -> dict[str, Any]:
        start, how = read_network(encoder, (0, 2)), replace(recipe, start_share=share)
        return fit(start, tokenizer, corpora, data, how, tmp_path / folder, minutes, report, teacher)

    whole = trained("whole", lines.append)
    assert any("step 100" in line and ("teacher's layers" in line) == is_taught for line in lines)

    def stop(line: str) -> None:
        if "step 100" in line:
            raise _Stop

    with pytest.raises(_Stop):
        trained("part", stop, minutes=0)
    assert (tmp_path / "part" / module.CHECKPOINT).exists()
    lines.clear()
    again = trained("part", lines.append)
    assert lines[0].startswith("goes on from step")
    assert whole.keys() == again.keys() and all(whole[name].equal(again[name]) for name in whole)
    first = dict(read_network(encoder, (0, 2)).named_parameters())
    half = trained("part", lines.append, share=0.5)
    assert all(half[name].allclose((whole[name] + first[name]) / 2, atol=1e-6) for name in whole)
    with pytest.raises(GoldError, match="other parameters"):
        fit(read_network(encoder), tokenizer, corpora, data, Recipe(pieces=1), tmp_path / "part", teacher=teacher)
    with pytest.raises(GoldError, match="another teacher"):
        other = read_network(encoder, seed=2)
        fit(read_network(encoder), tokenizer, corpora, data, recipe, tmp_path / "part", teacher=other)


def test_the_commands_of_the_page_make_and_measure_a_tagger(encoder: Path, data: Path, tmp_path: Path) -> None:
    (tmp_path / "encoder").symlink_to(encoder)
    (tmp_path / "corpora").symlink_to(data)
    (tmp_path / "gold.jsonl").symlink_to(data / "develop.jsonl")
    # pip install "newsmill[train]" is how the tests of this file come to have torch
    shown = run(
        "newsmill train tagger --data corpora --encoder encoder"
        " --corpora corpora/corpora.toml --set pieces=150000 --set batch_pieces=512 --set rate=0.002",
        tmp_path,
    )
    out = tmp_path / "tagger"
    assert "Tagger in tagger. Mean F1 on the development parts: sentences" in shown
    record: dict[str, Any] = json.loads((out / "training.json").read_text("utf-8"))
    assert record["development_f1"]["entities"] > 90 and record["development_f1"]["sentences"] > 90
    for task, reached in record["development_f1"].items():
        # A network this small has little to spare: one or two of the 72 names or 36 sentences may change.
        assert abs(reached - record["development_f1_in_float"][task]) <= 200 / (72 if task == "entities" else 36)
    assert record["recipe"]["pieces"] == 150_000 and record["layers"] is None and record["teacher"] is None
    assert record["corpora"] == digest(read_corpora(data / "corpora.toml"), data)
    assert "| develop | sv | both | develop | ours | Apache-2.0 |" in (out / "MODEL_CARD.md").read_text("utf-8")
    shown = run("newsmill evaluate gold.jsonl --output ACCURACY.md" + " --alone --model tagger", tmp_path)
    assert "gold" in shown
    assert "# Accuracy" in (tmp_path / "ACCURACY.md").read_text("utf-8")
    run(
        "newsmill train small --data corpora --encoder tagger/weights --teacher tagger/weights --layers 0,2"
        " --corpora corpora/corpora.toml --set pieces=50000 --set batch_pieces=512 --set rate=0.002",
        tmp_path,
    )
    record = json.loads((tmp_path / "small" / "training.json").read_text("utf-8"))
    assert record["layers"] == [0, 2] and record["teacher"] == record["encoder"]
    assert record["development_f1"]["entities"] > 90 and record["development_f1"]["sentences"] > 90


def test_pieces_are_chosen_by_use_and_a_teacher_has_them_all(encoder: Path, data: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file

    from newsmill.lab.training.fit import Recipe
    from newsmill.lab.training.train_tagger import _begin, _teacher

    corpora, names = read_corpora(data / "corpora.toml"), pieces((encoder / "tokenizer.json").read_text("utf-8"))
    whole = _begin(tmp_path, encoder, (0,), Recipe(), corpora, data)
    small = _begin(tmp_path, encoder, (0,), Recipe(vocabulary=40), corpora, data)
    kept = pieces((tmp_path / "tokenizer.json").read_text("utf-8"))
    assert small.config.vocab_size == len(kept) < whole.config.vocab_size
    assert kept == [piece for piece in names if piece in kept]
    assert {"B", "▁Oslo"} <= set(kept) and any(len(piece) > 2 for piece in set(names) - set(kept))

    def other(folder: str, vocabulary: list[list[Any]]) -> Path:
        """An encoder with the same table of embeddings, but other pieces."""
        shutil.copytree(encoder, tmp_path / folder)
        content = json.loads((encoder / "tokenizer.json").read_text("utf-8"))
        content["model"]["vocab"] = vocabulary
        (tmp_path / folder / "tokenizer.json").write_text(json.dumps(content), "utf-8")
        return tmp_path / folder

    table = load_file(encoder / "model.safetensors")["embeddings.word_embeddings.weight"]
    turned = [[piece, 0.0] for piece in reversed(names)]
    for teacher, order in ((encoder, names), (other("turned", turned), names[::-1])):
        weight = _teacher(teacher, tmp_path).body.embeddings.word_embeddings.weight
        assert weight.equal(table[[order.index(piece) for piece in kept]])
    with pytest.raises(GoldError, match="lacks the piece '▁Oslo'"):
        _teacher(other("poorer", [entry for entry in turned if entry[0] != "▁Oslo"]), tmp_path)
    bare = other("bare", [])
    (bare / "tokenizer.json").unlink()
    with pytest.raises(GoldError, match=r"tokenizer\.json"):
        _teacher(bare, tmp_path)


def run(command: str, folder: Path) -> str:
    """Return the standard output of a command."""
    newsmill, *arguments = command.split()
    program: list[str | Path] = [Path(sys.executable).with_name(newsmill), *arguments]
    environment = os.environ | {"PREFECT_HOME": str(folder / "prefect")}
    done = subprocess.run(program, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def test_a_parameter_that_is_none_is_named(encoder: Path, data: Path, tmp_path: Path) -> None:
    from newsmill.lab.training.run_train import parse_recipe

    for setting, message in (("speed=1", "there is no parameter speed"), ("rate=high", "rate is a number"),
                             ("precision=half", "precision is float32 or bfloat16")):  # fmt: skip
        with pytest.raises(NewsmillError, match=message):
            parse_recipe([setting])


def test_layers_are_numbers() -> None:
    from newsmill.lab.training.run_train import parse_layers

    assert parse_layers("0, 2,5") == (0, 2, 5)
    with pytest.raises(NewsmillError, match="--layers a"):
        parse_layers("a")


def test_pieces_of_other_scripts_are_left_out(encoder: Path) -> None:
    content = (encoder / "tokenizer.json").read_text("utf-8")
    kept = pieces(reduced(content, SCRIPTS))
    assert kept[:4] == ["<s>", "<pad>", "</s>", "<unk>"] and kept == [
        piece for piece in pieces(content) if piece in kept
    ]
    assert {piece for piece in pieces(content) if set(piece) & set("東京日本")} == set(pieces(content)) - set(kept)


def test_every_corpus_of_the_table_is_where_it_should_be(shared: Path) -> None:
    table = read_corpora()
    assert len(digest(table, shared / "eval")) == 16
    assert {corpus.role for corpus in table} <= {"train", "develop", "split"}
    assert len({corpus.name for corpus in table}) == len(table)


def test_a_broken_table_is_named(tmp_path: Path) -> None:
    path = tmp_path / "corpora.toml"
    path.write_text('[[corpus]]\nname = "x"\n', "utf-8")
    with pytest.raises(GoldError, match=r"corpora\.toml"):
        read_corpora(path)
