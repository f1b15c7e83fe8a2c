"""Why a fact about a unit cannot be recorded."""

from missionledger.common.refusals import Refusal, RefusalKind


class UnitExistsError(Refusal):
    """The id stands for a unit with other content."""

    code = "unit-exists"
    title = "The unit is registered with other content"
    kind = RefusalKind.CONFLICT


class UnitNotRegisteredError(Refusal):
    """No unit has this id."""

    code = "unit-not-registered"
    title = "The unit is not registered"
    kind = RefusalKind.NOT_FOUND


class UnitNotPresentError(Refusal):
    """The unit is not in the mission."""

    code = "unit-not-present"
    title = "The unit is not in the mission"


class UnitRepatriatedError(Refusal):
    """The unit has gone home; its record is closed but for the reply of its country."""

    code = "unit-repatriated"
    title = "The unit was repatriated"


class ArrivalRecordedError(Refusal):
    """The arrival is recorded with another day or strength."""

    code = "arrival-recorded"
    title = "The arrival is recorded otherwise"
    kind = RefusalKind.CONFLICT


class DaysOutOfOrderError(Refusal):
    """The day contradicts what is recorded of the unit."""

    code = "unit-days-out-of-order"
    title = "The day contradicts the record of the unit"
    kind = RefusalKind.INVALID


class EvaluationRecordedError(Refusal):
    """The id stands for an evaluation with other content; evaluations never change."""

    code = "evaluation-recorded"
    title = "The evaluation is recorded with other content"
    kind = RefusalKind.CONFLICT


class EvaluationNotRecordedError(Refusal):
    """No evaluation of the unit has this id."""

    code = "evaluation-not-recorded"
    title = "The evaluation is not recorded"
    kind = RefusalKind.NOT_FOUND


class EvaluatorCommandsUnitError(Refusal):
    """Nobody judges the unit that he or she commands."""

    code = "evaluator-commands-unit"
    title = "The evaluator commands the unit"


class FormOfOtherComponentError(Refusal):
    """A form for police cannot judge a military unit, nor the other way round."""

    code = "form-of-other-component"
    title = "The form is for another component"


class FindingsIncompleteError(Refusal):
    """Every criterion of the form has exactly one finding."""

    code = "findings-incomplete"
    title = "The findings do not match the criteria of the form"
    kind = RefusalKind.INVALID


class ReplyRecordedError(Refusal):
    """The contributing country has answered this evaluation otherwise."""

    code = "reply-recorded"
    title = "Another reply is recorded"
    kind = RefusalKind.CONFLICT


class CaveatRecordedError(Refusal):
    """The id stands for a caveat with other content, or one that was known."""

    code = "caveat-recorded"
    title = "The caveat is recorded otherwise"
    kind = RefusalKind.CONFLICT


class CaveatNotRecordedError(Refusal):
    """No caveat of the unit has this id."""

    code = "caveat-not-recorded"
    title = "The caveat is not recorded"
    kind = RefusalKind.NOT_FOUND


class WithholdingRecordedError(Refusal):
    """The id stands for a decision with other content; decisions never change."""

    code = "withholding-recorded"
    title = "The decision to withhold is recorded otherwise"
    kind = RefusalKind.CONFLICT


class WithholdingNotRecordedError(Refusal):
    """No decision to withhold has this id."""

    code = "withholding-not-recorded"
    title = "The decision to withhold is not recorded"
    kind = RefusalKind.NOT_FOUND


class WithholdingWithoutGroundError(Refusal):
    """A withholding rests on a recorded ground."""

    code = "withholding-without-ground"
    title = "The withholding has no recorded ground"


class WithholdingAboveWholeError(Refusal):
    """Decisions for the same day withhold more than there is."""

    code = "withholding-above-whole"
    title = "More than the whole would be withheld"


class RecognitionRecordedError(Refusal):
    """The id stands for a recognition with other content."""

    code = "recognition-recorded"
    title = "The recognition is recorded otherwise"
    kind = RefusalKind.CONFLICT


class RecognitionUnfoundedError(Refusal):
    """What is named as its evidence shows the contrary."""

    code = "recognition-unfounded"
    title = "The evaluation does not show outstanding work"


class UnitUnderRemediationError(Refusal):
    """A unit has one remediation at a time."""

    code = "remediation-open"
    title = "The unit is under another remediation"


class DecisionNotIndependentError(Refusal):
    """Whoever evaluates or commands does not decide about it."""

    code = "decision-not-independent"
    title = "The decision is not independent"
