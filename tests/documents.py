"""Documents and what is tested of them: commands, queries, and the output that stands under each.

Record the outputs anew with: python -m tests.documents; then look at the difference.
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

CHECKOUT = Path(__file__).parent.parent
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "docs/ducklake.md", "docs/linking.md", "docs/machines.md",
             "docs/scaling.md", "docs/scheduling.md", "docs/training.md")  # fmt: skip
_VARIABLE = (
    (re.compile(r"[\d,]+ words/s"), "0 words/s"),
    (re.compile(r"\(\d+\.\d s in all\)"), "(0.0 s in all)"),
    (re.compile(r"\d+ workers?"), "2 workers"),
)


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, the test named as its keeper, its text, its lines, and the output under it."""

    document: str
    kind: str
    tested_by: str | None
    text: str
    output: str | None
    output_lines: tuple[int, int] | None

    @property
    def commands(self) -> list[str]:
        """Shell commands, or the one that asks the warehouse this query."""
        if self.kind == "sql":
            return [f'newsmill query "{self.text.strip()}"']
        return [line for line in self.text.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]


def blocks(document: str) -> Iterator[Block]:
    """The sh and sql blocks of a document in order."""
    tokens = [t for t in MarkdownIt().parse((CHECKOUT / document).read_text("utf-8")) if t.type == "fence"]
    for token, following in zip_longest(tokens, tokens[1:]):
        kind, _, options = token.info.partition(" ")
        if kind not in ("sh", "sql"):
            continue
        keeper = options.removeprefix("tested-by=") or None
        shown = following is not None and following.info == "text" and following.map and token.map
        output = following.content if following is not None and shown else None
        lines = (following.map[0], following.map[1]) if following is not None and following.map and shown else None
        yield Block(document, kind, keeper, token.content, output, lines)


def sandbox(folder: Path) -> dict[str, str]:
    """Prepare a folder with the samples loaded, as a reader has it after `make run`; returns the environment."""
    shutil.copytree(CHECKOUT / "samples", folder / "samples")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PREFECT_HOME": str(folder / "prefect")}
    return environment


def run(command: str, folder: Path, environment: dict[str, str]) -> str:
    """The output of a command; fails if it fails or prints anything on stderr."""
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, ""), f"{command}\n{done.stdout}\n{done.stderr}"
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()) + "\n"


def steady(output: str) -> str:
    """The output without what differs from run to run."""
    for pattern, constant in _VARIABLE:
        output = pattern.sub(constant, output)
    return output


def record(target: Path) -> None:
    """Write the documents with the output of every block under it, as it is now, into a folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = sandbox(folder)
        for document in DOCUMENTS:
            lines = (CHECKOUT / document).read_text("utf-8").splitlines(keepends=True)
            done = [(b, [run(c, folder, environment) for c in b.commands]) for b in blocks(document) if not b.tested_by]
            for block, outputs in reversed(done):
                if block.output_lines:
                    start, end = block.output_lines
                    lines[start:end] = ["```text\n", *"".join(outputs).splitlines(keepends=True), "```\n"]
            (target / document).parent.mkdir(parents=True, exist_ok=True)
            (target / document).write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    record(Path(sys.argv[1]) if len(sys.argv) > 1 else CHECKOUT)
