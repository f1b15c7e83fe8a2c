"""Why an estimate is refused."""

from missionledger.common.refusals import Refusal, RefusalKind


class TotalsDifferError(Refusal):
    """The lines do not add up to what the paper states."""

    code = "estimate-totals-differ"
    title = "The lines do not add up to the totals"
    kind = RefusalKind.INVALID


class EstimateNotAllowedError(Refusal):
    """What is estimated cannot be so."""

    code = "estimate-not-allowed"
    title = "The estimate cannot be so"
    kind = RefusalKind.INVALID


class UnexplainedDifferenceError(Refusal):
    """A line differs from the version before, and nobody says why."""

    code = "estimate-difference-unexplained"
    title = "A difference between versions is not explained"
    kind = RefusalKind.INVALID


class EstimateStatusError(Refusal):
    """The version is past, or not yet at, the step."""

    code = "estimate-not-at-that-step"
    title = "The estimate is not at that step"
    kind = RefusalKind.RULE


class EstimateDutiesError(Refusal):
    """Who prepared an estimate does not approve it."""

    code = "estimate-separation-of-duties"
    title = "The same person may not do both"
    kind = RefusalKind.RULE


class UnknownVersionError(Refusal):
    """The budget has no such version."""

    code = "unknown-estimate-version"
    title = "There is no such version of the estimate"
    kind = RefusalKind.NOT_FOUND


class UnknownReEstimateError(Refusal):
    """No decision on the mandate asks for such a re-estimate."""

    code = "unknown-re-estimate"
    title = "No such re-estimate is open"
    kind = RefusalKind.RULE
