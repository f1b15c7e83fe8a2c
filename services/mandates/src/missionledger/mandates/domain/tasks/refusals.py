"""Why a task cannot be recorded."""

from missionledger.common.refusals import Refusal, RefusalKind


class TaskAlreadyRecordedError(Refusal):
    """A task with this id is recorded with other content."""

    code = "task-already-recorded"
    title = "The task is recorded with other content"
    kind = RefusalKind.CONFLICT


class TaskNotRecordedError(Refusal):
    """No task with this id is recorded."""

    code = "task-not-recorded"
    title = "The task is not recorded"
    kind = RefusalKind.NOT_FOUND


class TaskDroppedError(Refusal):
    """The task was dropped; nothing may change it."""

    code = "task-dropped"
    title = "The task was dropped"


class TaskOutOfOrderError(Refusal):
    """A later decision on the task is recorded already."""

    code = "task-decision-out-of-order"
    title = "A later decision on the task is recorded already"


class TaskWithoutDecisionError(Refusal):
    """Only a recorded decision on the mandate gives, changes or takes away a task."""

    code = "task-without-decision"
    title = "No decision on the mandate stands behind the task"


class DecisionLeavesTasksError(Refusal):
    """A decision of this kind cannot do that to a task."""

    code = "decision-leaves-tasks"
    title = "A decision of this kind leaves the tasks as they are"


class TaskCategoryUnknownError(Refusal):
    """The category is not one of the table."""

    code = "task-category-unknown"
    title = "The category is not in the table of task categories"
    kind = RefusalKind.INVALID
