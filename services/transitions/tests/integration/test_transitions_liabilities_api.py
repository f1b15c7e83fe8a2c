"""What a mission still owes, over HTTP, on the real log."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from missionledger.common.clock import FixedClock
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.transitions.main import SERVICE
from missionledger.transitions.testing.papers import KEPT_PAPER, keep_paper

NOW = datetime(2021, 12, 1, 12, tzinfo=UTC)
BASE = "/v1/liabilities/UNAMID"
ONE = f"{BASE}/coe-rwa"
DAY = {"occurred_on": "2021-07-01"}
RECORD = {
    **DAY,
    "liability_id": "coe-rwa",
    "kind": "contributor_claim",
    "title": "contingent-owned equipment, second quarter",
    "creditor": "RWA",
    "owner": "Uniformed Capabilities Support Division",
    "amount": {"amount": "3000000.00", "currency": "USD"},
}
PAPER = KEPT_PAPER


def run(directory: Path, scenario: Callable[[ServiceUnderTest], Awaitable[None]]) -> None:
    async def body() -> None:
        async with service_under_test(SERVICE, directory, clock=FixedClock(NOW)) as service:
            await keep_paper(service)
            recorded = await service.post(BASE, RECORD)
            assert recorded.status_code == 201, recorded.text
            await scenario(service)

    asyncio.run(body())


def test_a_liability_is_paid_in_parts_and_carried_on_both_axes(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        part = {
            "occurred_on": "2021-08-01",
            "amount": {"amount": "1000000.00", "currency": "USD"},
            "documents": [PAPER],
        }
        paid = await service.post(f"{ONE}/pay", part)
        before = service.assembly.kernel.log.head().position
        carry = {"occurred_on": "2021-09-01", "owner": "Controller", "reason": "no cash"}
        carried = await service.post(f"{ONE}/carry", carry)

        assert paid.json()["left"] == [{"amount": "2000000.00", "currency": "USD"}]
        assert carried.json()["liabilities_carried"] == 1
        assert carried.json()["left_by_kind"]["contributor_claim"]["amount"] == "2000000.00"
        assert (await service.get(BASE, known_at=before)).json()["liabilities_carried"] == 0
        july = (await service.get(BASE, effective_on="2021-07-31")).json()
        assert july["left"][0]["amount"] == "3000000.00"

    run(tmp_path, scenario)


def test_a_payment_without_paper_is_refused_in_words(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        body = {**DAY, "amount": {"amount": "1.00", "currency": "USD"}}

        refused = await service.post(f"{ONE}/pay", body)

        assert refused.status_code == 422
        assert refused.json()["type"].endswith("liability-unproven")
        assert "SHA-256" in refused.json()["nextStep"]

    run(tmp_path, scenario)


def test_what_is_owed_is_closed_to_strangers_and_comes_as_csv(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        service.requesters.add("stranger", [Role.MISSION_LEADERSHIP], ["UNDOF"])
        service.requesters.add("viewer", [Role.VIEWER], ["UNAMID"])

        sheet = await service.get("/v1/liabilities", creditor="RWA", format="csv")

        assert "RWA,Uniformed Capabilities Support Division,3000000.00,USD" in sheet.text
        assert (await service.get(BASE, by="stranger")).status_code == 404
        assert (await service.post(BASE, RECORD, by="stranger")).status_code == 404
        assert (await service.post(BASE, RECORD, by="viewer")).status_code == 403

    run(tmp_path, scenario)
