"""The command's way into the flow train_tagger."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from flows.errors import NewsmillError
from flows.prefect_settings import prefect_server
from flows.training.fit import Recipe


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


def run_train(out: Path, data: Path, encoder: Path, recipe: Recipe, corpora: Path | None = None,
              layers: tuple[int, ...] | None = None, minutes: float = 5.0,
              teacher: Path | None = None) -> dict[str, float]:  # fmt: skip
    """Run the flow train_tagger; flows/train_tagger.py has the parameters.

    Raises:
        NewsmillError: data, encoder, teacher or table are missing or broken.
    """
    server = prefect_server()
    from flows.train_tagger import train_tagger

    if server:
        server.wait()
    return train_tagger(out, data, encoder, recipe, corpora, layers, minutes, teacher)
