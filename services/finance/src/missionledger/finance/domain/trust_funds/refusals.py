"""Why a trust fund refuses."""

from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind


class UnknownTrustFundError(NotFoundError):
    """There is no such trust fund."""

    code = "unknown-trust-fund"
    title = "There is no such trust fund"


class TrustFundConflictError(Refusal):
    """What is named is recorded already, as something else."""

    code = "trust-fund-already-recorded"
    title = "It is recorded already with other particulars"


class TrustFundClosedError(Refusal):
    """The trust fund is closed, or cannot be yet."""

    code = "trust-fund-closed"
    title = "The trust fund is closed, or cannot be closed yet"


class NothingOfThatNameError(NotFoundError):
    """The trust fund has no pledge, deposit or spending of that name."""

    code = "unknown-in-trust-fund"
    title = "The trust fund has nothing of that name"


class PledgeExceededError(Refusal):
    """More comes in than is left of the pledge, or from somebody else."""

    code = "pledge-exceeded"
    title = "The deposit does not fit the pledge"


class VoluntaryCashShortError(Refusal):
    """There is not that much free cash with that earmark: a pledge is no cash."""

    code = "voluntary-cash-short"
    title = "There is not enough money with that earmark"


class InKindOnlyError(Refusal):
    """Cash and gifts in kind are not kept in one trust fund."""

    code = "in-kind-kept-apart"
    title = "Cash and gifts in kind are kept apart"


class SpendingStateError(Refusal):
    """The spending has been decided."""

    code = "trust-spending-decided"
    title = "The spending is decided already"
    kind = RefusalKind.CONFLICT


class SpendingDutiesError(Refusal):
    """Who prepared it does not decide on it."""

    code = "trust-spending-duties"
    title = "Preparing and approving are done by two people"
