"""Prefect's settings inside a command: no log on the terminal, and a temporary server if the user has none.

Call these functions before prefect is imported. They change no setting that the user has made.
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
"""Beginning of the bare RuntimeError that Prefect raises at the start of a flow without a server."""


def quiet_prefect() -> None:
    """Keep Prefect's log records off the terminal (they still reach the server), and turn its telemetry off."""
    for name, value in _OURS.items():
        os.environ.setdefault(name, value)
    if not any(name.startswith(_LOGGING_CHOICES) for name in os.environ):
        os.environ[_LOGGING] = str(files("newsmill.flows") / "prefect_logging.yml")


def prefect_server() -> TemporaryServer | None:
    """Start a temporary server unless there is a server; return the temporary one, or None if the user has a server."""
    quiet_prefect()
    if TemporaryServer.running is None and not user_has_server():
        TemporaryServer()
    return TemporaryServer.running


@contextmanager
def reaching_server() -> Iterator[None]:
    """Report in one sentence that the server of the flow in this block does not answer, at its start or later.

    Raises:
        NewsmillError: The server does not answer.
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
            "kept; start it, or remove its address (PREFECT_API_URL, or the setting of the Prefect profile)"
        ) from error


def user_has_server() -> bool:
    """Return whether the environment, a `.env`, a Prefect profile or a prefect.toml names a Prefect server."""
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
