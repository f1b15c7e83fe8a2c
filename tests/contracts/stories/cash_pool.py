"""Events of loans between active missions, and both funds' sides of one."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.finance.domain.cash_pool import commands as pool
from missionledger.finance.domain.cash_pool.decider import CASH_POOL
from missionledger.finance.domain.fund.commands import OpenFund
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import FundKind
from missionledger.finance.domain.fund_advances import GiveAdvance, TakeBackAdvance
from missionledger.finance.domain.reserve_fund.commands import Borrower
from tests.contracts.stories.life import life

DAY = date(2026, 1, 15)


def cash_pool_story() -> list[DomainEvent]:
    """One loan that is paid and repaid in part, one that is withdrawn."""
    lender: dict[str, Any] = {
        "occurred_on": DAY,
        "fund": "UNSOH",
        "borrower": Borrower.ACTIVE_PEACEKEEPING,
        "lender_kind": Borrower.ACTIVE_PEACEKEEPING,
        "lender_cash_minor": 480_000_000_00,
        "lender_monthly_cost_minor": 110_000_000_00,
    }
    request = pool.RequestPoolLoan(
        **lender,
        lender="UNMISS",
        amount_minor=40_000_000_00,
        needed_minor=160_000_000_00,
        own_cash_minor=10_000_000_00,
        reserve_room_minor=110_000_000_00,
        requested_by="budget.officer",
    )
    about: dict[str, Any] = {"occurred_on": DAY, "fund": "UNSOH"}
    loans = life(
        CASH_POOL,
        request,
        pool.ApprovePoolLoan(**lender, loan_id="POOL-0001", approved_by="approver"),
        pool.RepayPoolLoan(
            **about, loan_id="POOL-0001", amount_minor=25_000_000_00, receipt="R-2026-0007"
        ),
        request,
        pool.DeclinePoolLoan(
            **about,
            loan_id="POOL-0002",
            reason="Receipts came in time.",
            declined_by="budget.officer",
        ),
    )
    side: dict[str, Any] = {
        "occurred_on": DAY,
        "fund": "UNMISS",
        "counterpart": "UNSOH",
        "loan_id": "POOL-0001",
    }
    opened = OpenFund(
        fund="UNMISS",
        occurred_on=date(2011, 7, 9),
        kind=FundKind.SPECIAL_ACCOUNT,
        title="UNMISS",
    )
    sides = life(
        FUND,
        opened,
        GiveAdvance(**side, amount_minor=40_000_000_00),
        TakeBackAdvance(**side, amount_minor=25_000_000_00),
    )
    return [*loans, *sides[1:]]
