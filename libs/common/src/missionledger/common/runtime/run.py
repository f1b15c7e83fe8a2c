"""Runs one service until it is told to stop: HTTP, relay, consumers, projections, processes."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
import uvicorn
import uvloop

from missionledger.common.eventlog.port import EventLog
from missionledger.common.http.health import Check
from missionledger.common.http.routes import assert_every_route_is_guarded
from missionledger.common.http.server import build_server
from missionledger.common.messaging.connection import Broker, BrokerSettings
from missionledger.common.messaging.consumer import ForeignConsumer
from missionledger.common.messaging.quarantine import Quarantine
from missionledger.common.messaging.relay import Relay, RelaySettings
from missionledger.common.messaging.turn import ConsumerTurn
from missionledger.common.processes.dispatcher import Dispatcher
from missionledger.common.processes.host import ProcessHost
from missionledger.common.processes.positions import FileDispatchPosition
from missionledger.common.runtime.assembly import Assembly, assemble
from missionledger.common.runtime.messaging_routes import (
    build_consumers_router,
    build_quarantine_router,
    build_transport_router,
)
from missionledger.common.runtime.settings import ServiceRole, ServiceSettings
from missionledger.common.service import ServiceDefinition
from missionledger.common.telemetry.logging import configure_logging
from missionledger.common.telemetry.tracing import start_tracing

LOG_WATCH_SECONDS = 1.0

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
        server = build_server(assembly.app, host=settings.host, port=settings.port)
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
    works: dict[str, Coroutine[Any, Any, None]] = {
        "log": _until_log_fails(assembly.kernel.log),
        "grants": assembly.grants.follow(),
    }
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
        works |= _messaging(assembly, settings, broker)
    drives_processes = bool(assembly.parts.processes.workflows)
    if settings.temporal_address and drives_processes and ServiceRole.WORKER in settings.roles:
        processes = _processes(assembly, settings)
        assembly.health.add("temporal", processes.check)
        works["temporal"] = processes.run()
    return works


def _messaging(
    assembly: Assembly, settings: ServiceSettings, broker: Broker
) -> dict[str, Coroutine[Any, Any, None]]:
    works: dict[str, Coroutine[Any, Any, None]] = {}
    kernel, name = assembly.kernel, assembly.definition.name
    if ServiceRole.RELAY in settings.roles:
        relay_settings = RelaySettings(replicas=settings.nats_replicas)
        relay = Relay(kernel.log, broker, kernel.clock, relay_settings)
        assembly.health.add("relay", _answering(relay.problem))
        assembly.app.include_router(build_transport_router(relay))
        works["relay"] = relay.run()
    subscriptions = assembly.parts.subscriptions
    if ServiceRole.CONSUMERS in settings.roles and subscriptions:
        quarantine = Quarantine(name, assembly.engine, kernel.clock)
        quarantine.open()
        consumers = [
            ForeignConsumer(
                name,
                each,
                broker=broker,
                quarantine=quarantine,
                turn=ConsumerTurn(assembly.engine, each.durable),
                clock=kernel.clock,
            )
            for each in subscriptions
        ]
        for consumer in consumers:
            durable = consumer.subscription.durable
            assembly.health.add(durable, _answering(consumer.problem))
            works[durable] = consumer.run()
        assembly.app.include_router(build_consumers_router(broker, consumers))
        assembly.app.include_router(build_quarantine_router(consumers))
    assert_every_route_is_guarded(assembly.app)
    return works


def _processes(assembly: Assembly, settings: ServiceSettings) -> ProcessHost:
    kernel, name = assembly.kernel, assembly.definition.name
    processes = assembly.parts.processes
    positions = FileDispatchPosition(settings.data_dir / f"{name}.dispatch.json", kernel.log.epoch)
    return ProcessHost(
        service=name,
        address=settings.temporal_address,
        parts=processes,
        dispatcher=Dispatcher(name, kernel.log, kernel.codec, processes, positions),
        namespace=settings.temporal_namespace,
    )


async def _until_log_fails(log: EventLog) -> None:
    """Return when the writer has stopped by itself: nobody knows then what the disk holds.

    The process ends and its keeper starts it anew, which reads the truth from the disk.
    """
    while not log.failed:  # noqa: ASYNC110 - a thread sets it, which no loop can wait for
        await asyncio.sleep(LOG_WATCH_SECONDS)


def _answering(problem: Callable[[], str | None]) -> Check:
    async def check() -> str | None:
        return problem()

    return check
