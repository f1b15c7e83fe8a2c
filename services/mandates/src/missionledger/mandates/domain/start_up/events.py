"""What has happened to the start-up of a mission."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.money import MinorUnits
from missionledger.common.processes.progress import DAY_SECONDS
from missionledger.mandates.domain.words import Note, RequiredSymbol, Statement, Text

UNITS_MAX = 200
"""Far above the units of any mission; more is a slip."""


class CouncilAct(StrEnum):
    """What the Council decided by; any of them can carry a commitment for a start-up."""

    RESOLUTION = "resolution"
    PRESIDENTIAL_STATEMENT = "presidential_statement"
    LETTER = "letter"


class Gate(StrEnum):
    """The gates of a start-up, in their order; each has a last day."""

    DECISION = "decision"
    """The Council decides on the start-up."""
    FUNDING = "funding"
    """Commitment authority is granted and paid."""
    MANDATE = "mandate"
    """The mandate is established, and the host consents."""
    UNITS = "units"
    """The agreements on the planned units are signed."""
    INITIAL_CAPABILITY = "initial_capability"
    FULL_CAPABILITY = "full_capability"


class HeldKind(StrEnum):
    """What can be held for a start-up, and let go when a later gate fails."""

    FUNDING = "funding"
    UNIT = "unit"


class FundingStatus(StrEnum):
    """Where the money stands, as finance tells it."""

    REQUESTED = "requested"
    RESERVED = "reserved"
    PAID = "paid"
    REFUSED = "refused"
    RELEASED = "released"


RequirementId = Annotated[str, Field(pattern=r"^[A-Z0-9-]{2,64}$")]
CapabilitySlug = Annotated[str, Field(pattern=r"^[a-z0-9-]{2,60}$")]


class PlannedUnit(BaseModel):
    """A unit the mission is to start with.

    Attributes:
        requirement_id: its name in force generation, unique in the plan.
        unit_kind: such as `infantry battalion`.
        capability: slug of the capability it brings.
        needed_on: day by which it should be in place.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    requirement_id: RequirementId
    title: Text
    unit_kind: Text
    capability: CapabilitySlug
    strength: int = Field(gt=0, le=20_000)
    needed_on: date


class Deadlines(BaseModel):
    """The last day of each gate."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    decision: date
    funding: date
    mandate: date
    units: date
    initial_capability: date
    full_capability: date

    def of(self, gate: Gate) -> date:
        """Return the last day of a gate."""
        day: date = getattr(self, gate.value)
        return day

    def moved(self, gate: Gate, to: date) -> "Deadlines":
        """Return the deadlines with one of them moved."""
        return self.model_copy(update={gate.value: to})

    @property
    def in_order(self) -> bool:
        """Whether no gate ends before the one ahead of it."""
        days = [self.of(each) for each in Gate]
        return days == sorted(days)


class StartUpPlan(BaseModel):
    """What a start-up is planned with.

    Attributes:
        title: name of the special account to be opened.
        funding_minor: commitment authority asked for, in minor units of US dollars.
        day_seconds: length of a day for the process; 86400 but in demonstrations.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mission_id: MissionId
    title: Text
    funding_minor: MinorUnits = Field(gt=0)
    units: tuple[PlannedUnit, ...] = Field(min_length=1, max_length=UNITS_MAX)
    deadlines: Deadlines
    day_seconds: int = Field(DAY_SECONDS, ge=1, le=DAY_SECONDS)


class StartUpPlanned(StartUpPlan, DomainEvent):
    """The start-up of a mission was planned; its process begins.

    Attributes:
        attempt: 1 for the first start-up of the mission; a later one follows one that failed.
        mandate: symbol of the decision that established the mandate; empty if none did yet.
    """

    attempt: int
    mandate: Note
    planned_on: date
    planned_by: str


class StartUpDecisionRecorded(DomainEvent):
    """The Council decided on the start-up: money may be committed."""

    mission_id: MissionId
    on: date
    act: CouncilAct
    symbol: RequiredSymbol


class StartUpHeld(DomainEvent):
    """Something is held for the start-up.

    Attributes:
        reference: the loan, or the requirement of a unit.
    """

    mission_id: MissionId
    kind: HeldKind
    reference: str
    detail: str


class StartUpReleased(DomainEvent):
    """What was held for the start-up was let go, or could not be and why."""

    mission_id: MissionId
    kind: HeldKind
    reference: str
    is_released: bool
    reason: str


class StartUpFundingNoted(DomainEvent):
    """Finance said where the money for the start-up stands."""

    mission_id: MissionId
    loan_id: str
    status: FundingStatus
    detail: str
    on: date
    foreign_event_id: str
    foreign_position: int


class StartUpFundingRevised(DomainEvent):
    """Another amount is asked for, after the first was refused or let go."""

    mission_id: MissionId
    on: date
    funding_minor: MinorUnits
    reason: Statement
    decided_by: str


class StartUpDeadlineMoved(DomainEvent):
    """A gate got another last day."""

    mission_id: MissionId
    on: date
    gate: Gate
    before: date
    to: date
    reason: Statement
    decided_by: str


class InitialCapabilityDeclared(DomainEvent):
    """The mission can carry out its first tasks.

    Attributes:
        deployed: requirements whose units were in place, as this log knew.
    """

    mission_id: MissionId
    on: date
    deployed: tuple[str, ...]
    statement: Statement
    declared_by: str


class FullCapabilityDeclared(DomainEvent):
    """The mission is as it was planned, or said to be enough without what is missing.

    Attributes:
        missing: planned requirements without a unit in place.
        shortfall: why the mission counts as complete without them; empty if none is missing.
    """

    mission_id: MissionId
    on: date
    deployed: tuple[str, ...]
    missing: tuple[str, ...]
    shortfall: Note
    declared_by: str


class StartUpAbandoned(DomainEvent):
    """A person decided that the mission will not start; the process lets go what is held."""

    mission_id: MissionId
    on: date
    reason: Statement
    decided_by: str


class StartUpEnded(DomainEvent):
    """The process of the start-up is over.

    Attributes:
        failed_at: the gate that did not open; None for a start-up that came to its end.
    """

    mission_id: MissionId
    outcome: str
    failed_at: Gate | None


StartUpEvent = (
    StartUpPlanned
    | StartUpDecisionRecorded
    | StartUpHeld
    | StartUpReleased
    | StartUpFundingNoted
    | StartUpFundingRevised
    | StartUpDeadlineMoved
    | InitialCapabilityDeclared
    | FullCapabilityDeclared
    | StartUpAbandoned
    | StartUpEnded
)

START_UP_EVENTS: tuple[type[StartUpEvent], ...] = (
    StartUpPlanned,
    StartUpDecisionRecorded,
    StartUpHeld,
    StartUpReleased,
    StartUpFundingNoted,
    StartUpFundingRevised,
    StartUpDeadlineMoved,
    InitialCapabilityDeclared,
    FullCapabilityDeclared,
    StartUpAbandoned,
    StartUpEnded,
)
