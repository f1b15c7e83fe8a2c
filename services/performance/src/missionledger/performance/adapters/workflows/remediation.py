"""The Remediation process: plan, new evaluation, decision, and the gap a unit leaves behind."""

from collections import deque
from datetime import date
from typing import ClassVar

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from missionledger.common.processes.dated import DatedProcess
    from missionledger.common.processes.marks import EventMark
    from missionledger.performance.adapters.workflows.remediation_messages import (
        DepartureStep,
        EscalationStep,
        Phase,
        RemediationFact,
        RemediationInput,
        RemediationReached,
        ReplacementStep,
    )
    from missionledger.performance.domain.remediation.events import Choice, Overdue
    from missionledger.performance.domain.unit.events import RepatriationReason

SECRETARY_GENERAL = "the Secretary-General"

_LATE = {
    Phase.PLAN: (Overdue.PLAN, "no improvement plan was set in time"),
    Phase.RE_EVALUATION: (Overdue.RE_EVALUATION, "the unit was not evaluated again in time"),
    Phase.DECISION: (Overdue.DECISION, "nobody decided in time"),
    Phase.LEAVING: (Overdue.DEPARTURE, "the unit has not left in time"),
}
_WAITS_FOR = {
    Phase.PLAN: ("waits for an improvement plan", "mission leadership with the contributor"),
    Phase.RE_EVALUATION: ("waits for the new evaluation", "an evaluator and mission leadership"),
    Phase.DECISION: ("waits for a decision", "an approver who took no part"),
    Phase.LEAVING: ("waits for the unit to go home", "the contributor and mission support"),
}
_NEXT = {
    Phase.PLAN: "carry the plan out",
    Phase.RE_EVALUATION: "decide: close, extend once, replace or repatriate",
    Phase.DECISION: "close, extend once, replace or repatriate",
    Phase.LEAVING: "end the remediation",
}
_REPLACED = (
    RepatriationReason.UNDERPERFORMANCE,
    RepatriationReason.MISCONDUCT,
    RepatriationReason.WITHDRAWN_BY_CONTRIBUTOR,
)
"""Why a unit may have gone so that somebody has to come in its place."""


