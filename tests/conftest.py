"""What all tests share."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.object_store import ObjectStore
from tests.postgres import Postgres

CHECKOUT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample articles."""
    return CHECKOUT / "samples"


@pytest.fixture(scope="session")
def samples_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse that the command made of the samples, in an environment where warnings are errors."""
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
    """The folder of evaluation data beside the checkout; it is not distributed, so only CI insists on it."""
    folder = Path(os.environ.get("NEWSMILL_SHARED", CHECKOUT.parent / "shared"))
    if not (folder / "eval").is_dir():
        if os.environ.get("CI") or "NEWSMILL_SHARED" in os.environ:
            pytest.fail(f"{folder} has no evaluation data; set NEWSMILL_SHARED to the folder that has it")
        pytest.skip("the evaluation data is not distributed with newsmill")
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server with an empty database `news`; tests share it, each in a schema of its own."""
    server = Postgres()
    yield server
    server.close()


@pytest.fixture(scope="session")
def object_store() -> Iterator[ObjectStore]:
    """An S3 server with an empty bucket `news`; tests share it, each under a prefix of its own."""
    store = ObjectStore()
    yield store
    store.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The way to let accuracy fall, if CHANGELOG.md says so."""
    parser.addoption("--allow-regression", action="store_true", help="accept lower F1 where CHANGELOG.md names it")
