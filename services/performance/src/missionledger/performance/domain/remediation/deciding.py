"""Rules of the decision on a unit: who takes it, and what must have come before."""

from datetime import date, timedelta

from missionledger.performance.domain.remediation import policies
from missionledger.performance.domain.remediation.commands import DecideRemediation
from missionledger.performance.domain.remediation.events import (
    Choice,
    FindingEstablished,
    Level,
    Overdue,
    RemediationDecided,
    RemediationEvent,
)
from missionledger.performance.domain.remediation.refusals import (
    DecisionEscalatedError,
    ExtensionUsedError,
    RemedyOwedFirstError,
    StepNotDueError,
)
from missionledger.performance.domain.remediation.state import Remediation, RemediationStatus
from missionledger.performance.domain.remediation.steps import about, require_in_order, require_open
from missionledger.performance.domain.unit.events import Finding
from missionledger.performance.domain.unit.refusals import DecisionNotIndependentError

_LATE = (Overdue.PLAN, Overdue.RE_EVALUATION)


def decide_choice(
    command: DecideRemediation, state: Remediation, opened: FindingEstablished
) -> tuple[RemediationEvent, ...]:
    """Return the decision, or nothing if exactly this is decided.

    Raises:
        RemediationClosedError: if the remediation is over.
        DecisionNotIndependentError: if an evaluator, a plan owner, the commander or whoever
            established the finding decides.
        DecisionEscalatedError: if it is the Secretary-General's now.
        StepNotDueError: if a new evaluation has to come first.
        ExtensionUsedError: if the plan was extended before.
        RemedyOwedFirstError: if the unit would go without having had its chance.
    """
    if state.status is RemediationStatus.NOTHING_TO_REMEDY:
        require_open(state)
    event = RemediationDecided(
        **about(command),
        choice=command.choice,
        reason=command.reason,
        level=command.level,
        plan_due_on=_plan_due(command, opened),
        departure_due_on=_departure_due(command),
        capability=command.capability,
        decided_on=command.occurred_on,
        decided_by=command.decided_by,
    )
    if event == state.decision:
        return ()
    require_open(state)
    if state.decision is not None and state.status is RemediationStatus.LEAVING:
        raise StepNotDueError(
            f"{opened.unit_id} leaves by the decision of {state.decision.decided_on}",
            next_step="Record its repatriation when it has gone.",
        )
    require_in_order(command, state)
    _require_independent(command, state, opened)
    if state.escalation is not None and command.level is not Level.SECRETARY_GENERAL:
        raise DecisionEscalatedError(
            f"the case went up on {state.escalation.escalated_on}: {state.escalation.detail}",
            next_step="Record the decision of the Secretary-General.",
            pointer="/level",
        )
    if command.choice in (Choice.CLOSE, Choice.EXTEND):
        _require_shown(command, state)
    else:
        _require_chance_had(state)
    return (event,)


def _plan_due(command: DecideRemediation, opened: FindingEstablished) -> date | None:
    if command.choice is not Choice.EXTEND:
        return None
    days = policies.PLAN_DUE_DAYS[opened.finding].on(command.occurred_on).value
    return command.occurred_on + timedelta(days=days)


def _departure_due(command: DecideRemediation) -> date | None:
    if command.choice not in (Choice.REPLACE, Choice.REPATRIATE):
        return None
    days = policies.DEPARTURE_DUE_DAYS.on(command.occurred_on).value
    return command.occurred_on + timedelta(days=days)


def _require_independent(
    command: DecideRemediation, state: Remediation, opened: FindingEstablished
) -> None:
    parts = {
        "evaluated the unit": state.judges(),
        "owns its plan": state.owners(),
        "commands it": {opened.commander},
        "established the finding": {opened.established_by},
        "concluded the new evaluation": {each.concluded_by for each in state.re_evaluations},
    }
    for part, people in parts.items():
        if command.decided_by in people:
            raise DecisionNotIndependentError(
                f"{command.decided_by} {part}",
                next_step="Let another approver decide.",
            )


def _require_shown(command: DecideRemediation, state: Remediation) -> None:
    """A plan is closed or extended on what a new evaluation shows, never on hope."""
    if state.status is not RemediationStatus.DECISION_DUE:
        raise StepNotDueError(
            f"{command.choice} follows on a new evaluation, and none is concluded",
            next_step="Have the unit evaluated again.",
        )
    if command.choice is Choice.CLOSE:
        if state.finding is not Finding.ADEQUATE:
            raise StepNotDueError(
                f"the new evaluation was found {state.finding}; it closes nothing",
                next_step="Extend once, replace or repatriate.",
                pointer="/choice",
            )
        return
    if state.finding is Finding.ADEQUATE:
        raise StepNotDueError(
            "the new evaluation was found adequate; there is nothing to extend",
            next_step="Close the remediation.",
            pointer="/choice",
        )
    limit = policies.EXTENSIONS_MAX.on(command.occurred_on)
    if state.extensions >= limit.value:
        raise ExtensionUsedError(
            f"the plan was extended {state.extensions} time(s), which is the limit",
            next_step="Replace the unit or send it home.",
            pointer="/choice",
            source=limit.source,
        )


def _require_chance_had(state: Remediation) -> None:
    """A unit goes after a failed remedy, at once if grave, or when its time ran out."""
    ran_out = state.escalation is not None and state.escalation.overdue in _LATE
    failed = (
        state.status is RemediationStatus.DECISION_DUE and state.finding is not Finding.ADEQUATE
    )
    if not (failed or ran_out or state.finding is Finding.GRAVE):
        raise RemedyOwedFirstError(
            f"the finding is {state.finding}, and no remedy has failed",
            next_step="Set a plan and have the unit evaluated again; only a grave finding allows "
            "a decision at once.",
            source="S/RES/2436 (2018)",
        )
