"""Why a claim is refused."""

from missionledger.common.refusals import Refusal, RefusalKind


class UnknownClaimError(Refusal):
    """The fund has no claim of that id."""

    code = "unknown-claim"
    title = "There is no such claim"
    kind = RefusalKind.NOT_FOUND


class DuplicateClaimError(Refusal):
    """The unit has a claim for the month, with other particulars."""

    code = "claim-already-recorded"
    title = "The unit has another claim for that month"
    kind = RefusalKind.RULE


class ClaimNotAllowedError(Refusal):
    """What is claimed cannot be so."""

    code = "claim-not-allowed"
    title = "The claim cannot be so"
    kind = RefusalKind.INVALID


class ClaimStatusError(Refusal):
    """The claim is past, or not yet at, the step."""

    code = "claim-not-at-that-step"
    title = "The claim is not at that step"
    kind = RefusalKind.RULE


class ClaimDutiesError(Refusal):
    """One person prepares, another certifies, and neither of them pays."""

    code = "claim-separation-of-duties"
    title = "The same person may not do both"
    kind = RefusalKind.RULE


class OperatingReserveError(Refusal):
    """After the operating reserve nothing is free for contributors."""

    code = "operating-reserve-not-met"
    title = "No cash is free above the operating reserve"
    kind = RefusalKind.RULE


class UnitNotThereError(Refusal):
    """The unit was not in the mission, or not for so many days, by what is noted of it."""

    code = "unit-not-there"
    title = "The unit was not there"


class LetterOfAssistError(Refusal):
    """No letter of assist covers the service."""

    code = "letter-of-assist"
    title = "No letter of assist covers it"


class StandbyError(Refusal):
    """A unit that is in the mission does not wait at rapid deployment level."""

    code = "not-on-standby"
    title = "The unit does not wait at rapid deployment level"


class QuarterNotOverError(Refusal):
    """Claims are certified by quarter, when it is over."""

    code = "quarter-not-over"
    title = "The quarter of the claim is not over"


class CashNotKnownError(Refusal):
    """The actual books do not know the cash of the fund."""

    code = "cash-not-known"
    title = "The cash of the fund is not known"
    kind = RefusalKind.RULE
