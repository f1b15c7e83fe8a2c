"""The words and the facts of a remediation."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.performance.domain.unit.events import (
    EvaluationId,
    Finding,
    Person,
    RepatriationReason,
    Strength,
    Text,
    UnitId,
)

ACTIONS_MAX = 50

RemediationId = Annotated[str, Field(pattern=r"^[A-Z0-9-]{2,64}\.[A-Z0-9-]{1,64}$")]
"""Unit and evaluation, joined by a dot: a finding is made once on one evaluation."""

ActionId = Annotated[str, Field(pattern=r"^[A-Z0-9-]{1,32}$")]
CapabilitySlug = Annotated[str, Field(pattern=r"^([a-z0-9-]{2,60})?$")]
DaySeconds = Annotated[int, Field(ge=1, le=86_400, strict=True)]


def remediation_id_of(unit_id: str, evaluation_id: str) -> str:
    """Return the id of the remediation that follows on this evaluation of this unit."""
    return f"{unit_id}.{evaluation_id}"


class ActionKind(StrEnum):
    """What an action of an improvement plan changes."""

    TRAINING = "training"
    EQUIPMENT = "equipment"
    CHANGE_OF_OFFICER = "change_of_officer"
    PROCEDURE = "procedure"
    PARTNER_SUPPORT = "partner_support"
    """Help by another country or headquarters, where equipment and not will is the cause."""


class Choice(StrEnum):
    """What is decided after a new evaluation, or at once on a grave finding."""

    CLOSE = "close"
    EXTEND = "extend"
    REPLACE = "replace"
    """Another unit takes over; this one stays until then."""
    REPATRIATE = "repatriate"
    """The unit goes home, replaced or not."""


class Level(StrEnum):
    """Where a decision is taken."""

    UNDER_SECRETARY_GENERAL = "under_secretary_general"
    SECRETARY_GENERAL = "secretary_general"


class Overdue(StrEnum):
    """What did not come in time, or why else a case went up a level."""

    PLAN = "plan"
    RE_EVALUATION = "re_evaluation"
    DECISION = "decision"
    DEPARTURE = "departure"
    PRESSURE = "pressure"
    """Somebody leaned on those who decide."""


class PlanAction(BaseModel):
    """One action of a plan, with who does it and by which day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    action_id: ActionId
    kind: ActionKind
    what: Text
    responsible: Person
    due_on: date


Actions = Annotated[tuple[PlanAction, ...], Field(min_length=1, max_length=ACTIONS_MAX)]


class _OfRemediation(DomainEvent):
    remediation_id: RemediationId
    mission_id: MissionId
    unit_id: UnitId


class FindingEstablished(_OfRemediation):
    """What the mission makes of an evaluation: adequate, shortfall or grave.

    Attributes:
        commander: who commanded the unit then.
        plan_due_on: last day for an improvement plan, or a decision; None if nothing is to remedy.
        day_seconds: how long a day takes for the process; 86400 but in demonstrations.
    """

    contributor: StateCode
    unit_type: Text
    strength: Strength
    evaluation_id: EvaluationId
    evaluator: Person
    commander: Person
    finding: Finding
    grounds: Text
    plan_due_on: date | None
    established_on: date
    established_by: Person
    day_seconds: DaySeconds


class FindingAnswered(_OfRemediation):
    """The contributing country answered the finding; a contested one stands until decided."""

    contests: bool
    reply: Text
    answered_on: date


class MisconductReferred(_OfRemediation):
    """What may be misconduct went its own way at once; nothing of that case is told here."""

    referred_on: date
    referred_by: Person


class ImprovementPlanSet(_OfRemediation):
    """A plan with owner, actions and dates, agreed with the contributor.

    Attributes:
        number: 1, and 2 after an extension.
        owner: who answers for the plan.
        re_evaluation_due_on: last day for the new evaluation.
    """

    number: int
    owner: Person
    actions: Actions
    partner_support: Annotated[str, Field(max_length=2_000)]
    ends_on: date
    re_evaluation_due_on: date
    set_on: date
    set_by: Person


class PlanActionDone(_OfRemediation):
    """An action of the plan was carried out."""

    number: int
    action_id: ActionId
    evidence: Text
    done_on: date
    reported_by: Person


class UnitReEvaluated(_OfRemediation):
    """What a new evaluation shows after the plan."""

    number: int
    evaluation_id: EvaluationId
    evaluator: Person
    finding: Finding
    grounds: Text
    decision_due_on: date
    re_evaluated_on: date
    concluded_by: Person


class RemediationEscalated(_OfRemediation):
    """Time ran out, or pressure was felt: the decision is the Secretary-General's now."""

    overdue: Overdue
    detail: Text
    decision_due_on: date
    escalated_on: date
    escalated_by: Person


class RemediationDecided(_OfRemediation):
    """What becomes of the unit.

    Attributes:
        plan_due_on: last day for the next plan, on an extension.
        departure_due_on: last day in the mission, if the unit is to go.
        capability: what a replacement has to bring, from the vocabulary of capabilities.
    """

    choice: Choice
    reason: Text
    level: Level
    plan_due_on: date | None
    departure_due_on: date | None
    capability: CapabilitySlug
    decided_on: date
    decided_by: Person


class ReplacementCalled(_OfRemediation):
    """Another unit was called, or none could be: then the gap is shown and stays open.

    Attributes:
        requirement_id: the unit requirement under which forces are generated.
        pledge_id: the pledge that was called; empty if there is none.
        gap: heads missing until somebody comes.
    """

    requirement_id: Annotated[str, Field(max_length=64)]
    pledge_id: Annotated[str, Field(max_length=64)]
    gap: Annotated[int, Field(ge=0, strict=True)]
    detail: Text
    called_on: date


class RemediatedUnitLeft(_OfRemediation):
    """The unit is home, by this decision or before one: nothing is left to remedy."""

    reason: RepatriationReason
    left_on: date


RemediationEvent = (
    FindingEstablished
    | FindingAnswered
    | MisconductReferred
    | ImprovementPlanSet
    | PlanActionDone
    | UnitReEvaluated
    | RemediationEscalated
    | RemediationDecided
    | ReplacementCalled
    | RemediatedUnitLeft
)

REMEDIATION_EVENTS: tuple[type[RemediationEvent], ...] = (
    FindingEstablished,
    FindingAnswered,
    MisconductReferred,
    ImprovementPlanSet,
    PlanActionDone,
    UnitReEvaluated,
    RemediationEscalated,
    RemediationDecided,
    ReplacementCalled,
    RemediatedUnitLeft,
)
