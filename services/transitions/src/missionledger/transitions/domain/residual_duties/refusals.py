"""What the duties that outlive a mission refuse."""

from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind


class DutyNotFoundError(NotFoundError):
    """The mission has no such duty."""

    code = "residual-duty-not-found"
    title = "The mission has no such duty"


class DutyExistsError(Refusal):
    """The id stands for another duty."""

    code = "residual-duty-exists"
    title = "The id stands for another duty"
    kind = RefusalKind.CONFLICT


class DutyWithoutMoneyError(Refusal):
    """A duty lives on with money or not at all (requirement TRN-09)."""

    code = "residual-duty-without-money"
    title = "The duty has no money"
    kind = RefusalKind.INVALID


class ReviewNotAheadError(Refusal):
    """A duty without an end is looked at again; the day lies ahead."""

    code = "residual-duty-review-not-ahead"
    title = "The next review does not lie ahead"
    kind = RefusalKind.INVALID


class DutyEndedError(Refusal):
    """The duty is fulfilled."""

    code = "residual-duty-ended"
    title = "The duty has ended"


class DutyEndUnprovenError(Refusal):
    """A duty ends when a paper shows it."""

    code = "residual-duty-end-unproven"
    title = "No paper shows that the duty is fulfilled"


class ConductCaseWithoutDutyError(Refusal):
    """A conduct case lives on after the mission, with somebody who follows it (TRN-10, FIN-29)."""

    code = "conduct-case-without-duty"
    title = "Nobody would follow a conduct case"


class DutiesWithoutOwnerError(Refusal):
    """A mission cannot close while nobody answers for a duty."""

    code = "residual-duties-without-owner"
    title = "Nobody answers for a duty"


class DutiesOpenError(Refusal):
    """A mission with duties that live on is closed with residuals, not closed."""

    code = "residual-duties-open"
    title = "Duties of the mission live on"
