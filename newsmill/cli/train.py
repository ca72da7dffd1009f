"""newsmill train: train a tagger."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from newsmill.cli.messages import output
from newsmill.errors import NewsmillError


def train(
    out: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder for the tagger. A training that was stopped continues there.")
    ],
    data: Annotated[Path, typer.Option("--data", help="Folder with the files of the corpora (docs/training.md).")],
    encoder: Annotated[
        Path,
        typer.Option(
            "--encoder", help="The encoder to start from: a Hugging Face model folder, or a tagger's ONNX file."
        ),
    ],
    corpora: Annotated[
        Path | None, typer.Option("--corpora", help="TOML table of corpora, instead of the one of newsmill.")
    ] = None,
    layers: Annotated[
        str | None, typer.Option("--layers", help='Layers of the encoder to keep, such as "0,1,2,3,4,5".')
    ] = None,
    teacher: Annotated[
        Path | None,
        typer.Option("--teacher", help="A larger tagger to distil: its folder `weights`, or its ONNX file."),
    ] = None,
    recipe: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Set a parameter, such as pieces=14000000. Repeat for more."),
    ] = None,
    minutes: Annotated[float, typer.Option("--checkpoint", help="Minutes between checkpoints.")] = 5.0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress.")] = False,
) -> None:
    """Train a tagger of your own on annotated corpora.

    Needs pip install "newsmill[train]". docs/training.md says where to get corpora and an encoder, what the parameters
    mean and how long training takes.

    Example: `newsmill train my-tagger --data corpora --encoder encoder`
    """
    from importlib.util import find_spec

    if not all(find_spec(name) for name in ("torch", "transformers", "onnx")):
        raise NewsmillError('training needs more libraries: pip install "newsmill[train]"')
    from newsmill.cli.progress import shown_on
    from newsmill.lab.training.run_train import parse_layers, parse_recipe, run_train

    kept, chosen = parse_layers(layers) if layers else None, parse_recipe(recipe or [])
    with shown_on(Console(stderr=True, quiet=quiet, soft_wrap=True), lines=True):
        scores = run_train(out, data, encoder, chosen, corpora, kept, minutes, teacher)
    listed = ", ".join(f"{task} {score:.1f}" for task, score in scores.items())
    output.print(f"Tagger in {escape(str(out))}. Mean F1 on the development parts: {listed}")
