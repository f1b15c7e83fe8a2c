"""Loans between missions over HTTP, and their repayment from receipts."""

from pathlib import Path
from typing import Any

from missionledger.common.commands import CommandContext
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.application.loans import ReceiptOfFund
from missionledger.finance.application.pool_loans import PoolLoans
from missionledger.finance.testing.api import NOW, fund_rows, imported, run

PROCESS = CommandContext("process", "process")
REQUEST: dict[str, Any] = {
    "fund": "UNSOH",
    "lender": "UNMISS",
    "needed": {"amount": "130000000.00"},
    "amount": {"amount": "10000000.00"},
    "lender_monthly_operating_cost": {"amount": "90000000.00"},
}
APPROVAL = {"lender_monthly_operating_cost": {"amount": "90000000.00"}}
LEVEL = {
    "row": 17,
    "source": "A/RES/47/217",
    "provenance": "verified",
    "level_minor": 15_000_000_000,
    "set_up_on": "1993-01-01",
}


async def opened(service: ServiceUnderTest) -> None:
    """Two missions: UNSOH holds 10 million, UNMISS 500."""
    await imported(service, "reserve-fund", [LEVEL])
    await imported(service, "funds", fund_rows("UNSOH", "UNMISS", opened="2025-07-01"))
    for fund, cash in (("UNSOH", "10000000.00"), ("UNMISS", "500000000.00")):
        body = {"opened_on": "2025-07-01", "cash": {"amount": cash}, "symbol": "A/79/350"}
        answer = await service.post(f"/v1/funds/{fund}/opening-balance", body)
        assert answer.status_code == 201, answer.text
    service.requesters.add("budget", [Role.BUDGET_OFFICER])
    service.requesters.add("approver", [Role.APPROVER])
    service.requesters.add("of-unsoh", [Role.APPROVER, Role.BUDGET_OFFICER], ["UNSOH"])


async def cash(service: ServiceUnderTest) -> dict[str, str]:
    position = (await service.get("/v1/liquidity", books="actual")).json()
    return {each["fund"]: each["cash"]["amount"]["amount"] for each in position["funds"]}


async def paid(service: ServiceUnderTest) -> None:
    asked = await service.post("/v1/pool-loans", REQUEST, by="budget")
    assert asked.status_code == 201, asked.text
    answer = await service.post(
        "/v1/pool-loans/POOL-0001/approve", APPROVAL, by="approver", version=1
    )
    assert answer.status_code == 201, answer.text


def test_cash_goes_from_one_mission_to_the_other_and_back(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        await opened(service)
        await paid(service)
        lent = await cash(service)
        repayment = {"amount": {"amount": "4000000.00"}, "receipt": "R-1"}
        path = "/v1/pool-loans/POOL-0001/repayments"
        left = (await service.post(path, repayment, by="budget")).json()
        position = (await service.get("/v1/liquidity", books="actual")).json()

        assert lent == {"UNMISS": "490000000.00", "UNSOH": "20000000.00"}
        assert left["outstanding"]["amount"] == "6000000.00"
        assert await cash(service) == {"UNMISS": "494000000.00", "UNSOH": "16000000.00"}
        unsoh = next(each for each in position["funds"] if each["fund"] == "UNSOH")
        assert unsoh["borrowed"]["amount"]["amount"] == "6000000.00"

    run(tmp_path, story)


def test_the_order_of_sources_is_refused_with_its_rule(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        await opened(service)
        more = REQUEST | {"amount": {"amount": "10000000.01"}}
        problem = await service.post("/v1/pool-loans", more, by="budget")

        assert problem.status_code == 409
        assert problem.json()["type"].endswith("source-order")
        assert "A/RES/76/272" in problem.text

    run(tmp_path, story)


def test_the_approver_answers_for_both_missions(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        await opened(service)
        await service.post("/v1/pool-loans", REQUEST, by="budget")
        path = "/v1/pool-loans/POOL-0001/approve"
        out_of_scope = await service.post(path, APPROVAL, by="of-unsoh", version=1)
        unseen = await service.post(path, APPROVAL, by="approver")

        assert (out_of_scope.status_code, unseen.status_code) == (404, 428)
        assert (await service.get("/v1/pool-loans")).json()["items"][0]["status"] == "requested"

    run(tmp_path, story)


def test_a_receipt_repays_the_reserve_fund_first_and_once(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        await opened(service)
        await paid(service)
        loans = PoolLoans(service.assembly.kernel.aggregates)
        receipt = ReceiptOfFund("UNSOH", "R-9", 700_000_000, NOW.date())
        first = await loans.repay_from_receipt(receipt, PROCESS)
        again = await loans.repay_from_receipt(receipt, PROCESS)

        assert [loan.outstanding_minor for loan in first] == [300_000_000]
        assert again == first

    run(tmp_path, story)


def test_what_covers_a_need_is_shown_in_order(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        await opened(service)
        path = "/v1/liquidity/sources"
        found = (await service.get(path, fund="UNSOH", needed="800000000.00")).json()
        other = await service.get(path, fund="REGULAR-BUDGET", needed="1.00")

        drawn = [(each["source"], each["drawn"]["amount"]) for each in found["sources"]]
        assert drawn == [
            ("own_cash", "10000000.00"),
            ("reserve_fund", "110000000.00"),
            ("pool", "500000000.00"),
        ]
        assert found["uncovered"]["amount"] == "180000000.00"
        assert other.json()["type"].endswith("pool-borrower-not-eligible")

    run(tmp_path, story)


def test_an_operation_that_may_not_is_told_so_whatever_is_known_of_its_cash(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        await opened(service)
        opening = fund_rows("REGULAR-BUDGET", kind="regular_budget", opened="2019-01-01")
        await imported(service, "funds", opening)
        late = await service.post("/v1/pool-loans", REQUEST | {"occurred_on": "2027-07-01"})
        borrows = await service.post("/v1/pool-loans", REQUEST | {"fund": "REGULAR-BUDGET"})
        lends = await service.post("/v1/pool-loans", REQUEST | {"lender": "REGULAR-BUDGET"})

        assert late.json()["type"].endswith("pool-borrowing-not-in-force")
        assert borrows.json()["type"].endswith("pool-borrower-not-eligible")
        assert "political missions" in borrows.text
        assert lends.json()["type"].endswith("pool-lender-not-eligible")

    run(tmp_path, story)


def test_a_loan_needs_cash_that_is_known(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        await imported(service, "funds", fund_rows("UNSOH", "UNMISS", opened="2025-07-01"))
        problem = await service.post("/v1/pool-loans", REQUEST)

        assert problem.json()["type"].endswith("cash-not-known")

    run(tmp_path, story)
