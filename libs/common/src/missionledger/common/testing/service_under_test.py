"""A service on its real log and read store in a temporary directory, called without a socket."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from missionledger.common.clock import Clock
from missionledger.common.runtime.assembly import Assembly, assemble
from missionledger.common.runtime.settings import ServiceSettings
from missionledger.common.security.roles import Grant, Requester, Role
from missionledger.common.security.tokens import TokenError
from missionledger.common.service import ServiceDefinition

READ_WAIT_SECONDS = 60.0


class NamedRequesters:
    """Takes the name of a requester as the token; real tokens have tests of their own."""

    def __init__(self) -> None:
        self._known: dict[str, Requester] = {}

    def add(self, name: str, roles: Sequence[Role], missions: Sequence[str] | None = None) -> None:
        """Let somebody in, for some missions or for all."""
        scope = None if missions is None else frozenset(missions)
        self._known[name] = Requester(name, tuple(Grant(role, scope) for role in roles))

    async def verify(self, token: str) -> Requester:
        """Return the requester of this name; raises TokenError for a stranger."""
        if token not in self._known:
            raise TokenError("a stranger")
        return self._known[token]


@dataclass(frozen=True)
class ServiceUnderTest:
    """The service, and a client that speaks for whom it is told to."""

    assembly: Assembly
    requesters: NamedRequesters
    client: httpx.AsyncClient

    async def get(self, path: str, *, by: str = "everybody", **params: str | int) -> httpx.Response:
        """Read something."""
        return await self.client.get(path, params=params, headers={"authorization": f"Bearer {by}"})

    async def post(
        self,
        path: str,
        body: Mapping[str, Any],
        *,
        by: str = "everybody",
        key: str | None = None,
        version: int | None = None,
    ) -> httpx.Response:
        """Send a command, under a fresh idempotency key unless one is given."""
        headers = {"authorization": f"Bearer {by}", "idempotency-key": key or str(uuid4())}
        if version is not None:
            headers["if-match"] = f'"v{version}"'
        return await self.client.post(path, json=body, headers=headers)


@asynccontextmanager
async def service_under_test(
    definition: ServiceDefinition,
    directory: Path,
    *,
    clock: Clock | None = None,
    database_url: str = "",
) -> AsyncIterator[ServiceUnderTest]:
    """Run a service for a test; `everybody` holds every role for every mission.

    Its log and its read models are in this database, or in files of the directory.
    """
    requesters = NamedRequesters()
    requesters.add("everybody", tuple(Role))
    settings = ServiceSettings(
        data_dir=directory, log_database_url=database_url, read_database_url=database_url
    )
    assembly = assemble(definition, settings, clock=clock, verifier=requesters)
    # What a test read waits for is right, not fast: a busy machine has slow read models.
    kit = replace(assembly.app.state.kit, read_wait_seconds=READ_WAIT_SECONDS)
    assembly.app.state.kit = kit
    assembly.start()
    transport = httpx.ASGITransport(app=assembly.app)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as client:
            yield ServiceUnderTest(assembly, requesters, client)
    finally:
        await assembly.close()
