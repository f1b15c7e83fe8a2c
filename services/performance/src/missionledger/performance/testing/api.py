"""Performance over HTTP: people with roles, a battalion that is there, bodies to send."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx

from missionledger.common.clock import FixedClock
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.performance.main import SERVICE
from missionledger.performance.testing.units import INFANTRY, OF_UNIT

TODAY = datetime(2026, 6, 30, 12, tzinfo=UTC)
UNIT = "/v1/units/UNXX-BAT-1"

PEOPLE: dict[str, tuple[Role, ...]] = {
    "leader": (Role.MISSION_LEADERSHIP,),
    "deputy": (Role.MISSION_LEADERSHIP,),
    "inspector": (Role.EVALUATOR,),
    "second-inspector": (Role.EVALUATOR,),
    "approver": (Role.APPROVER,),
    "second-approver": (Role.APPROVER,),
    "auditor": (Role.AUDITOR,),
    "viewer": (Role.VIEWER,),
    "integrator": (Role.INTEGRATOR,),
}
"""Everybody here works for the mission UNXX; `stranger` leads, evaluates and approves in UNYY."""


@asynccontextmanager
async def performance(directory: Path) -> AsyncIterator[ServiceUnderTest]:
    """Run the service with these people, on 30 June 2026."""
    async with service_under_test(SERVICE, directory, clock=FixedClock(TODAY)) as service:
        for name, roles in PEOPLE.items():
            service.requesters.add(name, roles, ["UNXX"])
        strange = (Role.MISSION_LEADERSHIP, Role.EVALUATOR, Role.APPROVER)
        service.requesters.add("stranger", strange, ["UNYY"])
        yield service


async def accepted(sent: Awaitable[httpx.Response]) -> httpx.Response:
    """Return the answer, which must be 201."""
    answer = await sent
    assert answer.status_code == HTTPStatus.CREATED, answer.text
    return answer


async def refused(sent: Awaitable[httpx.Response], code: str) -> dict[str, Any]:
    """Return the problem, which must be of this type and say what can be done."""
    answer = await sent
    problem: dict[str, Any] = answer.json()
    assert problem["type"].endswith(code), answer.text
    assert problem["nextStep"], problem
    return problem


def version_in(answer: httpx.Response) -> int:
    """Return the version that an answer names."""
    return int(answer.headers["etag"].strip('"v'))


async def present_battalion(service: ServiceUnderTest) -> None:
    """Register the battalion under `colonel`, let it arrive, publish the form of infantry."""
    described = OF_UNIT | {
        "occurred_on": "2025-01-01",
        "contributor": "RWA",
        "component": "military",
        "unit_type": "infantry battalion",
        "strength_promised": 850,
        "requirements": "SUR UNXX/2025/1",
        "commander": "colonel",
    }
    arrival = {"occurred_on": "2025-02-01", "strength": 820}
    form = INFANTRY.model_dump(mode="json", exclude={"form_id"})
    await accepted(service.post("/v1/units", described, by="leader"))
    await accepted(service.post(f"{UNIT}/arrival", arrival, by="leader"))
    await accepted(service.post("/v1/evaluation-forms/infantry/versions", form))


async def evaluated_battalion(
    service: ServiceUnderTest,
    evaluation_id: str,
    kind: str,
    *,
    on: str = "2025-06-01",
    by: str = "inspector",
) -> None:
    """Evaluate the battalion: the first criterion as told, the others adequate."""
    kinds = [kind] + ["adequate"] * (len(INFANTRY.criteria) - 1)
    body = {
        "occurred_on": on,
        "evaluation_id": evaluation_id,
        "occasion": "periodic",
        "form_id": "infantry",
        "form_version": 1,
        "evaluated_on": on,
        "findings": [
            {"criterion_id": each.criterion_id, "finding": found, "basis": "seen on patrol"}
            for each, found in zip(INFANTRY.criteria, kinds, strict=True)
        ],
    }
    await accepted(service.post(f"{UNIT}/evaluations", body, by=by))
