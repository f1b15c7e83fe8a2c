"""Why something cannot be done with a unit requirement."""

from missionledger.common.refusals import Refusal, RefusalKind


class RequirementExistsError(Refusal):
    """The id stands for a requirement with other content."""

    code = "requirement-exists"
    title = "The requirement is stated with other content"
    kind = RefusalKind.CONFLICT


class RequirementNotOpenedError(Refusal):
    """No requirement has this id."""

    code = "requirement-not-opened"
    title = "There is no such requirement"
    kind = RefusalKind.NOT_FOUND


class RequirementReleasedError(Refusal):
    """The mission no longer needs the unit."""

    code = "requirement-released"
    title = "The requirement was released"


class RequirementStageError(Refusal):
    """The step belongs to another stage of force generation."""

    code = "requirement-stage"
    title = "The requirement is at another stage"


class RequirementDaysError(Refusal):
    """The day contradicts what is recorded of the requirement."""

    code = "requirement-days-out-of-order"
    title = "The day contradicts the record of the requirement"
    kind = RefusalKind.INVALID


class OfferDoesNotFitError(Refusal):
    """The pledge does not hold the capability that is needed."""

    code = "offer-does-not-fit"
    title = "The pledge does not hold the capability that is needed"


class NotInvitedError(Refusal):
    """Offers were invited from other contributors."""

    code = "contributor-not-invited"
    title = "The contributor was not asked for an offer"


class NotOfferedError(Refusal):
    """No offer of this pledge stands."""

    code = "pledge-not-offered"
    title = "The pledge is not on offer for this requirement"


class OfferStandsError(Refusal):
    """An offer of this pledge stands with other content, or its unit is selected."""

    code = "offer-stands"
    title = "The offer stands otherwise"
    kind = RefusalKind.CONFLICT


class SelectorPreparedError(Refusal):
    """Who states the need or brings the offer does not select."""

    code = "selector-prepared"
    title = "The selection is for another person"


class HarmfulCaveatError(Refusal):
    """A caveat that harms delivery is accepted with a stated reason or not at all."""

    code = "harmful-caveat-unexplained"
    title = "A caveat that harms delivery needs a reason"


class VisitNotPassedError(Refusal):
    """The unit was not found ready before it left."""

    code = "pre-deployment-visit-not-passed"
    title = "The pre-deployment visit was not passed"


class UnitStillThereError(Refusal):
    """A requirement with a unit in the mission ends when the unit has gone home."""

    code = "requirement-unit-present"
    title = "The unit of the requirement is in the mission"


class UnitDoesNotFitError(Refusal):
    """The id stands for a unit of another mission, contributor or component."""

    code = "unit-does-not-fit"
    title = "The unit is another than the one that was selected"
    kind = RefusalKind.CONFLICT
