"""Why something cannot be done with a pledge."""

from missionledger.common.refusals import Refusal, RefusalKind


class PledgeExistsError(Refusal):
    """The id stands for a pledge with other content."""

    code = "pledge-exists"
    title = "The pledge is registered with other content"
    kind = RefusalKind.CONFLICT


class PledgeNotRegisteredError(Refusal):
    """No pledge has this id."""

    code = "pledge-not-registered"
    title = "There is no such pledge"
    kind = RefusalKind.NOT_FOUND


class PledgeWithdrawnError(Refusal):
    """The contributor took the pledge back."""

    code = "pledge-withdrawn"
    title = "The pledge was withdrawn"


class PledgeLapsedError(Refusal):
    """The pledge was not renewed in time."""

    code = "pledge-lapsed"
    title = "The pledge has lapsed"


class PledgeDaysError(Refusal):
    """The day contradicts what is recorded of the pledge."""

    code = "pledge-days-out-of-order"
    title = "The day contradicts the record of the pledge"
    kind = RefusalKind.INVALID


class LadderStepError(Refusal):
    """Each level of the ladder is reached from the one below."""

    code = "readiness-step-missing"
    title = "A step of the ladder is missing"


class AcceptorRegisteredError(Refusal):
    """Who enters a pledge does not accept it."""

    code = "acceptor-registered"
    title = "The acceptance is for another person"


class VisitorRegisteredError(Refusal):
    """Who enters a pledge does not judge its unit."""

    code = "visitor-registered"
    title = "The visit is for another person"


class NoAdvisoryVisitError(Refusal):
    """Only a unit with a successful assessment and advisory visit is considered."""

    code = "no-successful-advisory-visit"
    title = "The unit has no successful assessment and advisory visit"


class PledgeTakenError(Refusal):
    """A mission holds the pledge."""

    code = "pledge-taken"
    title = "The pledge is held for another requirement"
    kind = RefusalKind.CONFLICT


class PledgeNotHeldError(Refusal):
    """The pledge is not held for this requirement."""

    code = "pledge-not-held"
    title = "The pledge is not held for this requirement"


class PledgeInMissionError(Refusal):
    """The unit of the pledge is in a mission."""

    code = "pledge-in-mission"
    title = "The unit of the pledge is in a mission"


class ReadinessChangedError(Refusal):
    """The pledge is at another level than the decision rests on."""

    code = "readiness-changed"
    title = "The readiness of the pledge has changed"
    kind = RefusalKind.CONFLICT


class WomenCountError(Refusal):
    """More women than people."""

    code = "women-exceed-strength"
    title = "There are more women than people"
    kind = RefusalKind.INVALID
