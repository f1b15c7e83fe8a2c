"""Ways of paying race for the cash of one fund: nothing is paid out that is not there."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import fund_rows, imported, run, scale_rows
from missionledger.finance.testing.authority import (
    allotment,
    budgeted,
    dollars,
    expect,
    invoiced,
    payment_run,
    problem,
)

# The fund opens with 500 dollars; a payment to contributors keeps three months of 20.
CASH_MINOR, RESERVE_MINOR = 50_000, 6_000
ASKED = "300.00"
RESERVE_FUND = {
    "row": 17,
    "source": "A/RES/47/217",
    "provenance": "verified",
    "level_minor": 15_000_000_000,
    "set_up_on": "1993-01-01",
}

Way = Callable[[ServiceUnderTest, int], Awaitable[httpx.Response]]


async def opened(service: ServiceUnderTest, *, invoices: int = 2) -> None:
    """Open a fund that owes more than it holds: to suppliers, contributors and a shared account."""
    await budgeted(service, granted="3000.00")
    await imported(service, "scales", scale_rows())
    await imported(service, "funds", fund_rows("UNLB", kind="shared_account"))
    await expect(service.post("/v1/allotments", allotment("2000.00")))
    for number in range(invoices):
        await invoiced(service, f"PO-{number}", ASKED)
    claim = {
        "fund": "UNMISS",
        "unit": "INFBATT-1",
        "contributor": "RWA",
        "month": "2025-07",
        "prepared_on": "2025-10-10",
        "person_days": 3_000,
        "memorandum": "MOU/2024/17",
    }
    prepared = await expect(service.post("/v1/claims", claim, by="preparer"))
    path = f"/v1/claims/UNMISS/{prepared['claim']}/certification"
    certified = {"certified_on": "2025-10-20"}
    await expect(service.post(path, certified, by="certifier", version=1))
    proration = {
        "fiscal_year": "2025/26",
        "symbol": "A/RES/79/301",
        "decided_on": "2025-07-01",
        "gross": dollars("900000.00"),
        "resources": [{"mission": "UNMISS", "amount": dollars("1000000.00")}],
    }
    await expect(service.post("/v1/shared-accounts/UNLB/prorations", proration))


async def to_suppliers(service: ServiceUnderTest, number: int) -> httpx.Response:
    body = payment_run(ASKED, f"PO-{number}", paid_on="2025-12-15")
    return await service.post("/v1/disbursements", body, by="approver")


async def to_contributors(service: ServiceUnderTest, _number: int) -> httpx.Response:
    body = {
        "fund": "UNMISS",
        "paid_on": "2025-12-15",
        "monthly_operating_cost": dollars("20.00"),
        "limit": dollars(ASKED),
    }
    return await service.post("/v1/claims/payments", body, by="approver")


async def to_a_shared_account(service: ServiceUnderTest, number: int) -> httpx.Response:
    body = {
        "fund": "UNMISS",
        "counterpart": "UNLB",
        "purpose": "shared_cost",
        "reference": f"T-{number}",
        "fiscal_year": "2025/26",
        "amount": dollars(ASKED),
        "sent_on": "2025-12-15",
    }
    return await service.post("/v1/transfers", body)


REFUSALS: dict[Way, str] = {
    to_suppliers: "cash-short",
    to_contributors: "operating-reserve-not-met",
    to_a_shared_account: "transfer-not-allowed",
}


async def cash_lines(service: ServiceUnderTest) -> list[int]:
    """Return what moved the cash of the fund in its actual books, in the order recorded."""
    asked: dict[str, Any] = {"fund": "UNMISS", "account": "cash", "book": "actual", "limit": 500}
    rows = (await service.get("/v1/journal", **asked)).json()["items"]
    return [int(row["amount"]["amount"].replace(".", "")) for row in rows]


@pytest.mark.parametrize(
    "ways",
    [
        (to_suppliers, to_contributors),
        (to_contributors, to_suppliers),
        (to_contributors, to_a_shared_account),
        (to_a_shared_account, to_contributors),
        (to_suppliers, to_a_shared_account),
        (to_contributors, to_contributors),
    ],
)
def test_two_ways_of_paying_at_once_never_pay_the_same_cash(
    tmp_path: Path, ways: tuple[Way, Way]
) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await opened(service)

        answers = await asyncio.gather(*(way(service, i) for i, way in enumerate(ways)))

        # What comes second is paid out of the 200 dollars that are left, or refused in words.
        opening, *paid = await cash_lines(service)
        assert opening == CASH_MINOR
        assert paid[0] == -30_000
        if len(paid) == 1:
            (refused,) = (i for i, each in enumerate(answers) if each.status_code != 201)
            assert problem(answers[refused]) == (409, REFUSALS[ways[refused]])
        else:
            assert to_contributors in ways
            assert paid[1:] == [-(CASH_MINOR - 30_000 - RESERVE_MINOR)]
            assert {each.status_code for each in answers} == {201}

    run(tmp_path, scenario)


@settings(max_examples=4, deadline=None)
@given(ways=st.lists(st.sampled_from(list(REFUSALS)), min_size=4, max_size=8))
def test_however_many_pay_at_once_cash_is_never_below_nothing(ways: Sequence[Way]) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await opened(service, invoices=sum(way is to_suppliers for way in ways))
        invoices = iter(range(len(ways)))
        numbers = [next(invoices) if way is to_suppliers else 100 + i for i, way in enumerate(ways)]

        answers = await asyncio.gather(
            *(way(service, number) for way, number in zip(ways, numbers, strict=True))
        )

        opening, *paid = await cash_lines(service)
        assert opening == CASH_MINOR
        assert all(each < 0 for each in paid)
        assert len(paid) == sum(each.status_code == 201 for each in answers) >= 1
        assert -sum(paid) <= CASH_MINOR
        for way, answer in zip(ways, answers, strict=True):
            # A fund that is busy all the time may say so; what was not paid can be asked again.
            refused = [(409, REFUSALS[way]), (409, "cash-moved")]
            assert answer.status_code == 201 or problem(answer) in refused

    with tempfile.TemporaryDirectory() as name:
        run(Path(name), scenario)


def test_a_loan_and_a_transfer_at_once_never_take_the_same_cash(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await opened(service, invoices=0)
        await imported(service, "reserve-fund", [RESERVE_FUND])
        await imported(service, "funds", fund_rows("UNSOH", opened="2025-07-01"))
        nothing = {"opened_on": "2025-07-01", "cash": dollars("0.00"), "symbol": "A/80/6"}
        await expect(service.post("/v1/funds/UNSOH/opening-balance", nothing))
        service.requesters.add("borrowing", [Role.BUDGET_OFFICER])
        cost = {"lender_monthly_operating_cost": dollars("20.00")}
        asked = cost | {
            "fund": "UNSOH",
            "lender": "UNMISS",
            "needed": dollars("110000300.00"),
            "amount": dollars(ASKED),
        }
        await expect(service.post("/v1/pool-loans", asked, by="borrowing"))

        lent, sent = await asyncio.gather(
            service.post("/v1/pool-loans/POOL-0001/approve", cost, version=1),
            to_a_shared_account(service, 1),
        )

        assert await cash_lines(service) == [CASH_MINOR, -30_000]
        refused = sent if lent.status_code == 201 else lent
        assert sorted([lent.status_code, sent.status_code]) == [201, 409]
        assert problem(refused)[1] in {"transfer-not-allowed", "lender-short-of-cash"}

    run(tmp_path, scenario)
