"""The reference of all commands, docs/commands.md, written from what `newsmill COMMAND --help` says."""

import inspect
from enum import Enum
from pathlib import Path
from typing import Any, get_args

import typer.main
from typer.core import TyperGroup, TyperOption

from newsmill.cli.app import app

_HEAD = """# Commands

`newsmill COMMAND --help` says the same in a terminal. This page is written by `python -m tests.documents` from the help texts in `newsmill/cli/`.
"""  # noqa: E501


def commands_page() -> str:
    """Return the page: for each command its help and a table of its arguments and options."""
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return "\n".join([_HEAD, *(_section(name, command) for name, command in group.commands.items())])


def _section(name: str, command: Any) -> str:
    shown = [parameter for parameter in command.params if not getattr(parameter, "hidden", False)]
    arguments = [_metavar(parameter) for parameter in shown if not isinstance(parameter, TyperOption)]
    usage = " ".join([f"newsmill {name} [OPTIONS]", *arguments])
    table = ["| argument or option | meaning |", "|---|---|", *map(_row, shown), ""]
    return "\n".join([f"## newsmill {name}", "", f"`{usage}`", "", inspect.cleandoc(command.help or ""), "", *table])


def _row(parameter: Any) -> str:
    metavar = _metavar(parameter)
    facts = []
    if isinstance(parameter, TyperOption):
        shown = ", ".join(f"`{option}`" for option in [*parameter.opts, *parameter.secondary_opts])
        if not parameter.is_flag:
            shown += f" `{metavar}`"
            if parameter.default not in (None, "", ()):
                facts.append(f"default `{getattr(parameter.default, 'value', parameter.default)}`")
        if parameter.required:
            facts.append("required")
        if parameter.envvar:
            facts.append(f"also `{parameter.envvar}`")
    else:
        shown = f"`{metavar}`"
    more = f" ({', '.join(facts)})" if facts else ""
    return f"| {_cell(shown)} | {_cell(parameter.help or '')}{more} |"


def _metavar(parameter: Any) -> str:
    if isinstance(parameter, TyperOption):
        return parameter.metavar or _values(parameter.type_descriptor.annotation)
    return str(parameter.metavar or parameter.name.upper())


def _values(annotation: Any) -> str:
    """Return what an option takes: the members of an enumeration, else the name of its type."""
    (kind,) = [kind for kind in get_args(annotation) or (annotation,) if kind is not type(None)]
    if issubclass(kind, Enum):
        return "|".join(str(member.value) for member in kind)
    return {int: "INTEGER", float: "NUMBER", Path: "PATH"}.get(kind, "TEXT")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("\\|", "|").replace("|", "\\|")
