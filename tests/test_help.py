"""`newsmill COMMAND --help`: an example for each command, a sentence for each argument and option."""

from typing import cast

import pytest
import typer.main
from typer.core import TyperGroup

from newsmill.cli.app import app

GROUP = cast(TyperGroup, typer.main.get_command(app))


@pytest.mark.parametrize("name", GROUP.commands)
def test_help_teaches(name: str) -> None:
    command = GROUP.commands[name]
    assert f"Example: `newsmill {name}" in (command.help or "")
    shown = [parameter for parameter in command.params if not getattr(parameter, "hidden", False)]
    assert [parameter.name for parameter in shown if not (getattr(parameter, "help", "") or "").endswith(".")] == []
