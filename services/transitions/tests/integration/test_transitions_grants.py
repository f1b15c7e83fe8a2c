"""Recorded grants decide what a subject may do, as soon as they are recorded."""

import asyncio
from pathlib import Path

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import service_under_test
from missionledger.transitions.main import SERVICE

OPEN = {"mission_id": "UNIFIL", "occurred_on": "2026-01-01"}
ROLE = {"subject": "amina", "role": "mission_leadership", "missions": ["UNIFIL"]}


def test_a_grant_opens_its_mission_and_no_other_until_it_is_taken_back(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with service_under_test(SERVICE, tmp_path) as service:
            service.requesters.add("amina", [])

            before = await service.post("/v1/plans", OPEN, by="amina")
            given = await service.post("/v1/grants", ROLE)
            after = await service.post("/v1/plans", OPEN, by="amina")
            foreign = await service.post("/v1/plans", {**OPEN, "mission_id": "UNDOF"}, by="amina")
            taken = await service.post(
                f"/v1/grants/amina/{given.json()['grant_id']}/withdrawal", {"reason": "moved on"}
            )
            late = await service.post("/v1/plans", OPEN, by="amina")

            assert [before.status_code, given.status_code, after.status_code] == [403, 201, 201]
            assert foreign.status_code == 404
            assert [taken.status_code, late.status_code] == [201, 403]

    asyncio.run(scenario())


def test_only_administrators_give_roles_and_never_to_themselves(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with service_under_test(SERVICE, tmp_path) as service:
            service.requesters.add("leader", [Role.MISSION_LEADERSHIP])

            by_leader = await service.post("/v1/grants", ROLE, by="leader")
            to_self = await service.post("/v1/grants", {**ROLE, "subject": "everybody"})

            assert by_leader.status_code == 403
            assert to_self.status_code == 409
            assert to_self.json()["type"] == "urn:missionledger:problem:own-grant"

    asyncio.run(scenario())


def test_who_held_what_is_answered_as_known_then_and_survives_a_restart(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with service_under_test(SERVICE, tmp_path) as service:
            given = await service.post("/v1/grants", ROLE)
            then = given.headers["missionledger-position"]
            path = f"/v1/grants/amina/{given.json()['grant_id']}/withdrawal"
            await service.post(path, {"reason": "moved on"})
            await service.post("/v1/grants", {**ROLE, "role": "evaluator"})
        async with service_under_test(SERVICE, tmp_path) as service:
            service.requesters.add("amina", [])

            known_then = (await service.get("/v1/grants", known_at=then)).json()["items"]
            now = (await service.get("/v1/grants", subject="amina")).json()["items"]
            may_open = await service.post("/v1/plans", OPEN, by="amina")

            assert [grant["withdrawn_by"] for grant in known_then] == [""]
            assert [grant["withdrawn_by"] for grant in now] == ["everybody", ""]
            assert may_open.status_code == 403

    asyncio.run(scenario())
