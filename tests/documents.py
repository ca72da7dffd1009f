"""The documents, and what is tested of them: commands, queries, and the output below each.

`python -m tests.documents` records the outputs and writes the pages of WRITTEN; then read the difference.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from markdown_it import MarkdownIt

from newsmill.readers.aliases import ALIASES
from tests.commands_page import commands_page
from tests.data_model_page import with_keys_and_joins

CHECKOUT = Path(__file__).parent.parent
COMMANDS_PAGE, FORMATS_PAGE, DATA_MODEL_PAGE = WRITTEN = ("docs/commands.md", "docs/formats.md", "docs/data-model.md")
"""Pages that are written from the code, whole or in part; they have no commands that are run."""
DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    *sorted(path.relative_to(CHECKOUT).as_posix() for path in (CHECKOUT / "docs").rglob("*.md")),
)
"""All documents whose commands are run, in this order, in one folder."""
_SEPARATOR = "-- the next block of the document --"
_VARIABLE = (
    (re.compile(r"[\d,]+ words/s"), "0 words/s"),
    (re.compile(r"\(\d+\.\d s in all\)"), "(0.0 s in all)"),
    (re.compile(r"\d+ workers?"), "2 workers"),
)


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, the test that runs it instead, its text, and the output below it."""

    document: str
    kind: str
    tested_by: str | None
    text: str
    output: str | None
    output_lines: tuple[int, int] | None

    @property
    def commands(self) -> list[str]:
        """Return the shell commands, or the command that runs this query."""
        if self.kind == "sql":
            return [f'newsmill query "{self.text.strip()}"']
        return [line for line in self.text.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]


def blocks(document: str) -> Iterator[Block]:
    """Yield the sh, sql and python blocks of a document in order."""
    tokens = [t for t in MarkdownIt().parse((CHECKOUT / document).read_text("utf-8")) if t.type == "fence"]
    for token, following in zip_longest(tokens, tokens[1:]):
        kind, _, options = token.info.partition(" ")
        if kind not in ("sh", "sql", "python") or options.startswith("file="):
            continue
        keeper = options.removeprefix("tested-by=") or None
        shown = following is not None and following.info == "text" and following.map and token.map
        output = following.content if following is not None and shown else None
        lines = (following.map[0], following.map[1]) if following is not None and following.map and shown else None
        yield Block(document, kind, keeper, token.content, output, lines)


def apply_files(document: str, folder: Path) -> None:
    """Put the files that a document shows into a copy of the checkout, and make the changes that it shows.

    Fences such as ```python file=newsmill/readers/toy.py hold a new file; ```diff file=… holds lines as they are and as
    they become, marked by a space, - and +. The old lines must occur once in the file.
    """
    for kind, name, content in shown_files(document):
        path = folder / name
        if kind == "diff":
            lines = content.splitlines(keepends=True)
            old = "".join(line[1:] for line in lines if not line.startswith("+"))
            new = "".join(line[1:] for line in lines if not line.startswith("-"))
            text = path.read_text("utf-8")
            assert text.count(old) == 1, f"{document}: {name} has these lines {text.count(old)} times:\n{old}"
            path.write_text(text.replace(old, new), "utf-8")
        else:
            assert not path.exists(), f"{document}: {name} is there already; choose another example"
            path.write_text(content, "utf-8")


def shown_files(document: str) -> list[tuple[str, str, str]]:
    """Return language, path and content of each fence of a document that names a file."""
    tokens = MarkdownIt().parse((CHECKOUT / document).read_text("utf-8"))
    parts = [(*token.info.partition(" file="), token.content) for token in tokens if token.type == "fence"]
    return [(kind, name, content) for kind, _, name, content in parts if name]


def with_keys(page: str) -> str:
    """Return docs/formats.md with the table of keys that fill each field of an article, as newsmill reads them."""
    head = "| field | keys |\n|---|---|\n"
    before, _, after = page.partition(head)
    rest = after.partition("\n\n")[2] if after.startswith("|") else after.lstrip("\n")
    rows = [f"| {field} | {' '.join(f'`{key}`' for key in keys)} |\n" for field, keys in ALIASES.items()]
    return f"{before}{head}{''.join(rows)}\n{rest}"


def sandbox(folder: Path) -> dict[str, str]:
    """Copy the samples into a folder, where the README's load puts its warehouse; return the environment."""
    shutil.copytree(CHECKOUT / "samples", folder / "samples")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PREFECT_HOME": str(folder / "prefect")}
    return environment


def run(command: str, folder: Path, environment: dict[str, str]) -> str:
    """Return what a command prints; fail if it fails or prints anything on stderr."""
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, ""), f"{command}\n{done.stdout}\n{done.stderr}"
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()) + "\n"


def outputs(run_here: list[Block], folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """Yield what each block of a document prints. All python blocks of a document are run in one process."""
    script = folder / "document.py"
    python = [block.text for block in run_here if block.kind == "python"]
    script.write_text(f"print({_SEPARATOR!r})\n".join(python), "utf-8")
    printed = iter(run(f"python {script}", folder, environment).split(f"{_SEPARATOR}\n") if python else [])
    script.unlink()
    for block in run_here:
        if block.kind == "python":
            yield next(printed)
        else:
            yield "".join(run(command, folder, environment) for command in block.commands)


def steady(output: str) -> str:
    """Return the output with a constant for each figure that differs from run to run."""
    for pattern, constant in _VARIABLE:
        output = pattern.sub(constant, output)
    return output


def record(target: Path) -> None:
    """Write the documents into a folder, with the output of every block as it is now below it."""
    (target / COMMANDS_PAGE).parent.mkdir(parents=True, exist_ok=True)
    (target / COMMANDS_PAGE).write_text(commands_page(), "utf-8")
    page = (CHECKOUT / DATA_MODEL_PAGE).read_text("utf-8")
    (target / DATA_MODEL_PAGE).write_text(with_keys_and_joins(page), "utf-8")
    (target / FORMATS_PAGE).write_text(with_keys((CHECKOUT / FORMATS_PAGE).read_text("utf-8")), "utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = sandbox(folder)
        for document in (name for name in DOCUMENTS if name not in WRITTEN):
            lines = (CHECKOUT / document).read_text("utf-8").splitlines(keepends=True)
            run_here = [block for block in blocks(document) if not block.tested_by]
            for block, output in reversed(list(zip(run_here, outputs(run_here, folder, environment), strict=True))):
                if block.output_lines and steady(output) != steady(block.output or ""):
                    start, end = block.output_lines
                    lines[start:end] = ["```text\n", *output.splitlines(keepends=True), "```\n"]
            (target / document).parent.mkdir(parents=True, exist_ok=True)
            (target / document).write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    record(Path(sys.argv[1]) if len(sys.argv) > 1 else CHECKOUT)
