"""Loans between active missions: what is known of both sides, and both sides in one append."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import CommandContext
from missionledger.common.events import Provenance
from missionledger.common.money import Money
from missionledger.common.outcomes import Decision, Loaded, Outcome
from missionledger.common.policies import NoPolicyInForceError
from missionledger.finance.application.cash import RestOnCash, spend_cash, usable_cash
from missionledger.finance.application.collection_votes import Known
from missionledger.finance.application.loans import ReceiptOfFund, borrower_of, repayments_from
from missionledger.finance.application.ports import Books
from missionledger.finance.domain.cash_pool import refusals
from missionledger.finance.domain.cash_pool.commands import (
    ApprovePoolLoan,
    DeclinePoolLoan,
    RepayPoolLoan,
    RequestPoolLoan,
)
from missionledger.finance.domain.cash_pool.decider import CASH_POOL
from missionledger.finance.domain.cash_pool.policies import (
    CASH_POOL_ID,
    SOURCES_OF_CASH,
    CashSource,
)
from missionledger.finance.domain.cash_pool.state import CashPool, PoolLoan
from missionledger.finance.domain.claims.refusals import CashNotKnownError
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.refusals import UnknownFundError
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.fund_advances import (
    GiveAdvance,
    ReceiveAdvance,
    RepayAdvance,
    TakeBackAdvance,
)
from missionledger.finance.domain.reserve_fund.commands import Borrower
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.finance.domain.reserve_fund.policies import RESERVE_FUND_ID
from missionledger.finance.domain.reserve_fund.refusals import LoanCurrencyError
from missionledger.finance.domain.reserve_fund.state import ReserveFund

REPAY_ATTEMPTS_MAX = 5


def pool_process_id(loan_id: str) -> str:
    """Return the id of the process that follows the loan, which is the id of its workflow."""
    return f"pool-loan/{loan_id}"


@dataclass(frozen=True, slots=True)
class PoolRequest:
    """A loan as it is asked for; cash and room are read, not claimed.

    Attributes:
        needed: what the mission has to pay.
        lender_monthly_cost_minor: operating cost of the lender in a month.
    """

    fund: str
    lender: str
    needed: Money
    amount: Money
    lender_monthly_cost_minor: int
    day: date
    requested_by: str


@dataclass(frozen=True, slots=True)
class PoolApproval:
    """An approval of a loan, of the version that the approver saw."""

    loan_id: str
    day: date
    lender_monthly_cost_minor: int
    approved_by: str
    expected_version: int


class PoolLoans:
    """Executes what people and the process decide about loans between missions."""

    def __init__(self, aggregates: Aggregates) -> None:
        self._aggregates = aggregates

    async def pool(self) -> Loaded[CashPool]:
        """Return the pool as it is now."""
        return await self._aggregates.load(CASH_POOL, CASH_POOL_ID)

    async def get(self, loan_id: str) -> PoolLoan:
        """Return a loan as it is now.

        Raises:
            PoolLoanNotFoundError: if there is none of this id.
        """
        loan = (await self.pool()).state.loans.get(loan_id)
        if loan is None:
            raise refusals.PoolLoanNotFoundError(
                f"there is no loan {loan_id} of the pool",
                next_step="Take the id from /v1/pool-loans.",
            )
        return loan

    async def request(
        self, asked: PoolRequest, books: Books, context: CommandContext, known_at: int
    ) -> Outcome[CashPool]:
        """Ask for a loan.

        Raises:
            UnknownFundError: if one of the two funds is not open.
            CashNotKnownError: if the actual books of one of them were not opened with cash.
            Refusal: as the pool decides.
        """
        if asked.needed.currency != "USD" or asked.amount.currency != "USD":
            raise LoanCurrencyError(
                "missions lend US dollars to one another",
                next_step="Ask for USD.",
                pointer="/amount/currency",
            )
        borrower = (await self._fund(asked.fund, "/fund")).state
        lender = (await self._fund(asked.lender, "/lender")).state
        command = RequestPoolLoan(
            occurred_on=asked.day,
            fund=asked.fund,
            lender=asked.lender,
            borrower=borrower_of(borrower, asked.day),
            amount_minor=asked.amount.minor,
            needed_minor=asked.needed.minor,
            own_cash_minor=await self._cash(books, borrower, asked.day, known_at),
            reserve_room_minor=await self._reserve_room(asked.day),
            lender_kind=borrower_of(lender, asked.day),
            lender_cash_minor=await self._cash(books, lender, asked.day, known_at),
            lender_monthly_cost_minor=asked.lender_monthly_cost_minor,
            requested_by=asked.requested_by,
        )
        return await self._aggregates.execute(CASH_POOL, command, context)

    async def approve(
        self, approval: PoolApproval, books: Books, context: CommandContext, known: Known
    ) -> Outcome[CashPool]:
        """Approve and pay a loan: out of the lender and into the borrower, in one append.

        Raises:
            CashNotKnownError: if the actual books of the lender were not opened with cash.
            CashMovedError: if others are paid out of the cash of the lender all the time.
            Refusal: as the pool decides.
        """
        loan = await self.get(approval.loan_id)

        async def decisions(known_at: int) -> list[Decision]:
            return await self._decisions_to_lend(loan, approval, books, known_at)

        out = RestOnCash(fund=loan.lender, occurred_on=approval.day)
        return await spend_cash(self._aggregates, known, out, decisions, context)

    async def _decisions_to_lend(
        self, loan: PoolLoan, approval: PoolApproval, books: Books, known_at: int
    ) -> list[Decision]:
        borrower = await self._fund(loan.fund, "/fund")
        lender = await self._fund(loan.lender, "/lender")
        command = ApprovePoolLoan(
            occurred_on=approval.day,
            loan_id=loan.loan_id,
            fund=loan.fund,
            borrower=borrower_of(borrower.state, approval.day),
            lender_kind=borrower_of(lender.state, approval.day),
            lender_cash_minor=await self._cash(books, lender.state, approval.day, known_at),
            lender_monthly_cost_minor=approval.lender_monthly_cost_minor,
            approved_by=approval.approved_by,
            expected_loan_version=approval.expected_version,
        )
        about: dict[str, Any] = {"occurred_on": approval.day}
        return [
            Decision(CASH_POOL, command),
            Decision(FUND, GiveAdvance(**about, **_side(loan, lends=True))),
            Decision(FUND, ReceiveAdvance(**about, **_side(loan, lends=False))),
        ]

    async def decline(self, command: DeclinePoolLoan, context: CommandContext) -> Outcome[CashPool]:
        """Withdraw a request, or turn it down."""
        return await self._aggregates.execute(CASH_POOL, command, context)

    async def repay(
        self, loan_id: str, money: Money, *, receipt: str, day: date, context: CommandContext
    ) -> Outcome[CashPool]:
        """Repay one loan by the hand of an officer, on all sides in one append.

        Raises:
            LoanCurrencyError: if the money is of another currency than the loan.
            Refusal: as the pool decides.
        """
        loan = await self.get(loan_id)
        if money.currency != loan.currency:
            raise LoanCurrencyError(
                f"loan {loan_id} is in {loan.currency}",
                next_step=f"Repay {loan.currency}.",
                pointer="/amount/currency",
            )
        decisions = _repayment(loan, day, money.minor, receipt, Provenance.ENTERED)
        return (await self._aggregates.execute_together(decisions, context))[0]

    async def repay_from_receipt(
        self, receipt: ReceiptOfFund, context: CommandContext
    ) -> Sequence[PoolLoan]:
        """Repay what a receipt allows once the Reserve Fund has its part, oldest loan first.

        The same receipt repays once, however often this is asked.

        Returns:
            The loans it repaid, as they are now.
        """
        for attempt in range(1, REPAY_ATTEMPTS_MAX + 1):
            pool = (await self.pool()).state
            used = [each for each in pool.loans.values() if receipt.receipt in each.receipts]
            if used:
                return used
            parts = _parts(pool, receipt, left_minor=await self._left_of(receipt))
            if not parts:
                return []
            # One append carries one business date; steps of a loan do not go back in time.
            day = max(receipt.received_on, *(_changed(loan) for loan, _ in parts))
            decisions: list[Decision] = []
            for loan, minor in parts:
                decisions += _repayment(loan, day, minor, receipt.receipt, Provenance.COMPUTED)
            try:
                outcomes = await self._aggregates.execute_together(decisions, context)
            except (refusals.PoolLoanStateError, refusals.PoolRepaymentError):
                # Another receipt repaid between the look and the append: share it out anew.
                if attempt == REPAY_ATTEMPTS_MAX:
                    raise
                continue
            last: CashPool = outcomes[-3].state
            return [last.loans[loan.loan_id] for loan, _ in parts]
        raise AssertionError("unreachable")  # pragma: no cover

    async def _left_of(self, receipt: ReceiptOfFund) -> int:
        """Return what the Reserve Fund leaves of a receipt, whether it took its part or will."""
        fund = await self._reserve_fund()
        taken = sum(loan.receipts.get(receipt.receipt, 0) for loan in fund.loans.values())
        due = taken or sum(part for _loan, part in repayments_from(fund, receipt))
        return receipt.amount_minor - due

    async def _fund(self, fund: str, pointer: str) -> Loaded[Fund]:
        loaded: Loaded[Fund] = await self._aggregates.load(FUND, fund)
        if not loaded.state.is_open:
            raise UnknownFundError(
                f"there is no fund {fund!r}",
                next_step="Take the id from the list of funds, or open the fund first.",
                pointer=pointer,
            )
        return loaded

    async def _cash(self, books: Books, fund: Fund, day: date, known_at: int) -> int:
        may_take_part = borrower_of(fund, day) is Borrower.ACTIVE_PEACEKEEPING
        if not may_take_part or CashSource.POOL not in SOURCES_OF_CASH.on(day).value:
            # The loan is refused for what it is, whatever the fund holds.
            return 0
        if fund.opening_cash_minor is None:
            raise CashNotKnownError(
                f"the actual books do not know the cash of {fund.fund}",
                next_step="Record the opening balance of its cash first.",
            )
        return await usable_cash(books, fund.fund, day, known_at)

    async def _reserve_fund(self) -> ReserveFund:
        return (await self._aggregates.load(RESERVE_FUND, RESERVE_FUND_ID)).state

    async def _reserve_room(self, day: date) -> int:
        fund = await self._reserve_fund()
        try:
            return fund.room_for_liquidity(day)
        except NoPolicyInForceError:
            # Before the Assembly let the Fund be used for liquidity it is not in the order.
            return 0


def _parts(
    pool: CashPool, receipt: ReceiptOfFund, *, left_minor: int
) -> list[tuple[PoolLoan, int]]:
    parts: list[tuple[PoolLoan, int]] = []
    for loan in pool.unpaid_of(receipt.fund):
        if loan.paid_on is None or loan.paid_on > receipt.received_on.isoformat():
            break
        part = min(left_minor, loan.outstanding_minor)
        if part <= 0:
            break
        parts.append((loan, part))
        left_minor -= part
    return parts


def _side(loan: PoolLoan, *, lends: bool) -> dict[str, Any]:
    fund, other = (loan.lender, loan.fund) if lends else (loan.fund, loan.lender)
    return {
        "fund": fund,
        "counterpart": other,
        "loan_id": loan.loan_id,
        "amount_minor": loan.amount_minor,
        "currency": loan.currency,
    }


def _repayment(
    loan: PoolLoan, day: date, minor: int, receipt: str, provenance: Provenance
) -> list[Decision]:
    about: dict[str, Any] = {"occurred_on": day, "provenance": provenance}
    repay = RepayPoolLoan(
        **about, loan_id=loan.loan_id, fund=loan.fund, amount_minor=minor, receipt=receipt
    )
    paid = {**_side(loan, lends=False), "amount_minor": minor}
    back = {**_side(loan, lends=True), "amount_minor": minor}
    return [
        Decision(CASH_POOL, repay),
        Decision(FUND, RepayAdvance(**about, **paid)),
        Decision(FUND, TakeBackAdvance(**about, **back)),
    ]


def _changed(loan: PoolLoan) -> date:
    return date.fromisoformat(loan.changed_on)
