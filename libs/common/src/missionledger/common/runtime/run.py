"""Runs one service until it is told to stop: HTTP, relay, consumers, projections, processes."""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

import structlog
import uvicorn
import uvloop

from missionledger.common.messaging.connection import Broker, BrokerSettings
from missionledger.common.messaging.relay import Relay, RelaySettings
from missionledger.common.runtime.assembly import Assembly, assemble
from missionledger.common.runtime.settings import ServiceRole, ServiceSettings
from missionledger.common.service import ServiceDefinition
from missionledger.common.telemetry.logging import configure_logging
from missionledger.common.telemetry.tracing import start_tracing

SHUTDOWN_SECONDS_MAX = 2
"""How long open requests may take after the signal to stop; the supervisor kills after 5."""

logger = structlog.get_logger("missionledger.runtime")


def run_service(definition: ServiceDefinition, settings: ServiceSettings) -> None:
    """Run the service and return when it has stopped; SIGTERM and SIGINT stop it.

    Raises:
        LogInUseError: if another process writes its log.
        LogFormatError: if a newer version wrote it.
        LogCorruptError: if it contradicts itself.
    """
    configure_logging(definition.name)
    start_tracing(definition.name)
    uvloop.run(_serve(definition, settings))


async def _serve(definition: ServiceDefinition, settings: ServiceSettings) -> None:
    assembly = assemble(definition, settings)
    try:
        assembly.start()
        background = [
            asyncio.create_task(work, name=name)
            for name, work in _background(assembly, settings).items()
        ]
        server = uvicorn.Server(
            uvicorn.Config(
                assembly.app,
                host=settings.host,
                port=settings.port,
                http="httptools",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=SHUTDOWN_SECONDS_MAX,
            )
        )
        await _until_first_ends(server, background)
    finally:
        await assembly.close()


async def _until_first_ends(server: uvicorn.Server, background: list[asyncio.Task[None]]) -> None:
    """Serve until the server is told to stop; a background part that ends is a fault.

    Raises:
        RuntimeError: if a part ended by itself; the process ends, and its keeper starts it anew.
    """
    serving = asyncio.create_task(server.serve(), name="http")
    try:
        await asyncio.wait([serving, *background], return_when=asyncio.FIRST_COMPLETED)
        ended = [task for task in background if task.done()]
        if ended and not serving.done():
            server.should_exit = True
            await serving
            cause = ended[0].exception()
            raise RuntimeError(f"{ended[0].get_name()} ended") from cause
        await serving
    finally:
        for task in background:
            task.cancel()
        for task in background:
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task


def _background(
    assembly: Assembly, settings: ServiceSettings
) -> dict[str, Coroutine[Any, Any, None]]:
    """Return what runs beside HTTP, and let readiness ask each part."""
    works: dict[str, Coroutine[Any, Any, None]] = {}
    if settings.nats_url:
        broker = Broker(
            assembly.definition.name,
            BrokerSettings(
                url=settings.nats_url,
                monitoring_url=settings.nats_monitoring_url,
                user=settings.nats_user,
                password=settings.nats_password.get_secret_value(),
            ),
        )
        assembly.health.add("nats", broker.problem)
        works["nats"] = broker.run()
        if ServiceRole.RELAY in settings.roles:
            relay = Relay(
                assembly.kernel.log,
                broker,
                assembly.kernel.clock,
                RelaySettings(replicas=settings.nats_replicas),
            )

            async def relay_state() -> str | None:
                return relay.problem()

            assembly.health.add("relay", relay_state)
            works["relay"] = relay.run()
    return works
