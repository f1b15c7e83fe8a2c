"""Puts the HTTP side of a service together."""

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.telemetry import TelemetryConfig
from starlette.middleware import Middleware

from missionledger.common.access_trail.trail import AccessTrail
from missionledger.common.http.authentication import Authentication, Verifier
from missionledger.common.http.body_limit import BodyLimit
from missionledger.common.http.event_streams import EventStreams
from missionledger.common.http.failures import install_failure_handlers
from missionledger.common.http.framing import Framing
from missionledger.common.http.health import Health, build_health_router
from missionledger.common.http.kit import HttpKit
from missionledger.common.http.openapi import API_VERSION, ServiceApi
from missionledger.common.http.routes import assert_every_route_is_guarded
from missionledger.common.http.trail_recording import TrailRecording
from missionledger.common.http.trail_routes import build_trail_router
from missionledger.common.service import Kernel, ServiceDefinition

_NO_SECOND_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
"""FastAPI's own spans would double those of the kit."""


def create_app(
    definition: ServiceDefinition,
    kernel: Kernel,
    *,
    routers: Sequence[APIRouter],
    health: Health,
    verifier: Verifier,
    kit: HttpKit | None = None,
    trail: AccessTrail | None = None,
) -> ServiceApi:
    """Return the application that serves this service.

    Args:
        definition: the service.
        kernel: its log, read models and clock.
        routers: its own routes, and those of the log and of documents.
        health: the parts that readiness asks.
        verifier: checks bearer tokens.
        kit: what the dependencies share; made from the kernel by default.
        trail: takes note of sensitive reads; without it none is recorded.

    Raises:
        AssertionError: if a route below /v1 has no access control.
    """
    app = ServiceApi(
        title=definition.title,
        version=API_VERSION,
        # The default pages load scripts from another host; the document itself is served.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=_NO_SECOND_TELEMETRY,
        middleware=[
            Middleware(Framing, service=definition.name),
            Middleware(Authentication, verifier=verifier),
            *_recording(definition, kernel, trail),
            Middleware(BodyLimit),
        ],
    )
    app.state.kit = kit or HttpKit(
        service=definition.name,
        log=kernel.log,
        projections=kernel.projections,
        clock=kernel.clock,
        streams=EventStreams(definition.name),
        documents=kernel.documents,
    )
    install_failure_handlers(app, definition.name)
    app.include_router(build_health_router(health))
    for router in routers:
        app.include_router(router)
    if trail is not None:
        app.include_router(build_trail_router(trail))
    assert_every_route_is_guarded(app)
    return app


def _recording(
    definition: ServiceDefinition, kernel: Kernel, trail: AccessTrail | None
) -> list[Middleware]:
    if trail is None:
        return []
    also = definition.recorded_paths
    return [Middleware(TrailRecording, trail=trail, clock=kernel.clock, also=also)]
