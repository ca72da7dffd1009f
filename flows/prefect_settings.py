"""Settings under which Prefect runs inside a command: quiet, quick to start, nothing sent anywhere."""

import os

_SETTINGS = {
    # Only our own lines on the terminal; the records of flow and task runs still go to the Prefect server.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_CLI_PROMPT": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
}


def quiet_prefect() -> None:
    """Set what the user's environment does not set; call it before prefect is imported."""
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
