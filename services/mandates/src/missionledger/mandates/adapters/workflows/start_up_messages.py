"""What travels between the log, the workflow of a start-up and its activities."""

from pydantic import BaseModel, ConfigDict

from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.processes.dated import DatedInput
from missionledger.mandates.domain.mission.events import MissionStatus
from missionledger.mandates.domain.start_up.events import (
    Deadlines,
    FundingStatus,
    Gate,
    HeldKind,
    PlannedUnit,
)


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MissionStartUpInput(DatedInput):
    """The plan a workflow carries out.

    Attributes:
        council_decision: symbol of the decision it rests on; empty while there is none.
        is_mandated: whether the mandate was established before the plan.
    """

    council_decision: str
    is_mandated: bool

    title: str
    funding_minor: int
    units: tuple[PlannedUnit, ...]
    deadlines: Deadlines


class StartUpFact(_Message):
    """Something happened that the start-up may wait for.

    Attributes:
        event: type of the event.
        symbol: of the decision, where it is one.
        funding: where the money stands, where the event says so.
        funding_minor: another amount to ask for.
        gate: whose last day moved.
        day: the last day it has now.
        detail: what finance said, or why the start-up was abandoned.
    """

    event: str
    symbol: str = ""
    funding: FundingStatus | None = None
    funding_minor: int = 0
    gate: Gate | None = None
    day: DayText | None = None
    detail: str = ""


class UnitFact(_Message):
    """A required unit is at another stage."""

    requirement_id: str
    stage: str
    detail: str


class HeldForStartUp(_Message):
    """Something that is held."""

    mission: MissionId
    kind: HeldKind
    reference: str
    detail: str


class ReleasedForStartUp(_Message):
    """Something that was let go, or could not be."""

    mission: MissionId
    kind: HeldKind
    reference: str
    is_released: bool
    reason: str


class StartUpOutcome(_Message):
    """How the start-up ended."""

    mission: MissionId
    outcome: str
    failed_at: Gate | None


class MissionStatusChange(_Message):
    """A mission that is to move on in its life."""

    mission: MissionId
    status: MissionStatus
    day: DayText
    reason: str


class MissionStatusReached(_Message):
    """Where the mission is in its life after the attempt.

    Attributes:
        detail: why it did not move on; empty if it did or was there already.
    """

    mission: MissionId
    status: MissionStatus
    detail: str


class Done(_Message):
    """The answer of an activity that records something."""

    version: int
