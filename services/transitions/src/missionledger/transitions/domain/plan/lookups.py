"""What a plan must have before a command about it can be decided."""

from collections.abc import Sequence

from missionledger.transitions.domain.plan.refusals import (
    DependencyCycleError,
    MilestoneCancelledError,
    MilestoneNotFoundError,
    MilestoneReachedError,
    PlanNotFoundError,
    PlanTooLargeError,
)
from missionledger.transitions.domain.plan.state import Milestone, Plan

MILESTONES_MAX = 2_000
"""Most milestones of one plan; published drawdown plans have some dozens, working ones hundreds."""


def require_open(plan: Plan, mission_id: str) -> None:
    """Go on only if the mission has a plan.

    Raises:
        PlanNotFoundError: if it has none.
    """
    if not plan.is_open:
        raise PlanNotFoundError(
            f"{mission_id} has no transition plan", next_step="Open the plan first."
        )


def require_milestone(plan: Plan, mission_id: str, milestone_id: str) -> Milestone:
    """Return the milestone.

    Raises:
        PlanNotFoundError: if the mission has no plan.
        MilestoneNotFoundError: if the plan has no such milestone.
    """
    require_open(plan, mission_id)
    found = plan.milestones.get(milestone_id)
    if found is None:
        raise MilestoneNotFoundError(
            f"the plan of {mission_id} has no milestone {milestone_id}",
            next_step="List the milestones of the plan to find its id.",
        )
    return found


def require_ahead(plan: Plan, mission_id: str, milestone_id: str) -> Milestone:
    """Return the milestone if it still lies ahead.

    Raises:
        MilestoneReachedError: if it was reached.
        MilestoneCancelledError: if it was cancelled.
    """
    milestone = require_milestone(plan, mission_id, milestone_id)
    if milestone.is_cancelled:
        raise MilestoneCancelledError(
            f"{milestone_id} was cancelled: {milestone.cancelled_because}",
            next_step="Plan a new milestone for what is still to come.",
        )
    if milestone.reached_on is not None:
        raise MilestoneReachedError(
            f"{milestone_id} was reached on {milestone.reached_on}",
            next_step="Plan a new milestone for what is still to come.",
        )
    return milestone


def require_known(plan: Plan, depends_on: Sequence[str]) -> None:
    """Go on only if the plan has all of these, and none was given up.

    Raises:
        DependencyCycleError: naming those that are not there to be waited for.
    """
    unknown = [each for each in depends_on if each not in plan.active]
    if unknown:
        raise DependencyCycleError(
            f"the plan has no milestone {', '.join(unknown)} that could be waited for",
            next_step="Plan what comes first before what waits for it.",
            pointer="/depends_on",
        )


def require_room(plan: Plan) -> None:
    """Go on only if the plan can take one more milestone.

    Raises:
        PlanTooLargeError: if it is full.
    """
    if len(plan.milestones) >= MILESTONES_MAX:
        raise PlanTooLargeError(
            f"a plan holds at most {MILESTONES_MAX} milestones",
            next_step="Group steps that belong together into one milestone.",
        )


def next_id(plan: Plan) -> str:
    """Return the id of the next milestone; no id is ever used twice."""
    return f"M{len(plan.milestones) + 1:03d}"
