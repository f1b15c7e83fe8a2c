"""The HTTP server of a service process, and how it ends without cutting anybody off."""

import socket

import uvicorn

from missionledger.common.http.openapi import ServiceApi

SHUTDOWN_SECONDS_MAX = 2
"""How long open requests may take after the signal to stop; the supervisor kills after 5."""


class ServiceServer(uvicorn.Server):
    """A server that ends its event streams first, since they would never end by themselves."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell the streams to end, then wait for what is open and close."""
        app = self.config.app
        assert isinstance(app, ServiceApi)
        app.state.kit.streams.stop()
        await super().shutdown(sockets)


def build_server(app: ServiceApi, *, host: str, port: int) -> ServiceServer:
    """Return the server of an application; `serve()` runs it until it is told to stop."""
    return ServiceServer(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=SHUTDOWN_SECONDS_MAX,
        )
    )
