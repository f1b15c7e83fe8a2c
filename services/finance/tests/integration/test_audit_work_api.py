"""Audit work over HTTP: recommendations with papers, samples that come out again, exceptions."""

from pathlib import Path
from typing import Any

import httpx

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import fund_rows, imported, payment, run, scale_rows
from missionledger.finance.testing.spending import accounts, expenditure_rows

PATH = "/v1/audit/recommendations"


async def with_auditors(service: ServiceUnderTest) -> None:
    service.requesters.add("auditor", [Role.AUDITOR])
    service.requesters.add("finance", [Role.BUDGET_OFFICER], ["UNMISS"])
    service.requesters.add("elsewhere", [Role.BUDGET_OFFICER, Role.AUDITOR], ["MINURSO"])


def recommendation(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "recommendation": "BOA-2025-7",
        "body": "board_of_auditors",
        "symbol": "A/79/5 (Vol. II)",
        "text": "Reconcile the accounts every month.",
        "fund": "UNMISS",
        "owner": "chief.finance",
        "issued_on": "2025-01-31",
        "due_on": "2025-12-31",
    }
    return body | changes


def step(status: str) -> dict[str, Any]:
    return {"day": "2025-06-01", "status": status, "evidence": "Reconciled."}


async def move(
    service: ServiceUnderTest, status: str, by: str, version: int, paper: str = ""
) -> httpx.Response:
    headers = {
        "authorization": f"Bearer {by}",
        "idempotency-key": f"{status}-{by}-{paper[:3]}",
        "if-match": f'"v{version}"',
    }
    if paper:
        headers["missionledger-documents"] = paper
    return await service.client.post(
        f"{PATH}/BOA-2025-7/status", json=step(status), headers=headers
    )


def test_a_recommendation_goes_from_auditor_to_owner_and_back(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await with_auditors(service)
        made = await service.post(PATH, recommendation(), by="auditor")
        for_all = recommendation(recommendation="ACABQ-1", fund=None, body="advisory_committee")
        await service.post(PATH, for_all, by="auditor")
        kept = await service.client.post(
            "/v1/documents", content=b"%PDF proof", headers={"authorization": "Bearer finance"}
        )

        done = await move(service, "implemented", "finance", 1)
        bare = await move(service, "closed", "auditor", 2)
        closed = await move(service, "closed", "auditor", 2, kept.json()["sha256"])

        assert made.status_code == 201, made.text
        assert done.json()["status"] == "implemented"
        assert bare.status_code == 409
        assert closed.status_code == 201, closed.text
        papers = (await service.client.get(
            closed.json()["papers"], headers={"authorization": "Bearer finance"}
        )).json()["items"]  # fmt: skip
        assert [each["sha256"] for each in papers] == [kept.json()["sha256"]]
        late = (await service.get(PATH, late="true", effective_on="2026-02-01")).json()["items"]
        assert [each["recommendation"] for each in late] == ["ACABQ-1"]
        before = (await service.get(PATH, fund="UNMISS", effective_on="2025-05-31")).json()
        assert before["items"][0]["status"] == "open"
        seen = (await service.get(PATH, by="elsewhere")).json()["items"]
        assert [each["recommendation"] for each in seen] == ["ACABQ-1"]
        assert (await service.get(f"{PATH}/BOA-2025-7", by="elsewhere")).status_code == 404
        lower = await service.post(PATH, recommendation(recommendation="X"), by="finance")
        assert lower.status_code == 403

    run(tmp_path, scenario)


def test_a_sample_of_real_expenditure_comes_out_again(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await with_auditors(service)
        await imported(service, "funds", accounts())
        await imported(service, "expenditure", expenditure_rows())
        body = {
            "sample": "S-2026-01",
            "fund": "UNMISS",
            "account": "expenditure",
            "first_day": "2024-07-01",
            "last_day": "2025-06-30",
            "seed": 20260701,
            "count": 12,
            "drawn_on": "2026-01-10",
        }

        drawn = await service.post("/v1/audit/samples", body, by="auditor")
        more = expenditure_rows()[0] | {
            "fund": "UNMISS",
            "fiscal_year": "2024/25",
            "item": "Special equipment 2",
            "group": "III operational costs",
        }
        await imported(service, "expenditure", [more])
        again = (await service.get("/v1/audit/samples/S-2026-01", by="auditor")).json()

        assert drawn.status_code == 201, drawn.text
        sample = drawn.json()
        assert sample["total"]["amount"] == "1199382400.00"
        assert sum(pick["hits"] for pick in sample["picks"]) == 12
        assert again["is_reproduced"] is True
        assert again["picks"] == sample["picks"]
        hidden = await service.get("/v1/audit/samples/S-2026-01", by="elsewhere")
        assert hidden.status_code == 404
        twice = await service.post("/v1/audit/samples", body, by="auditor")
        assert twice.json()["type"].endswith("sample-already-drawn")
        nothing = await service.post(
            "/v1/audit/samples",
            body | {"sample": "S-2", "first_day": "2030-07-01", "last_day": "2031-06-30"},
            by="auditor",
        )
        assert nothing.json()["type"].endswith("sample-not-possible")

    run(tmp_path, scenario)


def test_exceptions_are_listed_and_what_they_cannot_see_is_said(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await with_auditors(service)
        await imported(service, "scales", scale_rows())
        await imported(service, "funds", fund_rows("UNMISS"))
        await service.post("/v1/contributions", payment("300000.00"))
        await service.post("/v1/contributions", payment("300000.01", "r-2"))
        await service.post(
            "/v1/contributions/UNMISS/r-2/reversal",
            {"occurred_on": "2025-09-02", "reason": "bank error"},
        )

        answer = await service.get("/v1/audit/exceptions", fund="UNMISS", by="auditor")
        reversals = await service.get(
            "/v1/audit/exceptions", fund="UNMISS", rule="reversal", format="csv"
        )

        found = [
            (each["rule"], each["type"])
            for each in answer.json()["items"]
            if each["rule"] != "weekend_entry"
        ]
        assert found == [
            ("round_amount", "ContributionReceived"),
            ("reversal", "ContributionReversed"),
        ]
        assert "self-approval" in answer.headers["missionledger-not-seen"]
        assert "bank error" in reversals.text
        hidden = await service.get("/v1/audit/exceptions", fund="UNMISS", by="elsewhere")
        lower = await service.get("/v1/audit/exceptions", fund="UNMISS", by="finance")
        assert [hidden.status_code, lower.status_code] == [404, 403]

    run(tmp_path, scenario)
