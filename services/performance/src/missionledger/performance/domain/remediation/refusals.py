"""Why a step of a remediation is refused."""

from missionledger.common.refusals import Refusal, RefusalKind


class RemediationNotFoundError(Refusal):
    """No remediation has this id, or none that can be seen."""

    code = "remediation-not-found"
    title = "There is no such remediation"
    kind = RefusalKind.NOT_FOUND


class FindingEstablishedError(Refusal):
    """On one evaluation one finding is made."""

    code = "finding-established"
    title = "Another finding is established on this evaluation"
    kind = RefusalKind.CONFLICT


class FindingUnfoundedError(Refusal):
    """A finding follows from its evaluation."""

    code = "finding-unfounded"
    title = "The evaluation does not bear the finding"


class RemediationClosedError(Refusal):
    """The remediation is over; nothing is added to it."""

    code = "remediation-closed"
    title = "The remediation is over"


class StepNotDueError(Refusal):
    """Steps follow one another: plan, new evaluation, decision."""

    code = "remediation-step-not-due"
    title = "Another step is due first"


class StepRecordedError(Refusal):
    """The step is recorded with other content."""

    code = "remediation-step-recorded"
    title = "The step is recorded otherwise"
    kind = RefusalKind.CONFLICT


class PlanUnsoundError(Refusal):
    """A plan has dates that can be kept and an owner who does not judge it."""

    code = "plan-unsound"
    title = "The improvement plan is not sound"
    kind = RefusalKind.INVALID


class ActionNotPlannedError(Refusal):
    """The present plan has no such action."""

    code = "action-not-planned"
    title = "The plan has no such action"
    kind = RefusalKind.NOT_FOUND


class ExtensionUsedError(Refusal):
    """A plan is extended once."""

    code = "extension-used"
    title = "The plan was extended before"


class RemedyOwedFirstError(Refusal):
    """A shortfall is remedied before a unit is sent home."""

    code = "remedy-owed-first"
    title = "The unit is owed a remedy first"


class DecisionEscalatedError(Refusal):
    """The decision is taken at a higher level now."""

    code = "decision-escalated"
    title = "The decision is the Secretary-General's"


class RemediationDaysError(Refusal):
    """The day contradicts what is recorded."""

    code = "remediation-days-out-of-order"
    title = "The day contradicts the record"
    kind = RefusalKind.INVALID
