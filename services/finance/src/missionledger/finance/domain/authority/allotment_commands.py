"""What may be asked of the allotment of a group."""

from datetime import date
from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.authority.ledger import (
    FiscalYearText,
    LineKey,
    PositiveMinor,
    Text,
)
from missionledger.finance.domain.authority.year_commands import ReleaseRate
from missionledger.finance.domain.authority.year_events import RedeploymentCause
from missionledger.finance.domain.budget.classification import BudgetGroup

NotNegativeMinor = Annotated[MinorUnits, Field(ge=0)]


class AllotmentCommand(Command):
    """Base of every command to the allotment of a group."""

    fund: MissionId
    fiscal_year: FiscalYearText
    group: BudgetGroup


class AllotFunds(AllotmentCommand):
    """Give a line authority; goes with `IssueAllotment`.

    Attributes:
        basis: needed for an earmark: what it rests on.
        starts_on: needed for reinsertion, whose months are counted from it.
        ends_on: last day on which an earmark may be committed.
    """

    line: LineKey
    amount_minor: PositiveMinor
    basis: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    allotted_by: Text


class ChangeRelease(AllotmentCommand):
    """Let another part of the allotment be committed; goes with `SetReleaseRate`."""

    release_bp: ReleaseRate


class RedeployWithinGroup(AllotmentCommand):
    """Move authority between lines of the group.

    Attributes:
        is_approver: whether the one who does it may take money out of an earmark.
    """

    from_line: LineKey
    to_line: LineKey
    amount_minor: PositiveMinor
    cause: RedeploymentCause
    reason: Text
    redeployed_by: Text
    is_approver: bool = False


class GiveToGroup(AllotmentCommand):
    """Give authority to another group; goes with `RedeployBetweenGroups`."""

    line: LineKey
    to_group: BudgetGroup
    amount_minor: PositiveMinor
    cause: RedeploymentCause
    reason: Text
    redeployed_by: Text


class TakeFromGroup(AllotmentCommand):
    """Take what another group gives."""

    line: LineKey
    from_group: BudgetGroup
    amount_minor: PositiveMinor
    cause: RedeploymentCause
    reason: Text
    redeployed_by: Text


class CommitFunds(AllotmentCommand):
    """Hold authority for a commitment; goes with `RaiseCommitment`."""

    line: LineKey
    commitment: Text
    amount_minor: PositiveMinor


class ObligateFunds(AllotmentCommand):
    """Turn what is held into an obligation, and free the rest; goes with `ObligateCommitment`."""

    line: LineKey
    commitment: Text
    held_minor: PositiveMinor
    amount_minor: PositiveMinor


class ReturnFunds(AllotmentCommand):
    """Free what a commitment holds no longer; goes with `CancelCommitment`.

    Attributes:
        amount_minor: what is cancelled.
        is_obligation: whether it was owed under a contract.
        is_year_closed: whether the books treat it as an obligation of a closed year.
    """

    line: LineKey
    commitment: Text
    amount_minor: PositiveMinor
    is_obligation: bool
    is_year_closed: bool


class CloseAllotment(AllotmentCommand):
    """Close the group with its year.

    Attributes:
        allotted_minor: what the closing of the year counts for the group; checked here.
        committed_minor: the same, of what is held.
        obligated_minor: the same, of obligations.
    """

    allotted_minor: NotNegativeMinor
    committed_minor: NotNegativeMinor
    obligated_minor: NotNegativeMinor


class ReopenAllotment(AllotmentCommand):
    """Open the group with its year again."""


AnyAllotmentCommand = (
    AllotFunds
    | ChangeRelease
    | RedeployWithinGroup
    | GiveToGroup
    | TakeFromGroup
    | CommitFunds
    | ObligateFunds
    | ReturnFunds
    | CloseAllotment
    | ReopenAllotment
)
