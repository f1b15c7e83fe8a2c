"""Residual duties over HTTP, on the real log."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from missionledger.common.clock import FixedClock
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.transitions.main import SERVICE
from missionledger.transitions.testing.papers import KEPT_PAPER, keep_paper

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
BASE = "/v1/residual-duties/MINUSMA"
DUTY = {
    "duty_id": "paternity",
    "kind": "paternity_claim",
    "title": "paternity claims",
    "owner": "Conduct and Discipline Service",
    "amount": {"amount": "40000.00", "currency": "USD"},
    "source_fund": "trust fund for victims",
    "review_on": "2026-01-01",
    "occurred_on": "2025-01-01",
}
PAPER = KEPT_PAPER


def run(directory: Path, scenario: Callable[[ServiceUnderTest], Awaitable[None]]) -> None:
    async def body() -> None:
        async with service_under_test(SERVICE, directory, clock=FixedClock(NOW)) as service:
            await keep_paper(service)
            recorded = await service.post(BASE, DUTY)
            assert recorded.status_code == 201, recorded.text
            await scenario(service)

    asyncio.run(body())


def test_a_duty_without_owner_or_money_is_refused(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        ownerless = {**DUTY, "duty_id": "archive", "owner": ""}
        moneyless = {**DUTY, "duty_id": "archive", "amount": {"amount": "0.00"}}

        assert (await service.post(BASE, ownerless)).status_code == 422
        refused = await service.post(BASE, moneyless)
        assert refused.json()["type"].endswith("residual-duty-without-money")
        assert (await service.get(BASE)).json()["duties_open"] == 1

    run(tmp_path, scenario)


def test_a_duty_is_reviewed_vacated_assigned_and_ended_on_both_axes(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        one = f"{BASE}/paternity"
        due = (await service.get("/v1/residual-duties", standing="review_due")).json()["items"]
        reviewed = await service.post(
            f"{one}/review",
            {
                "finding": "two of five recognized",
                "next_review_on": "2027-01-01",
                "occurred_on": "2026-01-05",
            },
        )
        vacated = await service.post(
            f"{one}/vacate", {"reason": "post abolished", "occurred_on": "2026-01-10"}
        )
        assigned = await service.post(
            f"{one}/assign",
            {
                "owner": "Victims' Rights Advocate",
                "amount": {"amount": "50000.00", "currency": "USD"},
                "source_fund": "trust fund for victims",
                "reason": "takes over",
                "occurred_on": "2026-01-20",
            },
        )
        seen = int(assigned.headers["etag"].strip('"v'))
        end = {"reason": "settled", "documents": [PAPER], "occurred_on": "2026-01-30"}
        ended = await service.post(f"{one}/end", end, version=seen)

        assert [each["duty_id"] for each in due] == ["paternity"]
        assert reviewed.json()["duties"][0]["review_on"] == "2027-01-01"
        assert vacated.json()["duties_ownerless"] == 1
        assert assigned.json()["duties"][0]["amount"]["amount"] == "50000.00"
        assert ended.json()["duties_open"] == 0
        on = (await service.get(BASE, effective_on="2026-01-15")).json()
        assert on["duties"][0]["standing"] == "ownerless"

    run(tmp_path, scenario)


def test_duties_are_closed_to_strangers_and_come_as_csv(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        service.requesters.add("stranger", [Role.MISSION_LEADERSHIP], ["UNDOF"])
        service.requesters.add("viewer", [Role.VIEWER], ["MINUSMA"])
        other = {**DUTY, "duty_id": "archive"}

        sheet = await service.get("/v1/residual-duties", kind="paternity_claim", format="csv")

        assert "paternity claims,review_due,Conduct and Discipline Service,40000.00" in sheet.text
        assert (await service.get(BASE, by="stranger")).status_code == 404
        assert (await service.post(BASE, other, by="stranger")).status_code == 404
        assert (await service.post(BASE, other, by="viewer")).status_code == 403

    run(tmp_path, scenario)
