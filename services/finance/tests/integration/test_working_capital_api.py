"""Operations of the regular budget over HTTP: their first cash, releases, and repayment."""

from pathlib import Path
from typing import Any

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import fund_rows, imported, regular_budget, run

PATH = "/v1/working-capital/advances"
ASKED: dict[str, Any] = {
    "fund": "REGULAR-BUDGET",
    "amount": {"amount": "500.00"},
    "purpose": "Salaries until contributions come.",
    "occurred_on": "2024-03-01",
}
STEP = {"occurred_on": "2024-03-02"}


async def opened(service: ServiceUnderTest) -> None:
    """Open the regular budget with a year assessed, one operation of it, and both lenders."""
    service.requesters.add("budget", [Role.BUDGET_OFFICER])
    service.requesters.add("approver", [Role.APPROVER])
    await regular_budget(service)
    await imported(
        service, "funds", fund_rows("UNTSO", kind="regular_budget_operation", opened="1948-06-11")
    )
    for source, amount in (("WCF", "250000000.00"), ("UN-SPECIAL-ACCOUNT", "1000.00")):
        level = {
            "source": source,
            "level": {"amount": amount},
            "valid_from": "2023-01-01",
            "symbol": "A/RES/76/272",
        }
        answer = await service.post("/v1/working-capital/levels", level)
        assert answer.status_code == 201, answer.text


async def lent(service: ServiceUnderTest, **changes: Any) -> dict[str, Any]:
    """Ask and have it approved by another officer; return the advance."""
    asked = await service.post(PATH, ASKED | changes, by="budget")
    assert asked.status_code == 201, asked.text
    path = f"{PATH}/{asked.json()['advance_id']}"
    version = int(asked.headers["etag"].strip('"v'))
    paid = await service.post(f"{path}/approve", STEP, by="approver", version=version)
    assert paid.status_code == 201, paid.text
    view: dict[str, Any] = paid.json()
    return view


async def cash_of(service: ServiceUnderTest, fund: str) -> str:
    balance = 0.0
    for row in (await service.get("/v1/journal", fund=fund, account="cash")).json()["items"]:
        balance += float(row["amount"]["amount"])
    return f"{balance:.2f}"


