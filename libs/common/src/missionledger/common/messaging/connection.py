"""The connection of a service to NATS: made when the broker is healthy, made again when lost.

Reconnection is ours and not the client's: the client keeps half-sent batches for the next
connection, and closes for good on some errors. Here a lost connection ends every call that waits
on it at once, and whoever used it starts anew from what the broker says it holds.
"""

import asyncio
import contextlib
import http.client
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

import nats.errors
import orjson
import structlog
from nats.aio.client import Client
from nats.js import JetStreamContext

from missionledger.common.messaging.metrics import BROKER_ERRORS

T = TypeVar("T")

CONNECT_SECONDS_MAX = 5
REQUEST_SECONDS_MAX = 5.0
RETRY_SECONDS_FIRST = 0.05
RETRY_SECONDS_MAX = 2.0
PING_SECONDS = 5

TRANSPORT_ERRORS = (nats.errors.Error, OSError, TimeoutError)
"""What may happen to any call on the broker; the caller starts anew from what the broker holds."""

_log = structlog.get_logger(__name__)


class ConnectionLostError(ConnectionError):
    """The connection ended while a call waited on it; whether the call took effect is unknown."""


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """Where the broker is and how to enter.

    Attributes:
        url: one or several addresses, separated by commas.
        monitoring_url: address of `/healthz` and `/varz`; empty if there is none, and then nobody
            can tell whether the broker syncs every write.
        user: name, empty for none.
        password: goes with the name.
        token: instead of name and password.
    """

    url: str
    monitoring_url: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


class Session:
    """One connection, from when it stands until it is lost."""

    def __init__(self, client: Client, closed: asyncio.Event) -> None:
        self.client = client
        self.jetstream: JetStreamContext = client.jetstream(timeout=REQUEST_SECONDS_MAX)
        self._closed = closed

    @property
    def is_lost(self) -> bool:
        """Whether this connection has ended."""
        return self._closed.is_set()

    async def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Await the work, but no longer than the connection lasts.

        Raises:
            ConnectionLostError: if the connection ends first.
        """
        task = asyncio.ensure_future(work)
        lost = asyncio.ensure_future(self._closed.wait())
        try:
            await asyncio.wait({task, lost}, return_when=asyncio.FIRST_COMPLETED)
            # A client that closes cancels what waits inside it: that is a loss too, and must not
            # look as if the one who called had been cancelled.
            if not task.done() or task.cancelled():
                raise ConnectionLostError("the connection to the broker was lost")
            return task.result()
        finally:
            lost.cancel()
            if not task.done():
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, *TRANSPORT_ERRORS):
                    await task


class Broker:
    """Keeps a connection to NATS for one service."""

    def __init__(self, service: str, settings: BrokerSettings) -> None:
        self.service = service
        self._settings = settings
        self._session: Session | None = None
        self._connected = asyncio.Condition()
        self._last_error = "no connection was made yet"
        self._denied = ""

    async def run(self) -> None:
        """Connect, and connect again whenever the connection is lost, until cancelled."""
        pause = RETRY_SECONDS_FIRST
        while True:
            try:
                await self._wait_until_healthy()
                session, closed = await self._connect()
            except TRANSPORT_ERRORS as error:
                self._last_error = str(error) or type(error).__name__
                _log.warning("broker_unreachable", service=self.service, error=self._last_error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, RETRY_SECONDS_MAX)
                continue
            pause = RETRY_SECONDS_FIRST
            try:
                async with self._connected:
                    self._session = session
                    self._connected.notify_all()
                await closed.wait()
                self._last_error = "the connection was lost"
                _log.warning("broker_connection_lost", service=self.service)
            finally:
                self._session = None
                closed.set()
                with contextlib.suppress(*TRANSPORT_ERRORS):
                    await session.client.close()

    async def session(self) -> Session:
        """Return a connection, waiting until there is one."""
        async with self._connected:
            await self._connected.wait_for(
                lambda: self._session is not None and not self._session.is_lost
            )
            assert self._session is not None
            return self._session

    async def problem(self) -> str | None:
        """Return why the broker cannot be relied on, or None: for the readiness of the service."""
        session = self._session
        if session is None or session.is_lost:
            return f"NATS at {self._settings.url} cannot be reached: {self._last_error}"
        if self._denied:
            return f"NATS refuses this service: {self._denied}"
        return await self._durability_problem()

    async def _durability_problem(self) -> str | None:
        if not self._settings.monitoring_url:
            return (
                "the monitoring address of NATS is not set, so nobody can tell whether it syncs "
                "every write; set MISSIONLEDGER_NATS_MONITORING_URL"
            )
        try:
            status, body = await asyncio.to_thread(self._get, "/varz")
        except OSError as error:
            return f"NATS monitoring at {self._settings.monitoring_url} does not answer: {error}"
        if status != http.HTTPStatus.OK:
            return f"NATS monitoring answers {status}"
        jetstream = orjson.loads(body).get("jetstream", {}).get("config", {})
        if not jetstream:
            return "NATS runs without JetStream"
        if jetstream.get("sync_always") is not True:
            return "NATS acknowledges before it syncs to disk; set jetstream.sync_interval: always"
        return None

    async def _wait_until_healthy(self) -> None:
        # A connection to a broker that is still reading its store would fail or hang; asking for
        # its health costs a millisecond.
        if not self._settings.monitoring_url:
            return
        status, _ = await asyncio.to_thread(self._get, "/healthz")
        if status != http.HTTPStatus.OK:
            raise ConnectionError(f"its health is {status}")

    def _get(self, path: str) -> tuple[int, bytes]:
        address = urlsplit(self._settings.monitoring_url)
        kind = (
            http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        )
        connection = kind(address.hostname or "", address.port, timeout=CONNECT_SECONDS_MAX)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except http.client.HTTPException as error:
            raise ConnectionError(f"{type(error).__name__}: {error}") from error
        finally:
            connection.close()

    async def _connect(self) -> tuple[Session, asyncio.Event]:
        closed = asyncio.Event()

        async def on_closed() -> None:
            closed.set()

        async def on_error(error: Exception) -> None:
            BROKER_ERRORS.labels(self.service).inc()
            _log.warning("broker_error", service=self.service, error=str(error))
            if "permissions violation" in str(error).lower():
                self._denied = str(error)

        client = Client()
        try:
            await client.connect(
                servers=[each.strip() for each in self._settings.url.split(",")],
                name=f"missionledger-{self.service}",
                allow_reconnect=False,
                connect_timeout=CONNECT_SECONDS_MAX,
                ping_interval=PING_SECONDS,
                user=self._settings.user or None,
                password=self._settings.password or None,
                token=self._settings.token or None,
                error_cb=on_error,
                closed_cb=on_closed,
                disconnected_cb=on_closed,
            )
        except BaseException:
            # The client leaves the socket of a refused connection open.
            await client.close()
            raise
        self._denied = ""
        return Session(client, closed), closed
