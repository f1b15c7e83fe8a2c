"""Why the pool says no."""

from missionledger.common.eventlog.errors import VersionConflictError
from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind


class PoolClosedError(Refusal):
    """On that day no rule lets active missions borrow from one another."""

    code = "pool-borrowing-not-in-force"
    title = "Missions may not borrow from one another on that day"


class PoolBorrowerError(Refusal):
    """The pool may not lend to this sort of operation."""

    code = "pool-borrower-not-eligible"
    title = "The operation may not borrow from the pool"


class PoolLenderError(Refusal):
    """The cash of this fund may not be lent."""

    code = "pool-lender-not-eligible"
    title = "The fund may not lend"


class SourceOrderError(Refusal):
    """A source that comes before the pool is not used up."""

    code = "source-order"
    title = "Another source of cash comes first"


class LenderShortError(Refusal):
    """The lender would not keep what it needs itself."""

    code = "lender-short-of-cash"
    title = "The lender has not that much to spare"


class PoolLoanNotFoundError(NotFoundError):
    """There is no such loan of the pool."""

    code = "pool-loan-not-found"
    title = "There is no such loan"


class PoolLoanStateError(Refusal):
    """The loan is past, or not yet at, the step."""

    code = "pool-loan-state"
    title = "The loan is not at that step"
    kind = RefusalKind.CONFLICT


class PoolLoanChangedError(VersionConflictError):
    """The loan changed after the person read it."""


class PoolLoanDateError(Refusal):
    """The business date lies before an earlier step."""

    code = "pool-loan-date"
    title = "The date lies before an earlier step"
    kind = RefusalKind.INVALID


class PoolDutiesError(Refusal):
    """The officer who asked for the loan may not approve it."""

    code = "pool-separation-of-duties"
    title = "Requester and approver must differ"


class PoolRepaymentError(Refusal):
    """More is paid back than is out, or a younger loan before an older one."""

    code = "pool-repayment"
    title = "The repayment does not fit what is out"
