"""The words and the facts of a unit."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.performance.domain.form import (
    CRITERIA_MAX,
    Component,
    CriterionId,
    FormId,
    FormVersionNumber,
)

STRENGTH_MAX = 20_000
"""Far above any single unit; a larger number is a slip of the keyboard."""

UnitId = Annotated[str, Field(pattern=r"^[A-Z0-9-]{2,64}$")]
EvaluationId = Annotated[str, Field(pattern=r"^[A-Z0-9-]{1,64}$")]
CaveatId = Annotated[str, Field(pattern=r"^[A-Z0-9-]{1,64}$")]
Person = Annotated[str, Field(min_length=1, max_length=200)]
"""Subject of the person's token."""

Strength = Annotated[int, Field(ge=1, le=STRENGTH_MAX, strict=True)]
Text = Annotated[str, Field(min_length=1, max_length=2_000)]
WithholdingId = Annotated[str, Field(pattern=r"^[A-Z0-9-]{1,64}$")]
RemediationName = Annotated[str, Field(pattern=r"^[A-Z0-9-]+\.[A-Z0-9-]+$", max_length=130)]
"""Id of a remediation: unit and evaluation, joined by a dot."""
Percent = Annotated[int, Field(ge=1, le=100, strict=True)]


class Finding(StrEnum):
    """What was found on one criterion. There is no sum of findings: success is not one number."""

    ADEQUATE = "adequate"
    SHORTFALL = "shortfall"
    GRAVE = "grave"


class EvaluationOccasion(StrEnum):
    """Why the unit was evaluated."""

    PERIODIC = "periodic"
    ON_EVENT = "on_event"


class RepatriationReason(StrEnum):
    """Why a unit went home."""

    END_OF_TOUR = "end_of_tour"
    END_OF_MANDATE = "end_of_mandate"
    DRAWDOWN = "drawdown"
    WITHDRAWN_BY_CONTRIBUTOR = "withdrawn_by_contributor"
    UNDERPERFORMANCE = "underperformance"
    MISCONDUCT = "misconduct"


class WithholdingGround(StrEnum):
    """Why a part of the reimbursement is withheld.

    An improvement plan is no ground: a unit that is there with working equipment is paid in full.
    """

    ABSENCE = "absence"
    EQUIPMENT_ABSENT = "equipment_absent"
    EQUIPMENT_UNSERVICEABLE = "equipment_unserviceable"
    FAILURE_TO_PROTECT = "failure_to_protect"
    """A failure that a grave finding shows (S/RES/2436)."""
    MISCONDUCT = "misconduct"
    """Misconduct that its contributor did not answer for (S/RES/2272)."""


class RecognitionKind(StrEnum):
    """How outstanding work is recognized."""

    LETTER = "letter"
    COMMENDATION = "commendation"
    CITATION = "citation"
    """Of the whole unit, before the mission."""


class CriterionFinding(BaseModel):
    """What was found on one criterion of the form, and what it rests on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    criterion_id: CriterionId
    finding: Finding
    basis: Text


Findings = Annotated[tuple[CriterionFinding, ...], Field(min_length=1, max_length=CRITERIA_MAX)]


class UnitDescription(BaseModel):
    """What was promised, by whom, for which mission.

    Attributes:
        unit_type: such as infantry battalion, formed police unit, level 2 hospital.
        strength_promised: heads the contributor promised.
        requirements: reference of the statement of unit requirements.
        commander: the person who commands the unit.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit_id: UnitId
    mission_id: MissionId
    contributor: StateCode
    component: Component
    unit_type: Text
    strength_promised: Strength
    requirements: Text
    commander: Person


class UnitRegistered(UnitDescription, DomainEvent):
    """A contributing country promised a unit to a mission."""

    registered_on: date


class UnitArrived(DomainEvent):
    """The unit is in the mission from this day on; reimbursement begins with it."""

    unit_id: UnitId
    mission_id: MissionId
    contributor: StateCode
    component: Component
    arrived_on: date
    strength: Strength
    strength_promised: Strength


class CommanderChanged(DomainEvent):
    """Another person commands the unit."""

    unit_id: UnitId
    mission_id: MissionId
    commander: Person


class UnitEvaluated(DomainEvent):
    """The unit was judged criterion by criterion, on one version of a form."""

    unit_id: UnitId
    mission_id: MissionId
    evaluation_id: EvaluationId
    occasion: EvaluationOccasion
    form_id: FormId
    form_version: FormVersionNumber
    evaluated_on: date
    evaluator: Person
    findings: Findings


