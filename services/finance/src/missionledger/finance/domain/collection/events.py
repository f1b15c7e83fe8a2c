"""What may be asked of, and has happened to, the collection of an assessment line."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId, StateCode
from missionledger.common.money import MinorUnits
from missionledger.common.policies import Certainty
from missionledger.common.processes.progress import DAY_SECONDS

Text = Annotated[str, Field(min_length=1, max_length=300)]
Positive = Annotated[MinorUnits, Field(gt=0)]
INSTALMENTS_MAX = 40


class UnpaidShare(BaseModel):
    """What a State has not paid of the line, and by when it was to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: StateCode
    amount_minor: MinorUnits
    due_on: DayText


class Instalment(BaseModel):
    """What a State promises to pay by a day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    due_on: DayText
    amount_minor: Positive


class StateVote(BaseModel):
    """How a State stands under Article 19 on a day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: StateCode
    answer: str


class CollectionCommand(Command):
    """Base of every command to the collection of a line."""

    fund: MissionId
    line: Text


class OpenCollection(CollectionCommand):
    """Have a line followed that was not issued here; dated on the first day of it.

    Attributes:
        day_seconds: shorter than a day in demonstrations.
    """

    opened_by: Text
    day_seconds: Annotated[int, Field(ge=1, le=DAY_SECONDS)] = DAY_SECONDS


class FollowCollection(CollectionCommand):
    """Do what is due on the day: remind, record arrears, look after plans.

    Attributes:
        due_on: of the line.
        unpaid: what is due and unpaid, by State.
        keeping_plans: States that keep to a plan over several accounts that covers the line.
    """

    due_on: DayText
    unpaid: tuple[UnpaidShare, ...]
    keeping_plans: tuple[StateCode, ...] = ()


class AgreePaymentPlan(CollectionCommand):
    """Record the plan of a State to pay what it owes on the line over years.

    Attributes:
        unpaid_minor: what it owes; the instalments come to that.
    """

    state: StateCode
    unpaid_minor: MinorUnits
    instalments: Annotated[tuple[Instalment, ...], Field(min_length=1, max_length=INSTALMENTS_MAX)]
    reference: Text
    recorded_by: Text


class EndPaymentPlan(CollectionCommand):
    """Record that a plan is given up."""

    state: StateCode
    reason: Text
    recorded_by: Text


class RecordVotes(CollectionCommand):
    """Record how States in arrears stand under Article 19; goes after `ArrearsRecorded`."""

    year: int
    votes: tuple[StateVote, ...]


AnyCollectionCommand = (
    OpenCollection | FollowCollection | AgreePaymentPlan | EndPaymentPlan | RecordVotes
)


class CollectionEvent(DomainEvent):
    """Base of what happened to the collection of a line."""

    fund: MissionId
    line: str


class CollectionOpened(CollectionEvent):
    """A line that was not issued here is followed from a day on."""

    start_day: DayText
    opened_by: str
    day_seconds: int


class RemindersSent(CollectionEvent):
    """The States that had not paid were reminded, but for those that keep to a plan."""

    number: int
    day: DayText
    states: tuple[UnpaidShare, ...]
    total_minor: MinorUnits
    policy_source: str
    policy_certainty: Certainty


class ArrearsRecorded(CollectionEvent):
    """What was unpaid on 1 January of a year, and is one year more in arrears."""

    year: int
    states: tuple[UnpaidShare, ...]
    total_minor: MinorUnits
    policy_source: str
    policy_certainty: Certainty


class VotesTested(CollectionEvent):
    """How the States in arrears stood under Article 19 when arrears were recorded."""

    year: int
    votes: tuple[StateVote, ...]


class PaymentPlanAgreed(CollectionEvent):
    """A State promised to pay what it owes over years; that moves no day by which it was due."""

    state: StateCode
    unpaid_minor: MinorUnits
    instalments: tuple[Instalment, ...]
    reference: str
    recorded_by: str
    agreed_on: DayText


class PaymentPlanEnded(CollectionEvent):
    """A plan was given up, or is fulfilled."""

    state: StateCode
    reason: str
    recorded_by: str


class InstalmentStatus(StrEnum):
    """What became of an instalment by its day."""

    MET = "met"
    MISSED = "missed"


class InstalmentFollowed(CollectionEvent):
    """The day of an instalment is over.

    Attributes:
        number: of the instalment, from 1.
        paid_minor: what the State has paid since the plan was agreed.
        promised_minor: what it promised by that day.
    """

    state: StateCode
    number: int
    due_on: DayText
    status: InstalmentStatus
    paid_minor: MinorUnits
    promised_minor: MinorUnits


AnyCollectionEvent = (
    CollectionOpened
    | RemindersSent
    | ArrearsRecorded
    | VotesTested
    | PaymentPlanAgreed
    | PaymentPlanEnded
    | InstalmentFollowed
)
