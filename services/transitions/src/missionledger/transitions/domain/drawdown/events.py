"""What can happen on the way out of a mission."""

from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId


class Cause(StrEnum):
    """Why a mission leaves."""

    HOST_REQUEST = "host_request"
    TERMINATION = "termination"
    FINAL_EXTENSION = "final_extension"
    TASK_DONE = "task_done"
    SUCCESSION = "succession"
    OTHER = "other"


class DrawdownStep(StrEnum):
    """The steps of the way out, in order (domain process 7)."""

    PLAN = "plan"
    SITES = "sites"
    UNITS = "units"
    STAFF = "staff"
    ASSETS = "assets"
    SETTLEMENT = "settlement"
    TECHNICAL_LIQUIDATION = "technical_liquidation"
    ADMINISTRATIVE_LIQUIDATION = "administrative_liquidation"
    RESIDUAL_DUTIES = "residual_duties"


class StepDeadline(BaseModel):
    """By when a step is to be done."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: DrawdownStep
    due_on: DayText


class DrawdownOpened(DomainEvent):
    """A mission begins to leave.

    Attributes:
        attempt: which drawdown of the mission this is; an earlier one was called off.
        authority: the document that decides it.
        mandate_ends_on: the last day of the mandate.
        lead_days: from this day to the last day of the mandate.
        usual_lead_days: how many are asked for; the difference is what is missing to plan.
        day_seconds: how long a day takes; 86400 but in demonstrations.
        withdrawal_source: the decision that names the last day of the withdrawal, or the usual
            time where none does; empty in what was recorded before this was asked.
    """

    schema_version: ClassVar[int] = 2
    filled_in: ClassVar[frozenset[int]] = frozenset({1})

    mission_id: MissionId
    attempt: int
    cause: Cause
    authority: str
    opened_on: DayText
    mandate_ends_on: DayText
    withdrawal_by: DayText
    lead_days: int
    usual_lead_days: int
    deadlines: tuple[StepDeadline, ...]
    day_seconds: int
    withdrawal_source: str = ""


class MandateEndNoted(DomainEvent):
    """The mandates say that the mandate of a mission ends.

    Attributes:
        withdrawal_by: the last day of the withdrawal, where the decision names one.
        foreign_event_id: the fact of the mandates service.
    """

    mission_id: MissionId
    resolution: str
    decided_on: DayText
    ends_on: DayText
    withdrawal_by: DayText | None
    foreign_event_id: str
    foreign_position: int


class Proposal(StrEnum):
    """What somebody proposes to decide on a step."""

    DONE = "done"
    SKIP = "skip"


class DrawdownStepProposed(DomainEvent):
    """Somebody says that a step is done, or is to be passed over; another person decides it."""

    mission_id: MissionId
    attempt: int
    step: DrawdownStep
    proposal: Proposal
    proposed_by: str
    proposed_on: DayText
    note: str
    documents: tuple[str, ...]


class DrawdownStepConfirmed(DomainEvent):
    """Somebody with the right to it says that a step is done; the process checks elsewhere."""

    mission_id: MissionId
    attempt: int
    step: DrawdownStep
    confirmed_by: str
    confirmed_on: DayText
    note: str
    documents: tuple[str, ...]


class DrawdownStepReturned(DomainEvent):
    """A step is not done after all: another part of the house says otherwise."""

    mission_id: MissionId
    attempt: int
    step: DrawdownStep
    reason: str


class DrawdownStepCompleted(DomainEvent):
    """A step is done, here and elsewhere.

    Attributes:
        detail: what other parts of the house did about it, or would not do.
    """

    mission_id: MissionId
    attempt: int
    step: DrawdownStep
    completed_on: DayText
    detail: str


class DrawdownStepSkipped(DomainEvent):
    """A step is passed over by decision, unchecked."""

    mission_id: MissionId
    attempt: int
    step: DrawdownStep
    reason: str
    skipped_by: str
    skipped_on: DayText


class DrawdownStepReopened(DomainEvent):
    """A step that was done is open again: a gift came back."""

    mission_id: MissionId
    attempt: int
    step: DrawdownStep
    reason: str


class DrawdownStepOverdue(DomainEvent):
    """The day by which a step was to be done has passed."""

    mission_id: MissionId
    attempt: int
    step: DrawdownStep
    due_on: DayText


class DrawdownDeadlineMoved(DomainEvent):
    """A step is to be done by another day."""

    mission_id: MissionId
    attempt: int
    step: DrawdownStep
    due_on: DayText
    previously_on: DayText
    reason: str


class DrawdownSettlementNoted(DomainEvent):
    """What the books of the mission's account said when its debts were settled, in cents."""

    mission_id: MissionId
    attempt: int
    fund: str
    is_open: bool
    cash_known: bool
    cash_minor: int
    owed_to_contributors_minor: int
    loans_outstanding_minor: int
    receivable_minor: int
    open_obligations_minor: int
    detail: str
    as_of: DayText


class DrawdownCalledOff(DomainEvent):
    """The mission stays."""

    mission_id: MissionId
    attempt: int
    reason: str
    authority: str


class DrawdownClosed(DomainEvent):
    """The mission is closed; so many duties live on.

    Attributes:
        detail: what other parts of the house did about it, or would not do.
    """

    mission_id: MissionId
    attempt: int
    closed_on: DayText
    duties_open: int
    detail: str


DrawdownEvent = (
    DrawdownOpened
    | MandateEndNoted
    | DrawdownStepProposed
    | DrawdownStepConfirmed
    | DrawdownStepReturned
    | DrawdownStepCompleted
    | DrawdownStepSkipped
    | DrawdownStepReopened
    | DrawdownStepOverdue
    | DrawdownDeadlineMoved
    | DrawdownSettlementNoted
    | DrawdownCalledOff
    | DrawdownClosed
)
DRAWDOWN_EVENTS: tuple[type[DrawdownEvent], ...] = (
    DrawdownOpened,
    MandateEndNoted,
    DrawdownStepProposed,
    DrawdownStepConfirmed,
    DrawdownStepReturned,
    DrawdownStepCompleted,
    DrawdownStepSkipped,
    DrawdownStepReopened,
    DrawdownStepOverdue,
    DrawdownDeadlineMoved,
    DrawdownSettlementNoted,
    DrawdownCalledOff,
    DrawdownClosed,
)
