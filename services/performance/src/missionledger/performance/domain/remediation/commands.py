"""What may be asked of a remediation. The business date is the day of the fact."""

from datetime import date

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.common.processes.progress import DAY_SECONDS
from missionledger.performance.domain.remediation.events import (
    ActionId,
    Actions,
    CapabilitySlug,
    Choice,
    DaySeconds,
    Level,
    Overdue,
    RemediationId,
)
from missionledger.performance.domain.unit.events import (
    EvaluationId,
    Finding,
    Person,
    RepatriationReason,
    Strength,
    Text,
    UnitId,
)


class _OfRemediation(Command):
    remediation_id: RemediationId
    mission_id: MissionId
    unit_id: UnitId


class EstablishFinding(_OfRemediation):
    """Say what an evaluation of a unit comes to.

    Attributes:
        worst: the gravest finding among its criteria, from the record of the unit.
    """

    contributor: StateCode
    unit_type: Text
    strength: Strength
    evaluation_id: EvaluationId
    evaluated_on: date
    evaluator: Person
    commander: Person
    worst: Finding
    finding: Finding
    grounds: Text
    established_by: Person
    day_seconds: DaySeconds = DAY_SECONDS


class AnswerFinding(_OfRemediation):
    """Record what the contributing country says to the finding."""

    contests: bool
    reply: Text


class ReferMisconduct(_OfRemediation):
    """Record that a part of it goes the way of conduct cases."""

    referred_by: Person


class SetImprovementPlan(_OfRemediation):
    """Set the plan that is due."""

    owner: Person
    actions: Actions
    partner_support: str = ""
    ends_on: date
    set_by: Person


class ReportAction(_OfRemediation):
    """Report that an action of the present plan was carried out."""

    action_id: ActionId
    evidence: Text
    reported_by: Person


class ConcludeReEvaluation(_OfRemediation):
    """Say what the new evaluation comes to; its facts come from the record of the unit."""

    evaluation_id: EvaluationId
    evaluated_on: date
    evaluator: Person
    worst: Finding
    finding: Finding
    grounds: Text
    concluded_by: Person


class EscalateRemediation(_OfRemediation):
    """Take the case to the level of the Secretary-General."""

    overdue: Overdue
    detail: Text
    escalated_by: Person


class DecideRemediation(_OfRemediation):
    """Decide what becomes of the unit."""

    choice: Choice
    reason: Text
    level: Level
    capability: CapabilitySlug = ""
    decided_by: Person


class NoteReplacement(_OfRemediation):
    """Record what calling a replacement came to."""

    requirement_id: str = ""
    pledge_id: str = ""
    gap: int
    detail: Text


class NoteDeparture(_OfRemediation):
    """Record that the unit went home."""

    reason: RepatriationReason


RemediationCommand = (
    EstablishFinding
    | AnswerFinding
    | ReferMisconduct
    | SetImprovementPlan
    | ReportAction
    | ConcludeReEvaluation
    | EscalateRemediation
    | DecideRemediation
    | NoteReplacement
    | NoteDeparture
)
