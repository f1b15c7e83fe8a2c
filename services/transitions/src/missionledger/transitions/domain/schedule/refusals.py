"""What the schedule of staff and units refuses."""

from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind


class PostGroupNotFoundError(NotFoundError):
    """The mission has no such group of posts."""

    code = "post-group-not-found"
    title = "The mission has no such group of posts"


class CountBeforeMonthEndError(Refusal):
    """People are counted at the end of a month, not before."""

    code = "count-before-month-end"
    title = "The month is not over"
    kind = RefusalKind.INVALID


class UnitDepartureError(Refusal):
    """A unit that has gone is not scheduled, and one that stays on stays on somebody's word."""

    code = "unit-departure-invalid"
    title = "The unit cannot be scheduled so"


class NoticeTooShortError(Refusal):
    """Those whose post ends are told in time, or it is said why not."""

    code = "notice-too-short"
    title = "The notice is too short"


class PostsAbolishedError(Refusal):
    """The posts are gone already, or not yet."""

    code = "posts-abolished-otherwise"
    title = "The posts do not stand as the request takes them"


class HoldersUnaccountedError(Refusal):
    """Everybody who held a post is placed, or separated and paid."""

    code = "post-holders-unaccounted"
    title = "It is not said of everybody who held a post what became of them"
    kind = RefusalKind.INVALID


class UnitsStillThereError(Refusal):
    """A mission has not withdrawn while units are there that should be gone."""

    code = "units-still-there"
    title = "Units are still there"


class StaffNotSeparatedError(Refusal):
    """A mission has not withdrawn while posts stand, or final pay is open."""

    code = "staff-not-separated"
    title = "Staff is not separated"
