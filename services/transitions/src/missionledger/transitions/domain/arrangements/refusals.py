"""What the register of arrangements refuses."""

from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind


class ArrangementNotFoundError(NotFoundError):
    """The mission has no such arrangement, or the arrangement no such decision."""

    code = "arrangement-not-found"
    title = "The mission has no such arrangement"


class ArrangementExistsError(Refusal):
    """What was agreed is not agreed again in other words; a new arrangement has its own id."""

    code = "arrangement-exists"
    title = "The arrangement is registered already"
    kind = RefusalKind.CONFLICT


class ArrangementTermsError(Refusal):
    """An arrangement has two parties at least, a paper, and days in their order."""

    code = "arrangement-terms-invalid"
    title = "The terms of the arrangement cannot be right"
    kind = RefusalKind.INVALID


class ArrangementEndedError(Refusal):
    """Nothing is decided under what no longer holds."""

    code = "arrangement-ended"
    title = "The arrangement has ended"


class TooManyArrangementsError(Refusal):
    """The register of one mission is full."""

    code = "too-many-arrangements"
    title = "The register of arrangements is full"
    kind = RefusalKind.TOO_LARGE
