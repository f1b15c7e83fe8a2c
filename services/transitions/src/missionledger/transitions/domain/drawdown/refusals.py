"""What the way out of a mission refuses."""

from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind


class DrawdownNotFoundError(NotFoundError):
    """The mission is not leaving."""

    code = "drawdown-not-found"
    title = "The mission is not leaving"


class DrawdownRunningError(Refusal):
    """A mission leaves once."""

    code = "drawdown-running"
    title = "The mission is leaving already, or has left"
    kind = RefusalKind.CONFLICT


class DrawdownEndedError(Refusal):
    """The drawdown is over."""

    code = "drawdown-ended"
    title = "The drawdown is over"


class DrawdownDatesError(Refusal):
    """A step is not due before the ones that come first."""

    code = "drawdown-dates-invalid"
    title = "The days of the drawdown are out of order"
    kind = RefusalKind.INVALID


class StepNotPresentError(Refusal):
    """Steps are taken in order; each is confirmed or passed over by decision."""

    code = "drawdown-step-not-present"
    title = "It is not the turn of this step"


class StepNotProposedError(Refusal):
    """Two people stand behind every step: one proposes it, another decides (design, section 8)."""

    code = "drawdown-step-not-proposed"
    title = "Nobody has proposed this of the step"


class StepDutiesError(Refusal):
    """Who proposes what becomes of a step does not decide it."""

    code = "drawdown-step-separation-of-duties"
    title = "The same person may not do both"


class StepUnprovenError(Refusal):
    """A paper shows that a liquidation has ended."""

    code = "drawdown-step-unproven"
    title = "No paper shows that the step is done"
    kind = RefusalKind.INVALID


class StepNotSkippableError(Refusal):
    """No mission closes past the question who answers for what lives on (TRN-09)."""

    code = "drawdown-step-not-skippable"
    title = "The step cannot be passed over"


class TooLateToStayError(Refusal):
    """What has withdrawn does not stay."""

    code = "drawdown-too-late-to-call-off"
    title = "The mission has withdrawn"
