"""The property of a mission over HTTP, on the real log."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from missionledger.common.clock import FixedClock
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.transitions.main import SERVICE
from missionledger.transitions.testing.papers import KEPT_PAPER, keep_paper

NOW = datetime(2024, 2, 1, 12, tzinfo=UTC)
BASE = "/v1/assets/MINUSMA"
LINE = f"{BASE}/trucks"
DAY = {"occurred_on": "2024-01-10"}
REGISTER = {
    **DAY,
    "line_id": "trucks",
    "kind": "vehicles",
    "description": "cargo trucks, 8 tonnes",
    "quantity": 12,
    "site_id": "gao",
    "purchase_value": {"amount": "1200000.00", "currency": "USD"},
    "value": {"amount": "300000.00", "currency": "USD"},
}
PAPER = KEPT_PAPER


def run(directory: Path, scenario: Callable[[ServiceUnderTest], Awaitable[None]]) -> None:
    async def body() -> None:
        async with service_under_test(SERVICE, directory, clock=FixedClock(NOW)) as service:
            await keep_paper(service)
            registered = await service.post(BASE, REGISTER)
            assert registered.status_code == 201, registered.text
            await scenario(service)

    asyncio.run(body())


async def seen(service: ServiceUnderTest) -> int:
    return int((await service.get(BASE)).headers["etag"].strip('"v'))


def problem(answer: Any) -> str:
    return str(answer.json()["type"]).rsplit("/", 1)[-1].rsplit(":", 1)[-1]


def test_property_goes_in_the_order_of_the_regulation_on_both_axes(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        early = await service.post(f"{LINE}/offer", {**DAY, "step": "commercial", "to": "broker"})
        offered = await service.post(
            f"{LINE}/offer", {**DAY, "step": "other_missions", "to": "UNMISS"}
        )
        before = service.assembly.kernel.log.head().position
        body = {
            "occurred_on": "2024-01-20",
            "proceeds": {"amount": "0.00", "currency": "USD"},
            "documents": [PAPER],
        }
        unseen = await service.post(f"{LINE}/complete", body)
        gone = await service.post(f"{LINE}/complete", body, version=await seen(service))

        assert (early.status_code, problem(early)) == (409, "disposal-out-of-order")
        assert "other_missions" in early.json()["nextStep"]
        assert offered.json()["lines"][0]["status"] == "offered"
        assert (unseen.status_code, gone.status_code) == (428, 201)
        assert gone.json()["lines_open"] == 0
        assert (await service.get(BASE, known_at=before)).json()["lines_open"] == 1
        assert (await service.get(BASE, effective_on="2024-01-15")).json()["lines_open"] == 1

    run(tmp_path, scenario)


def test_a_write_off_takes_two_and_the_second_is_an_approver(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        service.requesters.add("officer", [Role.MISSION_LEADERSHIP], ["MINUSMA"])
        service.requesters.add("controller", [Role.APPROVER], ["MINUSMA"])
        service.requesters.add("both", [Role.MISSION_LEADERSHIP, Role.APPROVER], ["MINUSMA"])
        propose = {**DAY, "reason": "lost in the move", "evidence": "convoy report"}
        approve = f"{LINE}/approve-write-off"

        proposed = await service.post(f"{LINE}/propose-write-off", propose, by="both")
        version = await seen(service)
        own = await service.post(approve, DAY, by="both", version=version)
        other_role = await service.post(approve, DAY, by="officer", version=version)
        approved = await service.post(approve, DAY, by="controller", version=version)

        assert proposed.json()["lines"][0]["write_off_proposed_by"] == "both"
        assert (own.status_code, problem(own)) == (409, "write-off-not-approvable")
        assert other_role.status_code == 403
        assert approved.status_code == 201
        assert approved.json()["losses"] == {"amount": "300000.00", "currency": "USD"}

    run(tmp_path, scenario)


def test_a_refused_gift_stands_under_a_new_line_and_in_the_sheet(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        gift = {**DAY, "to": "Government of Mali", "authority": "A/RES/78/254"}
        await service.post(f"{LINE}/offer-gift", gift, version=await seen(service))
        await service.post(f"{LINE}/refuse-gift", {**DAY, "reason": "no spare parts"})
        back = await service.post(f"{LINE}/reverse-custody", DAY)
        sheet = await service.get("/v1/assets", site_id="gao", format="csv")

        assert [each["status"] for each in back.json()["lines"]] == ["replaced", "held"]
        assert back.json()["held"]["amount"] == "300000.00"
        assert 'trucks.1,vehicles,"cargo trucks, 8 tonnes",12,gao,held' in sheet.text
        assert (await service.get("/v1/assets", status="held")).json()["items"][0][
            "replaces"
        ] == "trucks"

    run(tmp_path, scenario)


def test_property_is_closed_to_strangers_and_malformed_bodies_are_named(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        service.requesters.add("stranger", [Role.MISSION_LEADERSHIP], ["UNDOF"])
        service.requesters.add("viewer", [Role.VIEWER], ["MINUSMA"])
        gift = {**DAY, "to": "Government of Mali", "authority": "by phone"}
        version = await seen(service)

        assert (await service.get(BASE, by="stranger")).status_code == 404
        assert (await service.post(BASE, REGISTER, by="stranger")).status_code == 404
        assert (await service.post(BASE, REGISTER, by="viewer")).status_code == 403
        unlawful = await service.post(f"{LINE}/offer-gift", gift, version=version)
        assert unlawful.status_code == 422
        assert unlawful.json()["errors"][0]["pointer"] == "/authority"
        number = {**REGISTER, "line_id": "tents", "value": {"amount": 5.5, "currency": "USD"}}
        assert (await service.post(BASE, number)).status_code == 422
        assert (await service.post(BASE, {**REGISTER, "mission_id": "UNDOF"})).status_code == 422

    run(tmp_path, scenario)
