"""Mandate terms over HTTP: what they make due, and what nobody may assess on."""

from dataclasses import replace
from pathlib import Path

import pytest

from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import decision, live_mission, load_lines, note, run


@pytest.mark.parametrize("terms_first", [True, False])
def test_conditional_money_falls_due_on_the_day_of_the_renewal(
    tmp_path: Path, *, terms_first: bool
) -> None:
    terms = [
        decision(1, "UNISFA", "2022-11-14", "2023-11-15", "MandateRenewed"),
        decision(2, "UNISFA", "2023-11-14", "2024-11-15", "MandateRenewed"),
        decision(3, "UNISFA", "2024-11-14", "2025-11-15", "MandateRenewed"),
    ]

    async def scenario(service: ServiceUnderTest) -> None:
        if terms_first:
            await note(service, *terms)
        await load_lines(service, "UNISFA")
        if not terms_first:
            await note(service, *terms)
        await note(service, terms[0])

        async def conditional(day: str) -> str:
            answer = await service.get("/v1/liquidity", as_of=day)
            (fund,) = answer.json()["funds"]
            amount: str = fund["conditional"]["amount"]["amount"]
            return amount

        assert await conditional("2023-11-13") == "197461800.00"
        assert await conditional("2023-11-14") == "0.00"
        # 2024/25: from 16 November 2024 on, until the renewal two days before.
        assert await conditional("2024-11-13") == "203852600.00"
        assert await conditional("2024-11-14") == "0.00"
        # 2025/26: the term ends on 15 November 2025, and no renewal is recorded.
        assert await conditional("2026-06-30") == "213568400.00"
        fund = (await service.get("/v1/funds/UNISFA")).json()
        assert [term["foreign_position"] for term in fund["terms"]] == [1, 2, 3]

    run(tmp_path, scenario)


def test_decisions_about_missions_without_an_account_are_noted_too(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await note(service, decision(1, "UNEF-I", "1956-11-07", "1967-06-17", "MandateEstablished"))
        await note(service, decision(2, "UNEF-I", "1956-11-07", "", "SomethingNew"))

        assert service.assembly.kernel.log.head().position == 1
        assert (await service.get("/v1/funds")).json()["items"] == []
        assert (await service.get("/v1/funds/UNEF-I")).status_code == 404

    run(tmp_path, scenario)


def test_a_decision_counts_when_its_document_was_seen(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        renewed = decision(1, "UNMISS", "2026-04-30", "2027-04-30", "MandateRenewed")
        await note(service, replace(renewed, data={**renewed.data, "confirmed": False}))
        before = service.assembly.kernel.log.head().position
        seen = decision(2, "UNMISS", "2026-04-30", "2027-04-30", "MandateDecisionConfirmed")
        await note(service, replace(seen, data={**seen.data, "kind": "renew"}))

        assert before == 0
        (noted,) = service.assembly.kernel.log.read(after=0, limit=10)
        assert noted.stream == "finance.fund-UNMISS"

    run(tmp_path, scenario)


def test_an_assessment_decided_on_an_older_state_of_the_fund_is_refused(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await live_mission(service)
        seen = int((await service.get("/v1/funds/UNMISS")).headers["etag"].strip('"v'))
        await note(service, decision(2, "UNMISS", "2025-09-01", "2026-10-31", "MandateRenewed"))
        body = {
            "fund": "UNMISS",
            "fiscal_year": "2025/26",
            "period_from": "2026-01-01",
            "period_to": "2026-04-30",
            "gross": {"amount": "500000.00"},
            "symbol": "ST/ADM/SER.B/2000",
            "issued_on": "2025-10-01",
        }

        stale = await service.post("/v1/assessments", body, version=seen)
        fresh = await service.post("/v1/assessments", body, version=seen + 1)

        assert (stale.status_code, fresh.status_code) == (412, 201)
        assert stale.json()["type"].endswith("version-conflict")

    run(tmp_path, scenario)
