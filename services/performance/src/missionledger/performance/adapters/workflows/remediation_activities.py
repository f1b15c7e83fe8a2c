"""The activities of the Remediation process; each sends one command, and once."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from temporalio import activity

from missionledger.common.processes.activities import activity_context, refusals_as_failures
from missionledger.performance.adapters.workflows.remediation_messages import (
    DepartureStep,
    EscalationStep,
    RemediationReached,
    ReplacementStep,
)
from missionledger.performance.application.replacements import RemediationSteps
from missionledger.performance.domain.remediation.state import Remediation


class RemediationActivities:
    """Bound methods for the worker, with the application behind them."""

    def __init__(self, steps: RemediationSteps) -> None:
        self._steps = steps

    @property
    def all(self) -> Sequence[Callable[..., Any]]:
        """Every activity, for the worker."""
        return (self.escalate_remediation, self.call_replacement, self.note_departure)

    @activity.defn(name="performance.escalate_remediation")
    @refusals_as_failures
    async def escalate_remediation(self, step: EscalationStep) -> RemediationReached:
        """Take the case to the level of the Secretary-General."""
        state = await self._steps.escalate(
            step.remediation_id,
            step.overdue,
            step.detail,
            day=date.fromisoformat(step.day),
            context=activity_context(step),
        )
        return _reached(step.remediation_id, state)

    @activity.defn(name="performance.call_replacement")
    @refusals_as_failures
    async def call_replacement(self, step: ReplacementStep) -> RemediationReached:
        """Ask who is next, or show the gap."""
        state = await self._steps.call_replacement(
            step.remediation_id,
            day=date.fromisoformat(step.day),
            context=activity_context(step),
        )
        return _reached(step.remediation_id, state)

    @activity.defn(name="performance.note_departure")
    @refusals_as_failures
    async def note_departure(self, step: DepartureStep) -> RemediationReached:
        """End the remediation of a unit that is home."""
        state = await self._steps.note_departure(
            step.remediation_id,
            step.reason,
            day=date.fromisoformat(step.day),
            context=activity_context(step),
        )
        return _reached(step.remediation_id, state)


def _reached(remediation_id: str, state: Remediation) -> RemediationReached:
    called = state.replacement
    return RemediationReached(
        remediation_id=remediation_id,
        status=state.status.value,
        due_on=state.due_on.isoformat() if state.due_on else "",
        gap=called.gap if called else 0,
        detail=called.detail if called else "",
    )
