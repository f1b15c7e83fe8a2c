"""What the list of liabilities refuses."""

from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind


class LiabilityNotFoundError(NotFoundError):
    """The mission has no such liability."""

    code = "liability-not-found"
    title = "The mission has no such liability"


class LiabilityExistsError(Refusal):
    """The id stands for another liability."""

    code = "liability-exists"
    title = "The id stands for another liability"
    kind = RefusalKind.CONFLICT


class LiabilityAmountError(Refusal):
    """What is owed is above zero, and a payment is not above what is owed."""

    code = "liability-amount-invalid"
    title = "The amount cannot be right"
    kind = RefusalKind.INVALID


class LiabilitySettledError(Refusal):
    """Nothing is owed any more."""

    code = "liability-settled"
    title = "The liability is settled"


class LiabilityUnprovenError(Refusal):
    """A paper shows that a liability was paid or dropped."""

    code = "liability-unproven"
    title = "No paper shows it"
    kind = RefusalKind.INVALID


class LiabilitiesOpenError(Refusal):
    """A mission does not close while it is open what becomes of what it owes."""

    code = "liabilities-open"
    title = "It is open what becomes of what is owed"


class LiabilitiesIncompleteError(Refusal):
    """The list of what is owed holds at least what the books say."""

    code = "liabilities-incomplete"
    title = "The books say that more is owed"
