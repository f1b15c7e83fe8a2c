"""What the disposal of property refuses."""

from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind


class AssetLineNotFoundError(NotFoundError):
    """The mission has no such line of property."""

    code = "asset-line-not-found"
    title = "The mission has no such line of property"


class AssetLineExistsError(Refusal):
    """The id stands for another line."""

    code = "asset-line-exists"
    title = "The id stands for another line of property"
    kind = RefusalKind.CONFLICT


class TooManyAssetLinesError(Refusal):
    """The list is full."""

    code = "too-many-asset-lines"
    title = "The mission has too many lines of property"
    kind = RefusalKind.TOO_LARGE


class AssetValueError(Refusal):
    """Property is valued in US dollars, not below zero, and not above what it cost."""

    code = "asset-value-invalid"
    title = "The value of the property cannot be right"
    kind = RefusalKind.INVALID


class AssetLineSettledError(Refusal):
    """Something has become of the line already."""

    code = "asset-line-settled"
    title = "Something has become of the property already"


class DisposalOrderError(Refusal):
    """Property is offered in the order of Financial Regulation 5.14."""

    code = "disposal-out-of-order"
    title = "The property would be offered out of order"


class OfferStandingError(Refusal):
    """Whoever was asked has not answered, or nobody was asked."""

    code = "disposal-offer-standing"
    title = "The offer does not stand as the request takes it"


class DisposalUnprovenError(Refusal):
    """A paper shows who has the property now."""

    code = "disposal-unproven"
    title = "No paper shows who has the property"
    kind = RefusalKind.INVALID


class DisposalWithoutCompensationError(Refusal):
    """What goes for nothing is a gift, and gifts are for the General Assembly to decide."""

    code = "disposal-without-compensation"
    title = "The property would go for nothing"


class WriteOffApprovalError(Refusal):
    """Nobody approves a write-off of their own, or one that nobody proposed."""

    code = "write-off-not-approvable"
    title = "The write-off cannot be approved"


class AssetsOpenError(Refusal):
    """A mission does not leave property behind without a word."""

    code = "assets-open"
    title = "It is open what becomes of property"
