"""What can happen to the duties that outlive a mission."""

from enum import StrEnum

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.money import Money


class DutyKind(StrEnum):
    """What sort of duty lives on."""

    CONDUCT_CASE = "conduct_case"
    VICTIM_SUPPORT = "victim_support"
    PATERNITY_CLAIM = "paternity_claim"
    STRESS_CASE = "stress_case"
    ARCHIVE = "archive"
    DATA_HANDOVER = "data_handover"
    LOAN = "loan"
    TAX = "tax"
    INSURANCE = "insurance"
    CLAIM = "claim"
    OTHER = "other"


class ResidualDutyRecorded(DomainEvent):
    """A duty lives on, with somebody who answers for it and the money for it."""

    mission_id: MissionId
    duty_id: str
    kind: DutyKind
    title: str
    owner: str
    amount: Money
    source_fund: str
    review_on: DayText


class ResidualDutyReferred(DomainEvent):
    """A duty is about something that is kept elsewhere, such as a conduct case by its id."""

    mission_id: MissionId
    duty_id: str
    reference: str


class ResidualDutyVacated(DomainEvent):
    """Nobody answers for a duty any more."""

    mission_id: MissionId
    duty_id: str
    previous_owner: str
    reason: str


class ResidualDutyAssigned(DomainEvent):
    """Somebody answers for a duty from now on, with this money."""

    mission_id: MissionId
    duty_id: str
    owner: str
    previous_owner: str
    amount: Money
    source_fund: str
    reason: str


class ResidualDutyReviewed(DomainEvent):
    """It was looked at what became of a duty; it lives on until the next review."""

    mission_id: MissionId
    duty_id: str
    finding: str
    reviewed_on: DayText
    next_review_on: DayText


class ResidualDutyEnded(DomainEvent):
    """A duty is fulfilled; papers by their SHA-256 show it."""

    mission_id: MissionId
    duty_id: str
    ended_on: DayText
    reason: str
    documents: tuple[str, ...]


class DutiesFoundOwned(DomainEvent):
    """On this day every duty that lived on had an owner; `open_duties` of them did."""

    mission_id: MissionId
    open_duties: int


ResidualDutyEvent = (
    ResidualDutyRecorded
    | ResidualDutyReferred
    | ResidualDutyVacated
    | ResidualDutyAssigned
    | ResidualDutyReviewed
    | ResidualDutyEnded
    | DutiesFoundOwned
)
RESIDUAL_DUTY_EVENTS: tuple[type[ResidualDutyEvent], ...] = (
    ResidualDutyRecorded,
    ResidualDutyReferred,
    ResidualDutyVacated,
    ResidualDutyAssigned,
    ResidualDutyReviewed,
    ResidualDutyEnded,
    DutiesFoundOwned,
)
