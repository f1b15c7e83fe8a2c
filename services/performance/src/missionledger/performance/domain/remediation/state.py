"""A remediation as its events left it."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from missionledger.common.processes.progress import DAY_SECONDS
from missionledger.performance.domain.remediation.events import (
    Choice,
    FindingAnswered,
    FindingEstablished,
    ImprovementPlanSet,
    MisconductReferred,
    Overdue,
    PlanActionDone,
    RemediatedUnitLeft,
    RemediationDecided,
    RemediationEscalated,
    RemediationEvent,
    ReplacementCalled,
    UnitReEvaluated,
)
from missionledger.performance.domain.unit.events import Finding


class RemediationStatus(StrEnum):
    """Which step is due."""

    NOTHING_TO_REMEDY = "nothing_to_remedy"
    PLAN_DUE = "plan_due"
    IMPROVING = "improving"
    DECISION_DUE = "decision_due"
    LEAVING = "leaving"
    CLOSED = "closed"


class Remediation(BaseModel):
    """The facts of a remediation, each in the order they were recorded.

    Attributes:
        opened: the finding it follows on; None as long as there is none.
        escalation: why it is at the level of the Secretary-General; None if it is not.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    opened: FindingEstablished | None = None
    answers: tuple[FindingAnswered, ...] = ()
    misconduct: MisconductReferred | None = None
    plans: tuple[ImprovementPlanSet, ...] = ()
    done: tuple[PlanActionDone, ...] = ()
    re_evaluations: tuple[UnitReEvaluated, ...] = ()
    escalations: tuple[RemediationEscalated, ...] = ()
    escalation: RemediationEscalated | None = None
    decisions: tuple[RemediationDecided, ...] = ()
    replacement: ReplacementCalled | None = None
    left: RemediatedUnitLeft | None = None

    @property
    def is_demonstration(self) -> bool:
        """Whether a day of it is shorter than a day."""
        return self.opened is not None and self.opened.day_seconds != DAY_SECONDS

    @property
    def plan(self) -> ImprovementPlanSet | None:
        """The present plan."""
        return self.plans[-1] if self.plans else None

    @property
    def decision(self) -> RemediationDecided | None:
        """The latest decision."""
        return self.decisions[-1] if self.decisions else None

    @property
    def extensions(self) -> int:
        """How often the plan was extended."""
        return sum(each.choice is Choice.EXTEND for each in self.decisions)

    @property
    def finding(self) -> Finding | None:
        """The newest finding: of the new evaluation, if there is one."""
        if self.re_evaluations:
            return self.re_evaluations[-1].finding
        return self.opened.finding if self.opened else None

    @property
    def status(self) -> RemediationStatus:
        """Which step is due."""
        if self.opened is None or self.opened.finding is Finding.ADEQUATE:
            return RemediationStatus.NOTHING_TO_REMEDY
        if self.left is not None:
            return RemediationStatus.CLOSED
        if self.decision is not None and self.decision.choice is not Choice.EXTEND:
            is_closed = self.decision.choice is Choice.CLOSE
            return RemediationStatus.CLOSED if is_closed else RemediationStatus.LEAVING
        rounds = self.extensions + 1
        if len(self.re_evaluations) == rounds:
            return RemediationStatus.DECISION_DUE
        if len(self.plans) == rounds:
            return RemediationStatus.IMPROVING
        return RemediationStatus.PLAN_DUE

    @property
    def is_open(self) -> bool:
        """Whether a step is still due."""
        over = (RemediationStatus.NOTHING_TO_REMEDY, RemediationStatus.CLOSED)
        return self.status not in over

    @property
    def due_on(self) -> date | None:
        """Last day for the step that is due; None if none is."""
        status, up = self.status, self.escalation
        is_unhurried = status is RemediationStatus.IMPROVING and _is_pressed(up)
        if up is not None and self.is_open and not is_unhurried:
            return up.decision_due_on
        if status is RemediationStatus.PLAN_DUE:
            extended = self.decision.plan_due_on if self.decision else None
            return extended or (self.opened.plan_due_on if self.opened else None)
        if status is RemediationStatus.IMPROVING and self.plan:
            return self.plan.re_evaluation_due_on
        if status is RemediationStatus.DECISION_DUE:
            return self.re_evaluations[-1].decision_due_on
        if status is RemediationStatus.LEAVING and self.decision:
            return self.decision.departure_due_on
        return None

    def judges(self) -> frozenset[str]:
        """Return who evaluated the unit, first or anew."""
        opened = {self.opened.evaluator} if self.opened else set()
        return frozenset(opened | {each.evaluator for each in self.re_evaluations})

    def owners(self) -> frozenset[str]:
        """Return who answered for a plan."""
        return frozenset(each.owner for each in self.plans)


def evolve(  # noqa: C901, PLR0911 - one line for each event, nothing nested
    state: Remediation, event: RemediationEvent
) -> Remediation:
    """Return the remediation after the event."""
    match event:
        case FindingEstablished():
            return Remediation(opened=event)
        case FindingAnswered():
            return _with(state, answers=(*state.answers, event))
        case MisconductReferred():
            return _with(state, misconduct=event)
        case ImprovementPlanSet():
            return _with(state, plans=(*state.plans, event), escalation=_kept(state))
        case PlanActionDone():
            return _with(state, done=(*state.done, event))
        case UnitReEvaluated():
            evaluations = (*state.re_evaluations, event)
            return _with(state, re_evaluations=evaluations, escalation=_kept(state))
        case RemediationEscalated():
            return _with(state, escalations=(*state.escalations, event), escalation=event)
        case RemediationDecided():
            return _with(state, decisions=(*state.decisions, event), escalation=None)
        case ReplacementCalled():
            return _with(state, replacement=event)
        case RemediatedUnitLeft():
            return _with(state, left=event, escalation=None)


def _kept(state: Remediation) -> RemediationEscalated | None:
    """Return the escalation that holds until a decision: what was late has come, pressure stays."""
    return state.escalation if _is_pressed(state.escalation) else None


def _is_pressed(up: RemediationEscalated | None) -> bool:
    return up is not None and up.overdue is Overdue.PRESSURE


def _with(state: Remediation, **changes: object) -> Remediation:
    return state.model_copy(update=changes)
