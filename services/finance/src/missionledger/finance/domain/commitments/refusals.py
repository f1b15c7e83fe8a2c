"""Why a step of a commitment is refused."""

from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind


class UnknownCommitmentError(NotFoundError):
    """The year has no commitment of that reference."""

    code = "unknown-commitment"
    title = "There is no such commitment"


class DuplicateCommitmentError(Refusal):
    """The reference is used already."""

    code = "commitment-already-raised"
    title = "The reference of the commitment is used already"
    kind = RefusalKind.RULE


class CommitmentStepError(Refusal):
    """The step does not follow from what was done so far."""

    code = "commitment-not-at-that-step"
    title = "The commitment is not at that step"
    kind = RefusalKind.RULE


class CommitmentAmountError(Refusal):
    """More is delivered, invoiced, paid or cancelled than the step before lets."""

    code = "commitment-amount-exceeded"
    title = "The amount is more than the step before it"
    kind = RefusalKind.RULE


class CommitmentDayError(Refusal):
    """The day lies outside the year of the commitment, or before what was done already."""

    code = "commitment-day-not-allowed"
    title = "The day does not fit the commitment"
    kind = RefusalKind.RULE


class MandateLapsedError(Refusal):
    """The mandate has ended; only what settles it may be committed."""

    code = "mandate-lapsed"
    title = "The mandate has ended"
    kind = RefusalKind.RULE


class ObligationLapsedError(Refusal):
    """The days in which an obligation of a closed year may be settled are over."""

    code = "obligation-lapsed"
    title = "The obligation has lapsed"
    kind = RefusalKind.RULE


class SpendingDutiesError(Refusal):
    """One person prepares, another certifies, a third approves payment."""

    code = "spending-separation-of-duties"
    title = "The same person may not do both"
    kind = RefusalKind.RULE


class PaperMissingError(Refusal):
    """The step needs its paper."""

    code = "paper-missing"
    title = "The step needs a document"
    kind = RefusalKind.RULE


class CashShortError(Refusal):
    """The fund does not hold the cash."""

    code = "cash-short"
    title = "The fund does not hold the cash"
    kind = RefusalKind.RULE


class CashUnknownError(Refusal):
    """The actual books do not know the cash of the fund."""

    code = "cash-of-fund-unknown"
    title = "The cash of the fund is not known"
    kind = RefusalKind.RULE


class VendorOriginError(Refusal):
    """The origin of a vendor is told where there is none, or not explained."""

    code = "vendor-origin-not-explained"
    title = "The choice of a vendor from farther away is not explained"
    kind = RefusalKind.INVALID
