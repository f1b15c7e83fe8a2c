"""What a transition plan refuses."""

from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind


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


class MilestoneNotReachedError(Refusal):
    """Only a day that was recorded can be corrected."""

    code = "milestone-not-reached"
    title = "The milestone was not reached on that day"


class MilestoneCancelledError(Refusal):
    """A cancelled milestone is over: nothing can be done with it."""

    code = "milestone-cancelled"
    title = "The milestone was cancelled"


class DependencyOpenError(Refusal):
    """A milestone cannot be reached before those it waits for."""

    code = "milestone-waits-for-others"
    title = "The milestone waits for others"


class DependentsError(Refusal):
    """Other milestones rest on this one, so it cannot go."""

    code = "milestone-is-waited-for"
    title = "Other milestones rest on this one"


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
