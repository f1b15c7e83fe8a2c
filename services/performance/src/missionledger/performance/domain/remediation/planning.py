"""Rules of improvement plans."""

from datetime import timedelta

from missionledger.performance.domain.remediation import policies
from missionledger.performance.domain.remediation.commands import ReportAction, SetImprovementPlan
from missionledger.performance.domain.remediation.events import (
    ImprovementPlanSet,
    PlanActionDone,
    RemediationEvent,
)
from missionledger.performance.domain.remediation.refusals import (
    ActionNotPlannedError,
    PlanUnsoundError,
    RemediationDaysError,
    StepRecordedError,
)
from missionledger.performance.domain.remediation.state import Remediation, RemediationStatus
from missionledger.performance.domain.remediation.steps import (
    about,
    require_in_order,
    require_open,
    require_status,
)


def set_plan(command: SetImprovementPlan, state: Remediation) -> tuple[RemediationEvent, ...]:
    """Return the plan, or nothing if exactly this plan is set.

    Raises:
        StepNotDueError: if a plan is under way or a decision is due.
        PlanUnsoundError: if its dates cannot be kept or its owner judged the unit.
    """
    due = policies.RE_EVALUATION_DUE_DAYS.on(command.occurred_on).value
    event = ImprovementPlanSet(
        **about(command),
        number=len(state.plans) + 1,
        owner=command.owner,
        actions=command.actions,
        partner_support=command.partner_support,
        ends_on=command.ends_on,
        re_evaluation_due_on=command.ends_on + timedelta(days=due),
        set_on=command.occurred_on,
        set_by=command.set_by,
    )
    if state.plan is not None and state.plan == event.model_copy(
        update={"number": state.plan.number}
    ):
        return ()
    require_status(state, RemediationStatus.PLAN_DUE, "a plan follows on a finding or an extension")
    require_in_order(command, state)
    _require_sound(command)
    if command.owner in state.judges():
        raise PlanUnsoundError(
            f"{command.owner} evaluated the unit and cannot own its plan",
            next_step="Name an owner in the unit or in mission support.",
            pointer="/owner",
        )
    return (event,)


def _require_sound(command: SetImprovementPlan) -> None:
    longest = policies.PLAN_DAYS_MAX.on(command.occurred_on)
    last_day = command.occurred_on + timedelta(days=longest.value)
    if not command.occurred_on < command.ends_on <= last_day:
        raise PlanUnsoundError(
            f"a plan of {command.occurred_on} ends after that day and by {last_day}, not on "
            f"{command.ends_on}",
            next_step="Set dates that can be kept soon: risk and cost run meanwhile.",
            pointer="/ends_on",
            source=longest.source,
        )
    ids = [each.action_id for each in command.actions]
    repeated = sorted({each for each in ids if ids.count(each) > 1})
    late = [each.action_id for each in command.actions if each.due_on > command.ends_on]
    early = [each.action_id for each in command.actions if each.due_on < command.occurred_on]
    if repeated or late or early:
        raise PlanUnsoundError(
            f"actions named twice: {', '.join(repeated) or 'none'}; due after the plan ends: "
            f"{', '.join(late) or 'none'}; due before it is set: {', '.join(early) or 'none'}",
            next_step="Name each action once, due within the plan.",
            pointer="/actions",
        )


def report_action(command: ReportAction, state: Remediation) -> tuple[RemediationEvent, ...]:
    """Return what was carried out, or nothing if exactly this is recorded.

    Raises:
        RemediationClosedError: if the remediation is over.
        ActionNotPlannedError: if the present plan has no such action.
        StepRecordedError: if the action was reported otherwise.
        RemediationDaysError: if it was carried out before the plan was set.
    """
    plan = state.plan
    if plan is None or all(each.action_id != command.action_id for each in plan.actions):
        raise ActionNotPlannedError(
            f"the present plan has no action {command.action_id}",
            next_step="Look at the actions of the plan.",
            pointer="/action_id",
        )
    event = PlanActionDone(
        **about(command),
        number=plan.number,
        action_id=command.action_id,
        evidence=command.evidence,
        done_on=command.occurred_on,
        reported_by=command.reported_by,
    )
    for recorded in state.done:
        if (recorded.number, recorded.action_id) == (plan.number, command.action_id):
            if recorded == event:
                return ()
            raise StepRecordedError(
                f"action {command.action_id} was reported done on {recorded.done_on}",
                next_step="Whether it works is for the new evaluation to show.",
            )
    require_open(state)
    if command.occurred_on < plan.set_on:
        raise RemediationDaysError(
            f"{command.occurred_on} is before {plan.set_on}, the day the plan was set",
            next_step="Check the day.",
            pointer="/occurred_on",
        )
    return (event,)
