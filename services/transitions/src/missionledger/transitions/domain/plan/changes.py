"""Changes of a milestone: owner, duration, dependencies, papers, cancellation, correction."""

from missionledger.transitions.domain.plan.commands import (
    AttachEvidence,
    CancelMilestone,
    ChangeDependencies,
    ChangeOwner,
    ReverseReached,
    SetDuration,
)
from missionledger.transitions.domain.plan.events import (
    MilestoneCancelled,
    MilestoneDependenciesChanged,
    MilestoneDurationSet,
    MilestoneEvidenceAttached,
    MilestoneOwnerChanged,
    MilestoneReachReversed,
    PlanEvent,
)
from missionledger.transitions.domain.plan.lookups import (
    require_ahead,
    require_known,
    require_milestone,
)
from missionledger.transitions.domain.plan.refusals import (
    DependentsError,
    MilestoneNotReachedError,
)
from missionledger.transitions.domain.plan.schedule import (
    dependency_graph,
    require_no_cycle,
)
from missionledger.transitions.domain.plan.state import Milestone, Plan


def change_owner(command: ChangeOwner, plan: Plan) -> tuple[PlanEvent, ...]:
    """Give the milestone to another owner, unless it is theirs."""
    milestone = require_ahead(plan, command.mission_id, command.milestone_id)
    if milestone.owner == command.owner:
        return ()
    changed = MilestoneOwnerChanged(
        mission_id=command.mission_id,
        milestone_id=command.milestone_id,
        owner=command.owner,
        previous_owner=milestone.owner,
        reason=command.reason,
    )
    return (changed,)


def set_duration(command: SetDuration, plan: Plan) -> tuple[PlanEvent, ...]:
    """Say how long the work takes, unless it is so already."""
    milestone = require_ahead(plan, command.mission_id, command.milestone_id)
    if milestone.duration_days == command.duration_days:
        return ()
    changed = MilestoneDurationSet(
        mission_id=command.mission_id,
        milestone_id=command.milestone_id,
        duration_days=command.duration_days,
        previous_days=milestone.duration_days,
        reason=command.reason,
    )
    return (changed,)


def change_dependencies(command: ChangeDependencies, plan: Plan) -> tuple[PlanEvent, ...]:
    """Say anew what the milestone waits for.

    Raises:
        DependencyCycleError: naming the circle that would result.
    """
    milestone = require_ahead(plan, command.mission_id, command.milestone_id)
    depends_on = tuple(dict.fromkeys(command.depends_on))
    if depends_on == milestone.depends_on:
        return ()
    require_known(plan, depends_on)
    changed = milestone.model_copy(update={"depends_on": depends_on})
    require_no_cycle(dependency_graph({**plan.active, command.milestone_id: changed}))
    event = MilestoneDependenciesChanged(
        mission_id=command.mission_id,
        milestone_id=command.milestone_id,
        depends_on=depends_on,
        previously=milestone.depends_on,
        reason=command.reason,
    )
    return (event,)


def attach_evidence(command: AttachEvidence, plan: Plan) -> tuple[PlanEvent, ...]:
    """Attach the papers that are not attached yet."""
    milestone = require_milestone(plan, command.mission_id, command.milestone_id)
    added = tuple(each for each in command.documents if each not in milestone.documents)
    if not added:
        return ()
    attached = MilestoneEvidenceAttached(
        mission_id=command.mission_id,
        milestone_id=command.milestone_id,
        documents=added,
        note=command.note,
    )
    return (attached,)


def cancel(command: CancelMilestone, plan: Plan) -> tuple[PlanEvent, ...]:
    """Give up a milestone on which nothing that lies ahead rests.

    Raises:
        DependentsError: naming the milestones that wait for it.
    """
    known = require_milestone(plan, command.mission_id, command.milestone_id)
    if known.is_cancelled:
        return ()
    require_ahead(plan, command.mission_id, command.milestone_id)
    waiting = [each.milestone_id for each in _dependents(plan, known) if each.reached_on is None]
    if waiting:
        raise DependentsError(
            f"{', '.join(waiting)} wait for {command.milestone_id}",
            next_step="Cancel them first, or say anew what they wait for.",
        )
    cancelled = MilestoneCancelled(
        mission_id=command.mission_id,
        milestone_id=command.milestone_id,
        reason=command.reason,
    )
    return (cancelled,)


def reverse_reached(command: ReverseReached, plan: Plan) -> tuple[PlanEvent, ...]:
    """Take back a day that was wrong.

    Raises:
        MilestoneNotReachedError: if the milestone was not recorded as reached on that day.
        DependentsError: if it was not reached at all, and others were that rest on it.
    """
    milestone = require_milestone(plan, command.mission_id, command.milestone_id)
    day = command.occurred_on.isoformat()
    if milestone.reached_on != day:
        recorded = f"on {milestone.reached_on}" if milestone.reached_on else "on no day"
        raise MilestoneNotReachedError(
            f"{milestone.milestone_id} is recorded as reached {recorded}, not on {day}",
            next_step="Read the milestone again, and name the day that is recorded.",
        )
    reached = [each.milestone_id for each in _dependents(plan, milestone) if each.reached_on]
    if command.corrected_on is None and reached:
        raise DependentsError(
            f"{', '.join(reached)} were reached, which rest on {milestone.milestone_id}",
            next_step="Take those back first, or give the right day of this one.",
        )
    taken_back = MilestoneReachReversed(
        mission_id=command.mission_id,
        milestone_id=milestone.milestone_id,
        reached_on=day,
        reason=command.reason,
    )
    return (taken_back,)


def _dependents(plan: Plan, milestone: Milestone) -> list[Milestone]:
    return [each for each in plan.active.values() if milestone.milestone_id in each.depends_on]
