"""The loss against a teacher, computed by hand, and weights read back from ONNX files."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from newsmill.errors import NewsmillError
from newsmill.lab.training.gold import GoldError
from newsmill.tagger.bundled import BundledTagger
from newsmill.tagger.runtime import onnxruntime

pytestmark = pytest.mark.needs_extras("train")
TEXT = (
    "Statsminister Ulf Kristersson träffade Olaf Scholz i Berlin. Volvo och Siemens AG skrev på avtalet, säger TT. "
    "– Det är bra, sade Anna-Lena Öberg från Göteborg. The talks in The Hague ended on Monday, Reuters reported."
)


def test_a_student_that_agrees_has_nothing_to_learn() -> None:
    import torch

    from newsmill.lab.training.lesson import lesson
    from newsmill.lab.training.network import Outputs

    teacher = Outputs(torch.randn(2, 3, 9), torch.randn(2, 3), tuple(torch.randn(2, 3, 4) for _ in range(6)))
    student = Outputs(teacher.entity_logits, teacher.end_logits, (teacher.layers[2], teacher.layers[5]))
    mask = torch.tensor([[1, 1, 1], [1, 0, 0]])
    assert [float(part) for part in lesson(student, teacher, mask, 2.0)] == pytest.approx([0, 0, 0], abs=1e-6)
    wrong_filling = Outputs(teacher.entity_logits * mask[..., None], teacher.end_logits * mask, student.layers)
    assert [float(part) for part in lesson(wrong_filling, teacher, mask, 2.0)] == pytest.approx([0, 0, 0], abs=1e-6)


def test_the_lesson_is_the_divergence_at_the_temperature() -> None:
    import torch

    from newsmill.lab.training.lesson import lesson
    from newsmill.lab.training.network import Outputs

    mask, layer = torch.ones(1, 1), (torch.zeros(1, 1, 4),)
    teacher = Outputs(torch.log(torch.tensor([[[0.8, *[0.025] * 8]]])) * 2, torch.tensor([[2 * np.log(3.0)]]), layer)
    student = Outputs(torch.zeros(1, 1, 9), torch.zeros(1, 1), (torch.full((1, 1, 4), 0.5),))
    entities, ends, layers = (float(part) for part in lesson(student, teacher, mask, 2.0))
    # At temperature 2 the teacher says 0.8 and eight times 0.025, and three to one for an end; the student nothing.
    assert entities == pytest.approx(4 * (0.8 * np.log(0.8 * 9) + 0.2 * np.log(0.025 * 9)), abs=1e-5)
    assert ends == pytest.approx(4 * (0.75 * np.log(0.75 * 2) + 0.25 * np.log(0.25 * 2)), abs=1e-5)
    assert layers == pytest.approx(0.25)


@pytest.mark.parametrize("quantized", [True, False], ids=["int8", "float"])
def test_weights_read_back_give_the_file_again(encoder: Path, tmp_path: Path, quantized: bool) -> None:
    from newsmill.lab.training.export import export
    from newsmill.lab.training.network import read_network
    from newsmill.lab.training.ranges import ranges_of

    network = read_network(encoder)
    ranges = ranges_of(network, [np.arange(4, 34)]) if quantized else None
    export(network, tmp_path / "first.onnx", ranges)
    export(read_network(tmp_path / "first.onnx"), tmp_path / "second.onnx", ranges)
    ids = {"input_ids": np.arange(4, 34)[None]}
    first, second = (
        onnxruntime.InferenceSession(tmp_path / name).run(None, ids) for name in ("first.onnx", "second.onnx")
    )
    # In int8 a weight may be rounded to the next step: the smoothing is made of the weights, and changes in its bits.
    for one, again in zip(first, second, strict=True):
        assert np.abs(one - again).max() <= (0.1 if quantized else 0.0)


@pytest.mark.parametrize("which", list(BundledTagger), ids=str)
def test_float_weights_of_a_shipped_tagger_say_what_it_says(which: BundledTagger) -> None:
    import torch

    from newsmill.lab.training.network import read_network

    model, tokenizer, _ = which.files
    ids = np.array([[0, *Tokenizer.from_file(str(tokenizer)).encode(TEXT, add_special_tokens=False).ids, 2]])
    with torch.no_grad():
        in_float = read_network(model).eval()(torch.from_numpy(ids), torch.ones(ids.shape, dtype=torch.long))
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    entities, ends = session.run(["entity_logits", "sentence_end_logits"], {"input_ids": ids})
    inside = slice(1, -1)
    assert (in_float[0].numpy().argmax(-1) == entities.argmax(-1))[0, inside].all()
    assert ((in_float[1].numpy() > 0) == (ends > 0))[0, inside].all()
    assert np.abs(in_float[0].numpy() - entities)[0, inside].mean() < 0.2, "what int8 changes in logits of up to 9"


def test_files_that_cannot_be_read_back_are_named(tmp_path: Path) -> None:
    import onnx

    from newsmill.lab.training.dequantised import dequantised

    nameless = onnx.helper.make_model(onnx.helper.make_graph([], "other", [], []))
    onnx.save(nameless, tmp_path / "other.onnx")
    (tmp_path / "text.onnx").write_text("no model", "utf-8")
    for name in ("other.onnx", "text.onnx", "missing.onnx"):
        with pytest.raises(GoldError, match=name):
            dequantised(tmp_path / name)


def test_models_share_their_embeddings(encoder: Path, tmp_path: Path) -> None:
    from newsmill.lab.training.export import export
    from newsmill.lab.training.network import read_network
    from newsmill.lab.training.ranges import ranges_of
    from newsmill.lab.training.ship import ship

    ids = {"input_ids": np.arange(4, 34)[None]}
    shared = tmp_path / "ship" / "embeddings.bin"
    shared.parent.mkdir()
    for name, layers in (("large", None), ("small", (0, 2))):
        alone, target = tmp_path / f"{name}.onnx", shared.with_name(f"{name}.onnx")
        network = read_network(encoder, layers)
        export(network, alone, ranges_of(network, [ids["input_ids"][0]]))
        ship(alone, target, shared)
        assert target.stat().st_size + shared.stat().st_size < alone.stat().st_size + 2000
        one, other = (onnxruntime.InferenceSession(path).run(None, ids) for path in (alone, target))
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
        assert read_network(target).state_dict().keys() == read_network(alone).state_dict().keys()
    shutil.copy(tmp_path / "small.onnx", tmp_path / "other.onnx")
    shared.write_bytes(shared.read_bytes()[::-1])
    with pytest.raises(NewsmillError, match="other embeddings"):
        ship(tmp_path / "other.onnx", shared.with_name("other.onnx"), shared)
