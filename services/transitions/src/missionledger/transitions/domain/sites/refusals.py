"""What the closing of sites refuses."""

from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind


class SiteNotFoundError(NotFoundError):
    """The mission has no such site."""

    code = "site-not-found"
    title = "The mission has no such site"


class ObstacleNotFoundError(NotFoundError):
    """No such obstacle was recorded."""

    code = "obstacle-not-found"
    title = "No such obstacle was recorded"


class SiteExistsError(Refusal):
    """The id stands for another site."""

    code = "site-exists"
    title = "The id stands for another site"
    kind = RefusalKind.CONFLICT


class TooManySitesError(Refusal):
    """The mission has as many sites as it may."""

    code = "too-many-sites"
    title = "The mission has too many sites"
    kind = RefusalKind.TOO_LARGE


class ClosureOrderInvalidError(Refusal):
    """An order names every site once."""

    code = "closure-order-invalid"
    title = "The order does not name every site once"
    kind = RefusalKind.INVALID


class SiteStatusError(Refusal):
    """A site is packed up, then cleared, then handed over; what was left is not taken back."""

    code = "site-status-not-reached"
    title = "The site is not so far, or was left already"


class SiteWithoutClearanceError(Refusal):
    """A site is clean when a paper says so."""

    code = "site-without-clearance"
    title = "The site has no environmental clearance"


class SiteWithoutCertificateError(Refusal):
    """A site has a new holder when both sides signed."""

    code = "site-without-certificate"
    title = "The handover of the site has no certificate"


class OutsideInError(Refusal):
    """Sites close from the outside in: who is furthest out leaves first."""

    code = "site-further-out-still-held"
    title = "A site further out is still held"


class SitesStillHeldError(Refusal):
    """Sites are held that should have been left."""

    code = "sites-still-held"
    title = "Sites of the mission are still held"
