"""The purse service behind the whole HTTP kit, on a real log, for tests."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx
from fastapi import APIRouter

from missionledger.common.clock import Clock
from missionledger.common.http.app import create_app
from missionledger.common.http.document_routes import build_document_router
from missionledger.common.http.health import Health
from missionledger.common.http.log_routes import build_log_router
from missionledger.common.http.openapi import ServiceApi
from missionledger.common.identifiers import uuid7
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.common.testing.purse_service import PURSES, build_router, purse_kernel
from missionledger.common.testing.tokens import TokenMint

T = TypeVar("T")


@dataclass(frozen=True)
class PurseApp:
    """The application, the kernel below it and the tokens it takes."""

    app: ServiceApi
    kernel: Kernel
    mint: TokenMint
    health: Health

    def run(self, scenario: Callable[[httpx.AsyncClient], Awaitable[T]]) -> T:
        """Run a scenario with a client that has no token yet, in an event loop of its own."""

        async def with_client() -> T:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://purses") as client:
                return await scenario(client)

        return asyncio.run(with_client())

    def officer(
        self, *, missions: Sequence[str] | None = None, key: str | None = None
    ) -> dict[str, str]:
        """Return the headers of a command by a budget officer, under a new key by default."""
        headers = self.mint.headers(Role.BUDGET_OFFICER, missions=missions)
        return headers | {"Idempotency-Key": key or str(uuid7())}

    def viewer(self, *, missions: Sequence[str] | None = None) -> dict[str, str]:
        """Return the headers of a reader."""
        return self.mint.headers(Role.VIEWER, missions=missions)


@contextmanager
def purse_app(
    directory: Path,
    *,
    clock: Clock | None = None,
    routers: Sequence[APIRouter] = (),
    heartbeat_seconds: float = 15.0,
) -> Iterator[PurseApp]:
    """Open the service on SQLite files in the directory."""
    with purse_kernel(directory, clock=clock) as kernel:
        mint = TokenMint(clock)
        health = Health(PURSES.name)
        app = create_app(
            PURSES,
            kernel,
            routers=[
                build_router(kernel),
                build_log_router(kernel.log, mint.private_key, heartbeat_seconds=heartbeat_seconds),
                build_document_router(kernel.documents, kernel.log, {}),
                *routers,
            ],
            health=health,
            verifier=mint.verifier,
        )
        yield PurseApp(app, kernel, mint, health)


def payment(amount: str = "10.00", mission: str = "UNSOH") -> dict[str, object]:
    """Return the body of a payment."""
    return {"mission_id": mission, "amount": {"amount": amount}}
