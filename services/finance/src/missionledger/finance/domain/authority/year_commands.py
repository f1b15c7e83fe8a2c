"""What may be asked of the authority of a fund in a fiscal year."""

from datetime import date
from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.authority.ledger import (
    RELEASE_IN_FULL,
    FiscalYearText,
    PositiveMinor,
    Text,
)
from missionledger.finance.domain.authority.year_events import (
    MonthText,
    RedeploymentCause,
    VarianceCause,
)
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.fund.events import AuthorityKind

ReleaseRate = Annotated[int, Field(ge=0, le=RELEASE_IN_FULL)]


class BudgetYearCommand(Command):
    """Base of every command to a budget year."""

    fund: MissionId
    fiscal_year: FiscalYearText


class TakeUpAuthority(BudgetYearCommand):
    """Make what was granted to the fund ready to be allotted; dated on the day of the grant."""

    kind: AuthorityKind
    symbol: Text
    amount_minor: PositiveMinor
    covers_from: date | None = None
    covers_until: date | None = None


class IssueAllotment(BudgetYearCommand):
    """Allot to a group; goes with `AllotFunds`."""

    group: BudgetGroup
    amount_minor: PositiveMinor
    issued_by: Text


class SetReleaseRate(BudgetYearCommand):
    """Release a part of the allotments; goes with `ChangeRelease` of every group."""

    release_bp: ReleaseRate
    reason: Text
    released_by: Text


class RedeployBetweenGroups(BudgetYearCommand):
    """Move authority between groups; goes with what both groups give and get."""

    from_group: BudgetGroup
    to_group: BudgetGroup
    amount_minor: PositiveMinor
    cause: RedeploymentCause
    reason: Text
    requested_by: Text
    approved_by: Text


class RequireOpenPeriod(BudgetYearCommand):
    """Go on only if the day can be entered in; records nothing.

    It goes with every command about spending, so that the append rests on the year as it is and
    nothing slips into a period that is being closed.

    Attributes:
        needs_authority: whether new money is committed, which an authority must cover that day.
    """

    needs_authority: bool = False


class CloseMonth(BudgetYearCommand):
    """Close a month that is over."""

    month: MonthText
    closed_by: Text


class ReopenMonth(BudgetYearCommand):
    """Open a closed month again."""

    month: MonthText
    reason: Text
    reopened_by: Text


class CloseBudgetYear(BudgetYearCommand):
    """Close a year that is over; goes with `CloseAllotment` of every group.

    Attributes:
        obligated_minor: of all groups; the groups check it in the same append.
        disbursed_minor: of all groups, from the budgetary ledger.
        reported_minor: expenditure that performance reports print.
        shared_cost_minor: what the mission bears of shared accounts.
        cancelled_prior_minor: of obligations of earlier years, cancelled during this one.
        known_at: the log position these figures were read at.
    """

    allotted_minor: MinorUnits
    obligated_minor: MinorUnits
    lapsed_minor: MinorUnits
    disbursed_minor: MinorUnits
    reported_minor: MinorUnits = 0
    shared_cost_minor: Annotated[MinorUnits, Field(ge=0)] = 0
    other_revenue_minor: Annotated[MinorUnits, Field(ge=0)]
    cancelled_prior_minor: Annotated[MinorUnits, Field(ge=0)]
    known_at: int
    requested_by: Text
    closed_by: Text


class ReopenBudgetYear(BudgetYearCommand):
    """Open a closed year again; goes with `ReopenAllotment` of every group."""

    reason: Text
    reopened_by: Text


class SuspendLapse(BudgetYearCommand):
    """Let obligations of the year stand, on the word of the Assembly."""

    symbol: Text
    reason: Text
    suspended_by: Text


class GiveCredit(BudgetYearCommand):
    """Give back what the closing left; goes with the assessment of the credit."""

    line: Text
    symbol: Text
    amount_minor: PositiveMinor


class ExplainVariance(BudgetYearCommand):
    """Say why an item cost more or less than was budgeted; a later word replaces it."""

    group: BudgetGroup
    item: Text
    cause: VarianceCause
    explanation: Annotated[str, Field(min_length=1, max_length=2000)]
    explained_by: Text


AnyYearCommand = (
    TakeUpAuthority
    | IssueAllotment
    | SetReleaseRate
    | RedeployBetweenGroups
    | RequireOpenPeriod
    | CloseMonth
    | ReopenMonth
    | CloseBudgetYear
    | ReopenBudgetYear
    | SuspendLapse
    | GiveCredit
    | ExplainVariance
)
