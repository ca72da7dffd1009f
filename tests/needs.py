"""Needs of tests beyond `make test`: extras of newsmill, and programs of the system.

`@pytest.mark.needs_extras("train", "dask")` names extras of pyproject.toml, all of which the test needs;
`@pytest.mark.needs_system("strace")` names a program, or several of which one is enough. Where one is missing the test
is reported as not run; with `--require-all` it fails. Select them with `-m "needs_extras or needs_system"`.
"""

import shutil
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

CHECKOUT = Path(__file__).parent.parent
NO_EXTRA = "needs newsmill["
NO_PROGRAM = "needs the program "
NO_MODULE = "unable to import module "
NO_DATA = "needs the evaluation data, which is not distributed"


def missing(item: pytest.Item) -> str | None:
    """Return the reason why a test cannot run here: an extra or a program that is missing."""
    for mark in item.iter_markers("needs_extras"):
        for extra in mark.args:
            if not _has_extra(extra):
                return f"{NO_EXTRA}{extra}]"
    for mark in item.iter_markers("needs_system"):
        if not any(shutil.which(program) for program in mark.args):
            return f"{NO_PROGRAM}{' or '.join(mark.args)}"
    return None


def not_run(reasons: Iterable[str]) -> list[str]:
    """Return one plain line for each kind of reason: how many tests were not run, why, and how to run them."""
    counts = Counter(reason.removeprefix("Skipped: ") for reason in reasons)
    extras = {reason.removeprefix(NO_EXTRA)[:-1]: n for reason, n in counts.items() if reason.startswith(NO_EXTRA)}
    programs = {reason.removeprefix(NO_PROGRAM): n for reason, n in counts.items() if reason.startswith(NO_PROGRAM)}
    lines = []
    if extras:
        lines.append(f"the extras {', '.join(sorted(extras))}: {_tests(extras)}; run them with: make test-extras")
    if programs:
        lines.append(
            f"the programs {', '.join(sorted(programs))}: {_tests(programs)}; install the programs to run them"
        )
    if modules := sum(n for reason, n in counts.items() if reason.startswith(NO_MODULE)):
        lines.append(f"an extra: the doctests of {modules} modules that import it")
    if data := counts.get(NO_DATA):
        lines.append(f"the evaluation data: {_tests({'': data})}; NEWSMILL_SHARED names its folder")
    known = (NO_EXTRA, NO_PROGRAM, NO_MODULE, NO_DATA)
    others = [f"Not run: {_tests({'': n})}; {reason}" for reason, n in counts.items() if not reason.startswith(known)]
    return [f"Not run without {line}" for line in lines] + others


@cache
def _has_extra(extra: str) -> bool:
    """Return whether the packages that pyproject.toml lists for an extra are installed."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    return all(_is_installed(Requirement(wanted)) for wanted in project["optional-dependencies"][extra])


def _is_installed(wanted: Requirement) -> bool:
    if wanted.marker and not wanted.marker.evaluate():
        return True
    try:
        return bool(distribution(wanted.name))
    except PackageNotFoundError:
        return False


def _tests(counts: dict[str, int]) -> str:
    count = sum(counts.values())
    return "1 test" if count == 1 else f"{count:,} tests"
