"""Claims over HTTP: three pairs of hands, the reserve, the statement, and the books behind them."""

from pathlib import Path
from typing import Any

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import fund_rows, imported, run, scale_rows


async def mission_with_cash(service: ServiceUnderTest) -> None:
    """Open a mission with 500,000 dollars, and let three officers in."""
    await imported(service, "scales", scale_rows())
    await imported(service, "funds", fund_rows("UNMISS"))
    service.requesters.add("preparer", [Role.BUDGET_OFFICER], ["UNMISS"])
    service.requesters.add("certifier", [Role.CERTIFYING_OFFICER], ["UNMISS"])
    service.requesters.add("approver", [Role.APPROVER], ["UNMISS"])
    service.requesters.add("foreigner", [Role.BUDGET_OFFICER], ["MINURSO"])
    opening = {"opened_on": "2025-07-01", "cash": {"amount": "500000.00"}, "symbol": "A/80/5"}
    answer = await service.post("/v1/funds/UNMISS/opening-balance", opening, by="preparer")
    assert answer.status_code == 201, answer.text


def claim(unit: str = "INFBATT-1", month: str = "2025-09", **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "fund": "UNMISS",
        "unit": unit,
        "contributor": "RWA",
        "month": month,
        "prepared_on": "2025-10-10",
        "person_days": 3_000,
        "memorandum": "MOU/2024/17",
        "equipment": [
            {"item": "APC", "lease": "wet", "count": 2, "monthly_rate": {"amount": "1000.00"}}
        ],
        "deductions": [
            {
                "ground": "equipment_unserviceable",
                "reference": "verification report 3/2025",
                "amount": {"amount": "800.00"},
            }
        ],
    }
    return body | changes


async def certified(service: ServiceUnderTest, **changes: Any) -> str:
    body = claim(**changes)
    prepared = await service.post("/v1/claims", body, by="preparer")
    assert prepared.status_code == 201, prepared.text
    path = f"/v1/claims/UNMISS/{prepared.json()['claim']}"
    answer = await service.post(
        f"{path}/certification",
        {"certified_on": "2025-10-20"},
        by="certifier",
        version=int(prepared.headers["etag"].strip('"v')),
    )
    assert answer.status_code == 201, answer.text
    return path


def pay_run(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "fund": "UNMISS",
        "paid_on": "2025-12-15",
        "monthly_operating_cost": {"amount": "100000.00"},
    }
    return body | changes


def test_a_claim_is_certified_paid_in_part_and_stated_to_its_country(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await mission_with_cash(service)
        older = await certified(service)
        await certified(service, unit="INFBATT-2", contributor="IND", prepared_on="2025-10-11")

        run_of = await service.post("/v1/claims/payments", pay_run(), by="approver")

        assert run_of.status_code == 201, run_of.text
        # 200,000 dollars are free above three months of 100,000; the two claims share them.
        view = (await service.get(older)).json()
        assert view["total"]["amount"] == "146000.00"
        assert (view["rate"]["amount"], view["rate_source"]) == ("1448.00", "A/RES/76/276")
        assert (view["paid"]["amount"], view["owed"]["amount"]) == ("100000.00", "46000.00")
        assert view["grounds"][0]["reference"] == "verification report 3/2025"
        rwanda = (await service.get("/v1/claims/contributors/RWA/statement")).json()
        assert rwanda["owed"]["amount"] == "46000.00"
        assert rwanda["funds"][0]["oldest_owed"] == "2025-09"
        before = await service.get(
            "/v1/claims/contributors/RWA/statement", effective_on="2025-12-14"
        )
        assert before.json()["owed"]["amount"] == "146000.00"
        (fund,) = (await service.get("/v1/liquidity", as_of="2025-12-31", books="actual")).json()[
            "funds"
        ]
        assert fund["owed_to_contributors"]["amount"]["amount"] == "92000.00"
        assert fund["cash"]["amount"]["amount"] == "300000.00"
        again = await service.post("/v1/claims/payments", pay_run(), by="approver")
        assert again.status_code == 409
        assert again.json()["type"].endswith("operating-reserve-not-met")

    run(tmp_path, scenario)


def test_no_two_steps_are_done_by_one_person(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await mission_with_cash(service)
        both = [Role.BUDGET_OFFICER, Role.CERTIFYING_OFFICER, Role.APPROVER]
        service.requesters.add("everything", both, ["UNMISS"])
        await service.post("/v1/claims", claim(), by="everything")
        path = "/v1/claims/UNMISS/INFBATT-1.2025-09"
        certificate = {"certified_on": "2025-10-20"}

        unseen = await service.post(f"{path}/certification", certificate, by="certifier")
        own = await service.post(f"{path}/certification", certificate, by="everything", version=1)
        lower = await service.post(f"{path}/certification", certificate, by="preparer", version=1)
        await service.post(f"{path}/certification", certificate, by="certifier", version=1)
        paid = await service.post("/v1/claims/payments", pay_run(), by="everything")

        assert unseen.status_code == 428
        assert (own.status_code, lower.status_code, paid.status_code) == (409, 403, 409)
        assert own.json()["type"].endswith("claim-separation-of-duties")
        assert paid.json()["type"].endswith("claim-separation-of-duties")

    run(tmp_path, scenario)


def test_bad_claims_are_refused_with_the_rule(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await mission_with_cash(service)
        no_ground = [{"ground": "plan", "reference": "x", "amount": {"amount": "5.00"}}]
        cases = [
            (claim(month="2026-07", prepared_on="2026-08-02"), 409, "no-policy-in-force"),
            (claim(month="2025-10"), 422, "claim-not-allowed"),
            (claim(fund="UNKNOWN"), 404, "unknown-fund"),
            (claim(contributor="XYZ"), 422, "unknown-member-state"),
            (claim(deductions=no_ground), 422, None),
        ]

        for body, status, problem in cases:
            answer = await service.post("/v1/claims", body)
            assert answer.status_code == status, answer.text
            assert problem is None or answer.json()["type"].endswith(problem)
        await imported(service, "funds", fund_rows("UNDOF"))
        unknown = await service.post("/v1/claims/payments", pay_run(fund="UNDOF"))
        assert unknown.json()["type"].endswith("cash-not-known")

    run(tmp_path, scenario)


def test_claims_are_listed_filtered_and_hidden(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await mission_with_cash(service)
        path = await certified(service)
        await service.post("/v1/claims", claim("ENGCOY-1", contributor="IND"), by="preparer")

        waiting = (await service.get("/v1/claims", status="prepared")).json()["items"]
        first = (await service.get("/v1/claims", limit=1)).json()
        second = (await service.get("/v1/claims", limit=1, cursor=first["next_cursor"])).json()
        table = await service.get("/v1/claims", contributor="RWA", format="csv")
        hidden = await service.get(path, by="foreigner")
        nothing = await service.get("/v1/claims", by="foreigner")

        assert [each["claim"] for each in waiting] == ["ENGCOY-1.2025-09"]
        assert [first["items"][0]["contributor"], second["items"][0]["contributor"]] == [
            "IND",
            "RWA",
        ]
        assert second["next_cursor"] is None
        assert len(table.text.splitlines()) == 2
        assert hidden.status_code == 404
        assert nothing.json()["items"] == []

    run(tmp_path, scenario)
