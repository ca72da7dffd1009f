"""Entrypoints of version 0.1.0, and folders that have packages of the same names."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


def python(folder: Path, code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code in a folder that comes first on the path of modules."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("name", ["flows", "flows.load_news", "warehouse.connection"])
def test_an_old_name_fails_with_one_sentence(name: str) -> None:
    done = python(CHECKOUT, f"import {name}")
    assert done.returncode == 1
    assert "deploy again" in done.stderr.splitlines()[-1]


def test_an_old_entrypoint_says_deploy_again(tmp_path: Path) -> None:
    """Prefect loads an entrypoint by this function at the start of a run."""
    code = "from prefect.flows import load_flow_from_entrypoint as load; load('flows.load_news:load_news')"
    done = python(CHECKOUT, code, PREFECT_HOME=str(tmp_path))
    assert done.returncode == 1
    assert "deploy again with the entrypoint newsmill.flows.load_news:load_news" in done.stderr.splitlines()[-1]


def test_a_folder_with_its_own_packages_does_not_matter(tmp_path: Path) -> None:
    for name in ("flows", "warehouse", "sql"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise AssertionError('the wrong package')", "utf-8")
    code = "from prefect.flows import load_flow_from_entrypoint as load; "
    code += "print(load('newsmill.flows.load_news:load_news').name); "
    code += "from newsmill.cli.app import app; app(['examples'])"
    done = python(tmp_path, code, PREFECT_HOME=str(tmp_path / "prefect"), PYTHONPATH=".")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert done.stdout.startswith("load_news\n")
