"""Places in which a user may name a Prefect server, as Prefect itself reads them."""

from pathlib import Path

import pytest

from newsmill.flows.prefect_settings import user_has_server

ADDRESS = "http://127.0.0.1:4200/api"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (".env", f"PREFECT_API_URL={ADDRESS}"),
        ("prefect.toml", f'[api]\nurl = "{ADDRESS}"'),
        ("pyproject.toml", f'[tool.prefect.api]\nurl = "{ADDRESS}"'),
        ("home/profiles.toml", f'active = "mine"\n[profiles.mine]\nPREFECT_API_URL = "{ADDRESS}"'),
    ],
)
def test_a_server_is_found_wherever_prefect_finds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: str
) -> None:
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "home"))
    for variable in ("PREFECT_API_URL", "PREFECT_PROFILE", "PREFECT_PROFILES_PATH"):
        monkeypatch.delenv(variable, raising=False)
    assert not user_has_server()
    (tmp_path / name).write_text(content, "utf-8")
    assert user_has_server()
