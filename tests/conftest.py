"""Fixtures that all tests share, and the report of tests that were not run."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.needs import NO_DATA, missing, not_run
from tests.object_store import ObjectStore
from tests.postgres import Postgres

CHECKOUT = Path(__file__).parent.parent
TESTS = CHECKOUT / "tests"
SLOW = (
    "flows",
    "lab",
    "warehouse",
    "linking/test_correct_command.py",
    "linking/test_linker.py",
    "linking/test_linking_places.py",
    "linking/test_linking_samples.py",
    "linking/test_linking_seeds.py",
    "readers/test_fuzz.py",
    "readers/test_toy_format.py",
    "tagger/test_accuracy.py",
    "test_distribution.py",
    "test_docs.py",
    "test_how_to.py",
)
"""Folders and files whose tests start commands, load or train: `make fast` leaves them out."""


@pytest.fixture(scope="session")
def samples() -> Path:
    """Return the folder of sample articles."""
    return CHECKOUT / "samples"


@pytest.fixture(scope="session")
def samples_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load the samples with the command, warnings being errors; return the warehouse."""
    folder = tmp_path_factory.mktemp("samples")
    environment = os.environ | {"PREFECT_HOME": str(folder / "prefect"), "PYTHONWARNINGS": "error"}
    newsmill = Path(sys.executable).with_name("newsmill")
    places: list[str | Path] = ["--database", folder / "news.duckdb", "--lake", folder / "news.lake"]
    command: list[str | Path] = [newsmill, "load", "samples", "--root", ".", *places]
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return folder / "news.duckdb"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of evaluation data beside the checkout; it is not distributed, so only CI requires it."""
    folder = Path(os.environ.get("NEWSMILL_SHARED", CHECKOUT.parent / "shared"))
    if not (folder / "eval").is_dir():
        if os.environ.get("CI") or "NEWSMILL_SHARED" in os.environ:
            pytest.fail(f"{folder} has no evaluation data; set NEWSMILL_SHARED to the folder that has it")
        pytest.skip(NO_DATA)
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Start PostgreSQL with an empty database `news`; tests share it, each with its own schema."""
    server = Postgres()
    yield server
    server.close()


@pytest.fixture(scope="session")
def object_store() -> Iterator[ObjectStore]:
    """Start an S3 server with an empty bucket `news`; tests share it, each with its own prefix."""
    store = ObjectStore()
    yield store
    store.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that let accuracy fall where CHANGELOG.md says so, and that require what tests need."""
    parser.addoption("--allow-regression", action="store_true", help="accept lower F1 where CHANGELOG.md names it")
    parser.addoption("--require-all", action="store_true", help="fail tests whose extra or program is missing")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of SLOW, before -m selects."""
    slow = [TESTS / name for name in SLOW]
    for item in items:
        if any(item.path.is_relative_to(path) for path in slow):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Do not run a test whose extra or program is missing; with --require-all it fails."""
    if reason := missing(item):
        if item.config.getoption("--require-all"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many tests were not run, and how to run them, above pytest's closing line."""
    skipped = terminalreporter.stats.get("skipped", [])
    for line in not_run(report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple)):
        terminalreporter.write_line(line)
