"""What the handover of tasks refuses."""

from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind


class TaskNotFoundError(NotFoundError):
    """The mission has no such task."""

    code = "task-not-found"
    title = "The mission has no such task"


class TaskMappingError(Refusal):
    """A task goes somewhere with somebody's name and with money, or stops for a reason."""

    code = "task-mapping-incomplete"
    title = "The mapping of the task is not complete"
    kind = RefusalKind.INVALID


class TaskHandedOverError(Refusal):
    """What was handed over is no longer the mission's to decide about."""

    code = "task-already-handed-over"
    title = "The task was handed over already"


class TaskNotMappedError(Refusal):
    """It is not settled yet where the task goes."""

    code = "task-not-mapped"
    title = "It is not settled where the task goes"


class TasksUnmappedError(Refusal):
    """A plan for leaving says of every task where it goes (domain process 7, step 2)."""

    code = "tasks-unmapped"
    title = "It is not settled of every task where it goes"


class ReceiverLacksCapacityError(Refusal):
    """A task goes to somebody who can carry it (requirement TRN-05)."""

    code = "receiver-lacks-capacity"
    title = "The receiver cannot carry the task"


class HandoverGapError(Refusal):
    """On some day nobody would hold the task (requirement TRN-11)."""

    code = "handover-gap"
    title = "On some day nobody would hold the task"


class HandoverWithoutCertificateError(Refusal):
    """A handover is shown by a paper that both sides signed."""

    code = "handover-without-certificate"
    title = "The handover has no certificate"


class ReceiverNotHoldingError(Refusal):
    """The receiver does not hold the task on the day it would go over."""

    code = "handover-receiver-not-holding"
    title = "The receiver does not hold the task on that day"


class SequenceStepMissingError(Refusal):
    """One organization does not take over from another before certain steps."""

    code = "handover-step-missing"
    title = "A step before the handover is missing"


class TasksOpenError(Refusal):
    """Tasks are left of which nobody knows what becomes."""

    code = "tasks-still-open"
    title = "Tasks of the mission are still open"
