"""Services that answer what they were recorded to answer, or keep silent."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import orjson

from missionledger.common.clock import FixedClock
from missionledger.console.app import create_console
from missionledger.console.settings import ConsoleSettings

NOTHING: Mapping[str, Any] = {"items": [], "next_cursor": None}
NOT_FOUND = 404
OK = 200


@dataclass
class RecordedServices:
    """The four services on their own names, `http://<service>.test`.

    Attributes:
        answers: body by `<service> <path>`; a list may be told apart by `?running=true`.
        statuses: what a service, or a service and path, answers in the place of what it knows.
        silent: services that never answer.
        asked: every question that came, in order.
    """

    answers: Mapping[str, Any]
    statuses: Mapping[str, int] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    asked: list[httpx.URL] = field(default_factory=list)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a question."""
        self.asked.append(request.url)
        service, path = request.url.host.removesuffix(".test"), request.url.path
        if service in self.silent:
            await asyncio.Event().wait()
        key = f"{service} {path}"
        status = self.statuses.get(key, self.statuses.get(service, OK))
        if status != OK:
            return _problem(status, f"{service} answers {status} here")
        running = request.url.params.get("running")
        known = self.answers.get(f"{key}?running={running}") if running else None
        body = known or self.answers.get(key)
        if body is None and path.count("/") == len(("v1", "list")):
            body = NOTHING
        if body is None:
            return _problem(NOT_FOUND, f"nothing is recorded at {path}")
        return httpx.Response(OK, content=orjson.dumps(body))

    def read(
        self,
        directory: Path,
        scenario: Callable[[httpx.AsyncClient], Awaitable[None]],
        *,
        now: datetime,
        part_seconds_max: float = 5.0,
    ) -> None:
        """Let a scenario read the console of a system of these services."""
        names = ("mandates", "finance", "performance", "transitions")
        system = {"services": {name: f"http://{name}.test" for name in names}}
        (directory / "system.json").write_bytes(orjson.dumps(system))
        (directory / "viewer.token").write_text("viewer\n")
        app = create_console(
            ConsoleSettings(data_dir=directory, part_seconds_max=part_seconds_max),
            clock=FixedClock(now),
            transport=httpx.MockTransport(self),
        )

        async def body() -> None:
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:8100"
            ) as client:
                await scenario(client)

        asyncio.run(body())

    def page(self, directory: Path, path: str, **options: Any) -> httpx.Response:
        """Return what the console answers at a path."""
        found: list[httpx.Response] = []

        async def scenario(client: httpx.AsyncClient) -> None:
            found.append(await client.get(path))

        self.read(directory, scenario, **options)
        return found[0]


def _problem(status: int, detail: str) -> httpx.Response:
    return httpx.Response(status, content=orjson.dumps({"detail": detail, "nextStep": ""}))
