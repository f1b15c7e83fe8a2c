"""Why a step with stocks is refused."""

from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind


class StockShortError(Refusal):
    """More is asked for than there is, or comes back than went out."""

    code = "stock-short"
    title = "There is not so much of it"
    kind = RefusalKind.RULE


class StockDutiesError(Refusal):
    """The same person may not ask for stocks and release them."""

    code = "stock-separation-of-duties"
    title = "The same person may not ask for stocks and release them"
    kind = RefusalKind.RULE


class UnknownStockError(NotFoundError):
    """There is no such item, or no such issue of it."""

    code = "unknown-stock"
    title = "There is no such stock"
