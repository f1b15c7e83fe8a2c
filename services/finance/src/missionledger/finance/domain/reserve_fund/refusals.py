"""Why the Peacekeeping Reserve Fund says no."""

from missionledger.common.eventlog.errors import VersionConflictError
from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind


class ReserveFundNotSetUpError(Refusal):
    """The Fund has no level yet."""

    code = "reserve-fund-not-set-up"
    title = "The Reserve Fund is not set up"


class ReserveFundLevelError(Refusal):
    """The Fund is already set up with another level."""

    code = "reserve-fund-level-differs"
    title = "The Reserve Fund has another level"
    kind = RefusalKind.CONFLICT


class BorrowerNotEligibleError(Refusal):
    """The Fund may not lend to this sort of operation."""

    code = "borrower-not-eligible"
    title = "The operation may not use the Reserve Fund"


class CouncilDecisionMissingError(Refusal):
    """A commitment names no decision of the Security Council."""

    code = "council-decision-missing"
    title = "A commitment needs a decision of the Security Council"
    kind = RefusalKind.INVALID


class LoanCurrencyError(Refusal):
    """The loan is in another currency than the Fund."""

    code = "loan-currency"
    title = "The Reserve Fund lends in its own currency"
    kind = RefusalKind.INVALID


class CommitmentLimitExceededError(Refusal):
    """More authority for one decision of the Council than the Assembly allows."""

    code = "commitment-limit-exceeded"
    title = "Commitment authority for one Council decision is exhausted"


class CumulativeAuthorityExceededError(Refusal):
    """All outstanding commitment authority together would exceed the level of the Fund."""

    code = "cumulative-authority-exceeded"
    title = "Outstanding commitment authority would exceed the level of the Fund"


class LiquidityLimitExceededError(Refusal):
    """More cash for liquidity than the Assembly allows."""

    code = "liquidity-limit-exceeded"
    title = "The share of the Fund for liquidity is exhausted"


class ReserveFundShortError(Refusal):
    """The Fund does not hold that much free cash."""

    code = "reserve-fund-short"
    title = "The Reserve Fund has not enough free cash"


class LoanNotFoundError(NotFoundError):
    """There is no such loan of that fund."""

    code = "loan-not-found"
    title = "There is no such loan"


class LoanStateError(Refusal):
    """The loan has gone past, or not yet reached, the step that was asked for."""

    code = "loan-state"
    title = "The loan is not at that step"
    kind = RefusalKind.CONFLICT


class LoanChangedError(VersionConflictError):
    """The loan changed after the person read it; its version is not that of the Fund's stream."""


class LoanDateError(Refusal):
    """The business date lies before an earlier step."""

    code = "loan-date"
    title = "The date lies before an earlier step"
    kind = RefusalKind.INVALID


class ConcurrenceMissingError(Refusal):
    """The Advisory Committee has not concurred."""

    code = "concurrence-missing"
    title = "The Advisory Committee has not concurred"


class SameOfficerError(Refusal):
    """The officer who asked for the loan may not approve it."""

    code = "same-officer"
    title = "Requester and approver must differ"


class ReservationExpiredError(Refusal):
    """The money is no longer held."""

    code = "reservation-expired"
    title = "The reservation has expired"


class RepaymentTooLargeError(Refusal):
    """More is paid back than is out."""

    code = "repayment-too-large"
    title = "The repayment is larger than the advance"


class RepaymentOrderError(Refusal):
    """An older advance of the same fund is still out."""

    code = "repayment-order"
    title = "Older advances are repaid first"
