"""Payments of a fund, run by run: one stream a fund, so that cash is not spent twice at once.

A run books the cash of all its payments; what it paid on each commitment is in the streams of
those, appended together with it.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.authority.ledger import (
    FiscalYearText,
    PositiveMinor,
    Text,
    dollars,
)
from missionledger.finance.domain.commitments.refusals import CashShortError
from missionledger.finance.domain.fund.decider import mission_of_fund
from missionledger.finance.domain.papers import with_papers
from missionledger.finance.domain.postings import (
    Account,
    AccountingEvent,
    Book,
    Posting,
    entries_of,
    make_entry,
)

PAYMENT_RULE = "obligation-paid"

PAYMENTS_MAX = 500
"""Payments in one run; a longer list is divided."""


class Payment(BaseModel):
    """What is paid on one commitment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fiscal_year: FiscalYearText
    reference: str
    payee: str
    amount_minor: PositiveMinor


class MakePaymentRun(Command):
    """Pay invoices of a fund; goes with `PayCommitment` of every commitment.

    Attributes:
        cash_minor: cash of the fund in the actual books, before it.
    """

    fund: MissionId
    payments: Annotated[tuple[Payment, ...], Field(min_length=1, max_length=PAYMENTS_MAX)]
    cash_minor: MinorUnits
    paid_by: Text


class PaymentRunMade(AccountingEvent):
    """Obligations of a fund were paid.

    Attributes:
        run: `RUN-000001`, counted in the fund.
        cash_minor: of the fund before it.
    """

    fund: MissionId
    run: str
    paid_on: DayText
    payments: tuple[Payment, ...]
    cash_minor: MinorUnits
    paid_by: str


class PaymentRuns(BaseModel):
    """How many runs the fund has made."""

    model_config = ConfigDict(frozen=True)

    count: int = 0

    @property
    def last_run(self) -> str:
        """The name of the last run; empty before the first."""
        return f"RUN-{self.count:06d}" if self.count else ""

    @property
    def next_run(self) -> str:
        """The name of the next run."""
        return f"RUN-{self.count + 1:06d}"


def decide(command: MakePaymentRun, state: PaymentRuns) -> tuple[PaymentRunMade, ...]:
    """Return the run.

    Raises:
        CashShortError: if the fund does not hold the cash.
    """
    whole = sum(each.amount_minor for each in command.payments)
    if whole > command.cash_minor:
        raise CashShortError(
            f"{command.fund} holds {dollars(command.cash_minor)}, not {dollars(whole)}",
            next_step="Pay less, or see /v1/liquidity for what may be borrowed.",
            facts={"cash_minor": command.cash_minor},
        )
    postings = []
    for each in command.payments:
        for account, sign in ((Account.UNSETTLED_EXPENDITURE, 1), (Account.CASH, -1)):
            postings.append(
                Posting(
                    fund=command.fund,
                    book=Book.ACTUAL,
                    account=account,
                    amount_minor=sign * each.amount_minor,
                    fiscal_year=each.fiscal_year,
                )
            )
    made = PaymentRunMade(
        fund=command.fund,
        run=state.next_run,
        paid_on=command.occurred_on.isoformat(),
        payments=command.payments,
        cash_minor=command.cash_minor,
        paid_by=command.paid_by,
        entries=entries_of(make_entry(PAYMENT_RULE, 1, postings)),
    )
    return (made,)


def evolve(state: PaymentRuns, _event: PaymentRunMade) -> PaymentRuns:
    """Return the runs after the event."""
    return PaymentRuns(count=state.count + 1)


PAYMENT_RUNS: Decider[MakePaymentRun, PaymentRuns, PaymentRunMade] = Decider(
    service="finance",
    aggregate="payment_runs",
    initial=PaymentRuns(),
    decide=with_papers(decide),
    evolve=evolve,
    events=(PaymentRunMade,),
    id_of=lambda command: command.fund,
    mission_of=lambda command: mission_of_fund(command.fund),
)
