"""Shared assets over HTTP: exact shares by use, and authority held in every mission or in none."""

from pathlib import Path
from typing import Any

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import fund_rows, imported, run
from missionledger.finance.testing.authority import (
    allotment,
    appropriation,
    dollars,
    expect,
    problem,
)

AIR = {"item": "Air operations", "cost_centre": "ENTEBBE"}


def asset() -> dict[str, Any]:
    return {
        "asset": "MI-8-17",
        "title": "Mi-8 helicopter based in Entebbe",
        "missions": ["UNMISS", "UNISFA", "MONUSCO"],
        "agreement": "LOA/2025/17",
        "registered_on": "2025-07-01",
    }


def allocation(amount: str, **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "month": "2025-08",
        "amount": dollars(amount),
        "uses": [
            {"mission": mission, "count": 20, "cost_centre": "ENTEBBE"}
            for mission in ("UNMISS", "UNISFA", "MONUSCO")
        ],
        "allocated_on": "2025-09-01",
    }
    return body | changes


async def sharing(service: ServiceUnderTest) -> None:
    await imported(service, "funds", fund_rows("UNMISS", "UNISFA", "MONUSCO"))
    for fund, amount in (("UNMISS", "50.00"), ("UNISFA", "50.00"), ("MONUSCO", "33.34")):
        await expect(service.post("/v1/appropriations", appropriation(fund=fund)))
        await expect(service.post("/v1/allotments", allotment(amount, fund=fund, **AIR)))
    await expect(service.post("/v1/shared-assets", asset()))


def test_the_cost_of_an_aircraft_is_shared_to_the_cent_and_held_in_each_mission(
    tmp_path: Path,
) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await sharing(service)
        service.requesters.add("mission", [Role.BUDGET_OFFICER], ["UNISFA"])
        path = "/v1/shared-assets/MI-8-17/allocations"

        shared = await service.post(path, allocation("100.00"), key="k")
        again = await service.post(path, allocation("100.00"), key="k")
        other = await service.post(path, allocation("90.00"))

        assert shared.status_code == 201, shared.text
        assert again.json() == shared.json()
        assert problem(other) == (409, "shared-asset-not-so")
        (month,) = shared.json()["allocations"]
        assert {each["mission"]: each["amount"]["amount"] for each in month["shares"]} == {
            "MONUSCO": "33.34",
            "UNISFA": "33.33",
            "UNMISS": "33.33",
        }
        held = (await service.get("/v1/commitments")).json()["items"]
        assert {each["fund"]: each["held"]["amount"] for each in held} == {
            "MONUSCO": "33.34",
            "UNISFA": "33.33",
            "UNMISS": "33.33",
        }
        own = (await service.get("/v1/shared-assets/MI-8-17", by="mission")).json()
        assert [each["mission"] for each in own["allocations"][0]["shares"]] == ["UNISFA"]

    run(tmp_path, scenario)


def test_when_one_mission_has_not_the_allotment_nothing_is_shared(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await sharing(service)
        path = "/v1/shared-assets/MI-8-17/allocations"

        short = await service.post(path, allocation("100.05"))
        one_mission = await service.post(
            path, allocation("3.00", uses=[{"mission": "UNDOF", "count": 1}])
        )
        early = await service.post(path, allocation("3.00", allocated_on="2025-07-31"))
        unknown = await service.post("/v1/shared-assets/C-130/allocations", allocation("3.00"))

        assert problem(short) == (409, "released-allotment-exceeded")
        assert problem(one_mission) == (409, "shared-asset-not-so")
        assert problem(early) == (409, "shared-asset-not-so")
        assert problem(unknown) == (404, "unknown-shared-asset")
        assert (await service.get("/v1/commitments")).json()["items"] == []
        assert (await service.get("/v1/shared-assets/MI-8-17")).json()["allocations"] == []

    run(tmp_path, scenario)


def test_assets_are_listed_by_mission_and_hidden_from_others(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await sharing(service)
        service.requesters.add("foreigner", [Role.BUDGET_OFFICER], ["UNDOF"])

        listed = (await service.get("/v1/shared-assets", mission="UNISFA")).json()["items"]
        none = (await service.get("/v1/shared-assets", mission="UNDOF")).json()["items"]
        hidden = await service.get("/v1/shared-assets/MI-8-17", by="foreigner")
        changed = await service.post("/v1/shared-assets", asset() | {"title": "Another"})
        repeat = await service.post("/v1/shared-assets", asset())

        assert [each["asset"] for each in listed] == ["MI-8-17"]
        assert none == []
        assert hidden.status_code == 404
        assert problem(changed) == (409, "shared-asset-not-so")
        assert repeat.status_code == 201

    run(tmp_path, scenario)