def test_an_advance_moves_cash_in_the_books_of_both(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await opened(service)

        view = await lent(service)
        lenders = (await service.get("/v1/working-capital")).json()["lenders"]
        before = (await service.get("/v1/working-capital", effective_on="2024-03-01")).json()

        assert (view["status"], view["outstanding"]["amount"]) == ("paid", "500.00")
        assert lenders[0]["cash"]["amount"] == "249999500.00"
        assert before["lenders"][0]["cash"]["amount"] == "250000000.00"
        assert await cash_of(service, "REGULAR-BUDGET") == "500.00"
        assert await cash_of(service, "WCF") == "249999500.00"

    run(tmp_path, scenario)


def test_the_next_contribution_repays_by_itself_and_once(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await opened(service)
        advance = await lent(service)
        paid = {
            "fund": "REGULAR-BUDGET",
            "receipt": "r-1",
            "state": "CHN",
            "amount": {"amount": "300.00"},
            "received_on": "2024-03-10",
        }

        first = await service.post("/v1/contributions", paid, key="k")
        again = await service.post("/v1/contributions", paid, key="k")
        same_facts = await service.post("/v1/contributions", paid)
        found = (await service.get(f"{PATH}/{advance['advance_id']}")).json()

        assert first.status_code == again.status_code == same_facts.status_code == 201
        assert again.headers["idempotency-replayed"] == "true"
        assert found["outstanding"]["amount"] == "200.00"
        assert found["repaid_by"]["r-1"]["amount"] == "300.00"
        assert await cash_of(service, "REGULAR-BUDGET") == "500.00"

    run(tmp_path, scenario)


def test_money_that_came_before_the_advance_repays_nothing(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await opened(service)
        advance = await lent(service)
        earlier = {
            "fund": "REGULAR-BUDGET",
            "receipt": "r-0",
            "state": "CHN",
            "amount": {"amount": "300.00"},
            "received_on": "2024-03-01",
        }

        paid = await service.post("/v1/contributions", earlier)
        found = (await service.get(f"{PATH}/{advance['advance_id']}")).json()

        assert paid.status_code == 201
        assert found["outstanding"]["amount"] == "500.00"

    run(tmp_path, scenario)


def test_an_operation_borrows_first_and_repays_from_what_the_budget_releases(
    tmp_path: Path,
) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await opened(service)
        advance = await lent(service, fund="UNTSO")
        opening = {
            "opened_on": "2024-01-01",
            "cash": {"amount": "800.00"},
            "symbol": "A/79/5 (Vol. I)",
        }
        await service.post("/v1/funds/REGULAR-BUDGET/opening-balance", opening)
        release = {
            "fund": "REGULAR-BUDGET",
            "counterpart": "UNTSO",
            "purpose": "release_to_operation",
            "reference": "R-1",
            "fiscal_year": "2024",
            "amount": {"amount": "500.00"},
            "sent_on": "2024-04-01",
        }
        back = {
            "occurred_on": "2024-04-02",
            "amount": {"amount": "500.00"},
            "receipt": "R-1",
        }

        released = await service.post("/v1/transfers", release)
        repaid = await service.post(f"{PATH}/{advance['advance_id']}/repayments", back)

        assert released.status_code == 201, released.text
        assert repaid.json()["status"] == "repaid"
        assert await cash_of(service, "UNTSO") == "500.00"
        assert await cash_of(service, "REGULAR-BUDGET") == "300.00"

    run(tmp_path, scenario)


def test_order_borrower_and_officers_are_held_to(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await opened(service)
        await imported(service, "funds", fund_rows("UNDOF"))
        service.requesters.add("elsewhere", [Role.BUDGET_OFFICER], ["UNDOF"])

        second = await service.post(PATH, ASKED | {"source": "UN-SPECIAL-ACCOUNT"})
        peacekeeping = await service.post(PATH, ASKED | {"fund": "UNDOF"})
        outside = await service.post(PATH, ASKED | {"fund": "UNTSO"}, by="elsewhere")
        asked = (await service.post(PATH, ASKED | {"fund": "UNTSO"})).json()
        path = f"{PATH}/{asked['advance_id']}"
        own = await service.post(f"{path}/approve", STEP, version=1)
        blind = await service.post(f"{path}/approve", STEP, by="approver")
        stale = await service.post(f"{path}/approve", STEP, by="approver", version=9)
        unseen = await service.get(path, by="elsewhere")
        table = await service.get(PATH, format="csv")

        assert second.json()["type"].endswith("working-capital-first")
        assert "GA/AB/4334" in str(second.json())
        assert peacekeeping.json()["type"].endswith("working-capital-borrower")
        assert own.json()["type"].endswith("capital-same-officer")
        codes = [each.status_code for each in (outside, blind, stale, unseen)]
        assert codes == [404, 428, 412, 404]
        assert len(table.text.splitlines()) == 2

    run(tmp_path, scenario)


def test_a_political_mission_asking_the_reserve_fund_is_sent_here(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await opened(service)
        level = {
            "file": "facts.csv",
            "sha256": "0" * 64,
            "rows": [
                {
                    "row": 2,
                    "provenance": "verified",
                    "source": "A/RES/47/217",
                    "level_minor": 150_000_000_00,
                    "set_up_on": "1993-01-01",
                }
            ],
        }
        await service.post("/v1/imports/reserve-fund", level)
        asked = {"fund": "UNTSO", "purpose": "liquidity", "amount": {"amount": "1.00"}}

        refused = await service.post("/v1/loans", asked)

        assert refused.json()["type"].endswith("borrower-not-eligible")
        assert refused.json()["source"] == "A/RES/49/233"
        assert "regular budget" in refused.json()["nextStep"]

    run(tmp_path, scenario)
