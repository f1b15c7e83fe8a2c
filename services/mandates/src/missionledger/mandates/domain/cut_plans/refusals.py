"""Why something cannot be done with a cut plan."""

from missionledger.common.refusals import Refusal, RefusalKind


class CutPlanExistsError(Refusal):
    """The id stands for a plan with other content."""

    code = "cut-plan-exists"
    title = "A cut plan with this id is recorded with other content"
    kind = RefusalKind.CONFLICT


class CutPlanNotRecordedError(Refusal):
    """There is no such plan."""

    code = "cut-plan-not-recorded"
    title = "The cut plan is not recorded"
    kind = RefusalKind.NOT_FOUND


class CutPlanDecidedError(Refusal):
    """A plan that was decided stays as it is."""

    code = "cut-plan-decided"
    title = "The cut plan is decided"


class CutItemError(Refusal):
    """What is proposed to go has to be there, once, and not be more than there is."""

    code = "cut-item-not-valid"
    title = "What is proposed to go does not fit what is recorded"
    kind = RefusalKind.INVALID


class CutTargetError(Refusal):
    """So many per cent need something that they are of."""

    code = "cut-target-not-valid"
    title = "The target does not say what the per cent are of"
    kind = RefusalKind.INVALID


class CutTaskNotOfMandateError(Refusal):
    """Only a task of the mandate is judged."""

    code = "cut-task-not-of-mandate"
    title = "The mandate has no such task"
    kind = RefusalKind.NOT_FOUND


class CutPlanSeparationError(Refusal):
    """Who prepared a plan does not adopt it."""

    code = "cut-plan-separation-of-duties"
    title = "Somebody else decides on the plan"


class ProtectedTaskNotJudgedError(Refusal):
    """A plan is adopted with open eyes: protected tasks that lose are judged first."""

    code = "protected-task-not-judged"
    title = "A protected task loses, and nobody has judged what becomes of it"


class CutPlanOutOfOrderError(Refusal):
    """A later fact on the plan is recorded already."""

    code = "cut-plan-out-of-order"
    title = "A later fact on the plan is recorded already"
