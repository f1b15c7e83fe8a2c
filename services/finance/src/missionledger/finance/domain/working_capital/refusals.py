"""Why the funds that lend to the regular budget refuse."""

from missionledger.common.eventlog.errors import VersionConflictError
from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind


class CapitalLevelError(Refusal):
    """The level is not the one the Assembly set for that day, or is below what is lent."""

    code = "working-capital-level"
    title = "The level of the fund cannot be so"


class CapitalBorrowerError(Refusal):
    """The fund may not borrow here."""

    code = "working-capital-borrower"
    title = "Only the regular budget and its operations borrow here"


class CapitalOrderError(Refusal):
    """Another source comes first and still has cash."""

    code = "working-capital-first"
    title = "The source before this one still has cash"


class CapitalShortError(Refusal):
    """The fund has not that much free cash."""

    code = "working-capital-short"
    title = "The fund has not enough free cash"


class CapitalAdvanceNotFoundError(NotFoundError):
    """There is no such advance."""

    code = "capital-advance-not-found"
    title = "There is no such advance"


class CapitalAdvanceStateError(Refusal):
    """The advance is not at the step that was asked for."""

    code = "capital-advance-state"
    title = "The advance is not at that step"
    kind = RefusalKind.CONFLICT


class CapitalAdvanceChangedError(VersionConflictError):
    """The advance changed after the person read it; its version is not that of the stream."""


class CapitalOfficerError(Refusal):
    """The officer who asked may not approve."""

    code = "capital-same-officer"
    title = "Requester and approver must differ"


class CapitalRepaymentError(Refusal):
    """More is paid back than is out, or an older advance is still out."""

    code = "capital-repayment"
    title = "The advance cannot be repaid so"
