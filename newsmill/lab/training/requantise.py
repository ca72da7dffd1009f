"""Export a tagger again from its ONNX file: `python -m newsmill.lab.training.requantise MODEL DATA FOLDER`.

For a tagger that an earlier version of `export` wrote. MODEL is its ONNX file, DATA the folder of the
corpora, over which the ranges of its products are taken anew, FOLDER gets tagger.onnx and tokenizer.json.
"""

import shutil
import sys
from pathlib import Path

from tokenizers import Tokenizer

from newsmill.lab.training.corpora import read_corpora
from newsmill.lab.training.export import export
from newsmill.lab.training.network import read_network
from newsmill.lab.training.ranges import ranges_of, sample
from newsmill.tagger.bundled import TOKENIZER


def requantise(model: Path, data: Path, folder: Path) -> None:
    """Write the tagger of `model` to `folder`; raises GoldError for what cannot be read."""
    network = read_network(model)
    tokenizer = model.with_name(TOKENIZER)
    folder.mkdir(parents=True, exist_ok=True)
    texts = sample(read_corpora(), data, Tokenizer.from_file(str(tokenizer)))
    export(network, folder / "tagger.onnx", ranges_of(network, texts))
    shutil.copyfile(tokenizer, folder / TOKENIZER)


if __name__ == "__main__":
    requantise(*(Path(argument) for argument in sys.argv[1:]))
