"""What has happened to the allotment of a group."""

from missionledger.common.identifiers import DayText
from missionledger.finance.domain.authority.ledger import (
    BudgetaryEvent,
    LineKey,
)
from missionledger.finance.domain.authority.year_events import RedeploymentCause
from missionledger.finance.domain.budget.classification import BudgetGroup


class FundsAllotted(BudgetaryEvent):
    """A line of the group got authority.

    Attributes:
        basis: what an earmark rests on: a resolution, a mandated task, an assessment of risk.
        starts_on: first day of an earmark; None where it has none.
        ends_on: last day on which the earmark may be committed; None where it has none.
    """

    line: LineKey
    basis: str = ""
    starts_on: DayText | None = None
    ends_on: DayText | None = None
    allotted_by: str


class AllotmentReleaseChanged(BudgetaryEvent):
    """Another part of the allotment may be committed."""

    release_bp: int


class FundsRedeployed(BudgetaryEvent):
    """Authority moved between lines of the group, or to or from another group.

    Attributes:
        other_group: the group on the other side; None within the group.
    """

    from_line: LineKey | None
    to_line: LineKey | None
    other_group: BudgetGroup | None
    cause: RedeploymentCause
    reason: str
    redeployed_by: str


class FundsCommitted(BudgetaryEvent):
    """Authority is held for a commitment."""

    commitment: str


class FundsObligated(BudgetaryEvent):
    """A commitment became an obligation; what it did not need is free again."""

    commitment: str


class FundsReturned(BudgetaryEvent):
    """A commitment was cancelled, wholly or in part; its authority is free again."""

    commitment: str


class PriorObligationCancelled(BudgetaryEvent):
    """An obligation of a closed year was cancelled: money that goes into a credit."""

    commitment: str


class AllotmentClosed(BudgetaryEvent):
    """The year of the allotment was closed; commitments that are no obligations lapsed."""


class AllotmentReopened(BudgetaryEvent):
    """The year was opened again; what had lapsed is held again."""


AllotmentEvent = (
    FundsAllotted
    | AllotmentReleaseChanged
    | FundsRedeployed
    | FundsCommitted
    | FundsObligated
    | FundsReturned
    | PriorObligationCancelled
    | AllotmentClosed
    | AllotmentReopened
)
