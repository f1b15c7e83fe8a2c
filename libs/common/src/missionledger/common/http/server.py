"""The HTTP server of a service process, and how it ends without cutting anybody off."""

import contextlib
import signal
import socket
import threading
from collections.abc import Iterator

import uvicorn

from missionledger.common.http.openapi import ServiceApi

KEEP_ALIVE_SECONDS = 75
"""Longer than clients keep idle connections: the one who closes first must be the client, or a
command may be sent into a connection that is just being closed."""

SHUTDOWN_SECONDS_MAX = 2
"""How long open requests may take after the signal to stop; the supervisor kills after 5."""


STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class ServiceServer(uvicorn.Server):
    """A server that ends its event streams first, since they would never end by themselves."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop serving at a signal, and leave it at that.

        The inherited way raises the signal again once all requests are answered, which ends the
        process before its log and read models are closed.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in STOP_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

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
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=SHUTDOWN_SECONDS_MAX,
        )
    )
