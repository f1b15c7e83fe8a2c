"""Savings in view as they are shown."""

from collections.abc import Sequence
from fractions import Fraction

from pydantic import BaseModel

from missionledger.common.events import Provenance
from missionledger.common.http.schemas import Amount
from missionledger.finance.adapters.api.kit import (
    maybe_usd,
    usd,
)
from missionledger.finance.adapters.api.state_views import print_share
from missionledger.finance.application.readiness_money import ReadinessYear
from missionledger.finance.application.savings import (
    DelayCost,
    LineHistory,
    SharedYear,
    YearHistory,
    YearPayment,
    YearTotal,
)
from missionledger.finance.domain.budget.classification import BudgetGroup

YEAR_COLUMNS = (
    "fund",
    "fiscal_year",
    "authority.amount",
    "approved.amount",
    "spent.amount",
    "unspent.amount",
    "unspent_share",
    "assessed.amount",
    "paid.amount",
    "paid_share",
)
LINE_COLUMNS = (
    "fund",
    "fiscal_year",
    "group",
    "item",
    "approved.amount",
    "spent.amount",
    "unspent.amount",
    "unspent_share",
    "note",
)
SHARED_COLUMNS = (
    "fiscal_year",
    "account",
    "authority.amount",
    "missions",
    "missions_spent.amount",
    "share_of_missions",
)

TOTAL_COLUMNS = (
    "fiscal_year",
    "missions",
    "spent.amount",
    "mean.amount",
    "share_of_mean",
    "is_plausible",
)

READINESS_COLUMNS = (
    "fiscal_year",
    "support_account.amount",
    "donors_received.amount",
    "donors_spent.amount",
    "compensation.amount",
    "source",
)

AUTHORITY_NOTE = (
    "The authority holds the mission's part of the support account, the base and the centre; its "
    "own expenditure does not. Compare approved with spent where a budget is recorded."
)

UNKNOWN_NOTE = (
    "What was approved by item is not public: unknown until the budget of the year is recorded "
    "and approved below /v1/budgets."
)
OPEN_NOTE = "The year is open: this is spent so far, and what will be left over is not known."


def _signed_share(share: Fraction | None) -> str | None:
    """Return a share that may be below zero: more was spent than was given."""
    printed = print_share(abs(share)) if share is not None else None
    return f"-{printed}" if share is not None and share < 0 else printed


def _note_on_open(row: YearHistory | LineHistory) -> str | None:
    return OPEN_NOTE if row.spent_minor is not None and not row.is_final else None


class YearHistoryView(BaseModel):
    """What was granted, approved and spent in a year.

    Attributes:
        unspent: approved less spent where a budget is recorded, else authority less spent.
        basis: from which of the two `unspent` is computed.
        note: what keeps the two from being compared.
        assessed: what Member States were asked for, the other act beside approval.
        paid: what of it came in.
        paid_in_books: the books that assessed and paid rest on.
    """

    fund: str
    fiscal_year: str
    authority: Amount | None
    approved: Amount | None
    spent: Amount | None
    unspent: Amount | None
    unspent_share: str | None
    basis: str | None
    note: str | None
    assessed: Amount | None
    paid: Amount | None
    paid_share: str | None
    paid_in_books: Sequence[str]

    @classmethod
    def of(cls, row: YearHistory, payment: YearPayment | None) -> "YearHistoryView":
        """Return the year as it is shown."""
        by_budget = row.approved_minor is not None
        given = row.approved_minor if by_budget else row.authority_minor
        known = given is not None and row.spent_minor is not None and row.is_final
        unspent = (given or 0) - (row.spent_minor or 0) if known else None
        part = Fraction(unspent, given) if unspent is not None and given else None
        basis = None if unspent is None else ("approved budget" if by_budget else "authority")
        return cls(
            fund=row.fund,
            fiscal_year=row.fiscal_year,
            authority=maybe_usd(row.authority_minor),
            approved=maybe_usd(row.approved_minor),
            spent=maybe_usd(row.spent_minor),
            unspent=maybe_usd(unspent),
            unspent_share=_signed_share(part),
            basis=basis,
            note=AUTHORITY_NOTE if basis == "authority" else _note_on_open(row),
            assessed=maybe_usd(payment.assessed_minor if payment else None),
            paid=maybe_usd(payment.paid_minor if payment else None),
            paid_share=_signed_share(
                Fraction(payment.paid_minor, payment.assessed_minor)
                if payment and payment.assessed_minor
                else None
            ),
            paid_in_books=payment.books if payment else (),
        )


