"""Loans of the Reserve Fund: the commands of people and of the process, on both sides at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock, today
from missionledger.common.commands import CommandContext
from missionledger.common.events import Provenance
from missionledger.common.money import Money
from missionledger.common.outcomes import Decision, Outcome
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import FundKind
from missionledger.finance.domain.fund.lifecycle_events import FundStage
from missionledger.finance.domain.fund.state import Fund, coverage_on
from missionledger.finance.domain.fund_advances import ReceiveAdvance, RepayAdvance
from missionledger.finance.domain.reserve_fund import policies, refusals
from missionledger.finance.domain.reserve_fund.commands import (
    Borrower,
    PayLoan,
    RefuseLoan,
    ReleaseReservation,
    RepayLoan,
    ReserveFundCommand,
    ReserveLoan,
)
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.finance.domain.reserve_fund.events import ReleaseReason
from missionledger.finance.domain.reserve_fund.state import Loan, ReserveFund

REPAY_ATTEMPTS_MAX = 5

_LIMITS = (
    refusals.CommitmentLimitExceededError,
    refusals.CumulativeAuthorityExceededError,
    refusals.LiquidityLimitExceededError,
    refusals.ReserveFundShortError,
)
"""What another loan may have used up since the request: recorded as the end of this one."""

_REPAID_MEANWHILE = (
    refusals.LoanStateError,
    refusals.RepaymentOrderError,
    refusals.RepaymentTooLargeError,
)


@dataclass(frozen=True, slots=True)
class ReceiptOfFund:
    """Money that came to a fund, as far as the repayment of loans cares."""

    fund: str
    receipt: str
    amount_minor: int
    received_on: date


def process_id_of(loan_id: str) -> str:
    """Return the id of the process that drives the loan, which is the id of its workflow."""
    return f"reserve-loan/{loan_id}"


def borrower_of(fund: Fund, day: date) -> Borrower:
    """Return what sort of operation the fund belongs to on the day.

    An authorized operation is led by others, and they keep its account. What is kept of it here is
    what the United Nations gives to it, which neither borrows nor lends (2024 study, 1 and 5.3).
    """
    if fund.is_led_by_others_on(day.isoformat()):
        return Borrower.NO_SPECIAL_ACCOUNT
    if not fund.is_open or fund.kind is not FundKind.SPECIAL_ACCOUNT:
        return Borrower.NO_SPECIAL_ACCOUNT
    if fund.stage is not FundStage.ACTIVE:
        return Borrower.CLOSED_PEACEKEEPING
    coverage = coverage_on(fund.terms, day.isoformat())
    ended = coverage is not None and coverage.is_terminated
    last_day = coverage.through if coverage is not None else None
    if ended and last_day is not None and last_day < day.isoformat():
        return Borrower.CLOSED_PEACEKEEPING
    return Borrower.ACTIVE_PEACEKEEPING


def repayments_from(
    state: ReserveFund, receipt: ReceiptOfFund, used_minor: int = 0
) -> list[tuple[Loan, int]]:
    """Return what a receipt repays, oldest advance first; only what came after the payment counts.

    Args:
        state: the Reserve Fund.
        receipt: the receipt of the borrowing fund.
        used_minor: what of it was used for repayments before.
    """
    share: Fraction = policies.REPAYMENT_SHARE.on(receipt.received_on).value
    quota = share * receipt.amount_minor
    left = quota.numerator // quota.denominator - used_minor
    parts: list[tuple[Loan, int]] = []
    for loan in state.unpaid_advances_of(receipt.fund):
        if loan.paid_on is None or loan.paid_on > receipt.received_on.isoformat():
            break
        part = min(left, loan.outstanding_minor)
        if part <= 0:
            break
        parts.append((loan, part))
        left -= part
    return parts


class Loans:
    """Executes what people and the process decide about loans."""

    def __init__(self, aggregates: Aggregates, clock: Clock) -> None:
        self._aggregates = aggregates
        self._clock = clock

    async def borrower(self, fund: str, day: date) -> Borrower:
        """Return what sort of operation would borrow."""
        return borrower_of((await self._aggregates.load(FUND, fund)).state, day)

    async def fund_state(self) -> ReserveFund:
        """Return the Reserve Fund as it is now."""
        loaded = await self._aggregates.load(RESERVE_FUND, policies.RESERVE_FUND_ID)
        return loaded.state

    async def get(self, loan_id: str) -> Loan:
        """Return a loan as it is now.

        Raises:
            LoanNotFoundError: if there is none of this id.
        """
        loan = (await self.fund_state()).loans.get(loan_id)
        if loan is None:
            raise refusals.LoanNotFoundError(f"there is no loan {loan_id}")
        return loan

    async def execute(
        self, command: ReserveFundCommand, context: CommandContext
    ) -> Outcome[ReserveFund]:
        """Execute a command that concerns the Reserve Fund alone."""
        return await self._aggregates.execute(RESERVE_FUND, command, context)

    async def reserve(self, loan_id: str, context: CommandContext) -> Loan:
        """Hold the money; where a limit leaves no room, record the refusal with its figures."""
        loan = await self.get(loan_id)
        day = self._day_of(loan)
        command = ReserveLoan(**_about(loan, day))
        try:
            outcome = await self.execute(command, context)
        except _LIMITS as refusal:
            refused = RefuseLoan(
                **_about(loan, day),
                rule=refusal.code,
                detail=refusal.detail,
                next_step=refusal.next_step,
            )
            outcome = await self.execute(refused, context)
        return outcome.state.loans[loan_id]

    async def refuse(
        self, loan_id: str, *, rule: str, detail: str, next_step: str, context: CommandContext
    ) -> Loan:
        """End a request, with the rule it failed."""
        loan = await self.get(loan_id)
        command = RefuseLoan(
            **_about(loan, self._day_of(loan)), rule=rule, detail=detail, next_step=next_step
        )
        return (await self.execute(command, context)).state.loans[loan_id]

    async def pay(self, loan_id: str, context: CommandContext) -> Loan:
        """Pay what is held: out of the Reserve Fund and into the borrowing fund, in one append."""
        loan = await self.get(loan_id)
        if loan.paid_on is not None:
            return loan
        day = self._day_of(loan)
        decisions = [
            Decision(RESERVE_FUND, PayLoan(**_about(loan, day))),
            Decision(
                FUND,
                ReceiveAdvance(
                    **_about(loan, day), amount_minor=loan.amount_minor, currency=loan.currency
                ),
            ),
        ]
        outcomes = await self._aggregates.execute_together(decisions, context)
        paid: ReserveFund = outcomes[0].state
        return paid.loans[loan_id]

    async def release(
        self, loan_id: str, reason: ReleaseReason, detail: str, context: CommandContext
    ) -> Loan:
        """Let go what is held: the compensation of a payment that failed."""
        loan = await self.get(loan_id)
        command = ReleaseReservation(
            **_about(loan, self._day_of(loan)), reason=reason, detail=detail
        )
        return (await self.execute(command, context)).state.loans[loan_id]

    async def repay_from_receipt(
        self, receipt: ReceiptOfFund, context: CommandContext
    ) -> Sequence[Loan]:
        """Repay what a receipt allows, oldest advance first, on both sides in one append.

        The same receipt repays once, however often this is asked.

        Returns:
            The loans it repaid, as they are now.
        """
        for attempt in range(1, REPAY_ATTEMPTS_MAX + 1):
            state = await self.fund_state()
            used = sum(loan.receipts.get(receipt.receipt, 0) for loan in state.loans.values())
            if used:
                return [loan for loan in state.loans.values() if receipt.receipt in loan.receipts]
            parts = repayments_from(state, receipt)
            if not parts:
                return []
            try:
                return await self._repay(parts, receipt, context)
            except _REPAID_MEANWHILE:
                # Another receipt repaid between the look and the append: share it out anew.
                if attempt == REPAY_ATTEMPTS_MAX:
                    raise
        raise AssertionError("unreachable")  # pragma: no cover

    async def repay(
        self, loan_id: str, money: Money, *, receipt: str, day: date, context: CommandContext
    ) -> Outcome[ReserveFund]:
        """Repay one loan by the hand of an officer, on both sides in one append.

        Raises:
            LoanCurrencyError: if the money is of another currency than the loan.
            Refusal: as the Reserve Fund decides.
        """
        loan = await self.get(loan_id)
        if money.currency != loan.currency:
            raise refusals.LoanCurrencyError(
                f"loan {loan_id} is in {loan.currency}",
                next_step=f"Repay {loan.currency}.",
                pointer="/amount/currency",
            )
        decisions = _repayment(loan, day, money.minor, receipt)
        outcomes = await self._aggregates.execute_together(decisions, context)
        outcome: Outcome[ReserveFund] = outcomes[0]
        return outcome

    async def _repay(
        self, parts: Sequence[tuple[Loan, int]], receipt: ReceiptOfFund, context: CommandContext
    ) -> Sequence[Loan]:
        decisions: list[Decision] = []
        # One append carries one business date; steps of a loan do not go back in time.
        day = max(receipt.received_on, *(_changed(loan) for loan, _ in parts))
        for loan, amount_minor in parts:
            decisions += _repayment(loan, day, amount_minor, receipt.receipt)
        outcomes = await self._aggregates.execute_together(decisions, context)
        last: ReserveFund = outcomes[-2].state
        return [last.loans[loan.loan_id] for loan, _ in parts]

    def _day_of(self, loan: Loan) -> date:
        return max(today(self._clock), _changed(loan))


def _repayment(loan: Loan, day: date, amount_minor: int, receipt: str) -> list[Decision]:
    about = _about(loan, day)
    repay = RepayLoan(**about, amount_minor=amount_minor, receipt=receipt)
    fund_side = RepayAdvance(**about, amount_minor=amount_minor, currency=loan.currency)
    return [Decision(RESERVE_FUND, repay), Decision(FUND, fund_side)]


def _about(loan: Loan, day: date) -> dict[str, Any]:
    return {
        "occurred_on": day,
        "provenance": Provenance.COMPUTED,
        "loan_id": loan.loan_id,
        "fund": loan.fund,
    }


def _changed(loan: Loan) -> date:
    return date.fromisoformat(loan.changed_on)
