"""Bodies and views of allotments: what is sent, and what is shown."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId
from missionledger.common.outcomes import Loaded
from missionledger.finance.adapters.api.budget_kit import (
    LineBody,
    ShortText,
    YearText,
)
from missionledger.finance.adapters.api.kit import usd
from missionledger.finance.application.allotment_table import TableRow
from missionledger.finance.domain.authority.ledger import RELEASE_IN_FULL
from missionledger.finance.domain.authority.year_events import (
    BudgetYearClosed,
    RedeploymentCause,
)
from missionledger.finance.domain.authority.year_state import BudgetYear
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.statements.tables import per_cent

ALLOTMENT_COLUMNS = (
    "fund",
    "fiscal_year",
    "group",
    "cost_centre",
    "item",
    "purpose",
    "allotted.amount",
    "released.amount",
    "committed.amount",
    "obligated.amount",
    "disbursed.amount",
    "lapsed.amount",
    "redeployed.amount",
    "reported.amount",
    "absorbed_international.amount",
    "absorbed_national.amount",
)


class AllotmentBody(LineBody):
    """Authority for a line of a group.

    Attributes:
        basis: what an earmark rests on: a resolution, a mandated task, an assessment of risk.
    """

    fund: MissionId
    fiscal_year: YearText
    amount: Amount
    allotted_on: date
    basis: Annotated[str, Field(max_length=300)] = ""
    starts_on: date | None = None
    ends_on: date | None = None


class ReleaseBody(BaseModel):
    """How much of the allotments may be committed, and why; `85` or `92.50` per cent."""

    model_config = ConfigDict(extra="forbid")

    per_cent: Annotated[str, Field(pattern=r"^(100(\.0{1,2})?|\d{1,2}(\.\d{1,2})?)$")]
    reason: ShortText
    released_on: date

    @property
    def basis_points(self) -> int:
        """The rate in hundredths of a per cent."""
        whole, _, part = self.per_cent.partition(".")
        return int(whole) * 100 + int(part.ljust(2, "0") or "0")


class RedeploymentBody(BaseModel):
    """Authority that moves from one line to another; other groups need the approver."""

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )

    from_line: Annotated[LineBody, Field(alias="from")]
    to_line: Annotated[LineBody, Field(alias="to")]
    amount: Amount
    reason: ShortText
    cause: RedeploymentCause = RedeploymentCause.OPERATIONAL
    decided_on: date


class GroupRedeploymentBody(RedeploymentBody):
    """The same between groups, as somebody else asked for it."""

    requested_by: ShortText


class MonthBody(BaseModel):
    """When a month was closed."""

    model_config = ConfigDict(extra="forbid")

    closed_on: date


class ReasonOnDayBody(BaseModel):
    """Why, and when."""

    model_config = ConfigDict(extra="forbid")

    reason: ShortText
    decided_on: date


class SuspensionBody(ReasonOnDayBody):
    """The decision of the Assembly by which obligations stand."""

    symbol: ShortText


class YearClosingBody(BaseModel):
    """What closes a year beside its own figures: other revenue, and who prepared it."""

    model_config = ConfigDict(extra="forbid")

    closed_on: date
    other_revenue: Amount
    requested_by: ShortText


class AllotmentRowView(BaseModel):
    """A line with what was allotted, released, committed and spent.

    Attributes:
        obligated: expenditure: what is owed under contracts, paid or not.
        lapsed: committed and no obligation when the year was closed.
        redeployed: moved to the line since it was allotted; below zero for what it gave.
        reported: expenditure that a performance report prints, not kept by commitments here.
        absorbed_international: given up for the rising cost of international staff.
    """

    fund: str
    fiscal_year: str
    group: str
    cost_centre: str
    item: str
    purpose: str
    allotted: Amount
    released: Amount
    committed: Amount
    obligated: Amount
    disbursed: Amount
    lapsed: Amount
    redeployed: Amount
    reported: Amount
    absorbed_international: Amount
    absorbed_national: Amount

    @classmethod
    def of(cls, row: TableRow) -> "AllotmentRowView":
        """Return the line as it is shown."""
        return cls(
            fund=row.fund,
            fiscal_year=row.fiscal_year,
            group=row.budget_group,
            cost_centre=row.cost_centre,
            item=row.item,
            purpose=row.purpose,
            allotted=usd(row.allotted_minor),
            released=usd(row.released_minor),
            committed=usd(row.committed_minor),
            obligated=usd(row.obligated_minor),
            disbursed=usd(row.disbursed_minor),
            lapsed=usd(row.lapsed_minor),
            redeployed=usd(row.redeployed_minor),
            reported=usd(row.reported_minor),
            absorbed_international=usd(row.absorbed_international_minor),
            absorbed_national=usd(row.absorbed_national_minor),
        )


class AuthorityTakenView(BaseModel):
    """An authority that was taken up; empty days stand for the ends of the year."""

    kind: str
    symbol: str
    amount: Amount
    covers_from: str
    covers_until: str


class GroupView(BaseModel):
    """What a group was allotted, and what it gave to others and got, in per cent of the first.

    Attributes:
        original: what it was allotted before any redeployment between groups.
    """

    group: str
    original: Amount
    allotted: Amount
    redeployed_out: Amount
    redeployed_in: Amount
    redeployed_out_per_cent: str | None
    redeployed_in_per_cent: str | None


class ClosingView(BaseModel):
    """How a year was closed, and what makes its credit.

    Attributes:
        reported: expenditure that performance reports print; whether it is paid is not known.
        shared_cost: what the mission bears of the support account, Brindisi and Entebbe.
        credit_basis: the id by which the assessment of the credit names this closing.
        credit_given: what lines that name it have given back.
    """

    authority: Amount
    expenditure: Amount
    reported: Amount
    shared_cost: Amount
    open_obligations: Amount
    lapsed: Amount
    unencumbered: Amount
    other_revenue: Amount
    cancelled_prior_obligations: Amount
    credit: Amount
    credit_basis: str
    credit_given: Amount
    known_at: int
    requested_by: str
    closed_by: str

    @classmethod
    def of(cls, closing: BudgetYearClosed, year: BudgetYear) -> "ClosingView":
        """Return the closing of a year as it is shown."""
        return cls(
            authority=usd(closing.authority_minor),
            expenditure=usd(closing.expenditure_minor),
            reported=usd(closing.reported_minor),
            shared_cost=usd(closing.shared_cost_minor),
            open_obligations=usd(closing.open_obligations_minor),
            lapsed=usd(closing.lapsed_minor),
            unencumbered=usd(closing.unencumbered_minor),
            other_revenue=usd(closing.other_revenue_minor),
            cancelled_prior_obligations=usd(closing.cancelled_prior_minor),
            credit=usd(closing.credit_minor),
            credit_basis=closing.credit_basis,
            credit_given=usd(sum(year.credits.values())),
            known_at=closing.known_at,
            requested_by=closing.requested_by,
            closed_by=closing.closed_by,
        )


class BudgetYearView(BaseModel):
    """The authority of a fund in a year: granted, allotted, released, closed."""

    fund: str
    fiscal_year: str
    authorities: Sequence[AuthorityTakenView]
    authority: Amount
    allotted: Amount
    not_allotted: Amount
    released_per_cent: str | None
    release_reason: str
    groups: Sequence[GroupView]
    closed_months: Sequence[str]
    lapse_suspended_by: str
    closing: ClosingView | None

    @classmethod
    def of(cls, fund: str, fiscal_year: str, year: BudgetYear) -> "BudgetYearView":
        """Return the year as it is shown."""
        return cls(
            fund=fund,
            fiscal_year=fiscal_year,
            authorities=[
                AuthorityTakenView(
                    kind=each.kind.value,
                    symbol=each.symbol,
                    amount=usd(each.amount_minor),
                    covers_from=each.covers_from,
                    covers_until=each.covers_until,
                )
                for each in year.authorities.values()
            ],
            authority=usd(year.authority_minor),
            allotted=usd(year.allotted_minor),
            not_allotted=usd(year.authority_minor - year.allotted_minor),
            released_per_cent=per_cent(year.release_bp, RELEASE_IN_FULL),
            release_reason=year.release_reason,
            groups=[_group(group, year) for group in BudgetGroup if group in year.allotted],
            closed_months=year.closed_months,
            lapse_suspended_by=year.lapse_suspended_by,
            closing=None if year.closing is None else ClosingView.of(year.closing, year),
        )

    @classmethod
    def loaded(cls, fund: str, fiscal_year: str, loaded: Loaded[BudgetYear]) -> "BudgetYearView":
        """Return a year that was read."""
        return cls.of(fund, fiscal_year, loaded.state)


def _group(group: BudgetGroup, year: BudgetYear) -> GroupView:
    def held(amounts: Mapping[BudgetGroup, int]) -> int:
        return amounts.get(group, 0)

    allotted, out, received = held(year.allotted), held(year.given_up), held(year.received)
    original = allotted + out - received
    return GroupView(
        group=group.value,
        original=usd(original),
        allotted=usd(allotted),
        redeployed_out=usd(out),
        redeployed_in=usd(received),
        redeployed_out_per_cent=per_cent(out, original),
        redeployed_in_per_cent=per_cent(received, original),
    )
