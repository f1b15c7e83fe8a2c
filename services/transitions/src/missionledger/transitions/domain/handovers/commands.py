"""What may be asked about the tasks of a mission on its way out."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.common.money import Money
from missionledger.transitions.domain.handovers.events import (
    Capacity,
    Direction,
    PartyKind,
    Route,
    Stance,
    Step,
)
from missionledger.transitions.domain.texts import ItemId, Name, Reason, Title

HOLDERS_MAX = 20


class Holding(BaseModel):
    """Who holds a task, from which day to which, both included; no last day means for good."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    organization: Name
    from_on: date
    until_on: date | None = None


class NoteTask(Command):
    """Note a task that the mandate asks for."""

    mission_id: MissionId
    task_id: ItemId
    title: Title


class MapTask(Command):
    """Settle where a task goes.

    Attributes:
        receiver: who takes it over; empty if it stops.
        amount: what it costs whoever takes it over until the money is found otherwise; None if
            it stops.
        source_fund: where that money comes from: a programme, a trust fund, the host's budget.
        capacity: whether the receiver can carry it.
        capacity_note: what that judgement rests on, and what builds the capacity.
    """

    mission_id: MissionId
    task_id: ItemId
    route: Route
    receiver: str = ""
    owner: Name
    planned_on: date
    amount: Money | None = None
    source_fund: str = ""
    reason: str = ""
    capacity: Capacity = Capacity.NOT_ASSESSED
    capacity_note: Annotated[str, Field(max_length=1_000)] = ""


class SetHolders(Command):
    """Settle who holds a task on which days."""

    mission_id: MissionId
    task_id: ItemId
    holders: Annotated[tuple[Holding, ...], Field(min_length=1, max_length=HOLDERS_MAX)]


class HandOverTask(Command):
    """Record that a task went over, or stopped, on the command's business date."""

    mission_id: MissionId
    task_id: ItemId
    evidence: Reason


class RecordSupport(Command):
    """Record how a party stands to the transition."""

    mission_id: MissionId
    party: Name
    kind: PartyKind
    stance: Stance
    note: Reason


class LinkSequence(Command):
    """Link the mission with the operation before or after it."""

    mission_id: MissionId
    predecessor: Name
    successor: Name
    direction: Direction
    transfer_on: date
    understanding: str = ""


class TakeSequenceStep(Command):
    """Record a step of the handover between organizations."""

    mission_id: MissionId
    step: Step
    note: Reason


class RequireTask(Command):
    """Ask whether a task of the mission is known, as a guard of what is said of it elsewhere."""

    mission_id: MissionId
    task_id: ItemId


class ConfirmTasksMapped(Command):
    """Ask whether it is settled of every task where it goes, as a guard of what comes next."""

    mission_id: MissionId


class ConfirmHandoversComplete(Command):
    """Ask whether every task has gone over or stopped, as a guard of what comes next."""

    mission_id: MissionId


HandoverCommand = (
    NoteTask
    | MapTask
    | SetHolders
    | HandOverTask
    | RecordSupport
    | LinkSequence
    | TakeSequenceStep
    | RequireTask
    | ConfirmTasksMapped
    | ConfirmHandoversComplete
)
