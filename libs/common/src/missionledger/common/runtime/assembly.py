"""Puts a service together: log, read models, routes. The one place that builds them."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import APIRouter
from sqlalchemy import Engine

from missionledger.common.access_trail.store import TrailStore
from missionledger.common.access_trail.trail import AccessTrail
from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock, SystemClock
from missionledger.common.documents import FolderDocumentStore
from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.open import open_log
from missionledger.common.http.app import create_app
from missionledger.common.http.authentication import Verifier
from missionledger.common.http.document_routes import build_document_router
from missionledger.common.http.health import Health
from missionledger.common.http.log_routes import build_log_router
from missionledger.common.http.openapi import ServiceApi
from missionledger.common.processes.progress import PROCESS_EVENTS
from missionledger.common.processes.resource import build_processes_router
from missionledger.common.processes.waits_resource import build_process_waits_router
from missionledger.common.projections.host import ProjectionHost
from missionledger.common.projections.store import open_read_store, open_store
from missionledger.common.runtime.projection_routes import build_projections_router
from missionledger.common.runtime.settings import ServiceSettings
from missionledger.common.security.grant_book import GrantBook, GrantingVerifier
from missionledger.common.security.grant_routes import build_grants_router
from missionledger.common.security.grants import GRANT_EVENTS
from missionledger.common.security.keys import JwksKeys, load_or_create_key
from missionledger.common.security.subject_keys import FolderSubjectKeys
from missionledger.common.security.tokens import TokenVerifier
from missionledger.common.service import Kernel, ServiceDefinition, ServiceParts


@dataclass(frozen=True)
class Assembly:
    """A service that is put together; `start` lets its read models follow the log."""

    definition: ServiceDefinition
    settings: ServiceSettings
    kernel: Kernel
    parts: ServiceParts
    app: ServiceApi
    health: Health
    host: ProjectionHost
    engine: Engine
    readers: ThreadPoolExecutor
    grants: GrantBook
    trail: AccessTrail
    trail_engine: Engine

    def start(self) -> None:
        """Open the read models and follow the log."""
        # First of all: a service that cannot record who reads does not begin to serve.
        self.trail.open()
        self.host.start()
        self.grants.catch_up_blocking()

    async def close(self) -> None:
        """Stop reading and writing and release every file; safe after `start` or without it."""
        await asyncio.to_thread(self.host.close)
        await asyncio.to_thread(self.kernel.log.close)
        await asyncio.to_thread(self.trail.close)
        self.trail_engine.dispose()
        self.engine.dispose()
        self.readers.shutdown()


def assemble(
    definition: ServiceDefinition,
    settings: ServiceSettings,
    *,
    clock: Clock | None = None,
    verifier: Verifier | None = None,
) -> Assembly:
    """Return the service, ready to be started.

    Args:
        definition: which service.
        settings: where its stores and keys are.
        clock: the time; the system's clock by default.
        verifier: checks tokens; by default with the public keys that the settings name.

    Raises:
        LogInUseError: if another process writes this log.
        LogFormatError: if a newer version wrote it.
        LogCorruptError: if it contradicts itself.
    """
    clock = clock or SystemClock()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    log = open_log(definition.name, settings.log_url(definition.name), clock=clock)
    codec = EventCodec((*definition.events, *PROCESS_EVENTS, *GRANT_EVENTS), definition.upcasters)
    readers = ThreadPoolExecutor(settings.reader_threads, thread_name_prefix="log-reader")
    engine = open_read_store(settings.read_url(definition.name), definition.name)
    host = ProjectionHost(log, codec, engine, definition.projections)
    kernel = Kernel(
        log=log,
        codec=codec,
        aggregates=Aggregates(log, codec, readers=readers),
        projections=host,
        clock=clock,
        documents=FolderDocumentStore(settings.data_dir / "documents"),
        subjects=FolderSubjectKeys(settings.data_dir / "keys" / "subjects"),
    )
    grants = GrantBook(log, codec, readers)
    parts = definition.build(kernel)
    trail_engine = open_store(settings.access_url(definition.name), f"{definition.name}_access")
    trail = AccessTrail(definition.name, TrailStore(trail_engine))
    health = _health(definition.name, kernel, host, trail)
    app = create_app(
        definition,
        kernel,
        routers=[
            *parts.routers,
            *_routers_of_the_kernel(definition, settings, kernel, host, grants),
        ],
        health=health,
        verifier=GrantingVerifier(verifier or token_verifier(settings, clock), grants),
        trail=trail,
    )
    stores = (host, engine, readers, grants, trail, trail_engine)
    return Assembly(definition, settings, kernel, parts, app, health, *stores)


def _routers_of_the_kernel(
    definition: ServiceDefinition,
    settings: ServiceSettings,
    kernel: Kernel,
    host: ProjectionHost,
    grants: GrantBook,
) -> list[APIRouter]:
    """Return the routes that every service has."""
    return [
        build_processes_router(kernel, definition.name),
        build_process_waits_router(kernel, definition.name),
        build_log_router(
            kernel.log,
            log_key(definition.name, settings),
            confidential=definition.confidential,
        ),
        build_document_router(kernel.documents, kernel.log, definition.confidential),
        build_projections_router(host),
        build_grants_router(kernel, grants, definition.name),
    ]


def token_verifier(settings: ServiceSettings, clock: Clock) -> TokenVerifier:
    """Return what checks tokens with the public keys that the settings name."""
    source = settings.jwks or str(settings.data_dir / "keys" / "jwks.json")
    return TokenVerifier(
        JwksKeys(source), clock, issuer=settings.issuer, audience=settings.audience
    )


def log_key(service: str, settings: ServiceSettings) -> Ed25519PrivateKey:
    """Return the key that signs the checkpoints of this log; made at the first start."""
    return load_or_create_key(settings.data_dir / "keys" / f"{service}-log")


def _health(service: str, kernel: Kernel, host: ProjectionHost, trail: AccessTrail) -> Health:
    health = Health(service)

    async def log_state() -> str | None:
        return "the writer has stopped" if kernel.log.failed else None

    async def projections_state() -> str | None:
        return host.problem()

    async def trail_state() -> str | None:
        return trail.problem()

    health.add("log", log_state)
    health.add("projections", projections_state)
    health.add("access-trail", trail_state)
    return health
