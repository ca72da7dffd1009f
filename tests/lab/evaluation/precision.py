"""The cost of int8: F1 of the shipped taggers and of float weights; `python -m tests.lab.evaluation.precision`.

On the corpora of corpora.toml that are for development only, and the parts of treebanks that are.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from newsmill.lab.evaluation.evaluate import GoldSet, evaluate
from newsmill.lab.evaluation.markdown import table
from newsmill.lab.evaluation.scores import mean
from newsmill.lab.evaluation.systems import ENTITIES, SENTENCES, newsmill
from newsmill.lab.training.corpora import DEVELOP, read_corpora
from newsmill.lab.training.export import export
from newsmill.lab.training.layout import taught
from newsmill.lab.training.network import read_network
from newsmill.tagger.bundled import TOKENIZER, BundledTagger


def main() -> None:
    """Print the table."""
    data = Path(os.environ.get("NEWSMILL_SHARED", Path(__file__).parents[4] / "shared")) / "eval"
    chosen = [corpus for corpus in read_corpora() if corpus.role == DEVELOP or corpus.teaches == SENTENCES]
    sets = [GoldSet(c.name, [taught(d, c.teaches) for d in c.documents(data, DEVELOP)]) for c in chosen]
    lines = []
    for which in BundledTagger:
        with tempfile.TemporaryDirectory() as folder:
            network, tokenizer, _ = which.files
            export(read_network(network), Path(folder) / "tagger.onnx")
            shutil.copy(tokenizer, Path(folder) / TOKENIZER)
            int8, floats = (
                {(row.task, row.corpus): row.total for row in evaluate(sets, newsmill(model), print_error)}
                for model in (which, Path(folder))
            )
        for task in (SENTENCES, ENTITIES):
            pairs = [(int8[key], floats[key]) for key in int8 if key[0] == task]
            lines.append((which.value, task, len(pairs), mean([a for a, _ in pairs]), mean([b for _, b in pairs])))
    sys.stdout.write(table(("tagger", "task", "corpora", "F1, int8", "F1, float"), lines))


def print_error(line: str) -> None:
    """Progress goes where the table does not."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
