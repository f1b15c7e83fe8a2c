"""Is the process alive, is the service ready, and if not: which part is missing?"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from pydantic import BaseModel
from starlette.responses import Response

from missionledger.common.telemetry.metrics import PART_READY

CHECK_SECONDS_MAX = 2.0
NOT_READY_STATUS = 503

Check = Callable[[], Awaitable[str | None]]
"""Returns None if the part is ready, else the reason why not, for an operator."""

logger = structlog.get_logger("missionledger.health")


class PartState(BaseModel):
    """Whether one part is ready."""

    part: str
    ready: bool
    reason: str | None = None


class Readiness(BaseModel):
    """Whether a service is ready, part by part."""

    service: str
    ready: bool
    parts: list[PartState]


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    check: Check


class Health:
    """The parts of a service and how to ask them."""

    def __init__(self, service: str) -> None:
        self.service = service
        self._parts: list[_Part] = []

    def add(self, part: str, check: Check) -> None:
        """Ask this part too; the service is ready only when all are."""
        self._parts.append(_Part(part, check))

    async def readiness(self) -> Readiness:
        """Ask every part at the same time and return what they say."""
        states = await asyncio.gather(*(self._ask(part) for part in self._parts))
        return Readiness(
            service=self.service,
            ready=all(state.ready for state in states),
            parts=list(states),
        )

    async def _ask(self, part: _Part) -> PartState:
        try:
            async with asyncio.timeout(CHECK_SECONDS_MAX):
                reason = await part.check()
        except TimeoutError:
            reason = f"no answer within {CHECK_SECONDS_MAX:g} seconds"
        except Exception as error:
            logger.warning("readiness_check_failed", part=part.name, exc_info=True)
            reason = f"the check failed: {type(error).__name__}"
        PART_READY.labels(self.service, part.name).set(reason is None)
        return PartState(part=part.name, ready=reason is None, reason=reason)


def build_health_router(health: Health) -> APIRouter:
    """Return the routes for probes and for Prometheus; they need no token."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz", summary="The process is alive")
    async def live() -> dict[str, str]:
        return {"status": "alive", "service": health.service}

    @router.get("/readyz", summary="Every part is ready, or which is not")
    async def ready(response: Response) -> Readiness:
        readiness = await health.readiness()
        if not readiness.ready:
            response.status_code = NOT_READY_STATUS
        return readiness

    @router.get("/metrics", summary="Figures for Prometheus", response_class=Response)
    async def metrics() -> Response:
        return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)

    return router
