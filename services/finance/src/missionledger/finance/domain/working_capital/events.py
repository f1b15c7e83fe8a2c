"""What has happened to the funds that lend to the regular budget."""

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.postings import AccountingEvent
from missionledger.finance.domain.working_capital.policies import CapitalSource


class CapitalLevelSet(AccountingEvent):
    """The Assembly set the level of a fund, and Member States paid in what that takes."""

    source: CapitalSource
    level_before_minor: MinorUnits
    level_minor: MinorUnits


class CapitalAdvanceRequested(DomainEvent):
    """Cash was asked for, to spend what was appropriated before contributions come.

    Attributes:
        free_minor: what each fund could lend, in the order of the rule.
    """

    advance_id: str
    source: CapitalSource
    fund: MissionId
    amount_minor: MinorUnits
    purpose: str
    requested_by: str
    requested_on: DayText
    rule_source: str
    free_minor: tuple[MinorUnits, ...]


class CapitalAdvanceWithdrawn(DomainEvent):
    """What was asked for is not paid."""

    advance_id: str
    fund: MissionId
    reason: str


class CapitalAdvancePaid(AccountingEvent):
    """Another officer approved, and the cash went to the fund that asked."""

    advance_id: str
    source: CapitalSource
    fund: MissionId
    amount_minor: MinorUnits
    approved_by: str
    paid_on: DayText


class CapitalAdvanceRepaid(AccountingEvent):
    """A part of an advance, or the rest, came back.

    Attributes:
        receipt: what it was repaid from.
        outstanding_minor: what is still out after it.
    """

    advance_id: str
    source: CapitalSource
    fund: MissionId
    amount_minor: MinorUnits
    receipt: str
    outstanding_minor: MinorUnits


CapitalEvent = (
    CapitalLevelSet
    | CapitalAdvanceRequested
    | CapitalAdvanceWithdrawn
    | CapitalAdvancePaid
    | CapitalAdvanceRepaid
)

CAPITAL_EVENTS: tuple[type[CapitalEvent], ...] = (
    CapitalLevelSet,
    CapitalAdvanceRequested,
    CapitalAdvanceWithdrawn,
    CapitalAdvancePaid,
    CapitalAdvanceRepaid,
)
