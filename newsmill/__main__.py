"""Entry point of the command `newsmill`, also `python -m newsmill`: installs signal handlers before slow imports."""

import signal

from newsmill.errors import Terminated


def main() -> None:
    """Import the command line and run it."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        from newsmill.cli.app import run

        run()
    except KeyboardInterrupt:  # before a command was there to answer
        raise SystemExit(128 + (signal.SIGTERM if Terminated.is_asked else signal.SIGINT)) from None


def _terminate(_signal: int, _frame: object) -> None:
    Terminated.is_asked = True
    raise Terminated


if __name__ == "__main__":
    main()
