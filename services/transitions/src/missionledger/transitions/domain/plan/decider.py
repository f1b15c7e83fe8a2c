"""The rules of a transition plan.

Transition covers exit and any reshaping of the presence, and is planned from the first year
(requirements TRN-01, TRN-03).
"""

from typing import assert_never

from missionledger.common.decider import Decider
from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind
from missionledger.transitions.domain.plan.commands import (
    OpenPlan,
    PlanCommand,
    PlanMilestone,
    ReachMilestone,
    RecordHistoricalMilestone,
    RescheduleMilestone,
)
from missionledger.transitions.domain.plan.events import (
    PLAN_EVENTS,
    MilestonePlanned,
    MilestoneReached,
    MilestoneRescheduled,
    PlanEvent,
    PlanOpened,
)
from missionledger.transitions.domain.plan.state import Milestone, Plan, evolve

MILESTONES_MAX = 500
"""Most milestones of one plan; real drawdown plans have some dozens."""


class PlanNotFoundError(NotFoundError):
    """The mission has no transition plan yet."""

    code = "plan-not-found"
    title = "The mission has no transition plan"


class MilestoneNotFoundError(NotFoundError):
    """The plan has no milestone of that id."""

    code = "milestone-not-found"
    title = "The plan has no such milestone"


class MilestoneReachedError(Refusal):
    """A milestone that was reached can neither move nor be reached again on another day."""

    code = "milestone-already-reached"
    title = "The milestone was reached already"


class DependencyOpenError(Refusal):
    """A milestone cannot be reached before those it waits for."""

    code = "milestone-waits-for-others"
    title = "The milestone waits for others"


class DependencyCycleError(Refusal):
    """Milestones may not wait for one another in a circle, nor for unknown ones."""

    code = "milestone-dependency-invalid"
    title = "The dependencies cannot be met"
    kind = RefusalKind.INVALID


class PlanTooLargeError(Refusal):
    """The plan holds as many milestones as a plan may."""

    code = "plan-too-large"
    title = "The plan has too many milestones"
    kind = RefusalKind.TOO_LARGE


def decide(command: PlanCommand, plan: Plan) -> tuple[PlanEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        PlanNotFoundError: if a milestone is meant for a mission without a plan.
        MilestoneNotFoundError: if the milestone is not in the plan.
        MilestoneReachedError: if a reached milestone would move or be reached otherwise.
        DependencyOpenError: if a milestone is reached before those it waits for.
        DependencyCycleError: if a new milestone waits for one that is not in the plan.
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
    _require_room(plan)
    opening: tuple[PlanEvent, ...] = (
        () if plan.is_open else (PlanOpened(mission_id=command.mission_id),)
    )
    milestone_id = _next_id(plan)
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
    _require_open(plan, command.mission_id)
    day = command.planned_on.isoformat()
    for known in plan.milestones.values():
        if known.title == command.title and known.baseline_on == day:
            return ()
    _require_room(plan)
    unknown = [each for each in command.depends_on if each not in plan.milestones]
    if unknown:
        raise DependencyCycleError(
            f"the plan has no milestone {', '.join(unknown)}",
            next_step="Plan what comes first before what waits for it.",
            pointer="/depends_on",
        )
    planned = MilestonePlanned(
        mission_id=command.mission_id,
        milestone_id=_next_id(plan),
        title=command.title,
        planned_on=day,
        owner=command.owner,
        depends_on=command.depends_on,
    )
    return (planned,)


def _reschedule(command: RescheduleMilestone, plan: Plan) -> tuple[PlanEvent, ...]:
    milestone = _require_milestone(plan, command.mission_id, command.milestone_id)
    if milestone.reached_on is not None or milestone.planned_on is None:
        raise MilestoneReachedError(
            f"{milestone.milestone_id} was reached on {milestone.reached_on}",
            next_step="Plan a new milestone for what is still to come.",
        )
    day = command.planned_on.isoformat()
    if day == milestone.planned_on:
        return ()
    moved = MilestoneRescheduled(
        mission_id=command.mission_id,
        milestone_id=milestone.milestone_id,
        planned_on=day,
        previously_on=milestone.planned_on,
        reason=command.reason,
    )
    return (moved,)


def _reach(command: ReachMilestone, plan: Plan) -> tuple[PlanEvent, ...]:
    milestone = _require_milestone(plan, command.mission_id, command.milestone_id)
    day = command.occurred_on.isoformat()
    if milestone.reached_on == day:
        return ()
    if milestone.reached_on is not None:
        raise MilestoneReachedError(
            f"{milestone.milestone_id} was reached on {milestone.reached_on}",
            next_step="If that day is wrong, record a correction with the right one.",
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
    return (reached,)


def _require_open(plan: Plan, mission_id: str) -> None:
    if not plan.is_open:
        raise PlanNotFoundError(
            f"{mission_id} has no transition plan", next_step="Open the plan first."
        )


def _require_milestone(plan: Plan, mission_id: str, milestone_id: str) -> Milestone:
    _require_open(plan, mission_id)
    found = plan.milestones.get(milestone_id)
    if found is None:
        raise MilestoneNotFoundError(
            f"the plan of {mission_id} has no milestone {milestone_id}",
            next_step="List the milestones of the plan to find its id.",
        )
    return found


def _require_room(plan: Plan) -> None:
    if len(plan.milestones) >= MILESTONES_MAX:
        raise PlanTooLargeError(
            f"a plan holds at most {MILESTONES_MAX} milestones",
            next_step="Group steps that belong together into one milestone.",
        )


def _next_id(plan: Plan) -> str:
    return f"M{len(plan.milestones) + 1:03d}"


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
