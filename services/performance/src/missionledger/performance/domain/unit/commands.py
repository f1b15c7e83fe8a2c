"""What may be asked of a unit. The business date is the day of the fact."""

from datetime import date

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.performance.domain.form import Component, FormVersion
from missionledger.performance.domain.unit.events import (
    CaveatId,
    EvaluationId,
    EvaluationOccasion,
    Findings,
    Percent,
    Person,
    RecognitionKind,
    RemediationName,
    RepatriationReason,
    Strength,
    Text,
    UnitId,
    WithholdingGround,
    WithholdingId,
)


class _OfUnit(Command):
    unit_id: UnitId
    mission_id: MissionId


class RegisterUnit(_OfUnit):
    """Record the unit a contributor promised."""

    contributor: StateCode
    component: Component
    unit_type: Text
    strength_promised: Strength
    requirements: Text
    commander: Person


class RecordArrival(_OfUnit):
    """Record that the unit arrived, with how many heads."""

    strength: Strength


class ChangeCommander(_OfUnit):
    """Record who commands the unit now."""

    commander: Person


class EvaluateUnit(_OfUnit):
    """Record an evaluation; the business date is the day it was concluded.

    Attributes:
        form: the version of the form it was made with, as published.
        evaluated_on: day the unit was seen.
        evaluator: who evaluated, from the token of the request.
    """

    evaluation_id: EvaluationId
    occasion: EvaluationOccasion
    form: FormVersion
    evaluated_on: date
    evaluator: Person
    findings: Findings


class RecordReply(_OfUnit):
    """Record the answer of the contributing country to an evaluation."""

    evaluation_id: EvaluationId
    reply: Text


class DeclareCaveat(_OfUnit):
    """Record a caveat that the contributor told of."""

    caveat_id: CaveatId
    limits: Text
    asset: str = ""
    harms_delivery: bool


class ReportUndeclaredCaveat(_OfUnit):
    """Report a caveat that nobody had been told of."""

    caveat_id: CaveatId
    limits: Text
    asset: str = ""
    harms_delivery: bool
    circumstances: Text


class LiftCaveat(_OfUnit):
    """Record that the contributor took a caveat back."""

    caveat_id: CaveatId


class RepatriateUnit(_OfUnit):
    """Record that the unit went home."""

    reason: RepatriationReason


class DecideWithholding(_OfUnit):
    """Withhold a part of the reimbursement; the business date is the day of the decision.

    Attributes:
        decided_by: who decides, from the token of the request.
    """

    withholding_id: WithholdingId
    ground: WithholdingGround
    evaluation_id: str = ""
    reference: Text
    from_day: date
    until: date | None = None
    percent: Percent
    decided_by: Person


class EndWithholding(_OfUnit):
    """Pay in full again from a day on; the business date is the day of the decision.

    Attributes:
        decided_by: who decides, from the token of the request.
    """

    withholding_id: WithholdingId
    ended_from: date
    reason: Text
    decided_by: Person


class RecognizeWork(_OfUnit):
    """Recognize outstanding work.

    Attributes:
        recognized_by: who recognizes it, from the token of the request.
    """

    recognition_id: WithholdingId
    kind: RecognitionKind
    task: Text
    reason: Text
    evaluation_id: str = ""
    recognized_by: Person


class BeginRemediation(_OfUnit):
    """Put the unit under a remediation, if it is under no other."""

    remediation_id: RemediationName


class EndRemediation(_OfUnit):
    """Let the unit go from a remediation that was closed."""

    remediation_id: RemediationName


UnitCommand = (
    RegisterUnit
    | RecordArrival
    | ChangeCommander
    | EvaluateUnit
    | RecordReply
    | DeclareCaveat
    | ReportUndeclaredCaveat
    | LiftCaveat
    | RepatriateUnit
    | DecideWithholding
    | EndWithholding
    | RecognizeWork
    | BeginRemediation
    | EndRemediation
)
