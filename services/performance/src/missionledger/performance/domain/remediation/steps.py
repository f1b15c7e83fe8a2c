"""What every step of a remediation asks first."""

from typing import Any

from missionledger.performance.domain.remediation.commands import RemediationCommand
from missionledger.performance.domain.remediation.refusals import (
    RemediationClosedError,
    RemediationDaysError,
    StepNotDueError,
)
from missionledger.performance.domain.remediation.state import Remediation, RemediationStatus

DUE = {
    RemediationStatus.PLAN_DUE: "an improvement plan",
    RemediationStatus.IMPROVING: "a new evaluation",
    RemediationStatus.DECISION_DUE: "a decision",
    RemediationStatus.LEAVING: "the departure of the unit",
}


def about(command: RemediationCommand) -> dict[str, Any]:
    """Return what every event of the remediation says of itself."""
    return command.model_dump(include={"remediation_id", "mission_id", "unit_id"})


def require_in_order(command: RemediationCommand, state: Remediation) -> None:
    """Go on only if the step is not dated before the one it follows.

    Raises:
        RemediationDaysError: if it is.
    """
    days = [each.set_on for each in state.plans]
    days += [each.re_evaluated_on for each in state.re_evaluations]
    days += [each.decided_on for each in state.decisions]
    latest = max(days, default=command.occurred_on)
    if command.occurred_on < latest:
        raise RemediationDaysError(
            f"{command.occurred_on} is before {latest}, the day of the step before",
            next_step="Check the day.",
            pointer="/occurred_on",
        )


def require_open(state: Remediation) -> None:
    """Go on only while a step is due.

    Raises:
        RemediationClosedError: if the remediation is over, or there is nothing to remedy.
    """
    if state.is_open:
        return
    if state.left is not None:
        why = f"the unit went home on {state.left.left_on}"
    elif state.decision is not None:
        why = f"it was closed on {state.decision.decided_on}"
    else:
        why = "the unit was found adequate"
    raise RemediationClosedError(
        f"nothing can follow: {why}",
        next_step="A new shortcoming begins with a new evaluation.",
    )


def require_status(state: Remediation, wanted: RemediationStatus, rule: str) -> None:
    """Go on only if this step is due.

    Raises:
        RemediationClosedError: if the remediation is over.
        StepNotDueError: if another step is due.
    """
    require_open(state)
    if state.status is not wanted:
        raise StepNotDueError(
            f"{rule}; what is due now is {DUE[state.status]}",
            next_step=f"Record {DUE[state.status]} first.",
        )