@workflow.defn(name="Remediation")
class Remediation(DatedProcess):
    """Watches over one remediation; what people decide is in the events, and signals it."""

    service: ClassVar[str] = "performance"

    @workflow.init
    def __init__(self, start: RemediationInput) -> None:
        """Take the remediation, and go on where an earlier run stopped."""
        super().__init__(start)
        self._start = start
        self._at = start.at
        self._heard = deque(start.heard)

    @workflow.signal
    async def note_remediation_event(self, mark: EventMark, fact: RemediationFact) -> None:
        """Take note of an event of this remediation, or of its unit."""
        if not self.is_repeat(mark):
            self._heard.append(fact)

    @workflow.run
    async def run(self, start: RemediationInput) -> str:
        """Return how it ended."""
        if not start.started_at:
            await self.report_start(f"{start.unit_id}: {start.finding} found")
        while self._at.phase not in (Phase.CLOSED, Phase.GONE):
            if self._at.phase is Phase.CALLING:
                await self._call_replacement(Phase.LEAVING)
            await self._report_phase()
            due = date.fromisoformat(self._at.due_on) if self._at.due_on else None
            if await self.happens(lambda: bool(self._heard), until=due):
                self._take_in(self._heard.popleft())
            else:
                await self._run_out()
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(self.next_run())
        outcome = await self._outcome()
        await self.report_end(outcome)
        return outcome

    def _take_in(self, fact: RemediationFact) -> None:
        match fact.event:
            case "ImprovementPlanSet":
                self._go_to(
                    Phase.IMPROVING,
                    due_on=fact.ends_on,
                    re_evaluation_due_on=fact.due_on,
                    actions=fact.actions,
                    actions_done=0,
                    is_up=self._at.is_pressed,
                )
            case "PlanActionDone":
                self._go_to(self._at.phase, actions_done=self._at.actions_done + 1)
            case "UnitReEvaluated":
                self._go_to(Phase.DECISION, due_on=fact.due_on, is_up=self._at.is_pressed)
            case "RemediationEscalated":
                pressed = fact.detail == Overdue.PRESSURE.value
                # Pressure does not cut a plan short; what was late is due at the higher level.
                due = self._at.due_on if self._at.phase is Phase.IMPROVING else fact.due_on
                self._go_to(self._at.phase, due_on=due, is_up=True, is_pressed=pressed)
            case "RemediationDecided":
                self._go_to(
                    _AFTER[Choice(fact.detail)], due_on=fact.due_on, is_up=False, is_pressed=False
                )
            case "UnitRepatriated":
                self._go_to(Phase.GONE, due_on="", left_on=fact.day, reason=fact.detail)

    def _go_to(self, phase: Phase, **changes: object) -> None:
        self._at = self._at.model_copy(update={"phase": phase, **changes})

    async def _run_out(self) -> None:
        """Go on to what follows when the time of a wait has run out."""
        if self._at.phase is Phase.IMPROVING:
            self._go_to(Phase.RE_EVALUATION, due_on=self._at.re_evaluation_due_on)
            return
        if self._at.is_up:
            # There is no level above: it waits on, and says since when it should not.
            self._go_to(self._at.phase, due_on="")
            return
        overdue, detail = _LATE[self._at.phase]
        step = EscalationStep(
            remediation_id=self._start.remediation_id,
            overdue=overdue,
            detail=detail,
            day=self.today.isoformat(),
        )
        try:
            reached = await self.run_activity(
                "performance.escalate_remediation", step, RemediationReached
            )
        except ActivityError:
            # It is over by now, and the event that ended it is on its way here.
            self._go_to(self._at.phase, due_on="")
            return
        self._go_to(self._at.phase, due_on=reached.due_on, is_up=True)

    async def _call_replacement(self, phase: Phase) -> None:
        step = ReplacementStep(
            remediation_id=self._start.remediation_id, day=self.today.isoformat()
        )
        reached = await self.run_activity("performance.call_replacement", step, RemediationReached)
        gap = f"; {reached.gap} heads are missing" if reached.gap else ""
        self._go_to(phase, called=f"{reached.detail}{gap}")

    async def _report_phase(self) -> None:
        at = self._at
        until = self.end_of(date.fromisoformat(at.due_on)) if at.due_on else None
        if at.phase is Phase.IMPROVING:
            await self.report(
                f"the plan runs: {at.actions_done} of {at.actions} actions are done",
                waiting_for="the unit and its contributor",
                next_step="evaluate the unit again",
                until=until,
            )
            return
        state, waiting_for = _WAITS_FOR[at.phase]
        if at.is_up and at.phase is not Phase.LEAVING:
            late = "" if at.due_on else ", whose time has run out too"
            state, waiting_for = f"{state}; gone up{late}", SECRETARY_GENERAL
        elif at.is_up:
            state = f"{state}, which it has not done in time"
        if at.called:
            state = f"{state}; {at.called}"
        await self.report(state, waiting_for=waiting_for, next_step=_NEXT[at.phase], until=until)

    async def _outcome(self) -> str:
        if self._at.phase is Phase.CLOSED:
            return "closed: the unit improved"
        reason = RepatriationReason(self._at.reason)
        if not self._at.called and reason in _REPLACED:
            await self._call_replacement(Phase.GONE)
        step = DepartureStep(
            remediation_id=self._start.remediation_id, reason=reason, day=self._at.left_on
        )
        await self.run_activity("performance.note_departure", step, RemediationReached)
        why = reason.value.replace("_", " ")
        called = f"; {self._at.called}" if self._at.called else ""
        return f"the unit went home on {self._at.left_on} ({why}){called}"

    def next_run(self) -> RemediationInput:
        """Return the input with which a new run goes on where this one stands."""
        return self._start.model_copy(
            update={
                "seen_position": self._seen_position,
                "steps": self._steps,
                "start_day": self._start_day.isoformat(),
                "started_at": self._started_at.isoformat(),
                "at": self._at,
                "heard": tuple(self._heard),
            }
        )


_AFTER: dict[Choice, Phase] = {
    Choice.CLOSE: Phase.CLOSED,
    Choice.EXTEND: Phase.PLAN,
    Choice.REPLACE: Phase.CALLING,
    Choice.REPATRIATE: Phase.CALLING,
}
