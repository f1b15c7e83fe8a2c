"""The rules of a transition plan.

Transition covers exit and any reshaping of the presence, and is planned from the first year
(requirements TRN-01, TRN-03).
"""

from typing import assert_never

from missionledger.common.decider import Decider
from missionledger.transitions.domain.plan.changes import (
    attach_evidence,
    cancel,
    change_dependencies,
    change_owner,
    reverse_reached,
    set_duration,
)
from missionledger.transitions.domain.plan.commands import (
    AttachEvidence,
    CancelMilestone,
    ChangeDependencies,
    ChangeOwner,
    OpenPlan,
    PlanCommand,
    PlanMilestone,
    ReachMilestone,
    RecordHistoricalMilestone,
    RescheduleMilestone,
    ReverseReached,
    SetDuration,
)
from missionledger.transitions.domain.plan.events import (
    PLAN_EVENTS,
    MilestoneDurationSet,
    MilestoneEvidenceAttached,
    MilestonePlanned,
    MilestoneReached,
    MilestoneRescheduled,
    PlanEvent,
    PlanOpened,
)
from missionledger.transitions.domain.plan.lookups import (
    next_id,
    require_ahead,
    require_known,
    require_milestone,
    require_open,
    require_room,
)
from missionledger.transitions.domain.plan.refusals import (
    DependencyOpenError,
    MilestoneCancelledError,
    MilestoneReachedError,
)
from missionledger.transitions.domain.plan.state import Plan, evolve


def decide(  # noqa: C901, PLR0911 - one branch a command, and mypy sees that none is missing
    command: PlanCommand, plan: Plan
) -> tuple[PlanEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        PlanNotFoundError: if a milestone is meant for a mission without a plan.
        MilestoneNotFoundError: if the milestone is not in the plan.
        MilestoneReachedError: if a reached milestone would move or be reached otherwise.
        DependencyOpenError: if a milestone is reached before those it waits for.
        DependencyCycleError: if a milestone would wait for itself, directly or through others, or
            for one that is not in the plan.
        DependentsError: if others rest on a milestone that would be cancelled or taken back.
        MilestoneCancelledError: if the milestone was cancelled.
        MilestoneNotReachedError: if a day is corrected that was not recorded.
        PlanTooLargeError: if the plan is full.
    """
    match command:
        case OpenPlan():
            return () if plan.is_open else (PlanOpened(mission_id=command.mission_id),)
        case RecordHistoricalMilestone():
            return _record_historical(command, plan)
        case PlanMilestone():
            return _plan_milestone(command, plan)
        case RescheduleMilestone():
            return _reschedule(command, plan)
        case ReachMilestone():
            return _reach(command, plan)
        case ChangeOwner():
            return change_owner(command, plan)
        case SetDuration():
            return set_duration(command, plan)
        case ChangeDependencies():
            return change_dependencies(command, plan)
        case AttachEvidence():
            return attach_evidence(command, plan)
        case CancelMilestone():
            return cancel(command, plan)
        case ReverseReached():
            return reverse_reached(command, plan)
        case _:
            assert_never(command)


def _record_historical(command: RecordHistoricalMilestone, plan: Plan) -> tuple[PlanEvent, ...]:
    day = command.on.isoformat()
    for known in plan.milestones.values():
        same_text = (known.title, known.unit, known.quantity) == (
            command.title,
            command.unit,
            command.quantity,
        )
        if same_text and day in (known.reached_on, known.baseline_on):
            return ()
    require_room(plan)
    opening: tuple[PlanEvent, ...] = (
        () if plan.is_open else (PlanOpened(mission_id=command.mission_id),)
    )
    milestone_id = next_id(plan)
    if command.on > command.as_of:
        planned = MilestonePlanned(
            mission_id=command.mission_id,
            milestone_id=milestone_id,
            title=command.title,
            planned_on=day,
            quantity=command.quantity,
            unit=command.unit,
        )
        return (*opening, planned)
    reached = MilestoneReached(
        mission_id=command.mission_id,
        milestone_id=milestone_id,
        title=command.title,
        reached_on=day,
        evidence=command.source,
        quantity=command.quantity,
        unit=command.unit,
    )
    return (*opening, reached)


def _plan_milestone(command: PlanMilestone, plan: Plan) -> tuple[PlanEvent, ...]:
    require_open(plan, command.mission_id)
    day = command.planned_on.isoformat()
    for known in plan.milestones.values():
        if known.title == command.title and known.baseline_on == day:
            return ()
    require_room(plan)
    depends_on = tuple(dict.fromkeys(command.depends_on))
    require_known(plan, depends_on)
    planned = MilestonePlanned(
        mission_id=command.mission_id,
        milestone_id=next_id(plan),
        title=command.title,
        planned_on=day,
        owner=command.owner,
        depends_on=depends_on,
    )
    if not command.duration_days:
        return (planned,)
    duration = MilestoneDurationSet(
        mission_id=command.mission_id,
        milestone_id=planned.milestone_id,
        duration_days=command.duration_days,
        previous_days=0,
        reason="planned",
    )
    return (planned, duration)


def _reschedule(command: RescheduleMilestone, plan: Plan) -> tuple[PlanEvent, ...]:
    milestone = require_ahead(plan, command.mission_id, command.milestone_id)
    day = command.planned_on.isoformat()
    if day == milestone.planned_on:
        return ()
    moved = MilestoneRescheduled(
        mission_id=command.mission_id,
        milestone_id=milestone.milestone_id,
        planned_on=day,
        previously_on=milestone.planned_on or day,
        reason=command.reason,
    )
    return (moved,)


def _reach(command: ReachMilestone, plan: Plan) -> tuple[PlanEvent, ...]:
    milestone = require_milestone(plan, command.mission_id, command.milestone_id)
    day = command.occurred_on.isoformat()
    if milestone.reached_on == day:
        return ()
    if milestone.reached_on is not None:
        raise MilestoneReachedError(
            f"{milestone.milestone_id} was reached on {milestone.reached_on}",
            next_step="If that day is wrong, record a correction with the right one.",
        )
    if milestone.is_cancelled:
        raise MilestoneCancelledError(
            f"{milestone.milestone_id} was cancelled: {milestone.cancelled_because}",
            next_step="Plan a new milestone.",
        )
    waiting = [each for each in milestone.depends_on if plan.milestones[each].reached_on is None]
    if waiting:
        raise DependencyOpenError(
            f"{milestone.milestone_id} waits for {', '.join(waiting)}",
            next_step="Record that those were reached first.",
        )
    reached = MilestoneReached(
        mission_id=command.mission_id,
        milestone_id=milestone.milestone_id,
        title=milestone.title,
        reached_on=day,
        evidence=command.evidence,
        quantity=command.quantity,
        unit=command.unit,
    )
    if not command.documents:
        return (reached,)
    papers = MilestoneEvidenceAttached(
        mission_id=command.mission_id,
        milestone_id=milestone.milestone_id,
        documents=command.documents,
        note=command.evidence,
    )
    return (reached, papers)


def _mission_of(command: PlanCommand) -> str:
    return command.mission_id


PLAN: Decider[PlanCommand, Plan, PlanEvent] = Decider(
    service="transitions",
    aggregate="plan",
    initial=Plan(),
    decide=decide,
    evolve=evolve,
    events=PLAN_EVENTS,
    id_of=_mission_of,
    mission_of=_mission_of,
)
