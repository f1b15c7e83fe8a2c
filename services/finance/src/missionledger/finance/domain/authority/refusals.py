"""Why authority is refused."""

from missionledger.common.refusals import Refusal, RefusalKind


class AuthorityExceededError(Refusal):
    """More would be allotted than the Assembly let be spent."""

    code = "authority-exceeded"
    title = "The authority of the year is exceeded"
    kind = RefusalKind.RULE


class NoAuthorityThenError(Refusal):
    """No appropriation or commitment authority of the year covers the day."""

    code = "no-authority-on-that-day"
    title = "No authority covers that day"
    kind = RefusalKind.RULE


class ReleasedAllotmentExceededError(Refusal):
    """More would be committed than the Controller released."""

    code = "released-allotment-exceeded"
    title = "The released allotment is exceeded"
    kind = RefusalKind.RULE


class EarmarkError(Refusal):
    """Money set aside for a purpose would serve another, or at another time."""

    code = "earmark-not-kept"
    title = "The earmark does not allow it"
    kind = RefusalKind.RULE


class UnknownLineOfAllotmentError(Refusal):
    """The allotment has no such line."""

    code = "unknown-allotment-line"
    title = "The allotment has no such line"
    kind = RefusalKind.RULE


class AllotmentClosedError(Refusal):
    """The budget year is closed."""

    code = "budget-year-closed"
    title = "The budget year is closed"
    kind = RefusalKind.RULE


class PeriodClosedError(Refusal):
    """The month is closed; nothing more is entered in it."""

    code = "accounting-period-closed"
    title = "The accounting period is closed"
    kind = RefusalKind.RULE


class AuthorityDutiesError(Refusal):
    """The same person may not ask and decide."""

    code = "authority-separation-of-duties"
    title = "The same person may not do both"
    kind = RefusalKind.RULE


class BudgetOrderError(Refusal):
    """The step does not fit what has been done so far."""

    code = "budget-step-not-possible"
    title = "The step is not possible as things stand"
    kind = RefusalKind.RULE


class BudgetAmountError(Refusal):
    """The amount or the day cannot be so."""

    code = "budget-figure-not-allowed"
    title = "The figure cannot be so"
    kind = RefusalKind.INVALID


class UnforeseenLimitError(Refusal):
    """The limit for unforeseen and extraordinary expenses is exceeded."""

    code = "unforeseen-limit-exceeded"
    title = "The limit for unforeseen and extraordinary expenses is exceeded"
    kind = RefusalKind.RULE


class StocksLimitError(Refusal):
    """More stocks would be used than may be before an appropriation."""

    code = "deployment-stocks-limit-exceeded"
    title = "The limit of strategic deployment stocks is exceeded"
    kind = RefusalKind.RULE


class FiguresMovedError(Refusal):
    """What a decision rests on changed while it was being made."""

    code = "budget-figures-moved"
    title = "The figures moved meanwhile"
    kind = RefusalKind.CONFLICT
