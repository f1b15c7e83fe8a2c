"""Serves the web console until it is told to stop."""

import uvicorn
import uvloop

from missionledger.common.telemetry.logging import configure_logging
from missionledger.console.app import create_console
from missionledger.console.settings import ConsoleSettings


def main() -> None:
    """Serve the console until it is told to stop."""
    configure_logging("console")
    settings = ConsoleSettings()
    server = uvicorn.Server(
        uvicorn.Config(
            create_console(settings),
            host=settings.host,
            port=settings.port,
            http="httptools",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=2,
        )
    )
    uvloop.run(server.serve())
