"""Spending: every step of a commitment with its control in the allotment, in one append."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Decision, Loaded, Outcome
from missionledger.common.periods import FiscalYear
from missionledger.finance.application.cash import RestOnCash, spend_cash, usable_cash
from missionledger.finance.application.collection_votes import Known
from missionledger.finance.application.ports import Books
from missionledger.finance.domain.authority.allotment import ALLOTMENT
from missionledger.finance.domain.authority.allotment_commands import (
    CommitFunds,
    ObligateFunds,
    ReturnFunds,
)
from missionledger.finance.domain.authority.allotment_state import Allotment
from missionledger.finance.domain.authority.ledger import LineKey, allotment_id, year_id
from missionledger.finance.domain.authority.year import BUDGET_YEAR
from missionledger.finance.domain.authority.year_commands import RequireOpenPeriod
from missionledger.finance.domain.authority.year_state import BudgetYear
from missionledger.finance.domain.commitments.commands import (
    CancelCommitment,
    CommitmentCommand,
    ObligateCommitment,
    PayCommitment,
    RaiseCommitment,
    RecordDelivery,
    RecordInvoice,
    commitment_id,
)
from missionledger.finance.domain.commitments.decider import COMMITMENT
from missionledger.finance.domain.commitments.mandates import mandate_end
from missionledger.finance.domain.commitments.payment_runs import (
    PAYMENT_RUNS,
    MakePaymentRun,
    Payment,
    PaymentRuns,
)
from missionledger.finance.domain.commitments.refusals import (
    CashUnknownError,
    CommitmentStepError,
    UnknownCommitmentError,
)
from missionledger.finance.domain.commitments.state import Commitment
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.refusals import UnknownFundError
from missionledger.finance.domain.fund.state import Fund


@dataclass(frozen=True, slots=True)
class PaymentAsked:
    """What is to be paid on one commitment."""

    fiscal_year: str
    reference: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class PaymentRunAsked:
    """A run of payments as it is asked for; the cash is read from the books."""

    fund: str
    payments: Sequence[PaymentAsked]
    paid_on: date
    paid_by: str
    acting_for: str = ""


def year_of_day(like: str, day: date) -> str:
    """Return the fiscal year the day lies in, written as this one is: `2025/26` or `2025`."""
    return str(FiscalYear.of(day)) if "/" in like else str(day.year)


class Spending:
    """Executes the steps of commitments."""

    def __init__(self, aggregates: Aggregates) -> None:
        self._aggregates = aggregates

    async def get(self, fund: str, fiscal_year: str, reference: str) -> Loaded[Commitment]:
        """Return a commitment as it is now.

        Raises:
            UnknownCommitmentError: if there is none of this reference.
        """
        name = commitment_id(fund, fiscal_year, reference)
        loaded = await self._aggregates.load(COMMITMENT, name)
        if not loaded.state.is_raised:
            raise UnknownCommitmentError(
                f"{fund} has no commitment {reference} in {fiscal_year}",
                next_step="Take the reference from /v1/commitments.",
            )
        return loaded

    async def raise_commitment(
        self, command: RaiseCommitment, context: CommandContext
    ) -> Outcome[Commitment]:
        """Hold authority: within what is released, in an open period, under a mandate.

        Raises:
            UnknownFundError: if there is no such fund.
            Refusal: as the deciders say.
        """
        outcomes = await self._aggregates.execute_together(
            await self.decisions_to_raise(command), context
        )
        outcome: Outcome[Commitment] = outcomes[0]
        return outcome

    async def decisions_to_raise(self, command: RaiseCommitment) -> list[Decision]:
        """Return what raises the commitment, the commitment itself first.

        Raises:
            UnknownFundError: if there is no such fund.
        """
        fund: Fund = (await self._aggregates.load(FUND, command.fund)).state
        if not fund.is_open:
            raise UnknownFundError(
                f"there is no fund {command.fund!r}",
                next_step="Take the id from the list of funds, or open the fund first.",
                pointer="/fund",
            )
        ended = mandate_end(fund.terms, command.occurred_on.isoformat())
        complete = command.model_copy(update={"mandate_ended_on": ended})
        held = CommitFunds(
            **_of(command),
            group=command.group,
            line=command.line,
            commitment=command.reference,
            amount_minor=command.amount_minor,
        )
        return [
            Decision(COMMITMENT, complete),
            Decision(BUDGET_YEAR, _open_period(command, needs_authority=True)),
            Decision(ALLOTMENT, held),
        ]

    async def obligate(
        self, command: ObligateCommitment, context: CommandContext, expected_version: int
    ) -> Outcome[Commitment]:
        """Certify a commitment as the officer saw it: it is expenditure from now on.

        Raises:
            Refusal: as the deciders say.
        """
        state = (await self.get(command.fund, command.fiscal_year, command.reference)).state
        obligated = ObligateFunds(
            **_of(command),
            group=state.group,
            line=_line(state),
            commitment=command.reference,
            # A commitment that is cancelled holds nothing; its own decider refuses before this.
            held_minor=max(state.held_minor, command.amount_minor),
            amount_minor=command.amount_minor,
        )
        decisions = [
            Decision(COMMITMENT, command, expected_version),
            Decision(BUDGET_YEAR, _open_period(command, needs_authority=True)),
            Decision(ALLOTMENT, obligated),
        ]
        outcomes = await self._aggregates.execute_together(decisions, context)
        outcome: Outcome[Commitment] = outcomes[0]
        return outcome

    async def record(
        self, command: RecordDelivery | RecordInvoice, context: CommandContext
    ) -> Outcome[Commitment]:
        """Record a delivery or an invoice.

        Raises:
            Refusal: as the deciders say.
        """
        state = (await self.get(command.fund, command.fiscal_year, command.reference)).state
        year = await self._year(command.fund, state.fiscal_year)
        complete = command.model_copy(update={"lapse_suspended_by": year.lapse_suspended_by})
        decisions = [
            Decision(COMMITMENT, complete),
            Decision(BUDGET_YEAR, _open_period(command)),
        ]
        outcomes = await self._aggregates.execute_together(decisions, context)
        outcome: Outcome[Commitment] = outcomes[0]
        return outcome

    async def cancel(
        self, command: CancelCommitment, context: CommandContext, expected_version: int
    ) -> Outcome[Commitment]:
        """Cancel what is not delivered; its authority is free again, or makes part of a credit.

        Raises:
            Refusal: as the deciders say.
        """
        state = (await self.get(command.fund, command.fiscal_year, command.reference)).state
        name = allotment_id(command.fund, command.fiscal_year, state.group)
        allotment: Allotment = (await self._aggregates.load(ALLOTMENT, name)).state
        complete = command.model_copy(update={"is_year_closed": allotment.is_closed})
        returned = ReturnFunds(
            **_of(command),
            group=state.group,
            line=_line(state),
            commitment=command.reference,
            amount_minor=command.amount_minor,
            is_obligation=bool(state.certified_by),
            is_year_closed=allotment.is_closed,
        )
        decisions = [
            Decision(COMMITMENT, complete, expected_version),
            Decision(BUDGET_YEAR, _open_period(command)),
            Decision(ALLOTMENT, returned),
        ]
        outcomes = await self._aggregates.execute_together(decisions, context)
        outcome: Outcome[Commitment] = outcomes[0]
        return outcome

    async def pay(
        self, asked: PaymentRunAsked, books: Books, known: Known, context: CommandContext
    ) -> Outcome[PaymentRuns]:
        """Pay invoices out of the cash of the actual books, all or none.

        Raises:
            CashUnknownError: if the actual books were not opened with cash.
            CashMovedError: if others are paid out of it all the time.
            Refusal: as the deciders say.
        """
        fund: Fund = (await self._aggregates.load(FUND, asked.fund)).state
        if fund.opening_cash_minor is None:
            raise CashUnknownError(
                f"the actual books do not know the cash of {asked.fund}",
                next_step="Record the opening balance of its cash first.",
            )

        async def decisions(known_at: int) -> list[Decision]:
            cash = await usable_cash(books, asked.fund, asked.paid_on, known_at)
            return await self._decisions_to_pay(asked, cash)

        out = RestOnCash(fund=asked.fund, occurred_on=asked.paid_on)
        return await spend_cash(self._aggregates, known, out, decisions, context)

    async def _decisions_to_pay(self, asked: PaymentRunAsked, cash_minor: int) -> list[Decision]:
        """Return the run, the period it is in, and the step of each commitment."""
        runs: PaymentRuns = (await self._aggregates.load(PAYMENT_RUNS, asked.fund)).state
        about: dict[str, Any] = {"fund": asked.fund, "occurred_on": asked.paid_on}
        payments, steps = await self._payments(asked, about, runs.next_run)
        guard = RequireOpenPeriod(
            fund=asked.fund,
            fiscal_year=year_of_day(payments[0].fiscal_year, asked.paid_on),
            occurred_on=asked.paid_on,
        )
        run = MakePaymentRun(
            **about, payments=tuple(payments), cash_minor=cash_minor, paid_by=asked.paid_by
        )
        return [Decision(PAYMENT_RUNS, run), Decision(BUDGET_YEAR, guard), *steps]

    async def _payments(
        self, asked: PaymentRunAsked, about: Mapping[str, Any], run: str
    ) -> tuple[list[Payment], list[Decision]]:
        """Return what is paid to whom, and the step of each commitment."""
        payments: list[Payment] = []
        steps: list[Decision] = []
        suspended: dict[str, str] = {}
        for each in asked.payments:
            state = (await self.get(asked.fund, each.fiscal_year, each.reference)).state
            year = each.fiscal_year
            if year not in suspended:
                suspended[year] = (await self._year(asked.fund, year)).lapse_suspended_by
            payment = Payment(
                fiscal_year=year,
                reference=each.reference,
                payee=state.payee,
                amount_minor=each.amount_minor,
            )
            payments.append(payment)
            step = PayCommitment(
                **about,
                fiscal_year=year,
                reference=each.reference,
                run=run,
                amount_minor=each.amount_minor,
                paid_by=asked.paid_by,
                acting_for=asked.acting_for,
                lapse_suspended_by=suspended[year],
            )
            steps.append(Decision(COMMITMENT, step))
        return payments, steps

    async def _year(self, fund: str, fiscal_year: str) -> BudgetYear:
        return (await self._aggregates.load(BUDGET_YEAR, year_id(fund, fiscal_year))).state


def _of(command: CommitmentCommand) -> dict[str, Any]:
    return {
        "fund": command.fund,
        "fiscal_year": command.fiscal_year,
        "occurred_on": command.occurred_on,
        "source": command.source,
    }


def _open_period(command: CommitmentCommand, *, needs_authority: bool = False) -> RequireOpenPeriod:
    day = command.occurred_on
    return RequireOpenPeriod(
        fund=command.fund,
        fiscal_year=year_of_day(command.fiscal_year, day),
        occurred_on=day,
        needs_authority=needs_authority,
    )


def _line(state: Commitment) -> LineKey:
    if state.line is None:
        raise CommitmentStepError(f"{state.reference} has no line")
    return state.line
