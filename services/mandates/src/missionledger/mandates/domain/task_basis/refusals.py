"""Why it cannot be recorded that a task rests on something."""

from missionledger.common.refusals import Refusal, RefusalKind


class MeansNotCountedError(Refusal):
    """A means is counted in one way: heads, items, places or money."""

    code = "means-not-counted"
    title = "The means is not counted as its kind asks for"
    kind = RefusalKind.INVALID


class MeansNotRecordedError(Refusal):
    """No means with this id is there."""

    code = "means-not-recorded"
    title = "The mission has no such means"
    kind = RefusalKind.NOT_FOUND


class RequirementNotKnownError(Refusal):
    """Force generation has told of no such requirement."""

    code = "requirement-not-known"
    title = "The requirement is not known here"
    kind = RefusalKind.NOT_FOUND


class TaskNotOfMandateError(Refusal):
    """Only a task of the mandate rests on means."""

    code = "task-not-of-mandate"
    title = "The mandate has no such task"
    kind = RefusalKind.NOT_FOUND


class UseBeyondMeansError(Refusal):
    """A task cannot use more of a means than there is."""

    code = "use-beyond-means"
    title = "The task would use more than there is"
    kind = RefusalKind.INVALID


class RelianceNotRecordedError(Refusal):
    """Nobody said that the task rests on the means."""

    code = "reliance-not-recorded"
    title = "It is not recorded that the task rests on it"
    kind = RefusalKind.NOT_FOUND


class TooManyMeansError(Refusal):
    """The means of one mission are read together, so their number has an end."""

    code = "too-many-means"
    title = "The mission has too many means on record"
