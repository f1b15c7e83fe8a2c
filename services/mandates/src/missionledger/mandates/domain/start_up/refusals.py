"""Why a start-up cannot be planned, or a gate of it not opened."""

from missionledger.common.refusals import Refusal, RefusalKind


class StartUpAlreadyPlannedError(Refusal):
    """The mission has a start-up with other content."""

    code = "start-up-already-planned"
    title = "The start-up of the mission is planned otherwise"
    kind = RefusalKind.CONFLICT


class NoStartUpError(Refusal):
    """No start-up of this mission is planned."""

    code = "no-start-up"
    title = "No start-up of the mission is planned"
    kind = RefusalKind.NOT_FOUND


class StartUpEndedError(Refusal):
    """The start-up is over: nothing waits for this any more."""

    code = "start-up-ended"
    title = "The start-up is over"
    kind = RefusalKind.CONFLICT


class StartUpPlanNotValidError(Refusal):
    """The plan contradicts itself or a rule of the field."""

    code = "start-up-plan-not-valid"
    title = "The plan of the start-up does not hold together"
    kind = RefusalKind.INVALID


class GateBehindError(Refusal):
    """The gate is behind the start-up, or still ahead of what is asked."""

    code = "start-up-gate-not-here"
    title = "The start-up is not at that gate"


class UnitsNotInPlaceError(Refusal):
    """Capability is declared on units that are in place."""

    code = "units-not-in-place"
    title = "The units this rests on are not in place"


class FundingNotAskedAnewError(Refusal):
    """Another amount can only be asked for after the first came to nothing."""

    code = "funding-under-way"
    title = "The money that was asked for is held or under way"
    kind = RefusalKind.CONFLICT


class OperationLedByOthersError(Refusal):
    """The Reserve Fund, the account and the readiness system serve operations of the UN."""

    code = "operation-led-by-others"
    title = "The operation is not led by the United Nations"
