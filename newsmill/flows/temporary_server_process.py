"""The process of the temporary server, run as `python -P FILE DESCRIPTOR` with the descriptor of a listening socket.

It is run by its file and imports nothing of newsmill, so newsmill need not be on its path.
"""

import os
import signal
import sys
import threading
from contextlib import suppress

STOP_SECONDS = 4.0
"""Time for the server to end."""


def _serve(descriptor: int) -> None:
    """Serve until standard input ends or SIGTERM arrives."""

    def watch() -> None:
        with suppress(OSError):
            while os.read(0, 1):
                pass
        timer = threading.Timer(STOP_SECONDS, os._exit, (0,))
        timer.daemon = True
        timer.start()
        os.kill(os.getpid(), signal.SIGTERM)

    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))  # until uvicorn sets its own handler
    threading.Thread(target=watch, daemon=True).start()
    import uvicorn
    from prefect.server.api.server import create_app

    config = uvicorn.Config(
        create_app(final=True),
        fd=descriptor,
        log_level="critical",
        log_config=None,
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=1,
    )
    uvicorn.Server(config).run()


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
