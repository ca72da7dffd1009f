"""Prefect inside a command: quiet, and with a server of its own where the user has none.

Everything here must happen before prefect is imported, and only sets what the user has not set.
"""

import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from newsmill.errors import NewsmillError
from newsmill.flows.temporary_server import TemporaryServer

_OURS = {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
_LOGGING = "PREFECT_LOGGING_SETTINGS_PATH"
_LOGGING_CHOICES = ("PREFECT_LOGGING_LEVEL", _LOGGING, "PREFECT_LOGGING_HANDLERS", "PREFECT_LOGGING_ROOT",
                    "PREFECT_DEBUG_MODE")  # fmt: skip
_NO_SERVER = "Failed to reach API"
"""How Prefect's bare RuntimeError begins where it finds no server at the start of a flow."""


def quiet_prefect() -> None:
    """Keep Prefect's records off the terminal (they still reach the server), and its telemetry at home."""
    for name, value in _OURS.items():
        os.environ.setdefault(name, value)
    if not any(name.startswith(_LOGGING_CHOICES) for name in os.environ):
        os.environ[_LOGGING] = str(files("newsmill.flows") / "prefect_logging.yml")


def prefect_server() -> TemporaryServer | None:
    """Make sure that there is a Prefect server: a temporary one of this process, or None where the user has one."""
    quiet_prefect()
    if TemporaryServer.running is None and not user_has_server():
        TemporaryServer()
    return TemporaryServer.running


@contextmanager
def reaching_server() -> Iterator[None]:
    """Around a flow: that its server does not answer, at the start or later, is one sentence.

    Raises:
        NewsmillError: No server answers.
    """
    import httpx

    try:
        yield
    except (httpx.HTTPError, RuntimeError) as error:
        if not isinstance(error, httpx.HTTPError) and not str(error).startswith(_NO_SERVER):
            raise
        from prefect.settings import get_current_settings

        reason = next(iter(str(error).splitlines()), "") or type(error).__name__
        raise NewsmillError(
            f"the Prefect server at {get_current_settings().api.url} does not answer ({reason}); what is finished is "
            "kept; start it, or take away its address (PREFECT_API_URL, or the setting of the Prefect profile)"
        ) from error


def user_has_server() -> bool:
    """Whether the user names a Prefect server: in the environment, a `.env`, a profile, or a prefect.toml."""
    if os.environ.get("PREFECT_API_URL"):
        return True
    home = Path(os.environ.get("PREFECT_HOME") or "~/.prefect").expanduser()
    profiles = _toml(Path(os.environ.get("PREFECT_PROFILES_PATH") or home / "profiles.toml"))
    active = profiles.get("profiles", {}).get(os.environ.get("PREFECT_PROFILE") or profiles.get("active"), {})
    project = _toml(Path("pyproject.toml")).get("tool", {}).get("prefect", {})
    return bool(
        dotenv_values(".env").get("PREFECT_API_URL")
        or active.get("PREFECT_API_URL")
        or _toml(Path("prefect.toml")).get("api", {}).get("url")
        or project.get("api", {}).get("url")
    )


def _toml(path: Path) -> dict[str, Any]:
    with suppress(OSError, tomllib.TOMLDecodeError):
        return tomllib.loads(path.read_text("utf-8"))
    return {}
