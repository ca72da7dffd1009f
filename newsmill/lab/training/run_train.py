"""The command's way into the flow train_tagger."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from newsmill.errors import NewsmillError
from newsmill.flows.prefect_settings import prefect_server, reaching_server
from newsmill.lab.training.fit import Recipe


def parse_recipe(settings: Sequence[str]) -> Recipe:
    """Return the recipe with some parameters set.

    Args:
        settings: NAME=VALUE each.

    Raises:
        NewsmillError: a name or a value that the recipe does not know.
    """
    kinds = {name: type(value) for name, value in asdict(Recipe()).items()}
    values = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        if name not in kinds:
            raise NewsmillError(f"--set {setting}: there is no parameter {name}; there are {', '.join(kinds)}")
        try:
            values[name] = kinds[name](value)
        except ValueError:
            raise NewsmillError(f"--set {setting}: {name} is a number ({kinds[name].__name__})") from None
    return Recipe(**values)


def parse_layers(text: str) -> tuple[int, ...]:
    """Return the numbers of layers that stand in the text with commas between them.

    Raises:
        NewsmillError: something else stands there.
    """
    try:
        return tuple(int(number) for number in text.split(","))
    except ValueError:
        raise NewsmillError(f"--layers {text}: give numbers with commas between them, such as 0,2,5") from None


def run_train(out: Path, data: Path, encoder: Path, recipe: Recipe, corpora: Path | None = None,
              layers: tuple[int, ...] | None = None, minutes: float = 5.0,
              teacher: Path | None = None) -> dict[str, float]:  # fmt: skip
    """Run the flow train_tagger; newsmill/lab/training/train_tagger.py has the parameters.

    Raises:
        NewsmillError: data, encoder, teacher or table are missing or broken, or Prefect's server does not answer.
    """
    server = prefect_server()
    from newsmill.lab.training.train_tagger import train_tagger

    if server:
        server.wait()
    with reaching_server():
        return train_tagger(out, data, encoder, recipe, corpora, layers, minutes, teacher)
