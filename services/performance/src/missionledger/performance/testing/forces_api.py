"""Force generation as people drive it over HTTP: each role is another person."""

from collections.abc import Sequence
from typing import Any

import httpx

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest

CREATED = 201
DESK, HEAD, VISITOR, CHIEF = "desk", "head", "visitor", "chief"

PLEDGE: dict[str, Any] = {
    "occurred_on": "2026-01-01",
    "component": "military",
    "unit_kind": "infantry battalion",
    "capabilities": ["military-units"],
    "strength": 850,
}
LADDER: Sequence[tuple[str, str, dict[str, Any]]] = (
    ("acknowledgement", DESK, {"occurred_on": "2026-01-02"}),
    ("acceptance", HEAD, {"occurred_on": "2026-01-03"}),
    (
        "advisory-visits",
        VISITOR,
        {"occurred_on": "2026-01-04", "successful": True, "report": "AAV/1"},
    ),
    (
        "alignment",
        DESK,
        {
            "occurred_on": "2026-01-05",
            "requirements": "generic",
            "equipment_list": "EQ/1",
            "people_list": "PE/1",
        },
    ),
    ("rapid-deployment-agreement", HEAD, {"occurred_on": "2026-01-06", "agreement": "RDL/1"}),
    (
        "verification-visits",
        VISITOR,
        {"occurred_on": "2026-01-07", "passed": True, "report": "VV/1"},
    ),
)
UNIT: dict[str, Any] = {
    "occurred_on": "2024-01-01",
    "component": "military",
    "unit_type": "infantry battalion",
    "strength_promised": 850,
    "requirements": "an older statement",
    "commander": "colonel",
}


def requirement(requirement_id: str, mission: str = "UNXX", **fields: Any) -> dict[str, Any]:
    """Return the body that states a requirement."""
    return {
        "occurred_on": "2026-01-10",
        "requirement_id": requirement_id,
        "mission_id": mission,
        "title": "Infantry battalion, sector north",
        "unit_kind": "infantry battalion",
        "capability": "military-units",
        "strength": 850,
        "needed_on": "2026-06-01",
    } | fields


async def accepted(sent: Any) -> httpx.Response:
    """Return the answer, which must be 201."""
    answer: httpx.Response = await sent
    if answer.status_code != CREATED:
        raise AssertionError(answer.text)
    return answer


class Forces:
    """Takes pledges and requirements to where a test wants them."""

    def __init__(self, service: ServiceUnderTest) -> None:
        """Let the people in."""
        self.service = service
        service.requesters.add(DESK, [Role.MISSION_LEADERSHIP])
        service.requesters.add(HEAD, [Role.APPROVER])
        service.requesters.add(VISITOR, [Role.EVALUATOR])
        service.requesters.add(CHIEF, [Role.APPROVER])

    async def pledge(self, pledge_id: str, contributor: str, steps: int = 7, **fields: Any) -> None:
        """Register a pledge and take it up the ladder; all seven steps by default."""
        body = PLEDGE | {"pledge_id": pledge_id, "contributor": contributor} | fields
        await accepted(self.service.post("/v1/pledges", body, by=DESK))
        for version, (path, by, step) in enumerate(LADDER[: steps - 1], start=1):
            sent = self.service.post(
                f"/v1/pledges/{pledge_id}/{path}", step, by=by, version=version
            )
            await accepted(sent)

    async def withdraw(self, pledge_id: str, day: str, key: str | None = None) -> httpx.Response:
        """Take a pledge back."""
        body = {"occurred_on": day, "reason": "needed at home"}
        return await self.service.post(
            f"/v1/pledges/{pledge_id}/withdrawal", body, by=DESK, key=key
        )

    async def need(
        self, requirement_id: str, mission: str, pledges: Sequence[str], **fields: Any
    ) -> None:
        """State a requirement and record offers of these pledges."""
        path = f"/v1/requirements/{requirement_id}"
        stated = requirement(requirement_id, mission, **fields)
        await accepted(self.service.post("/v1/requirements", stated))
        invitation = {"occurred_on": "2026-01-12", "reply_by": "2026-01-31"}
        await accepted(self.service.post(f"{path}/invitations", invitation, by=DESK))
        for pledge_id in pledges:
            offer = {"occurred_on": "2026-01-20", "pledge_id": pledge_id}
            await accepted(self.service.post(f"{path}/offers", offer, by=DESK))

    async def choose(
        self,
        requirement_id: str,
        pledge_id: str,
        reserves: Sequence[str],
        day: str,
        by: str = CHIEF,
    ) -> httpx.Response:
        """Select an offered pledge on the version that is there."""
        path = f"/v1/requirements/{requirement_id}"
        seen = await self.service.get(path)
        body = {
            "occurred_on": day,
            "pledge_id": pledge_id,
            "reasons": "it has the vehicles",
            "reserves": list(reserves),
        }
        version = int(seen.headers["etag"].strip('"v'))
        return await self.service.post(f"{path}/selection", body, by=by, version=version)

    async def select(self, requirement_id: str, pledges: Sequence[str]) -> dict[str, Any]:
        """State a requirement of UNXX and select the first pledge; the others are reserves."""
        await self.need(requirement_id, "UNXX", pledges)
        chosen = await accepted(self.choose(requirement_id, pledges[0], pledges[1:], "2026-02-01"))
        slot: dict[str, Any] = chosen.json()
        return slot

    async def agree(self, requirement_id: str, **fields: Any) -> None:
        """Sign the agreement."""
        path = f"/v1/requirements/{requirement_id}"
        version = int((await self.service.get(path)).headers["etag"].strip('"v'))
        body = {"occurred_on": "2026-02-20", "agreement": "MOU/1", "strength": 840} | fields
        await accepted(self.service.post(f"{path}/agreement", body, by=HEAD, version=version))

    async def deploy(
        self, requirement_id: str, unit_id: str, day: str = "2026-04-20", **fields: Any
    ) -> None:
        """Pass the visit and deploy."""
        path = f"/v1/requirements/{requirement_id}"
        visit = {
            "occurred_on": "2026-03-01",
            "step": "pre_deployment_visit",
            "passed": True,
            "reference": "PDV/1",
        }
        await accepted(self.service.post(f"{path}/steps", visit, by=DESK))
        arrival = {
            "occurred_on": day,
            "unit_id": unit_id,
            "strength": 820,
            "commander": "colonel",
        } | fields
        await accepted(self.service.post(f"{path}/deployment", arrival, by=DESK))

    async def unit_with_a_record(self, contributor: str) -> None:
        """Record a unit of the contributor that was sent home, with an undeclared caveat."""
        unit_id = f"UNOLD-{contributor}-1"
        path = f"/v1/units/{unit_id}"
        body = UNIT | {"unit_id": unit_id, "mission_id": "UNOLD", "contributor": contributor}
        await accepted(self.service.post("/v1/units", body))
        arrival = {"occurred_on": "2024-02-01", "strength": 800}
        await accepted(self.service.post(f"{path}/arrival", arrival))
        caveat = {
            "occurred_on": "2024-05-01",
            "caveat_id": "C-9",
            "limits": "no use beyond 50 km",
            "harms_delivery": True,
            "circumstances": "a flight was refused",
        }
        await accepted(self.service.post(f"{path}/undeclared-caveats", caveat))
        home = {"occurred_on": "2024-12-01", "reason": "underperformance"}
        await accepted(self.service.post(f"{path}/repatriation", home, version=3))