class LineHistoryView(BaseModel):
    """A line in a year.

    Attributes:
        approved: None where no budget is recorded; so is unspent, and while the year is open.
        note: why nobody can say what is left over.
    """

    fund: str
    fiscal_year: str
    group: BudgetGroup
    item: str
    approved: Amount | None
    spent: Amount
    unspent: Amount | None
    unspent_share: str | None
    note: str | None

    @classmethod
    def of(cls, row: LineHistory) -> "LineHistoryView":
        """Return the line as it is shown."""
        return cls(
            fund=row.fund,
            fiscal_year=row.fiscal_year,
            group=row.group,
            item=row.item,
            approved=maybe_usd(row.approved_minor),
            spent=usd(row.spent_minor),
            unspent=maybe_usd(row.unspent_minor),
            unspent_share=_signed_share(row.unspent_part),
            note=UNKNOWN_NOTE if row.approved_minor is None else _note_on_open(row),
        )


class SharedAccountView(BaseModel):
    """A shared account in a year beside the missions it serves."""

    fiscal_year: str
    account: str
    authority: Amount | None
    missions: int
    missions_spent: Amount | None
    share_of_missions: str | None

    @classmethod
    def all_of(cls, year: SharedYear) -> "list[SharedAccountView]":
        """Return a row for each shared account."""
        return [
            cls(
                fiscal_year=year.fiscal_year,
                account=account,
                authority=maybe_usd(amount),
                missions=year.missions,
                missions_spent=maybe_usd(year.missions_spent_minor),
                share_of_missions=print_share(year.part_of(account)),
            )
            for account, amount in sorted(year.shared_minor.items())
        ]


class YearTotalView(BaseModel):
    """What all operations on record spent in a year, checked against the mean of many years.

    Attributes:
        share_of_mean: the total as a part of the mean; it counts what is loaded, and no more.
        is_plausible: whether it is of the size that such sums have.
    """

    fiscal_year: str
    missions: int
    spent: Amount
    mean: Amount
    mean_source: str
    share_of_mean: str | None
    is_plausible: bool

    @classmethod
    def of(cls, row: YearTotal) -> "YearTotalView":
        """Return the total as it is shown."""
        return cls(
            fiscal_year=row.fiscal_year,
            missions=row.missions,
            spent=usd(row.spent_minor),
            mean=usd(row.mean.value),
            mean_source=row.mean.source,
            share_of_mean=print_share(row.part_of_mean),
            is_plausible=row.is_plausible,
        )


class DelayCostView(BaseModel):
    """What a late decision costs; computed, with the formula and its figures."""

    fund: str
    fiscal_year: str
    days: int
    part_saved: str
    cost: Amount
    formula: str
    provenance: Provenance

    @classmethod
    def of(cls, found: DelayCost) -> "DelayCostView":
        """Return the cost as it is shown."""
        return cls(
            fund=found.fund,
            fiscal_year=found.fiscal_year,
            days=found.days,
            part_saved=str(found.part),
            cost=usd(found.cost_minor),
            formula=found.formula,
            provenance=Provenance.COMPUTED,
        )


class ReadinessView(BaseModel):
    """Money for the readiness system in a year.

    Attributes:
        support_account: what the support account gave; None where nothing is published.
        donors_received: paid into trust funds for readiness; donors_spent: what they spent of it.
        compensation: certified to contributors for units held at rapid deployment level.
        source: where the figure of the support account is from, or that there is none.
    """

    fiscal_year: str
    support_account: Amount | None
    donors_received: Amount
    donors_spent: Amount
    compensation: Amount
    source: str

    @classmethod
    def of(cls, year: ReadinessYear) -> "ReadinessView":
        """Return the year as it is shown."""
        given = year.support_account
        return cls(
            fiscal_year=year.fiscal_year,
            support_account=maybe_usd(given.value if given else None),
            donors_received=usd(year.received_minor),
            donors_spent=usd(year.spent_minor),
            compensation=usd(year.compensation_minor),
            source=given.source if given else "no figure of the support account is published",
        )
