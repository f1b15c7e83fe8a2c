"""The activities of the ReserveLoan process; each sends one command, and once."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from temporalio import activity

from missionledger.common.processes.activities import activity_context, refusals_as_failures
from missionledger.finance.adapters.workflows.loan_messages import (
    LoanReached,
    LoanRefusal,
    LoanRelease,
    LoanRepayment,
    LoanStep,
)
from missionledger.finance.application.loans import Loans, ReceiptOfFund
from missionledger.finance.domain.reserve_fund.state import Loan


class LoanActivities:
    """Bound methods for the worker, with the application behind them."""

    def __init__(self, loans: Loans) -> None:
        self._loans = loans

    @property
    def all(self) -> Sequence[Callable[..., Any]]:
        """Every activity, for the worker."""
        return (
            self.reserve_loan,
            self.refuse_loan,
            self.pay_loan,
            self.release_loan,
            self.repay_loan,
        )

    @activity.defn(name="finance.reserve_loan")
    @refusals_as_failures
    async def reserve_loan(self, step: LoanStep) -> LoanReached:
        """Hold the money, or record why there is no room."""
        return _reached(await self._loans.reserve(step.loan_id, activity_context(step)))

    @activity.defn(name="finance.refuse_loan")
    @refusals_as_failures
    async def refuse_loan(self, refusal: LoanRefusal) -> LoanReached:
        """End a request that nobody answered."""
        loan = await self._loans.refuse(
            refusal.loan_id,
            rule=refusal.rule,
            detail=refusal.detail,
            next_step=refusal.next_step,
            context=activity_context(refusal),
        )
        return _reached(loan)

    @activity.defn(name="finance.pay_loan")
    @refusals_as_failures
    async def pay_loan(self, step: LoanStep) -> LoanReached:
        """Pay into the borrowing fund."""
        return _reached(await self._loans.pay(step.loan_id, activity_context(step)))

    @activity.defn(name="finance.release_loan")
    @refusals_as_failures
    async def release_loan(self, release: LoanRelease) -> LoanReached:
        """Let go what is held."""
        loan = await self._loans.release(
            release.loan_id, release.reason, release.detail, activity_context(release)
        )
        return _reached(loan)

    @activity.defn(name="finance.repay_loan")
    @refusals_as_failures
    async def repay_loan(self, repayment: LoanRepayment) -> LoanReached:
        """Repay from a receipt, the oldest advance of the fund first."""
        receipt = ReceiptOfFund(
            fund=repayment.fund,
            receipt=repayment.receipt,
            amount_minor=repayment.amount_minor,
            received_on=date.fromisoformat(repayment.received_on),
        )
        await self._loans.repay_from_receipt(receipt, activity_context(repayment))
        return _reached(await self._loans.get(repayment.loan_id))


def _reached(loan: Loan) -> LoanReached:
    return LoanReached(
        loan_id=loan.loan_id,
        status=loan.status,
        outstanding_minor=loan.outstanding_minor,
        detail=loan.detail,
    )
