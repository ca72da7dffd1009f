"""The contents of the wheel and the source distribution, and the paths that the tools of the checkout read."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
PACKAGE = CHECKOUT / "newsmill"
LINKS = ("flows/", "sql/", "warehouse/")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and the source distribution into a folder."""
    target = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--sdist", "--outdir", str(target)]
    done = subprocess.run(build, cwd=CHECKOUT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


def tracked() -> set[str]:
    """Return the files of the package that Git knows or would add."""
    git = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "newsmill"]
    listed = subprocess.run(git, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return set(listed.stdout.splitlines())


def test_the_wheel_holds_the_package_and_nothing_else(built: Path) -> None:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert names == tracked()
    endings = {Path(name).suffix for name in names}
    assert {".py", ".sql", ".toml", ".parquet", ".onnx", ".bin", ".json", ".yml", ".typed"} <= endings
    assert "newsmill/py.typed" in names


def test_the_source_distribution_holds_the_package_once(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert {name for name in names if name.startswith("newsmill/")} == tracked()
    assert not [name for name in names if name.startswith(LINKS)]
    assert {
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "pyproject.toml",
        "docs/scaling.md",
        "samples/wire.jsonl",
    } <= names


def test_tools_look_at_the_package_and_not_through_the_links() -> None:
    ruff = [str(Path(sys.executable).with_name("ruff")), "check", "--show-files", "."]
    pytest_ = [
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-q",
        "-n0",
        ".",
        "--ignore=tests",
        "-k",
        "doctest or sql",
    ]
    for command in (ruff, pytest_):
        done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)
        seen = [line.removeprefix(f"{CHECKOUT}/") for line in done.stdout.splitlines()]
        assert any(line.startswith("newsmill/") for line in seen), done.stdout + done.stderr
        assert not [line for line in seen if line.startswith(LINKS)]


@pytest.mark.parametrize("variable", ["", "."])
def test_a_folder_with_packages_of_the_same_names_does_not_matter(tmp_path: Path, variable: str) -> None:
    for name in ("flows", "warehouse", "sql"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise ImportError('not this one')", "utf-8")
    for command in ([str(Path(sys.executable).with_name("newsmill")), "--version"],
                    [sys.executable, "-c", "import newsmill.flows.load_news, newsmill.warehouse.load"]):  # fmt: skip
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env={"PYTHONPATH": variable})
        assert (done.returncode, done.stderr) == (0, ""), done.stderr


def test_a_deployment_of_0_1_fails_with_what_to_do() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import flows.load_news"], cwd=CHECKOUT, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "deploy again" in done.stderr.splitlines()[-1]
