"""What has happened to the authority of a fund in a fiscal year."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.authority.ledger import FiscalYearText
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.fund.events import AuthorityKind

MonthText = Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]


class RedeploymentCause(StrEnum):
    """Why authority was moved from one line to another."""

    OPERATIONAL = "operational"
    ABSORBED_INTERNATIONAL = "absorbed_international_staff_cost"
    """The cost of international staff rose inside the year; other lines bear it."""
    ABSORBED_NATIONAL = "absorbed_national_staff_cost"
    """The cost of national staff rose inside the year; other lines bear it."""


class BudgetYearEvent(DomainEvent):
    """Base of every event of a budget year."""

    fund: MissionId
    fiscal_year: FiscalYearText


class VarianceCause(StrEnum):
    """The causes by which performance reports explain a variance."""

    MANDATE = "mandate"
    """The scale or the scope of the mandate changed."""
    EXTERNAL = "external"
    """Parties or events outside the United Nations."""
    COST_PARAMETERS = "cost_parameters"
    """Rates and prices that follow from rules and policies of the United Nations."""
    MANAGEMENT = "management"
    """Actions of management: more or less of an output, or another way to it."""


class AuthorityTakenUp(BudgetYearEvent):
    """What the Assembly granted to the fund can be allotted from now on.

    Attributes:
        covers_until: last day on which it may be committed; None for the whole year.
    """

    kind: AuthorityKind
    symbol: str
    amount_minor: MinorUnits
    granted_on: DayText
    covers_from: DayText | None = None
    covers_until: DayText | None = None


class AllotmentIssued(BudgetYearEvent):
    """Part of the authority was allotted to a group."""

    group: BudgetGroup
    amount_minor: MinorUnits
    issued_by: str


class ReleaseRateSet(BudgetYearEvent):
    """The Controller lets so much of the allotments be committed, and says why.

    Attributes:
        release_bp: basis points of what was voted; 8,500 is 85 per cent.
    """

    release_bp: int
    reason: str
    released_by: str


class GroupsRedeployed(BudgetYearEvent):
    """Authority was moved from one group to another."""

    from_group: BudgetGroup
    to_group: BudgetGroup
    amount_minor: MinorUnits
    cause: RedeploymentCause
    reason: str
    requested_by: str
    approved_by: str


class MonthClosed(BudgetYearEvent):
    """Nothing more is entered in the month."""

    month: MonthText
    closed_by: str


class MonthReopened(BudgetYearEvent):
    """An approver let entries be made in the month again."""

    month: MonthText
    reason: str
    reopened_by: str


class BudgetYearClosed(BudgetYearEvent):
    """The year was closed: its expenditure is known, and with it what makes a credit.

    Expenditure is disbursements plus open obligations. The unencumbered balance is what the
    Assembly granted less expenditure and what the mission bears of shared accounts; with other
    revenue and what was cancelled of obligations of earlier years it makes the credit to Member
    States. A year whose credit is below zero gives none back.

    Attributes:
        expenditure_minor: of commitments kept here and of what performance reports print.
        reported_minor: the part of it that reports print; whether it is paid is not known.
        shared_cost_minor: what the mission bears of the support account, Brindisi and Entebbe.
        credit_basis: the id by which the assessment of the credit names this fact.
        known_at: last log position that the cancelled obligations of earlier years rest on.
    """

    authority_minor: MinorUnits
    allotted_minor: MinorUnits
    expenditure_minor: MinorUnits
    open_obligations_minor: MinorUnits
    lapsed_minor: MinorUnits
    unencumbered_minor: MinorUnits
    other_revenue_minor: MinorUnits
    cancelled_prior_minor: MinorUnits
    credit_minor: MinorUnits
    credit_basis: str
    known_at: int
    requested_by: str
    closed_by: str
    reported_minor: MinorUnits = 0
    shared_cost_minor: MinorUnits = 0


class BudgetYearReopened(BudgetYearEvent):
    """An approver opened the year again; its credit is withdrawn until it is closed anew."""

    reason: str
    reopened_by: str


class LapseSuspended(BudgetYearEvent):
    """The Assembly let obligations of the year stand beyond the days they would lapse on."""

    symbol: str
    reason: str
    suspended_by: str


class CreditGiven(BudgetYearEvent):
    """What the closing left was given back to Member States by a line, in whole or in part."""

    line: str
    symbol: str
    amount_minor: MinorUnits


class VarianceExplained(BudgetYearEvent):
    """Somebody said why an item cost more or less than was budgeted."""

    group: BudgetGroup
    item: str
    cause: VarianceCause
    explanation: str
    explained_by: str


YearEvent = (
    AuthorityTakenUp
    | AllotmentIssued
    | ReleaseRateSet
    | GroupsRedeployed
    | MonthClosed
    | MonthReopened
    | BudgetYearClosed
    | BudgetYearReopened
    | LapseSuspended
    | CreditGiven
    | VarianceExplained
)
