"""What may be asked of a start-up. The business date is the day of the fact."""

from datetime import date
from typing import Any

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.common.money import MinorUnits
from missionledger.mandates.domain.mission.events import MissionStatus
from missionledger.mandates.domain.start_up.events import (
    CouncilAct,
    FundingStatus,
    Gate,
    HeldKind,
    StartUpPlan,
)
from missionledger.mandates.domain.words import Note, RequiredSymbol, Statement


class _OfMission(Command):
    mission_id: MissionId


class PlanStartUp(StartUpPlan, Command):
    """Plan the start-up of a mission.

    Attributes:
        is_political: whether the mission is a special political one, which the Reserve Fund does
            not serve.
        status: where the mission is in its life.
        mandate: symbol of the decision that established its mandate; empty if none did yet.
        planned_by: who plans it.
        led_by: who leads the operation where the United Nations does not, as composed last.
    """

    is_political: bool
    status: MissionStatus
    mandate: Note = ""
    planned_by: str
    led_by: tuple[str, ...] = ()


class RecordStartUpDecision(_OfMission):
    """Record the act by which the Council decided on the start-up."""

    act: CouncilAct
    symbol: RequiredSymbol


class ReviseStartUpFunding(_OfMission):
    """Ask for another amount after the first was refused or let go."""

    funding_minor: MinorUnits = Field(gt=0)
    reason: Statement
    decided_by: str


class MoveStartUpDeadline(_OfMission):
    """Give a gate that is still ahead another last day."""

    gate: Gate
    to: date
    reason: Statement
    decided_by: str


class DeclareInitialCapability(_OfMission):
    """Declare that the first tasks can be carried out.

    Attributes:
        deployed: requirements with a unit in place, as this log knows.
    """

    deployed: tuple[str, ...]
    statement: Statement
    declared_by: str


class DeclareFullCapability(_OfMission):
    """Declare that the mission is complete.

    Attributes:
        deployed: requirements with a unit in place, as this log knows.
        shortfall: why it counts as complete although planned units are missing.
    """

    deployed: tuple[str, ...]
    shortfall: Note = ""
    declared_by: str


class AbandonStartUp(_OfMission):
    """Decide that the mission will not start."""

    reason: Statement
    decided_by: str


class ProcessCommand(_OfMission):
    """Base of what the process and its sources record; never refused, since it has happened."""

    def facts(self) -> dict[str, Any]:
        """Return what the command says, without what every command carries."""
        return self.model_dump(exclude=set(Command.model_fields))


class NoteStartUpFunding(ProcessCommand):
    """Note what finance said about the money."""

    loan_id: str
    status: FundingStatus
    detail: str
    foreign_event_id: str
    foreign_position: int = Field(ge=0)

    def facts(self) -> dict[str, Any]:
        """Return what the command says, with the day on which finance says it happened."""
        return super().facts() | {"on": self.occurred_on}


class HoldForStartUp(ProcessCommand):
    """Record that something is held."""

    kind: HeldKind
    reference: str
    detail: str


class ReleaseForStartUp(ProcessCommand):
    """Record that what was held was let go, or could not be."""

    kind: HeldKind
    reference: str
    is_released: bool
    reason: str


class EndStartUp(ProcessCommand):
    """Record that the process is over."""

    outcome: str
    failed_at: Gate | None = None


StartUpCommand = (
    PlanStartUp
    | RecordStartUpDecision
    | ReviseStartUpFunding
    | MoveStartUpDeadline
    | DeclareInitialCapability
    | DeclareFullCapability
    | AbandonStartUp
    | NoteStartUpFunding
    | HoldForStartUp
    | ReleaseForStartUp
    | EndStartUp
)