class ContributorReplied(DomainEvent):
    """The contributing country answered an evaluation."""

    unit_id: UnitId
    mission_id: MissionId
    evaluation_id: EvaluationId
    replied_on: date
    reply: Text


class CaveatFacts(BaseModel):
    """A limit that a contributor sets on the use of a unit or of an asset of it.

    Attributes:
        limits: what the unit will not do, in words.
        asset: the asset it concerns; empty for the whole unit.
        harms_delivery: whether it harms the delivery of the mandate.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit_id: UnitId
    mission_id: MissionId
    caveat_id: CaveatId
    limits: Text
    asset: Annotated[str, Field(max_length=300)]
    harms_delivery: bool


class CaveatDeclared(CaveatFacts, DomainEvent):
    """The contributor told of the caveat."""

    declared_on: date


class UndeclaredCaveatFound(CaveatFacts, DomainEvent):
    """A caveat came to light that nobody had been told of: an incident.

    It breaks the chain of command; that it is declared later does not undo the incident.
    """

    found_on: date
    circumstances: Text


class CaveatLifted(DomainEvent):
    """The contributor took the caveat back."""

    unit_id: UnitId
    mission_id: MissionId
    caveat_id: CaveatId
    lifted_on: date


class UnitRepatriated(DomainEvent):
    """The unit went home on this day; reimbursement ends with it."""

    unit_id: UnitId
    mission_id: MissionId
    contributor: StateCode
    component: Component
    repatriated_on: date
    strength: Strength
    reason: RepatriationReason


class WithholdingDecided(DomainEvent):
    """A part of what the unit would be reimbursed is withheld, on a recorded decision.

    Attributes:
        evaluation_id: the evaluation with the grave finding it rests on; empty on other grounds.
        reference: the finding, inspection or case it rests on, in words or by symbol.
        from_day: first day it is withheld for; it may lie before the decision.
        until: first day that is paid in full again; None until a decision ends it.
        percent: whole hundredths of the reimbursement of each of these days.
    """

    unit_id: UnitId
    mission_id: MissionId
    contributor: StateCode
    withholding_id: WithholdingId
    ground: WithholdingGround
    evaluation_id: Annotated[str, Field(max_length=64)]
    reference: Text
    from_day: date
    until: date | None
    percent: Percent
    decided_on: date
    decided_by: Person


class WithholdingEnded(DomainEvent):
    """Nothing is withheld under this decision from `ended_from` on."""

    unit_id: UnitId
    mission_id: MissionId
    contributor: StateCode
    withholding_id: WithholdingId
    ended_from: date
    reason: Text
    decided_on: date
    decided_by: Person


class OutstandingWorkRecognized(DomainEvent):
    """Outstanding work of the unit was recognized, which is an incentive (S/RES/2436).

    Attributes:
        task: the mandated task it was done for.
        evaluation_id: the evaluation that shows it; empty where none does.
    """

    unit_id: UnitId
    mission_id: MissionId
    contributor: StateCode
    recognition_id: WithholdingId
    kind: RecognitionKind
    task: Text
    reason: Text
    evaluation_id: Annotated[str, Field(max_length=64)]
    recognized_on: date
    recognized_by: Person


class UnitPutUnderRemediation(DomainEvent):
    """The unit has to improve under this remediation, and under no other until it is closed."""

    unit_id: UnitId
    mission_id: MissionId
    remediation_id: RemediationName
    begun_on: date


class UnitReleasedFromRemediation(DomainEvent):
    """The remediation was closed; the unit stays, and another may begin."""

    unit_id: UnitId
    mission_id: MissionId
    remediation_id: RemediationName
    released_on: date


UnitEvent = (
    UnitRegistered
    | UnitArrived
    | CommanderChanged
    | UnitEvaluated
    | ContributorReplied
    | CaveatDeclared
    | UndeclaredCaveatFound
    | CaveatLifted
    | UnitRepatriated
    | WithholdingDecided
    | WithholdingEnded
    | OutstandingWorkRecognized
    | UnitPutUnderRemediation
    | UnitReleasedFromRemediation
)

UNIT_EVENTS: tuple[type[UnitEvent], ...] = (
    UnitRegistered,
    UnitArrived,
    CommanderChanged,
    UnitEvaluated,
    ContributorReplied,
    CaveatDeclared,
    UndeclaredCaveatFound,
    CaveatLifted,
    UnitRepatriated,
    WithholdingDecided,
    WithholdingEnded,
    OutstandingWorkRecognized,
    UnitPutUnderRemediation,
    UnitReleasedFromRemediation,
)
