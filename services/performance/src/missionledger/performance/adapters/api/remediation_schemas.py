"""How remediations travel."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from missionledger.common.processes.progress import DAY_SECONDS
from missionledger.performance.adapters.api.resource import FactBody, Seen
from missionledger.performance.application.remediations import process_id_of
from missionledger.performance.domain.remediation.events import (
    ActionId,
    Actions,
    CapabilitySlug,
    Choice,
    DaySeconds,
    FindingAnswered,
    FindingEstablished,
    ImprovementPlanSet,
    Level,
    MisconductReferred,
    Overdue,
    PlanActionDone,
    RemediationDecided,
    RemediationEscalated,
    ReplacementCalled,
    UnitReEvaluated,
)
from missionledger.performance.domain.remediation.state import Remediation, RemediationStatus
from missionledger.performance.domain.unit.events import EvaluationId, Finding, Person, Text, UnitId

REMEDIATION_COLUMNS = (
    "remediation_id",
    "mission_id",
    "unit_id",
    "contributor",
    "status",
    "finding",
    "established_on",
    "due_on",
    "actions",
    "actions_done",
    "extensions",
    "is_escalated",
    "is_contested",
    "choice",
    "decided_on",
    "gap",
    "left_on",
    "version",
    "position",
)


_FACTS = (
    "opened",
    "answers",
    "misconduct",
    "plans",
    "done",
    "re_evaluations",
    "escalations",
    "decisions",
    "replacement",
)


class RemediationView(BaseModel):
    """A remediation: which step is due, by when, and all its facts in order.

    Attributes:
        finding: the newest; there is no grade and no order of merit.
        due_on: last day for the step that is due; null if none is.
        actions: of the present plan.
        is_contested: whether the contributor contests the finding.
        gap: heads missing since the unit was to go; null before a replacement was called.
    """

    remediation_id: str
    process_id: str
    mission_id: str
    unit_id: str
    contributor: str
    status: RemediationStatus
    finding: Finding | None
    established_on: date | None
    due_on: date | None
    actions: int
    actions_done: int
    extensions: int
    is_escalated: bool
    is_demonstration: bool
    is_contested: bool
    choice: Choice | None
    decided_on: date | None
    gap: int | None
    left_on: date | None
    opened: FindingEstablished | None
    answers: tuple[FindingAnswered, ...]
    misconduct: MisconductReferred | None
    plans: tuple[ImprovementPlanSet, ...]
    done: tuple[PlanActionDone, ...]
    re_evaluations: tuple[UnitReEvaluated, ...]
    escalations: tuple[RemediationEscalated, ...]
    decisions: tuple[RemediationDecided, ...]
    replacement: ReplacementCalled | None
    version: int
    position: int

    @classmethod
    def of(cls, seen: Seen[Remediation]) -> "RemediationView":
        """Return the view."""
        state = seen.state
        opened, plan, decision = state.opened, state.plan, state.decision
        number = plan.number if plan else 0
        return cls(
            **{name: getattr(state, name) for name in _FACTS},
            remediation_id=seen.id,
            process_id=process_id_of(seen.id),
            mission_id=opened.mission_id if opened else "",
            unit_id=opened.unit_id if opened else "",
            contributor=opened.contributor if opened else "",
            status=state.status,
            finding=state.finding,
            established_on=opened.established_on if opened else None,
            due_on=state.due_on,
            actions=len(plan.actions) if plan else 0,
            actions_done=sum(each.number == number for each in state.done),
            extensions=state.extensions,
            is_escalated=state.escalation is not None,
            is_demonstration=state.is_demonstration,
            is_contested=bool(state.answers) and state.answers[-1].contests,
            choice=decision.choice if decision else None,
            decided_on=decision.decided_on if decision else None,
            gap=state.replacement.gap if state.replacement else None,
            left_on=state.left.left_on if state.left else None,
            version=seen.version,
            position=seen.position,
        )


class FindingBody(FactBody):
    """What an evaluation comes to; a day may be shortened for a demonstration."""

    unit_id: UnitId
    evaluation_id: EvaluationId
    finding: Finding
    grounds: Text
    day_seconds: DaySeconds = DAY_SECONDS


class AnswerBody(FactBody):
    """What the contributing country says."""

    contests: bool
    reply: Text


class ReferralBody(FactBody):
    """A referral of possible misconduct; what it is about is told to nobody here."""


class PlanBody(FactBody):
    """An improvement plan."""

    owner: Person
    actions: Actions
    partner_support: Annotated[str, Field(max_length=2_000)] = ""
    ends_on: date


class ActionBody(FactBody):
    """An action that was carried out."""

    action_id: ActionId
    evidence: Text


class ReEvaluationBody(FactBody):
    """What a new evaluation comes to."""

    evaluation_id: EvaluationId
    finding: Finding
    grounds: Text


class EscalationBody(FactBody):
    """Why the case goes up."""

    overdue: Overdue
    detail: Text


class DecisionBody(FactBody):
    """What becomes of the unit; `capability` is what a replacement has to bring."""

    choice: Choice
    reason: Text
    level: Level = Level.UNDER_SECRETARY_GENERAL
    capability: CapabilitySlug = ""
