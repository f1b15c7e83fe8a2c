"""Why nothing can be recorded on the renewal of a term."""

from missionledger.common.refusals import Refusal, RefusalKind


class NoRenewalCycleError(Refusal):
    """The last day of this term is not watched."""

    code = "no-renewal-cycle"
    title = "No renewal of that term is under way"
    kind = RefusalKind.NOT_FOUND


class RenewalCycleClosedError(Refusal):
    """The term was decided upon or ran out: nothing waits for this any more."""

    code = "renewal-cycle-closed"
    title = "The renewal of that term is over"
    kind = RefusalKind.CONFLICT


class NoTermToRenewError(Refusal):
    """There is no term with a last day ahead."""

    code = "no-term-to-renew"
    title = "The mandate has no last day to be renewed before"


class StepAfterTheEndError(Refusal):
    """A step towards a decision lies after the last day of the term."""

    code = "step-after-the-end"
    title = "The step lies after the last day of the term"
    kind = RefusalKind.INVALID
